"""What a change needs approved, from documents and compositions alone."""

import pytest

from variants.approval.needs import document_digests, needed_for, only_takes_away
from variants.engine.cells import ChangedComposition, CompositionChange, ReachedComposition

NOTHING_CHANGES = CompositionChange(cells=1, enumerated=True)
TOO_MANY = CompositionChange(cells=50_000, enumerated=False)


def variant(key, **values):
    return {
        "key": key,
        "name": key,
        "priority": "standard",
        "targeting": {"channels": []},
        "startsAt": None,
        "endsAt": None,
        "rightsUntil": None,
        "overrides": {"headline": key},
        "provenance": None,
    } | values


def module(*variants, **values):
    return {
        "key": "home",
        "name": "Home",
        "groups": [["headline"], ["image", "imageAlt"]],
        "fields": {"headline": "A", "image": None, "imageAlt": None},
        "defaultEnds": [None, None],
        "variants": list(variants),
    } | values


def names(needed):
    return set(needed.documents)


def test_a_module_shown_for_the_first_time_needs_everything():
    new = module(variant("a"), variant("b"))
    assert names(needed_for("module", None, new, NOTHING_CHANGES)) == {"", "a", "b"}


@pytest.mark.parametrize(
    "change",
    [
        {"overrides": {"headline": "other"}},
        {"targeting": {"channels": ["email"]}},
        {"priority": "campaign"},
        {"startsAt": "2030-01-01T00:00:00.000Z"},
        {"endsAt": "2030-01-01T00:00:00.000Z"},
        {"provenance": {"source": "agency"}},
    ],
)
def test_whatever_a_variant_says_needs_approval_of_it_alone(change):
    old = module(variant("a"), variant("b"))
    new = module(variant("a"), variant("b", **change))
    assert names(needed_for("module", old, new, NOTHING_CHANGES)) == {"b"}


def test_compositions_that_are_added_or_changed_are_needed_and_those_that_go_are_not():
    change = CompositionChange(
        cells=3,
        enumerated=True,
        added=(ReachedComposition(("a",), "added", 1, None),),
        changed=(ChangedComposition((None,), "before", "after", 1, None),),
        removed=(ReachedComposition(("b",), "removed", 1, None),),
    )
    old, new = module(), module(variant("a"))
    assert needed_for("module", old, new, change).compositions == {"added", "after"}


@pytest.mark.parametrize(
    "less",
    [
        module(variant("a")),
        module(variant("a"), variant("b", rightsUntil="2030-01-01T00:00:00.000Z")),
        module(variant("a"), variant("b"), defaultEnds=[None, "2030-01-01T00:00:00.000Z"]),
    ],
    ids=["a variant less", "an earlier end", "an earlier end of an image of the default"],
)
def test_taking_away_needs_nothing(less):
    old = module(variant("a"), variant("b"))
    assert only_takes_away("module", old, less)
    assert not needed_for("module", old, less, TOO_MANY)
    assert not needed_for("module", old, None, TOO_MANY)


def test_a_later_end_needs_approval():
    old = module(variant("a", rightsUntil="2030-01-01T00:00:00.000Z"))
    new = module(variant("a", rightsUntil="2030-01-02T00:00:00.000Z"))
    assert names(needed_for("module", old, new, NOTHING_CHANGES)) == {"a"}
    assert needed_for("module", new, old, NOTHING_CHANGES).documents == {}


def test_taking_away_and_changing_at_once_needs_approval():
    old = module(variant("a"), variant("b"))
    new = module(variant("a", priority="campaign"))
    assert names(needed_for("module", old, new, NOTHING_CHANGES)) == {"a"}


def test_past_the_limit_the_changed_values_are_signed_one_by_one():
    old = module(variant("a"), variant("b"))
    new = module(variant("a"), variant("b", overrides={"image": 1, "imageAlt": "x"}))
    compositions = needed_for("module", old, new, TOO_MANY, {"no-shouting": []}).compositions
    assert sorted(each.rsplit(":", 1)[0] for each in compositions) == [
        "rule:no-shouting",
        "value:image+imageAlt",
    ]


def test_past_the_limit_only_the_default_values_that_differ_are_signed():
    old = module(variant("a"))
    new = module(variant("a"), fields={"headline": "B", "image": None, "imageAlt": None})
    compositions = needed_for("module", old, new, TOO_MANY).compositions
    assert [each.rsplit(":", 1)[0] for each in compositions] == ["value:headline"]


def test_past_the_limit_a_change_of_terms_needs_every_value():
    document = module(variant("a"), variant("b"))
    needed = needed_for("module", document, document, TOO_MANY)
    assert needed.documents == {}
    assert len(needed.compositions) == 4


def test_a_verdict_of_a_projection_that_stays_stays_approved():
    old, new = module(), module(variant("a"))
    one = needed_for("module", old, new, TOO_MANY, {"rule": ["finding"]})
    assert one == needed_for("module", old, new, TOO_MANY, {"rule": ["finding"]})
    assert one != needed_for("module", old, new, TOO_MANY, {"rule": ["finding", "another"]})


def test_an_experience_needs_approval_when_its_slots_change():
    old = {"key": "home", "name": "Home", "slots": [{"name": "hero", "module": "home"}]}
    assert not needed_for("experience", old, old | {"name": "Other"}, None)
    assert names(needed_for("experience", old, old | {"slots": []}, None)) == {""}
    assert names(needed_for("experience", None, old, None)) == {""}


def test_terms_need_nothing_themselves():
    assert not needed_for("taxonomy", None, {"segments": []}, None)
    assert document_digests("module", None) == {}
