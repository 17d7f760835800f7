"""A default that changed since an override was written is known until somebody decides."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from content.field_changes import last_change, note_changes
from content.models import Module
from tests.factories import make_module, make_variant
from tests.pack.packs import imported, pack
from tests.pack.packs import module as packed_module
from tests.pack.packs import variant as packed_variant
from variants.default_changes import default_changes, settled, variants_with_changed_defaults
from variants.defaults_seen import seen_after
from variants.models import Variant

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def changes_of(variant: Variant) -> dict:
    module = Module.objects.get(pk=variant.module_id)
    return default_changes(module, variant.overrides, variant.defaults_seen)


def say(module: Module, **fields: object) -> Module:
    """Save other defaults, and return the module anew."""
    module = Module.objects.get(pk=module.pk)
    module.fields = module.fields | fields
    module.save()
    return module


def test_only_values_that_differ_are_noted_as_changed():
    noted = note_changes({"a": 1, "b": 1}, {"a": 1, "b": 2, "c": None, "d": 1}, {"a": "x"}, NOON)

    assert noted == {
        "a": "x",
        "b": "2026-11-03T12:00:00+00:00",
        "d": "2026-11-03T12:00:00+00:00",
    }


def test_a_field_without_a_value_is_null():
    assert note_changes({"a": None, "b": 1}, {}, {}, NOON) == {"b": "2026-11-03T12:00:00+00:00"}


@pytest.mark.parametrize("noted", [{}, {"a": "yesterday"}, {"a": None}, {"b": "2026-11-03"}])
def test_a_change_whose_instant_was_not_noted_has_none(noted):
    assert last_change(noted, ["a"]) is None


def test_the_last_change_of_several_fields_counts():
    noted = {"a": NOON.isoformat(), "b": (NOON + timedelta(days=1)).isoformat(), "c": "2030-01-01"}

    assert last_change(noted, ["a", "b"]) == NOON + timedelta(days=1)


def test_what_was_seen_stays_while_the_words_of_an_override_change():
    seen = seen_after({"a": 1}, {"a": "old"}, {"a": 2, "b": 3}, {"a": "new", "b": "now", "c": "-"})

    assert seen == {"a": "old", "b": "now"}


def test_nothing_is_claimed_of_an_override_from_before_defaults_were_kept():
    assert seen_after({"a": 1}, {}, {"a": 2}, {"a": "new"}) == {}


def test_an_override_that_was_taken_back_is_written_anew():
    seen = seen_after({"a": 1}, {"a": "old"}, {}, {"a": "new"})

    assert seen == {}
    assert seen_after({}, seen, {"a": 1}, {"a": "new"}) == {"a": "new"}


@pytest.mark.django_db
def test_a_new_variant_has_seen_the_defaults_of_what_it_overrides():
    variant = make_variant(make_module(live=True))

    assert variant.defaults_seen == {"headline": "Outside is calling"}
    assert changes_of(variant) == {}


@pytest.mark.django_db
def test_a_changed_default_is_told_by_group_with_old_new_and_instant():
    module = make_module(live=True, fields={"headline": "A", "ctaLabel": "Go", "ctaUrl": "/a"})
    overrides = {"headline": "B", "ctaLabel": "Get", "ctaUrl": "/b"}
    variant = make_variant(module, live=True, overrides=overrides)
    before = timezone.now()

    say(module, ctaUrl="/c", eyebrow="New")

    (first, change), *others = changes_of(variant).items()
    assert (first, others) == ("ctaLabel", [])
    assert (dict(change.old), dict(change.new)) == ({"ctaUrl": "/a"}, {"ctaUrl": "/c"})
    assert before <= change.at <= timezone.now()


@pytest.mark.django_db
def test_a_default_that_is_as_it_was_again_has_not_changed():
    module = make_module(live=True)
    variant = make_variant(module)
    say(module, headline="Other")

    say(module, headline="Outside is calling")

    assert changes_of(variant) == {}


@pytest.mark.django_db
def test_a_draft_of_a_live_module_changes_no_default():
    module = make_module(live=True)
    variant = make_variant(module)
    module.fields = module.fields | {"headline": "Drafted"}

    revision = module.save_revision()

    assert changes_of(variant) == {}
    assert Module.objects.get().fields_changed_at == {}
    revision.publish()
    assert list(changes_of(variant)) == ["headline"]
    assert list(Module.objects.get().fields_changed_at) == ["headline"]


@pytest.mark.django_db
def test_an_old_revision_that_goes_live_does_not_undo_what_was_noted():
    module = make_module(live=True)
    old = module.save_revision()
    said = say(module, eyebrow="Now").fields_changed_at["eyebrow"]

    old.publish()

    noted = Module.objects.get().fields_changed_at
    assert list(noted) == ["eyebrow"]
    assert noted["eyebrow"] > said


@pytest.mark.django_db
def test_noting_costs_one_query_and_happens_where_values_are_saved(django_assert_num_queries):
    module = make_module()
    with django_assert_num_queries(1):
        module._note_changes()

    module.fields = {"headline": "Other"}
    module.save(update_fields=["name"])
    assert Module.objects.get().fields_changed_at == {}
    module.save(update_fields=["fields"])
    assert list(Module.objects.get().fields_changed_at) == ["headline"]


@pytest.mark.django_db
def test_keeping_settles_the_change_that_was_shown_and_no_later_one():
    module = make_module(live=True)
    variant = make_variant(module)
    say(module, headline="Shown")
    shown = changes_of(variant)["headline"]
    say(module, headline="Changed once more")
    later = changes_of(variant)

    assert settled(variant.defaults_seen, later, {"headline": shown.mark}) == {
        "headline": "Outside is calling"
    }
    assert settled(variant.defaults_seen, later, {"headline": later["headline"].mark}) == {
        "headline": "Changed once more"
    }
    assert settled({"headline": "x"}, later, {"body": "no such change"}) == {"headline": "x"}


@pytest.mark.django_db
def test_the_variants_whose_defaults_changed_are_found_with_one_query(django_assert_num_queries):
    module = make_module(live=True, fields={"headline": "A", "eyebrow": "E"})
    for number in range(5):
        make_variant(module, f"v{number}")
    both = make_variant(module, "both", overrides={"headline": "x", "eyebrow": "y"})
    make_variant(module, "untold", overrides={"headline": "x"})
    Variant.objects.filter(key="untold").update(defaults_seen={})
    with django_assert_num_queries(0):
        assert variants_with_changed_defaults(module) == {}

    module = say(module, eyebrow="F")

    with django_assert_num_queries(1):
        assert variants_with_changed_defaults(module) == {both.pk: ["eyebrow"]}


@pytest.mark.django_db
def test_an_import_notes_what_each_override_was_written_to(db):
    def deliver(default: str, override: str, **more: object) -> Variant:
        variant = packed_variant(overrides={"headline": override} | more)
        fields = {"headline": default, "eyebrow": "E"}
        imported(pack(modules=[packed_module(fields=fields, variants=[variant])]))
        return Variant.objects.get()

    assert deliver("A", "B").defaults_seen == {"headline": "A"}
    assert Module.objects.get().fields_changed_at == {}

    assert deliver("C", "B").defaults_seen == {"headline": "A"}
    assert list(Module.objects.get().fields_changed_at) == ["headline"]
    assert list(changes_of(Variant.objects.get())) == ["headline"]

    # Other words settle nothing; what is newly overridden was written to the default as it is.
    assert deliver("C", "D", eyebrow="F").defaults_seen == {"headline": "A", "eyebrow": "E"}


@pytest.mark.django_db
def test_an_imported_draft_has_seen_the_live_default():
    fields = {"headline": "Live"}
    imported(pack(modules=[packed_module(fields=fields, variants=[packed_variant()])]))
    draft = packed_variant(overrides={"eyebrow": "E"}, state="draft")

    imported(
        pack(
            modules=[
                packed_module(fields={"headline": "x"}, state="draft", variants=[draft]),
            ]
        )
    )

    variant = Variant.objects.get()
    assert list(variant.defaults_seen) == ["headline"]
    assert variant.get_latest_revision_as_object().defaults_seen == {"eyebrow": None}
    assert Module.objects.get().fields_changed_at == {}
