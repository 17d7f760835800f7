"""Distinct differences of what is shown: what a reviewer reads as cards."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Segment, Taxonomy, Term
from tests.engine.brute_cells import State, contexts, instants, variants
from tests.engine.small_changes import NOW, make_change
from variants.engine import reference
from variants.engine.cells import DEFAULT_LIMIT, enumerate_cells
from variants.engine.digests import canonical_json, digest
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.shown_changes import ShownChange, Values, shown_changes
from variants.engine.types import Context, ModuleDocument, VariantDocument

Shown = tuple[object, Values] | None
#: The names of the fields that differ, with what they said before and say after.
Difference = tuple[tuple[str, ...], str, str]


def resolved(state: State, context: Context, use: str | None = None) -> Shown:
    """The sources and the values that somebody is shown; nothing when nothing is served."""
    module = state.module
    if module is None:
        return None
    if use is not None and use not in {variant.key for variant in module.variants}:
        return (None,) * len(module.groups), dict(module.defaults)
    answer = reference.resolve(module, state.taxonomy, context, use)
    return answer.composition, dict(answer.values)


def brute_differences(old: State, new: State) -> set[Difference]:
    """Every distinct difference there is, by asking in every context."""
    asked: list[tuple[Context, str | None]] = [
        (context, None) for context in contexts(old, new, NOW)
    ]
    for use in {variant.key for state in (old, new) for variant in variants(state)}:
        asked += [(Context(at=at), use) for at in instants(old, new, NOW)]
    found = set()
    for context, use in asked:
        before, after = resolved(old, context, use), resolved(new, context, use)
        if before != after:
            found.add(difference(before, after, groups_of(old, new)))
    return found


def groups_of(old: State, new: State) -> tuple[tuple[str, ...], ...]:
    module = new.module or old.module
    assert module is not None
    return module.groups


def difference(before: Shown, after: Shown, groups: tuple[tuple[str, ...], ...]) -> Difference:
    fields = []
    for group in groups:
        old = None if before is None else {name: before[1].get(name) for name in group}
        new = None if after is None else {name: after[1].get(name) for name in group}
        if canonical_json(old) != canonical_json(new):
            fields += group
    return tuple(fields), said(before, fields), said(after, fields)


def said(shown: Shown, fields: list[str]) -> str:
    if shown is None:
        return ""
    return canonical_json({name: shown[1].get(name) for name in fields})


def found_by(old: State, new: State) -> tuple[ShownChange, ...]:
    compiled = [
        None
        if each.module is None
        else CompiledModule(each.module, CompiledTaxonomy(each.taxonomy))
        for each in (old, new)
    ]
    found = shown_changes(compiled[0], compiled[1], NOW, DEFAULT_LIMIT)
    assert found is not None
    return found


def as_difference(change: ShownChange) -> Difference:
    fields = [name for group in change.groups for name in group.fields]
    sides = []
    for name, composition in (("before", change.before), ("after", change.after)):
        values = [getattr(group, name) for group in change.groups]
        merged = {field: value for each in values if each for field, value in each.items()}
        sides.append("" if composition is None else canonical_json(merged))
    return tuple(fields), sides[0], sides[1]


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_it_finds_each_distinct_difference_once(random: Random) -> None:
    old, new = make_change(random)
    if old.module is None and new.module is None:
        return
    found = [as_difference(change) for change in found_by(old, new)]
    assert len(set(found)) == len(found)
    assert set(found) == brute_differences(old, new)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_every_witness_sees_the_difference(random: Random) -> None:
    old, new = make_change(random)
    if old.module is None and new.module is None:
        return
    for change in found_by(old, new):
        assert change.witness is not None
        before, after = (
            resolved(state, change.witness.context, change.witness.use) for state in (old, new)
        )
        assert difference(before, after, groups_of(old, new)) == as_difference(change)
        shown = after or before
        assert shown is not None
        assert all(shown[1].get(name) == value for name, value in change.unchanged.items())


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_the_differences_show_every_composition_that_has_to_be_approved(random: Random) -> None:
    old, new = make_change(random)
    if old.module is None or new.module is None:
        return
    change = enumerate_cells(old.module, old.taxonomy, new.module, new.taxonomy, NOW)
    needed = {each.digest for each in change.added} | {each.after for each in change.changed}
    shown = {digest for each in found_by(old, new) for digest in each.compositions}
    alone = {
        digest(dict(seen[1]))
        for variant in variants(new)
        for at in instants(old, new, NOW)
        if (seen := resolved(new, Context(at=at), variant.key)) is not None
    }
    assert needed - alone <= shown


SEGMENTS = [f"s{number}" for number in range(10)]
FIELDS = ("headline", "eyebrow", "body", "label", "note")
TAXONOMY = Taxonomy(
    segments={key: Segment(key, key) for key in SEGMENTS},
    channels={"email": Term("email", "E-mail")},
    devices={"phone": Term("phone", "Phone")},
)


def hero(*more: VariantDocument) -> ModuleDocument:
    """40 variants over 10 segments: each field is decided by two of them, on some channels and
    devices otherwise."""
    variants = []
    for number, field in enumerate(FIELDS):
        one, other = SEGMENTS[2 * number : 2 * number + 2]
        for place in ({}, {"channels": ("email",)}, {"devices": ("phone",)}):
            for held in ((one,), (other,), (one, other)):
                key = "-".join((field, *held, *place)).lower()
                targeting = Targeting(all_segments=held, **place)
                variants.append(VariantDocument(key, {field: key}, targeting))
    kept = [each for each in variants if each.key not in DROPPED]
    defaults = {name: f"the default {name}" for name in FIELDS}
    groups = tuple((name,) for name in FIELDS)
    return ModuleDocument("home-hero", "hero", "b", "en", groups, defaults, (*kept, *more))


DROPPED = {
    "headline-s1-channels",
    "headline-s0-devices",
    "headline-s1-devices",
    "headline-s0-s1-devices",
    "eyebrow-s2-devices",
}


def test_a_new_variant_among_forty_is_read_in_six_differences() -> None:
    """It makes 97 compositions, wherever its three segments meet."""
    assert len(hero().variants) == 40
    new = VariantDocument(
        "new", {"headline": "Fresh powder"}, Targeting(all_segments=("s2", "s4", "s6"))
    )
    found = found_by(State(hero(), TAXONOMY), State(hero(new), TAXONOMY))
    before = [each.groups[0].before for each in found if each.groups]
    assert sorted(each["headline"] for each in before if each) == [
        "headline-s0",
        "headline-s0-channels",
        "headline-s0-s1",
        "headline-s0-s1-channels",
        "headline-s1",
        "the default headline",
    ]
    assert len(found) == 6
    assert len(set().union(*(each.compositions for each in found))) == 97


def test_the_same_words_from_another_source_are_one_difference_without_fields() -> None:
    same = VariantDocument("same", {"headline": "the default headline"})
    plain = ModuleDocument(
        "home-hero",
        "hero",
        "alpenglow",
        "en",
        (("headline",),),
        {"headline": "the default headline"},
    )
    varied = ModuleDocument(
        "home-hero",
        "hero",
        "alpenglow",
        "en",
        (("headline",),),
        {"headline": "the default headline"},
        (same,),
    )
    (found,) = found_by(State(plain, TAXONOMY), State(varied, TAXONOMY))
    assert found.groups == ()
    assert found.unchanged == {"headline": "the default headline"}
    assert (found.before, found.after) == ((None,), ("same",))


def test_past_the_limit_nothing_is_found() -> None:
    compiled = CompiledModule(hero(), CompiledTaxonomy(TAXONOMY))
    assert shown_changes(None, compiled, NOW, 10) is None
