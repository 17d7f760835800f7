"""Documents as they would go live."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Experience, ExperienceSlot, Module
from tests.factories import (
    make_brand,
    make_experience,
    make_locale,
    make_module,
    make_variant,
    targeting,
)
from variants.documents import build_experience_documents, build_module_documents
from variants.drafts import (
    DraftEntry,
    draft_documents,
    draft_entries,
    draft_experience_documents,
)
from variants.models import Variant

pytestmark = pytest.mark.django_db


def draft_of(module: Module, headline: str) -> None:
    """Save a draft of a module, over what is live."""
    edited = Module.objects.get(pk=module.pk)
    edited.fields = {"headline": headline}
    edited.save_revision()


def draft_of_variant(variant: Variant, headline: str) -> None:
    edited = Variant.objects.get(pk=variant.pk)
    edited.overrides = {"headline": headline}
    edited.save_revision()


def test_without_drafts_it_is_what_is_published() -> None:
    hero = make_module(live=True)
    hero.tags.add("winter", "front")
    hero.save()
    make_variant(hero, live=True, targeting=targeting(channels=[]))

    assert draft_documents(["home-hero"]) == build_module_documents(["home-hero"])


def test_a_draft_stands_in_the_place_of_what_is_live() -> None:
    hero = make_module(live=True)
    skier = make_variant(hero, live=True)
    draft_of(hero, "Come in")
    draft_of_variant(skier, "Ski in")

    document = draft_documents(["home-hero"])["home-hero"]
    assert document["fields"]["headline"] == "Come in"
    assert document["variants"][0]["overrides"] == {"headline": "Ski in"}
    live = build_module_documents(["home-hero"])["home-hero"]
    assert live["fields"]["headline"] == "Outside is calling"
    assert document.keys() == live.keys()
    assert document["variants"][0].keys() == live["variants"][0].keys()


def test_a_draft_brings_its_brand_language_and_tags() -> None:
    hero = make_module(live=True)
    edited = Module.objects.get(pk=hero.pk)
    edited.brand = make_brand("firn")
    edited.locale = make_locale("fr")
    edited.tags.add("spring", "april")
    edited.save_revision()

    document = draft_documents(["home-hero"])["home-hero"]
    assert (document["brand"], document["locale"]) == ("firn", "fr")
    assert document["tags"] == ["april", "spring"]


def test_what_was_never_published_is_drafted() -> None:
    hero = make_module()
    make_variant(hero, "gold")

    document = draft_documents(["home-hero"])["home-hero"]
    assert document["fields"]["headline"] == "Outside is calling"
    assert [variant["key"] for variant in document["variants"]] == ["gold"]


def publish(row: Module | Variant | Experience) -> None:
    row.save_revision().publish()
    row.refresh_from_db()


def test_what_was_withdrawn_counts_once_somebody_edits_it() -> None:
    hero = make_module()
    skier = make_variant(hero)
    publish(hero)
    publish(skier)
    skier.unpublish()

    assert draft_documents(["home-hero"])["home-hero"]["variants"] == []

    draft_of_variant(skier, "Back again")
    document = draft_documents(["home-hero"])["home-hero"]
    assert document["variants"][0]["overrides"] == {"headline": "Back again"}


def test_a_withdrawn_module_is_not_served_until_it_is_edited() -> None:
    hero = make_module()
    publish(hero)
    hero.unpublish()

    assert draft_documents(["home-hero"]) == {}
    draft_of(hero, "Back again")
    assert draft_documents(["home-hero"])["home-hero"]["fields"]["headline"] == "Back again"


def test_an_unsaved_variant_stands_in_the_place_of_its_row() -> None:
    hero = make_module(live=True)
    skier = make_variant(hero, live=True)
    make_variant(hero, "gold", live=True)
    unsaved = Variant.objects.get(pk=skier.pk)
    unsaved.overrides = {"headline": "Not saved"}

    drafts = draft_documents([], replacing=unsaved)
    variants = {each["key"]: each["overrides"] for each in drafts["home-hero"]["variants"]}
    assert variants == {"gold": {"headline": "Fresh powder"}, "skier": {"headline": "Not saved"}}
    assert drafts.replacing_key == "skier"


@pytest.mark.parametrize(
    ("key", "shown"), [("new", "new"), ("", "this-draft"), ("skier", "this-draft")]
)
def test_a_new_variant_is_added_under_a_free_key(key: str, shown: str) -> None:
    hero = make_module(live=True)
    make_variant(hero, live=True)
    new = Variant(module=hero, type="hero", key=key, name="New", overrides={"headline": "New"})

    drafts = draft_documents([], replacing=new)
    assert [each["key"] for each in drafts["home-hero"]["variants"]] == sorted(["skier", shown])
    assert drafts.replacing_key == shown
    assert new.key == key


def test_an_unsaved_module_stands_in_the_place_of_its_row() -> None:
    hero = make_module(live=True)
    make_variant(hero, live=True)
    unsaved = Module.objects.get(pk=hero.pk)
    unsaved.fields = {"headline": "Not saved"}

    document = draft_documents(["home-hero"], replacing=unsaved)["home-hero"]
    assert document["fields"]["headline"] == "Not saved"
    assert len(document["variants"]) == 1


def test_a_variant_of_a_withdrawn_module_is_shown_over_what_the_module_was() -> None:
    hero = make_module()
    skier = make_variant(hero)
    publish(hero)
    hero.unpublish()

    document = draft_documents([], replacing=skier)["home-hero"]
    assert document["fields"]["headline"] == "Outside is calling"


def test_what_is_broken_is_left_out_and_named() -> None:
    hero = make_module(live=True)
    make_variant(hero, "fine", live=True)
    partial = make_variant(hero, "partial")
    Variant.objects.filter(pk=partial.pk).update(overrides={"ctaLabel": "Go"})
    odd = make_variant(hero, "odd")
    Variant.objects.filter(pk=odd.pk).update(targeting={"segments": "all"})
    gone = make_module("gone")
    Module.objects.filter(pk=gone.pk).update(type="carousel")

    drafts = draft_documents(["home-hero", "gone"])
    assert [each["key"] for each in drafts["home-hero"]["variants"]] == ["fine"]
    assert drafts.keys() == {"home-hero"}
    assert drafts.broken == {
        "home-hero/partial": "It overrides ctaLabel without the rest of the group "
        "ctaLabel, ctaUrl: open it and save it again.",
        "home-hero/odd": "It is damaged: open an older version from its history.",
        "gone": "The code has no module type “carousel” any more: ask whoever maintains it, or "
        "withdraw the module.",
    }


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_depend_on_the_number_of_drafts(
    count: int, django_assert_num_queries: Callable
) -> None:
    for number in range(count):
        module = make_module(f"hero-{number}", live=True)
        for key in ("skier", "gold"):
            draft_of_variant(make_variant(module, key, live=True), "Draft")
        edited = Module.objects.get(pk=module.pk)
        edited.tags.add("winter")
        edited.save_revision()
    keys = [f"hero-{number}" for number in range(count)]

    # Modules and their tags, the drafts' brands and languages, variants, the names of tags.
    with django_assert_num_queries(6):
        assert len(draft_documents(keys)) == count


def test_an_experience_is_drafted_with_the_order_of_its_slots() -> None:
    hero, offer = make_module(live=True), make_module("offer")
    home = make_experience("home", {"top": hero}, live=True)
    assert draft_experience_documents(["home"]) == build_experience_documents(["home"])

    edited = Experience.objects.get(pk=home.pk)
    edited.slots = [
        ExperienceSlot(name="first", module=offer, sort_order=0),
        ExperienceSlot(name="second", module=hero, sort_order=1),
    ]
    edited.save_revision()
    assert draft_experience_documents(["home"])["home"]["slots"] == [
        {"name": "first", "module": "offer"},
        {"name": "second", "module": "home-hero"},
    ]


def test_an_unsaved_experience_stands_in_the_place_of_its_row() -> None:
    hero = make_module(live=True)
    home = make_experience("home", {"top": hero}, live=True)
    home.name = "Not saved"

    assert draft_experience_documents([], replacing=home)["home"]["name"] == "Not saved"


def test_a_withdrawn_row_edited_in_the_future_of_its_publication_counts() -> None:
    """The rule looks at when the draft was written, not at which number it has."""
    hero = make_module()
    publish(hero)
    hero.unpublish()
    Module.objects.filter(pk=hero.pk).update(last_published_at=timezone.now() - timedelta(days=1))

    assert draft_documents(["home-hero"]).keys() == {"home-hero"}


def test_modules_are_found_by_what_their_drafts_say(django_assert_num_queries: Callable) -> None:
    edited = make_module("edited", live=True)
    edited.tags.add("winter")
    edited.brand = make_brand("firn")
    edited.tags.set(["spring", "front"])
    edited.save_revision()
    make_module("new").tags.add("winter")
    make_module("published", live=True)
    withdrawn = make_module("withdrawn", live=True)
    withdrawn.save_revision().publish()
    Module.objects.get(pk=withdrawn.pk).unpublish()

    with django_assert_num_queries(4):
        entries = draft_entries()
    documents = draft_documents(["edited", "new", "published", "withdrawn"])
    assert entries == {
        key: DraftEntry(key, documents[key]["type"], documents[key]["brand"], frozenset(tags))
        for key, tags in [("edited", ["front", "spring"]), ("new", documents["new"]["tags"])]
    } | {"withdrawn": None}
    assert (entries["edited"].brand, documents["new"]["brand"]) == ("firn", "alpenglow")
