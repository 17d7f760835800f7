"""What an import writes, publishes and leaves alone (DESIGN.md section 9)."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from content.models import Experience, Module
from taxonomy.models import Channel, Locale, Segment
from tests.factories import make_brand
from tests.pack import packs
from tests.pack.packs import (
    exported_pack,
    hero,
    imported,
    module,
    pack,
    problems_of,
    variant,
)
from variants import checks
from variants.models import ChangeLogEntry, DocumentKind, Generation, Variant
from variants.pack import importing
from variants.selectors import current_documents, current_generation

pytestmark = pytest.mark.django_db


def served() -> dict[str, Any]:
    """Return what is published of the home hero: its headline and those of its variants."""
    documents = current_documents(DocumentKind.MODULE, ["home-hero"])
    if "home-hero" not in documents:
        return {}
    document = documents["home-hero"]
    return {"default": document["fields"]["headline"]} | {
        each["key"]: each["overrides"]["headline"] for each in document["variants"]
    }


def headline_of_draft(instance: Module | Variant) -> str:
    instance.refresh_from_db()
    draft = instance.get_latest_revision_as_object()
    values = draft.fields if isinstance(draft, Module) else draft.overrides
    headline: str = values["headline"]
    return headline


def saying(default: str, override: str, **changes: Any) -> packs.Pack:
    """Return the pack with other words; `changes` are the module's."""
    words = {"fields": {"headline": default}}
    return pack(
        modules=[
            module(**words | {"variants": [variant(overrides={"headline": override})]} | changes)
        ]
    )


def test_an_import_is_one_generation_with_everything_that_went_live() -> None:
    result = imported(pack(experiences=[{"key": "home", "name": "Home"}]))
    assert (result.generation, result.modules, result.variants) == (1, 1, 1)
    entries = ChangeLogEntry.objects.values_list("generation", "kind", "key")
    assert sorted(entries) == [
        (1, "experience", "home"),
        (1, "module", "home-hero"),
        (1, "taxonomy", "taxonomy"),
    ]
    assert Generation.objects.get().reason == "Import of a content pack"
    assert served() == {"default": "Outside is calling", "skier": "Fresh powder"}


def test_importing_again_writes_nothing_and_makes_no_generation() -> None:
    content = pack(
        experiences=[{"key": "h", "name": "H", "slots": [{"name": "s", "module": "home-hero"}]}]
    )
    imported(content)
    before = (
        Revision.objects.count(),
        ModelLogEntry.objects.count(),
        Module.objects.get().last_published_at,
    )
    assert imported(content).generation is None
    after = (
        Revision.objects.count(),
        ModelLogEntry.objects.count(),
        Module.objects.get().last_published_at,
    )
    assert after == before
    assert current_generation() == 1


def test_a_changed_row_is_replaced_as_a_whole_and_what_was_stays_a_revision() -> None:
    imported(hero({"tags": ["winter"], "fields": {"headline": "Old", "eyebrow": "New!"}}))
    assert imported(saying("New", "Fresh powder")).generation == 2
    row = Module.objects.get()
    assert row.fields["headline"] == "New"
    assert row.fields["eyebrow"] is None
    assert list(row.tags.names()) == []
    assert row.latest_revision == row.live_revision
    assert not row.has_unpublished_changes
    revisions = [each.as_object() for each in row.revisions.order_by("pk")]
    assert [each.fields["headline"] for each in revisions] == ["Old", "New"]
    assert [list(each.tags.names()) for each in revisions] == [["winter"], []]
    assert Variant.objects.get().revisions.count() == 1


def test_rows_and_variants_that_a_pack_does_not_name_are_left_alone() -> None:
    imported(pack(modules=[module(), module(key="other", variants=[])]))
    imported(
        pack(segments=[], devices=[], modules=[module(name="New", variants=[variant(key="b")])])
    )
    assert sorted(Module.objects.values_list("key", "name")) == [
        ("home-hero", "New"),
        ("other", "Home hero"),
    ]
    assert served() == {
        "default": "Outside is calling",
        "skier": "Fresh powder",
        "b": "Fresh powder",
    }
    assert Segment.objects.count() == 1


def test_the_front_end_of_a_channel_is_not_in_packs_and_stays_when_it_is_imported() -> None:
    imported(pack())
    address = "https://trial.example/preview?token={token}"
    Channel.objects.update(front_end_url=address)

    imported(pack(channels=[{"key": "web", "name": "Website"}]))

    assert list(Channel.objects.values_list("name", "front_end_url")) == [("Website", address)]
    assert exported_pack()["channels"] == [{"key": "web", "name": "Website", "parent": None}]


def test_what_is_left_out_has_the_defaults_of_the_format() -> None:
    imported(pack(modules=[module(variants=[variant(targeting={})])]))
    row = Variant.objects.get()
    assert (row.priority, row.live, row.source, row.cost, row.starts_at) == (
        "standard",
        True,
        None,
        None,
        None,
    )
    assert row.targeting == {
        "locales": [],
        "segments": {"any": [], "all": [], "none": []},
        "channels": [],
        "devices": [],
    }
    segment = Segment.objects.get()
    assert (segment.parent, segment.rank, segment.active) == (None, None, True)


@pytest.mark.parametrize("tags", [["A" * 100, "a" * 100], ["\ufdfa" * 100], ["!!!", "???"]])
def test_tags_are_kept_as_they_are_written(tags: list[str]) -> None:
    imported(pack(modules=[packs.module(tags=tags)]))
    assert packs.exported_pack()["modules"][0]["tags"] == tags


def test_the_variants_of_a_draft_module_are_not_served() -> None:
    assert imported(hero({"state": "draft"})).generation == 1
    assert served() == {}
    assert not Module.objects.get().live
    assert Variant.objects.get().live
    assert imported(pack()).generation == 2
    assert served() == {"default": "Outside is calling", "skier": "Fresh powder"}


def test_a_slot_may_name_a_draft_module() -> None:
    slots = [{"name": "hero", "module": "home-hero"}]
    imported(
        hero({"state": "draft"}) | {"experiences": [{"key": "h", "name": "H", "slots": slots}]}
    )
    documents = current_documents(DocumentKind.EXPERIENCE, ["h"])
    assert documents["h"]["slots"] == slots


def test_a_draft_may_lack_required_fields_and_overrides() -> None:
    content = hero({"state": "draft", "fields": {}}, state="draft", overrides={})
    assert imported(content).generation == 1
    assert Variant.objects.get().overrides == {}


def test_a_draft_over_something_live_becomes_its_draft_and_leaves_what_is_live_alone() -> None:
    imported(pack())
    content = saying("Next default", "Next override", state="draft", tags=["next"])
    content["modules"][0]["variants"][0]["state"] = "draft"
    assert imported(content).generation is None
    assert served() == {"default": "Outside is calling", "skier": "Fresh powder"}
    for row, draft, live in (
        (Module.objects.get(), "Next default", "Outside is calling"),
        (Variant.objects.get(), "Next override", "Fresh powder"),
    ):
        assert row.live
        assert row.has_unpublished_changes
        assert row.latest_revision != row.live_revision
        assert headline_of_draft(row) == draft
        assert (row.fields if isinstance(row, Module) else row.overrides)["headline"] == live
    draft = Module.objects.get().get_latest_revision_as_object()
    assert list(draft.tags.names()) == ["next"]
    assert list(Module.objects.get().tags.names()) == []
    revisions = Revision.objects.count()
    assert imported(content).generation is None
    assert Revision.objects.count() == revisions


def test_publishing_the_imported_draft_makes_it_live() -> None:
    imported(pack())
    imported(saying("Next", "Fresh powder", state="draft", tags=["next"]))
    Module.objects.get().latest_revision.publish()
    assert served()["default"] == "Next"
    assert list(Module.objects.get().tags.names()) == ["next"]


def test_what_is_live_and_unchanged_keeps_its_draft() -> None:
    imported(pack())
    imported(saying("Next", "Fresh powder", state="draft"))
    assert imported(pack()).generation is None
    assert headline_of_draft(Module.objects.get()) == "Next"


def test_a_published_row_replaces_a_pending_draft() -> None:
    imported(pack())
    imported(saying("Draft", "Fresh powder", state="draft"))
    assert imported(saying("Live", "Fresh powder")).generation == 2
    assert headline_of_draft(Module.objects.get()) == "Live"
    assert not Module.objects.get().has_unpublished_changes


def test_a_draft_that_was_never_live_is_replaced_by_another_draft() -> None:
    imported(hero({"state": "draft"}))
    assert imported(saying("Next", "Fresh powder", state="draft")).generation is None
    row = Module.objects.get()
    assert not row.live
    assert row.fields["headline"] == "Next"
    assert headline_of_draft(row) == "Next"
    assert row.revisions.count() == 2


def test_the_draft_of_an_experience_leaves_its_live_slots_alone() -> None:
    def with_slot(name: str, **state: str) -> packs.Pack:
        slots = [{"name": name, "module": "home-hero"}]
        return pack(experiences=[{"key": "home", "name": "Home", "slots": slots} | state])

    imported(with_slot("hero"))
    assert imported(with_slot("top", state="draft")).generation is None
    row = Experience.objects.get()
    assert [slot.name for slot in row.slots.all()] == ["hero"]
    assert [slot.name for slot in row.get_latest_revision_as_object().slots.all()] == ["top"]
    assert imported(with_slot("top")).generation == 2
    assert [slot.name for slot in Experience.objects.get().slots.all()] == ["top"]


def test_a_withdrawn_module_goes_live_again() -> None:
    imported(pack())
    Module.objects.get().unpublish()
    assert served() == {}
    assert imported(pack()).generation == 3
    assert served()["default"] == "Outside is calling"


def test_parent_and_child_may_change_places() -> None:
    def tree(upper: str, lower: str) -> list[packs.Pack]:
        return [{"key": lower, "name": lower, "parent": upper}, {"key": upper, "name": upper}]

    imported(pack(channels=tree("a", "b")))
    assert imported(pack(channels=tree("b", "a"))).generation == 2
    assert [(each["key"], each["parent"]) for each in exported_pack()["channels"]] == [
        ("a", "b"),
        ("b", None),
    ]


def test_locales_compare_without_case_and_keep_the_letters_of_their_entry() -> None:
    locales = [
        {"key": "en-GB", "name": "English", "fallbacks": ["EN-us"]},
        {"key": "en-US", "name": "American", "fallbacks": ["en-gb"]},
    ]
    targeted = variant(targeting={"locales": ["EN-gb"]})
    content = pack(locales=locales, modules=[module(locale="en-us", variants=[targeted])])
    imported(content)
    assert dict(Locale.objects.values_list("key", "fallbacks")) == {
        "en-GB": ["en-US"],
        "en-US": ["en-GB"],
    }
    assert Variant.objects.get().targeting["locales"] == ["en-GB"]
    locales[0]["key"] = "EN-GB"
    assert imported(content).generation is None


def test_rich_text_is_cleaned_as_in_the_editor_with_a_warning_that_names_the_path() -> None:
    warnings: list[str] = []
    body = '<p onclick="x()">Hello<script>x()</script> <b>you</b></p>'
    content = hero({"fields": {"headline": "H", "body": body}})
    imported(content, warn=warnings.append)
    assert Module.objects.get().fields["body"] == "<p>Hello <b>you</b></p>"
    assert warnings == [
        'modules[0].fields.body: "<p onclick=\\"x()\\">Hello<script>x()</script> <b>you</b></p>", '
        'cleaned to "<p>Hello <b>you</b></p>"'
    ]
    assert imported(content).generation is None


def test_the_approver_is_recorded_with_generation_revisions_and_history() -> None:
    user = get_user_model().objects.create_user("bea")
    imported(pack(), user=user)
    assert Generation.objects.get().user == user
    assert set(Revision.objects.values_list("user__username", flat=True)) == {"bea"}
    history = ModelLogEntry.objects.for_instance(Module.objects.get()).order_by("pk")
    assert [(each.action, each.user_id) for each in history] == [
        ("wagtail.create", user.pk),
        ("wagtail.publish", user.pk),
    ]
    assert ModelLogEntry.objects.for_instance(Segment.objects.get()).get().user_id == user.pk


def test_imported_rows_are_found_by_what_they_refer_to() -> None:
    imported(pack())
    brand = make_brand()
    references = ReferenceIndex.get_references_to(brand)
    assert [(each.model_name, each.object_id) for each in references] == [
        ("module", str(Module.objects.get().pk))
    ]
    imported(saying("New", "Fresh powder"))
    assert ReferenceIndex.get_references_to(brand).count() == 1


def test_what_the_gate_refuses_is_reported_and_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = checks.Refusal("modules.home-hero.fields.headline", "Outside", "no shouting")
    monkeypatch.setattr(
        "variants.examining.CHECKS", [lambda change: [refusal] if change.kind == "module" else []]
    )
    assert problems_of(pack()) == [
        'modules.home-hero.fields.headline: "Outside", expected no shouting'
    ]
    assert Module.objects.count() == 0
    assert current_generation() == 0


def test_what_goes_away_between_checking_and_writing_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = make_brand()
    original = importing._one_at_a_time

    def delete_brand_first() -> Any:
        brand.delete()
        return original()

    monkeypatch.setattr(importing, "_one_at_a_time", delete_brand_first)
    assert problems_of(pack(brands=[])) == [
        'modules[0].brand: "alpenglow", expected a brand of the pack or the instance'
    ]
    assert Module.objects.count() == 0


def test_a_database_that_cannot_be_written_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(importing, "_one_at_a_time", locked)
    assert problems_of(pack()) == [
        "instance: database is locked, expected a migrated database that nobody else writes to now"
    ]


def test_a_schedule_that_is_over_does_not_undo_an_import() -> None:
    imported(pack())
    row = Module.objects.get()
    row.expire_at = row.last_published_at
    row.unpublish(set_expired=True)
    imported(pack())
    row.refresh_from_db()
    assert (row.live, row.expired, row.expire_at) == (True, False, None)


@pytest.mark.parametrize("value", [None, ""])
def test_null_and_an_empty_text_come_back_as_they_were_imported(value: str | None) -> None:
    fields = {"headline": "H", "eyebrow": value, "body": value}
    imported(hero({"fields": fields}, overrides={"eyebrow": value}))
    entry = exported_pack()["modules"][0]
    assert (entry["fields"]["eyebrow"], entry["fields"]["body"]) == (value, value)
    assert entry["variants"][0]["overrides"] == {"eyebrow": value}
