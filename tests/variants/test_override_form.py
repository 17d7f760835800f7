"""The form of a variant: what is inherited from where, what changed, and what it costs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_locale, make_module, make_segment, make_variant, targeting
from tests.media.pictures import make_image
from tests.variants.variant_form import form_errors, url, variant_form
from variants.inheritance import inherited_groups
from variants.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def sources(variant, module):
    return {
        first: (inherited.source, dict(inherited.values))
        for first, inherited in inherited_groups(variant, module).items()
    }


def headline_of(variant, module):
    return sources(variant, module)["headline"]


def test_without_other_variants_everything_comes_from_the_module(module):
    variant = make_variant(module)

    assert sources(variant, module) == {
        "eyebrow": ("From the module", {"eyebrow": "Summer"}),
        "headline": ("From the module", {"headline": "Outside is calling"}),
        "body": ("From the module", {"body": None}),
        "image": ("From the module", {"image": None, "imageAlt": None}),
        "ctaLabel": ("From the module", {"ctaLabel": None, "ctaUrl": None}),
    }


def test_the_variant_of_a_parent_segment_is_where_its_members_get_it_from(module):
    make_segment("gold", parent=Segment.objects.get(key="loyal"))
    make_variant(
        module, "loyal", live=True, name="Loyal members", targeting=targeting(any=["loyal"])
    )
    gold = make_variant(module, "gold", targeting=targeting(any=["gold"]))

    assert headline_of(gold, module) == ("From “Loyal members”", {"headline": "Fresh powder"})
    assert sources(gold, module)["eyebrow"][0] == "From the module"


def test_the_variant_of_a_fallback_locale_counts(module):
    make_locale("fr")
    make_variant(module, "fr", name="French", targeting=targeting(locales=["fr"]))
    canadian = make_variant(module, "fr-ca", targeting=targeting(locales=["fr-CA"]))

    assert headline_of(canadian, module)[0] == "From “French”"


def test_segments_that_need_consent_count_too(module):
    make_segment("paying", purpose="personalization")
    make_variant(module, "paying", name="Paying", targeting=targeting(any=["paying"]))
    narrow = make_variant(module, "narrow", targeting=targeting(any=["paying"], devices=["phone"]))

    assert headline_of(narrow, module)[0] == "From “Paying”"


def test_where_visitors_differ_the_default_is_shown_and_the_others_are_named(module):
    make_variant(module, "loyal", name="Loyal", targeting=targeting(any=["loyal"]))
    either = make_variant(
        module, "either", targeting=targeting(any=["loyal", "skier"], devices=["phone"])
    )

    assert headline_of(either, module) == (
        "From the module, for some of these visitors from “Loyal”",
        {"headline": "Outside is calling"},
    )


def test_where_all_visitors_get_it_from_others_they_are_named(module):
    for key in ("loyal", "skier"):
        make_variant(module, key, overrides={"headline": key}, targeting=targeting(any=[key]))
    either = make_variant(
        module, "either", targeting=targeting(any=["loyal", "skier"], devices=["phone"])
    )

    assert headline_of(either, module) == (
        "From “Loyal”, “Skier”, depending on the visitor",
        {"headline": "loyal"},
    )


def test_a_variant_does_not_inherit_from_itself_nor_from_narrower_ones(module):
    variant = make_variant(module, live=True)
    make_variant(module, "phone", targeting=targeting(devices=["phone"]))

    assert headline_of(variant, module)[0] == "From the module"


def test_an_unsaved_variant_inherits_for_the_targeting_it_starts_with(module):
    make_variant(module, "loyal", name="Loyal", targeting=targeting(any=["loyal"]))
    new = Variant(module=module, type="hero", targeting=targeting(any=["loyal"], devices=["phone"]))

    assert headline_of(new, module)[0] == "From “Loyal”"


def test_images_and_rich_texts_of_another_variant_are_taken_over_as_stored(module):
    image = make_image(200, 100)
    overrides = {"image": image.pk, "imageAlt": "Skis", "body": "<p>a <b>b</b></p>"}
    make_variant(module, "all", name="All", overrides=overrides)
    narrow = make_variant(module, "narrow", targeting=targeting(devices=["phone"]))

    inherited = sources(narrow, module)

    assert inherited["image"] == ("From “All”", {"image": image.pk, "imageAlt": "Skis"})
    assert inherited["body"] == ("From “All”", {"body": "<p>a <b>b</b></p>"})


def test_the_drafts_of_other_variants_count_as_they_would_go_live(module):
    loyal = make_variant(module, "loyal", live=True, name="Loyal")
    loyal.overrides = {"eyebrow": "Drafted"}
    loyal.save_revision()
    narrow = make_variant(module, "narrow", targeting=targeting(devices=["phone"]))

    assert headline_of(narrow, module)[0] == "From the module"
    assert sources(narrow, module)["eyebrow"] == ("From “Loyal”", {"eyebrow": "Drafted"})


def test_a_type_that_is_gone_inherits_nothing(module):
    assert inherited_groups(make_variant(module), Module(type="gone")) == {}


@pytest.mark.parametrize("others", [1, 20])
def test_saying_what_is_inherited_costs_the_same_however_many_variants(
    module, others, django_assert_num_queries
):
    for number in range(others):
        make_variant(module, f"v{number}", live=True, targeting=targeting(any=["loyal"]))
    variant = make_variant(module, "asked", targeting=targeting(any=["loyal"], devices=["phone"]))

    # Module, variants, their tags and images; segments, channels, devices, locales and brands.
    with django_assert_num_queries(8):
        inherited_groups(variant, module)


def drawn(response):
    """Return what the form draws of each group, by its first field."""
    form = response.context["form"]
    groups = form.fields["overrides"].block.drawn_groups
    return {group["fields"][0]: group for group in groups}


def test_the_page_shows_every_group_with_its_source(admin_client, module):
    response = admin_client.get(url("add"), {"module": module.pk})

    groups = drawn(response)
    assert list(groups) == ["eyebrow", "headline", "body", "image", "ctaLabel"]
    assert "From the module" in groups["headline"]["inherited"]
    assert "Outside is calling" in groups["headline"]["inherited"]
    assert groups["headline"]["states"] == {"headline": "Outside is calling"}
    assert "content.Overrides" in response.content.decode()


def test_a_changed_default_is_shown_at_its_group_alone(admin_client, module):
    variant = make_variant(module, overrides={"headline": "A", "eyebrow": "B"})
    change_default(module)

    groups = drawn(admin_client.get(url("edit", variant.pk)))

    assert [first for first, group in groups.items() if "change" in group] == ["headline"]


def change_default(module, headline="Inside is calling"):
    module.fields = module.fields | {"headline": headline}
    module.save()


def mark_of(admin_client, variant):
    return drawn(admin_client.get(url("edit", variant.pk)))["headline"]["mark"]


def draft(variant):
    return Variant.objects.get(pk=variant.pk).get_latest_revision_as_object()


def test_keep_lets_the_override_and_ends_the_message_with_the_next_save(admin_client, module):
    variant = make_variant(module, live=True)
    change_default(module)
    data = variant_form(module, key="skier")
    data["overrides:kept"] = [f"headline:{mark_of(admin_client, variant)}"]

    admin_client.post(url("edit", variant.pk), data)

    assert draft(variant).defaults_seen == {"headline": "Inside is calling"}
    assert draft(variant).overrides == {"headline": "Fresh powder"}
    assert "change" not in drawn(admin_client.get(url("edit", variant.pk)))["headline"]
    # It is a draft like any other.
    assert Variant.objects.get().defaults_seen == {"headline": "Outside is calling"}
    admin_client.post(url("edit", variant.pk), data | {"action-publish": "1"})
    assert Variant.objects.get().defaults_seen == {"headline": "Inside is calling"}


def test_take_inherits_the_new_default(admin_client, module):
    variant = make_variant(module, live=True, overrides={"headline": "A", "eyebrow": "B"})
    change_default(module)

    data = variant_form(module, key="skier", overrides=[("eyebrow", "B")])
    admin_client.post(url("edit", variant.pk), data | {"action-publish": "1"})

    variant = Variant.objects.get()
    assert (variant.overrides, variant.defaults_seen) == ({"eyebrow": "B"}, {"eyebrow": "Summer"})


def test_editing_the_words_does_not_end_the_message(admin_client, module):
    variant = make_variant(module, live=True)
    change_default(module)

    data = variant_form(module, key="skier", overrides=[("headline", "Fresher powder")])
    admin_client.post(url("edit", variant.pk), data)

    assert draft(variant).defaults_seen == {"headline": "Outside is calling"}
    assert "change" in drawn(admin_client.get(url("edit", variant.pk)))["headline"]


def test_keep_of_a_default_that_changed_once_more_settles_nothing(admin_client, module):
    variant = make_variant(module, live=True)
    change_default(module)
    mark = mark_of(admin_client, variant)
    change_default(module, "Changed once more")

    data = variant_form(module, key="skier") | {"overrides:kept": [f"headline:{mark}"]}
    admin_client.post(url("edit", variant.pk), data)

    assert draft(variant).defaults_seen == {"headline": "Outside is calling"}


def test_a_refused_form_shows_the_change_still_and_what_was_answered(admin_client, module):
    variant = make_variant(module, live=True)
    change_default(module)
    mark = mark_of(admin_client, variant)
    data = variant_form(module, key="skier", name="") | {"overrides:kept": [f"headline:{mark}"]}

    response = admin_client.post(url("edit", variant.pk), data)

    assert list(form_errors(response)) == ["name"]
    assert drawn(response)["headline"]["mark"] == mark
    assert f"&quot;kept&quot;: {{&quot;headline&quot;: &quot;{mark}&quot;}}" in (
        response.content.decode()
    )


def test_autosave_keeps_what_was_seen_when_the_override_was_first_written(admin_client, module):
    variant = make_variant(module, live=True, overrides={"eyebrow": "B"})
    headers = {"accept": "application/json"}
    for words in ("F", "Fr", "Fresh"):
        data = variant_form(module, key="skier", overrides=[("headline", words)])
        saved = admin_client.post(url("edit", variant.pk), data, headers=headers).json()
        assert saved["success"] is True
        change_default(module, f"Changed after {words}")

    assert draft(variant).defaults_seen == {"headline": "Outside is calling"}


def test_a_copy_has_seen_what_its_original_had_seen(admin_client, module):
    variant = make_variant(module, live=True)
    change_default(module)

    groups = drawn(admin_client.get(url("copy", variant.pk)))

    assert "change" in groups["headline"]


@pytest.mark.parametrize(
    "tampered",
    [
        {"overrides": ["surprise"]},
        {"overrides": ["headline", "x" * 10_000], "overrides-headline": "a"},
        {"overrides": ["image"], "overrides-image": "x"},
        {"overrides": ["headline"]},
        {"overrides": ["headline"], "overrides-headline": "x" * 10_001},
        {"overrides": ["headline"], "overrides-headline": "a\x00b"},
    ],
)
def test_a_tampered_post_is_refused_at_the_form(admin_client, module, tampered):
    data = variant_form(module, overrides=()) | tampered

    response = admin_client.post(url("add"), data)

    assert list(form_errors(response)) == ["overrides"]
    assert Variant.objects.count() == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"overrides-count": "x"},
        {"overrides:kept": ["headline:", ":", "nothing:x", "x" * 10_000]},
        {"overrides-eyebrow": "not overridden"},
    ],
)
def test_what_means_nothing_in_a_post_changes_nothing(admin_client, module, odd):
    admin_client.post(url("add"), variant_form(module) | odd)

    assert Variant.objects.get().overrides == {"headline": "Fresh powder"}


def test_words_that_were_refused_are_in_the_form_again(admin_client, module):
    data = variant_form(module, overrides=[("headline", "x" * 10_001), ("eyebrow", "Kept")])

    page = admin_client.post(url("add"), data).content.decode()

    assert "x" * 10_001 in page
    assert "Kept" in page
    assert "Expected at most 10,000 characters, not 10,001." in page


def test_a_field_that_the_type_lost_is_named_and_dropped_with_the_next_save(admin_client, module):
    variant = make_variant(module)
    Variant.objects.update(
        overrides={"headline": "A", "gone": "B"}, defaults_seen={"headline": "x", "gone": "y"}
    )

    page = admin_client.get(url("edit", variant.pk)).content.decode()
    assert "<dt>gone</dt><dd>B</dd>" in page

    data = variant_form(module, key="skier", overrides=[("headline", "A")])
    admin_client.post(url("edit", variant.pk), data)
    stored = Variant.objects.get()
    assert (stored.overrides, stored.defaults_seen) == ({"headline": "A"}, {"headline": "x"})


def test_the_form_costs_the_same_with_two_and_with_200_other_variants(admin_client, module):
    variant = make_variant(module, targeting=targeting(any=["loyal"]))

    def queries(others):
        Variant.objects.bulk_create(
            Variant(
                module=module,
                type="hero",
                key=f"v{number}",
                name=f"Number {number}",
                overrides={"headline": "x"},
                targeting=targeting(any=["loyal"]),
            )
            for number in others
        )
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(url("edit", variant.pk))
        return len(captured)

    queries([])
    assert queries(range(2)) == queries(range(2, 200))


def compare(admin_client, variant):
    first, second = variant.revisions.order_by("pk")
    address = url("revisions_compare", variant.pk, first.pk, second.pk)
    return admin_client.get(address).content.decode()


def test_the_comparison_uses_the_words_of_the_form(admin_client, module):
    variant = make_variant(module)
    variant.save_revision()
    variant.overrides = {"headline": "y" * 5_000}
    variant.targeting = targeting(any=["loyal"])
    variant.save_revision()

    page = compare(admin_client, variant)

    labels = re.findall(r'<div class="title-wrapper">(.*?):</div>', page)
    assert labels == ["What differs", "Who sees it"]


def inheritors(admin_client, module):
    address = Module.snippet_viewset.get_url_name("edit")
    form = admin_client.get(reverse(address, args=[module.pk])).context["form"]
    return {
        name: " ".join(re.sub(r"<[^>]+>", " ", note).split())
        for name, note in form.fields["fields"].block.notes().items()
    }


def test_a_modules_form_says_at_each_field_who_inherits_it(admin_client, module):
    make_variant(module, "a", live=True, name="Skiers")
    make_variant(module, "b", name="Gold")
    make_variant(module, "c", live=True, overrides={"image": None, "imageAlt": None})
    make_variant(make_module("other"), "d")

    everybody = "Name them Inherit it: C , Gold (draft) , Skiers ."
    assert inheritors(admin_client, module) == {
        "eyebrow": f"3 variants inherit this. {everybody}",
        "headline": (
            "1 variant inherits this; 2 say something else: Gold (draft) , Skiers . "
            "Name them Inherit it: C ."
        ),
        "body": f"3 variants inherit this. {everybody}",
        "image": (
            "2 variants inherit this group of fields; 1 says something else: C . "
            "Name them Inherit it: Gold (draft) , Skiers ."
        ),
        "ctaLabel": f"3 variants inherit this group of fields. {everybody}",
    }


def test_a_module_without_variants_says_nothing(admin_client, module):
    assert inheritors(admin_client, module) == {}


def test_long_lists_are_folded_and_very_long_ones_lead_to_the_listing(admin_client, module):
    Variant.objects.bulk_create(
        Variant(
            module=module,
            type="hero",
            key=f"v{number}",
            name=f"Number {number:03}",
            overrides={"headline": "x"},
        )
        for number in range(200)
    )

    words = inheritors(admin_client, module)["headline"]

    assert words.startswith(
        "No variant inherits this; 200 say something else. "
        "Name them Say something else: Number 000 , "
    )
    assert words.endswith("Number 049 and 150 others .")
