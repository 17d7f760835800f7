"""Variants are made, changed and published in the admin, and nobody types JSON."""

import json
import re

import pytest
from django.urls import reverse
from wagtail.models import Revision

from content.models import Module
from tests.factories import (
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from tests.variants.variant_form import form_errors, url, variant_form
from variants.models import ChangeLogEntry, Variant

pytestmark = pytest.mark.django_db


def test_the_key_is_folded_where_it_is_proposed_or_stays(admin_client, module):
    variant = make_variant(module)

    def is_folded(address):
        page = admin_client.get(address).content.decode()
        panel = re.search(r'<section[^>]*id="panel-key-section"[^>]*>', page)[0]
        return "collapsed" in panel

    assert is_folded(f"{url('add')}?module={module.pk}")
    assert is_folded(url("edit", variant.pk))
    assert is_folded(reverse("wagtailsnippets_content_module:edit", args=[module.pk]))
    assert not is_folded(reverse("wagtailsnippets_content_module:add") + "?type=hero")


def test_adding_from_the_list_of_a_modules_variants_knows_the_module(admin_client, module):
    page = admin_client.get(url("list"), {"module": module.pk}).content.decode()

    assert f'href="{url("add")}?module={module.pk}"' in page


def test_the_list_takes_a_number_of_a_module_that_is_too_long_to_read(admin_client, module):
    assert admin_client.get(url("list"), {"module": "9" * 5_000}).status_code == 200


def test_publishing_an_old_variant_offers_the_way_to_its_module(admin_client, module):
    variant = make_variant(module, key="skier", overrides={"headline": "Fresh powder"})
    data = variant_form(module, key="skier") | {"action-publish": "1"}

    page = admin_client.post(url("edit", variant.pk), data, follow=True).content.decode()

    to_module = reverse("wagtailsnippets_content_module:edit", args=[module.pk])
    assert re.search(rf'<a[^>]*href="{to_module}"[^>]*>To the module</a>', page)


def test_a_name_that_is_missing_is_asked_for_in_plain_words(admin_client, module):
    data = variant_form(module, name="", key="")

    errors = form_errors(admin_client.post(url("add"), data))

    assert errors["name"] == [
        "This field is required.",
        "Type what the list of variants should call it.",
    ]
    assert errors["key"] == [
        "This field is required.",
        "Use the small letters a to z, digits and hyphens, as in “gold-members”.",
    ]


def test_a_currency_may_be_typed_in_small_letters(admin_client, module):
    admin_client.post(url("add"), variant_form(module, cost="120.50", currency="eur"))

    assert Variant.objects.get().currency == "EUR"


def test_the_form_shows_the_module_and_what_is_inherited(admin_client, module):
    page = admin_client.get(url("add"), {"module": module.pk}).content.decode()

    assert "Home hero" in page
    assert "Outside is calling" in page
    assert "Summer" in page


def test_a_variant_is_made_and_published_with_pickers(admin_client, admin_user, module):
    data = variant_form(
        module,
        targeting_locales=["fr-CA"],
        targeting_segments_any=["skier", "loyal"],
        targeting_segments_none=["student"],
        targeting_channels=["email"],
        targeting_devices=["phone"],
        priority="campaign",
        starts_at="2026-12-01 00:00",
        ends_at="2027-01-31 00:00",
        source="agency",
        supplier="Studio North",
        cost="120.00",
        currency="EUR",
    ) | {"action-publish": "1"}

    response = admin_client.post(url("add"), data)

    assert response.url == url("list")
    variant = Variant.objects.get()
    assert (variant.live, variant.type, variant.owner) == (True, "hero", admin_user)
    assert variant.targeting == {
        "locales": ["fr-CA"],
        "segments": {"any": ["skier", "loyal"], "all": [], "none": ["student"]},
        "channels": ["email"],
        "devices": ["phone"],
    }
    document = json.loads(ChangeLogEntry.objects.get(kind="module", is_current=True).document)
    (published,) = document["variants"]
    assert published["key"] == "skier-phone"
    assert published["overrides"] == {"headline": "Fresh powder"}
    assert published["targeting"] == variant.targeting
    assert published["startsAt"] == "2026-12-01T00:00:00Z"
    assert published["provenance"] == {
        "source": "agency",
        "supplier": "Studio North",
        "cost": "120.00",
        "currency": "EUR",
        "rightsUntil": None,
    }


def test_a_draft_may_lack_overrides_and_is_not_published(admin_client, module):
    response = admin_client.post(url("add"), variant_form(module, overrides=()))

    variant = Variant.objects.get()
    assert response.url == url("edit", variant.pk)
    assert (variant.live, variant.overrides) == (False, {})
    assert json.loads(ChangeLogEntry.objects.get(kind="module").document)["variants"] == []


def test_publishing_a_variant_that_overrides_nothing_is_refused_at_the_form(admin_client, module):
    data = variant_form(module, overrides=()) | {"action-publish": "1"}

    response = admin_client.post(url("add"), data)

    assert response.status_code == 200
    (error,) = response.context["form"].errors["overrides"].as_data()
    assert [str(each.message) for each in error.non_block_errors.as_data()] == [
        "A variant that overrides nothing cannot be published: add what differs."
    ]
    assert Variant.objects.count() == 0


def test_autosave_makes_a_draft_and_the_key_may_still_be_typed_on(admin_client, module):
    headers = {"accept": "application/json"}
    made = admin_client.post(url("add"), variant_form(module, key="ski"), headers=headers).json()
    assert made["success"] is True

    data = variant_form(module, key="skier-phone") | {
        "loaded_revision_id": str(made["revision_id"]),
        "overwrite_revision_id": str(made["revision_id"]),
    }
    saved = admin_client.post(url("edit", made["pk"]), data, headers=headers).json()

    assert (saved["success"], saved["revision_id"]) == (True, made["revision_id"])
    assert Variant.objects.get().key == "skier-phone"
    assert Revision.objects.for_instance(Variant.objects.get()).count() == 1


def test_autosave_of_a_live_variant_leaves_what_is_live_alone(admin_client, module):
    variant = make_variant(module, live=True)
    data = variant_form(module, key="skier", overrides=[("headline", "New words")])

    response = admin_client.post(
        url("edit", variant.pk), data, headers={"accept": "application/json"}
    )

    assert response.json()["success"] is True
    variant.refresh_from_db()
    assert variant.overrides == {"headline": "Fresh powder"}
    assert variant.get_latest_revision_as_object().overrides == {"headline": "New words"}


def test_an_override_that_is_removed_is_inherited_again(admin_client, module):
    variant = make_variant(module, live=True, overrides={"headline": "A", "eyebrow": "B"})
    data = variant_form(module, key="skier", overrides=[("eyebrow", "B")])

    admin_client.post(url("edit", variant.pk), data | {"action-publish": "1"})

    variant.refresh_from_db()
    assert variant.overrides == {"eyebrow": "B"}


def test_a_group_that_is_left_empty_is_an_override_by_null(admin_client, module):
    data = variant_form(module, overrides=[("eyebrow", "")]) | {"action-publish": "1"}

    admin_client.post(url("add"), data)

    assert Variant.objects.get().overrides == {"eyebrow": None}


def test_the_key_of_a_published_variant_is_not_changed_by_a_form(admin_client, module):
    variant = make_variant(module, live=True)

    admin_client.post(url("edit", variant.pk), variant_form(module, key="other"))

    variant.refresh_from_db()
    assert variant.get_latest_revision_as_object().key == "skier"


def test_the_module_of_a_variant_is_not_changed_by_a_form(admin_client, module):
    variant = make_variant(module)
    other = make_module("other")

    admin_client.post(url("edit", variant.pk), variant_form(other, key="skier"))

    variant.refresh_from_db()
    assert variant.module == module


def test_a_key_that_another_variant_of_the_module_has_is_refused_at_the_form(admin_client, module):
    make_variant(module, "skier-phone")

    response = admin_client.post(url("add"), variant_form(module))

    assert form_errors(response) == {
        "key": ["Another variant of “Home hero” has the key “skier-phone” already: choose another."]
    }


def test_a_key_that_somebody_takes_in_the_same_instant_is_refused_at_the_form(
    admin_client, module, monkeypatch
):
    # The other one is saved after the form was found valid.
    monkeypatch.setattr(Variant, "validate_constraints", lambda *args, **kwargs: None)
    monkeypatch.setattr(Variant, "clean", lambda self: None)
    monkeypatch.setattr(Variant, "validate_unique", lambda *args, **kwargs: None)
    make_variant(module, "gold")
    response = admin_client.post(url("add"), variant_form(module, key="gold"))
    assert "This key was taken a moment ago: choose another." in form_errors(response)["key"]
    assert Variant.objects.count() == 1


def test_a_new_variant_is_first_saved_when_somebody_says_so(admin_client, module):
    page = admin_client.get(url("add") + f"?module={module.pk}")
    assert page.context["autosave_enabled"] is False


def test_whoever_saves_before_a_name_is_proposed_gets_the_proposed_one(admin_client, module):
    data = variant_form(module, targeting_segments_any=["skier"], targeting_locales=["fr-CA"])
    for key in ("skiers-in-french-canada", "skiers-in-french-canada-2"):
        admin_client.post(url("add"), data | {"name": "", "key": ""})
        assert Variant.objects.get(key=key).name == "Skiers, in French (Canada)"


def test_a_variant_for_everybody_is_not_named_by_itself(admin_client, module):
    response = admin_client.post(url("add"), variant_form(module) | {"name": "", "key": ""})
    assert set(form_errors(response)) == {"name", "key"}


def test_a_window_that_never_opens_is_refused_in_a_draft_too(admin_client, module):
    data = variant_form(module, starts_at="2026-12-01 00:00", ends_at="2026-12-01 00:00")

    response = admin_client.post(url("add"), data)

    assert form_errors(response) == {
        "ends_at": [
            "It would end on 1 December 2026, 00:00 and start on 1 December 2026, 00:00, so "
            "nobody would ever see it: choose a later end, an earlier start, or leave one of them "
            "empty."
        ]
    }
    assert Variant.objects.count() == 0


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["surfer"], "There is no segment “surfer”: take it out."),
        (["skier", "skier"], "The segment “skier” is chosen twice: take one of them out."),
        (
            ["old"],
            "The segment “old” is inactive and cannot be chosen any more: take it out, or have it "
            "made active.",
        ),
    ],
)
def test_terms_that_cannot_be_chosen_are_refused_at_the_form(admin_client, module, chosen, message):
    make_segment("old", active=False)

    response = admin_client.post(url("add"), variant_form(module, targeting_segments_all=chosen))

    assert form_errors(response) == {"targeting": [message]}


def test_an_inactive_term_that_was_chosen_before_may_stay(admin_client, module):
    make_segment("old", active=False)
    variant = make_variant(module, live=True, targeting=targeting(any=["old"]))
    data = variant_form(module, key="skier", name="New name", targeting_segments_any=["old"])

    admin_client.post(url("edit", variant.pk), data | {"action-publish": "1"})

    variant.refresh_from_db()
    assert (variant.name, variant.targeting["segments"]["any"]) == ("New name", ["old"])


def test_taking_every_term_away_means_everybody(admin_client, module):
    variant = make_variant(module, live=True, targeting=targeting(any=["skier"]))

    data = variant_form(module, key="skier") | {"action-publish": "1"}
    admin_client.post(url("edit", variant.pk), data)

    variant.refresh_from_db()
    assert variant.targeting == targeting()


def test_what_the_gate_refuses_is_said_where_it_can_be_mended(admin_client, module):
    Module.objects.filter(pk=module.pk).update(fields={"headline": None})

    response = admin_client.post(
        url("add"), variant_form(module) | {"action-publish": "1"}, follow=True
    )

    variant = Variant.objects.get()
    assert response.redirect_chain == [(url("edit", variant.pk), 302)]
    messages = [str(message) for message in response.context["messages"]]
    assert any("modules.home-hero.fields.headline" in message for message in messages)
    assert variant.live is False


def test_a_copy_takes_everything_and_gets_a_key_of_its_own(admin_client, module):
    variant = make_variant(module, live=True, targeting=targeting(devices=["phone"]))

    form = admin_client.get(url("copy", variant.pk)).context["form"]

    assert form.initial["name"] == "Skier"
    assert form.initial["key"] == "skier-2"
    assert form.initial["targeting"] == targeting(devices=["phone"])
    assert form.instance.pk is None


def test_a_variant_is_previewed_before_it_is_saved(admin_client, module):
    data = variant_form(module, overrides=[("headline", "Only in the preview")])

    posted = admin_client.post(url("preview_on_add"), data)
    page = admin_client.get(url("preview_on_add"))

    assert posted.json() == {"is_valid": True, "is_available": True}
    assert "Only in the preview" in page.content.decode()
    assert "Summer" in page.content.decode()
