"""Variants are made, changed and published in the admin, and nobody types JSON."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.models import Module
from tests.factories import (
    make_channel,
    make_device,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.columns import state_words
from variants.models import ChangeLogEntry, Variant

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(Variant.snippet_viewset.get_url_name(name), args=args)


@pytest.fixture
def module():
    make_locale("fr-CA", name="French (Canada)")
    make_segment("loyal", name="Loyal")
    make_segment("skier", name="Skiers")
    make_segment("student", name="Students")
    make_channel("email", name="E-mail")
    make_device("phone", name="Phone")
    return make_module(
        live=True, fields={"headline": "Outside is calling", "eyebrow": "Summer", "image": None}
    )


def variant_form(module, overrides=(("headline", "Fresh powder"),), **fields):
    """What the form posts: overrides as pairs of a group's first field and its value."""
    lists = {name: value for name, value in fields.items() if isinstance(value, list)}
    form = nested_form_data(
        {
            "module": str(module.pk),
            "name": "Skiers on phones",
            "key": "skier-phone",
            "priority": "standard",
            "source": "in-house",
            "overrides": streamfield(list(overrides)),
        }
        | {name: value for name, value in fields.items() if name not in lists}
    )
    return form | lists


def form_errors(response):
    assert response.status_code == 200
    form = response.context["form"]
    return {name: list(errors) for name, errors in form.errors.items()}


def test_the_module_is_chosen_first(admin_client, module):
    response = admin_client.get(url("add"))

    page = response.content.decode()
    assert "Which module?" in page
    assert 'name="module"' in page
    assert 'name="overrides-count"' not in page


def test_a_module_that_does_not_exist_asks_for_one_again(admin_client, module):
    for data in ({"module": "999999"}, {"module": "x"}, {}):
        assert "Which module?" in admin_client.get(url("add"), data).content.decode()
        assert "Which module?" in admin_client.post(url("add"), data).content.decode()
    assert Variant.objects.count() == 0


def test_going_on_without_a_module_says_what_is_missing(admin_client, module):
    page = admin_client.get(url("add"), {"module": ""}).content.decode()

    assert "This field is required." in page


@pytest.mark.parametrize("number", ["abc", "999999", "🏔"])
def test_a_listing_of_a_module_that_does_not_exist_says_so(admin_client, module, number):
    response = admin_client.get(url("list"), {"module": number})

    assert response.status_code == 200
    assert "Select a valid choice" in response.content.decode()


def test_adding_from_the_list_of_a_modules_variants_knows_the_module(admin_client, module):
    page = admin_client.get(url("list"), {"module": module.pk}).content.decode()

    assert f'href="{url("add")}?module={module.pk}"' in page


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
        "key": ["“skier-phone” was given; expected: a key that no other variant of the module has."]
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


def test_a_window_that_never_opens_is_refused_in_a_draft_too(admin_client, module):
    data = variant_form(module, starts_at="2026-12-01 00:00", ends_at="2026-12-01 00:00")

    response = admin_client.post(url("add"), data)

    assert form_errors(response) == {
        "ends_at": [
            "“2026-12-01T00:00:00Z” was given; expected: an instant after the start, "
            "2026-12-01T00:00:00Z."
        ]
    }
    assert Variant.objects.count() == 0


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["surfer"], "There is no segment “surfer”."),
        (["skier", "skier"], "The segment “skier” is chosen twice."),
        (["old"], "The segment “old” is inactive and cannot be chosen any more."),
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


def test_a_copy_takes_everything_but_the_key(admin_client, module):
    variant = make_variant(module, live=True, targeting=targeting(devices=["phone"]))

    form = admin_client.get(url("copy", variant.pk)).context["form"]

    assert form.initial["name"] == "Skier"
    assert form.initial["key"] == ""
    assert form.initial["targeting"] == targeting(devices=["phone"])
    assert form.instance.pk is None


def test_the_listing_says_the_targeting_in_words(admin_client, module):
    make_variant(module, targeting=targeting(any=["skier"], devices=["phone"]))

    response = admin_client.get(url("list"))

    page = response.content.decode()
    assert '<span class="targeting-chip targeting-chip--segments">Skiers</span>' in page
    assert '<span class="targeting-chip targeting-chip--devices">on Phone</span>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"q": "other"}, ["c"]),
        ({"segment": "skier"}, ["a"]),
        ({"locale": "fr-CA"}, ["b"]),
        ({"device": "phone"}, ["a", "b"]),
        ({"channel": "email"}, []),
        ({"type": "notice"}, ["c"]),
        ({"priority": "campaign"}, ["b"]),
        ({"live": "true"}, ["b"]),
    ],
)
def test_the_listing_can_be_searched_and_filtered(admin_client, module, query, found):
    other = make_module("other-notice", type="notice", fields={"body": "<p>x</p>"})
    make_variant(module, "a", targeting=targeting(all=["skier"], devices=["phone"]))
    make_variant(
        module,
        "b",
        live=True,
        priority="campaign",
        targeting=targeting(locales=["fr-ca"], devices=["phone"]),
    )
    make_variant(other, "c", overrides={"title": "x"})

    response = admin_client.get(url("list"), query)

    assert sorted(row.key for row in response.context["object_list"]) == found


def test_the_listing_filters_by_module_and_brand(admin_client, module):
    other = make_module("other")
    make_variant(module, "a")
    make_variant(other, "b")

    by_module = admin_client.get(url("list"), {"module": other.pk})
    by_brand = admin_client.get(url("list"), {"brand": module.brand.pk})

    assert [row.key for row in by_module.context["object_list"]] == ["b"]
    assert sorted(row.key for row in by_brand.context["object_list"]) == ["a", "b"]


def test_the_listing_needs_the_same_queries_however_many_variants_there_are(admin_client, module):
    make_variant(module, "a")
    admin_client.get(url("list"))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(url("list"))
    for number in range(5):
        make_variant(module, f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        admin_client.get(url("list"))
    assert len(many) == len(few)


def test_the_listing_says_the_state_of_each_variant(admin_client, module):
    make_variant(module, "a", live=True)
    make_variant(module, "b", live=True).save_revision()
    make_variant(module, "c")
    scheduled = make_variant(module, "d", go_live_at=timezone.now() + timedelta(days=1))
    scheduled.save_revision().publish()
    Variant.objects.filter(key="b").update(has_unpublished_changes=True)
    later = make_variant(module, "e", live=True)
    later.save_revision().publish()
    later.refresh_from_db()
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision().publish()

    rows = admin_client.get(url("list")).context["object_list"]

    assert {row.key: state_words(row) for row in rows} == {
        "a": "live",
        "b": "live + draft",
        "c": "draft",
        "d": "scheduled",
        "e": "live + scheduled",
    }


def test_a_module_leads_to_its_variants(admin_client, module):
    page = admin_client.get(reverse(Module.snippet_viewset.get_url_name("list"))).content.decode()

    assert f"{url('list')}?module={module.pk}" in page
    assert f"{url('add')}?module={module.pk}" in page


def test_two_versions_of_a_targeting_are_compared_in_words(admin_client, module):
    variant = make_variant(module, targeting=targeting(any=["skier"]))
    first = variant.save_revision()
    variant.targeting = targeting(any=["loyal"], devices=["phone"])
    second = variant.save_revision()

    page = admin_client.get(url("revisions_compare", variant.pk, first.pk, second.pk))

    assert page.status_code == 200
    assert "on Phone" in page.content.decode()


def test_an_older_version_can_be_restored(admin_client, module):
    variant = make_variant(module, live=True)
    first = variant.save_revision()
    variant.name = "Renamed"
    variant.save_revision().publish()

    data = variant_form(module, key="skier", name="Skier") | {"action-publish": "1"}
    admin_client.post(url("revisions_revert", variant.pk, first.pk), data)

    variant.refresh_from_db()
    assert variant.name == "Skier"


def test_a_variant_has_a_history_can_be_locked_and_withdrawn(admin_client, module):
    variant = make_variant(module, live=True)
    variant.save_revision()

    assert admin_client.get(url("history", variant.pk)).status_code == 200
    admin_client.post(url("lock", variant.pk))
    variant.refresh_from_db()
    assert variant.locked is True

    admin_client.post(url("unlock", variant.pk))
    admin_client.post(url("unpublish", variant.pk))
    variant.refresh_from_db()
    assert (variant.locked, variant.live) == (False, False)
    document = json.loads(ChangeLogEntry.objects.get(kind="module", is_current=True).document)
    assert document["variants"] == []


def test_a_publication_can_be_scheduled(admin_client, module):
    data = variant_form(module, go_live_at="2099-01-01 00:00") | {"action-publish": "1"}

    admin_client.post(url("add"), data)

    variant = Variant.objects.get()
    assert variant.live is False
    assert variant.scheduled_revision.approved_go_live_at.year == 2099


def test_variants_are_deleted_alone_and_in_bulk_and_are_no_longer_published(admin_client, module):
    variants = [make_variant(module, key, live=True) for key in ("a", "b", "c")]
    bulk = reverse("wagtail_bulk_action", args=["variants", "variant", "delete"])

    admin_client.post(url("delete", variants[0].pk))
    admin_client.post(f"{bulk}?id={variants[1].pk}&id={variants[2].pk}")

    assert Variant.objects.count() == 0
    document = json.loads(ChangeLogEntry.objects.get(kind="module", is_current=True).document)
    assert document["variants"] == []


def test_overrides_of_fields_that_the_type_no_longer_has_are_shown(admin_client, module):
    variant = make_variant(module)
    Variant.objects.update(overrides={"headline": "A", "subheadline": "Gone since spring"})

    page = admin_client.get(url("edit", variant.pk)).content.decode()

    assert "Gone since spring" in page


def test_a_variant_whose_type_is_gone_from_the_code_can_still_be_looked_at(admin_client, module):
    variant = make_variant(module)
    Module.objects.update(type="carousel")
    Variant.objects.update(type="carousel")

    response = admin_client.get(url("edit", variant.pk))

    assert response.status_code == 200
    assert "carousel" in response.content.decode()
    data = variant_form(module, key="skier", name="New name") | {"action-publish": "1"}
    assert form_errors(admin_client.post(url("edit", variant.pk), data)) == {
        "__all__": ["The code has no module type “carousel” any more, so nothing can be saved."]
    }
    variant.refresh_from_db()
    assert variant.name == "Skier"


def test_a_variant_is_previewed_before_it_is_saved(admin_client, module):
    data = variant_form(module, overrides=[("headline", "Only in the preview")])

    posted = admin_client.post(url("preview_on_add"), data)
    page = admin_client.get(url("preview_on_add"))

    assert posted.json() == {"is_valid": True, "is_available": True}
    assert "Only in the preview" in page.content.decode()
    assert "Summer" in page.content.decode()


def test_a_person_without_rights_sees_no_variants(client, module, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor"))

    assert client.get(url("list")).status_code == 302
    assert client.post(url("add"), variant_form(module)).status_code == 302
    assert Variant.objects.count() == 0
