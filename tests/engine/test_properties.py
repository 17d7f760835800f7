"""The properties of DESIGN.md 4.6, for both engines."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.types import Taxonomy
from tests.engine.engines import ENGINES, Engine
from tests.engine.strategies import (
    Situation,
    situations,
    situations_with_contexts,
)
from variants.engine.types import Context, ModuleDocument, Outcome, Resolution

ALWAYS_TRUE = {"nothing-has-this-attribute": None}

pytestmark = pytest.mark.parametrize("engine", ENGINES)

examples = settings(max_examples=120)


def resolve(engine: str, situation: Situation, **changes: Any) -> Resolution:
    """Resolve a situation with some of its parts changed."""
    changed = replace(situation, **changes)
    return ENGINES[engine](changed.module, changed.taxonomy, changed.context)


def without(module: ModuleDocument, *keys: str) -> ModuleDocument:
    """The module without some of its variants."""
    kept = tuple(variant for variant in module.variants if variant.key not in keys)
    return replace(module, variants=kept)


def sources(resolution: Resolution) -> dict[str, str | None]:
    return {source.field: source.variant for source in resolution.sources}


def answer(resolution: Resolution) -> dict[str, Any]:
    """What equal context keys promise to be equal (DESIGN.md 4.4)."""
    return {
        "values": resolution.values,
        "composition": resolution.composition,
        "sources": resolution.sources,
        "outcomes": [(item.variant, item.outcome, item.beaten) for item in resolution.candidates],
        "reasons of matches": [
            item.reason for item in resolution.candidates if item.failed is None
        ],
        "why": resolution.why,
        "valid until": resolution.valid_until,
    }


@examples
@given(situation=situations())
def test_the_same_input_gives_the_same_answer(engine: str, situation: Situation) -> None:
    assert resolve(engine, situation) == resolve(engine, situation)


@examples
@given(situation=situations(), random=st.randoms(use_true_random=False))
def test_the_order_of_the_input_makes_no_difference(
    engine: str, situation: Situation, random: Random
) -> None:
    def shuffled(items: Any) -> Any:
        return tuple(random.sample(list(items), len(items)))

    def shuffled_mapping(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {key: mapping[key] for key in shuffled(mapping)}

    module, taxonomy = situation.module, situation.taxonomy
    shuffled_module = replace(
        module,
        variants=shuffled(module.variants),
        experiments=shuffled(module.experiments),
        holdouts=shuffled(module.holdouts),
    )
    shuffled_taxonomy = Taxonomy(
        segments=shuffled_mapping(taxonomy.segments),
        channels=shuffled_mapping(taxonomy.channels),
        devices=shuffled_mapping(taxonomy.devices),
        locales=shuffled_mapping(taxonomy.locales),
    )

    assert resolve(engine, situation) == resolve(
        engine, situation, module=shuffled_module, taxonomy=shuffled_taxonomy
    )


@examples
@given(situation=situations())
def test_removing_a_variant_that_wins_nothing_changes_no_value_or_source(
    engine: str, situation: Situation
) -> None:
    before = resolve(engine, situation)
    for variant in situation.module.variants:
        if variant.key in before.composition:
            continue
        after = resolve(engine, situation, module=without(situation.module, variant.key))

        assert (after.values, sources(after)) == (before.values, sources(before))


@examples
@given(situation=situations())
def test_variants_that_do_not_match_change_no_value_or_source(
    engine: str, situation: Situation
) -> None:
    before = resolve(engine, situation)
    unmatched = [item.variant for item in before.candidates if item.outcome is Outcome.NOT_MATCHED]
    after = resolve(engine, situation, module=without(situation.module, *unmatched))

    assert (after.values, after.sources) == (before.values, before.sources)
    assert after.valid_until == before.valid_until or before.valid_until is not None


@examples
@given(drawn=situations_with_contexts())
def test_equal_reduced_contexts_give_equal_answers(
    engine: str, drawn: tuple[Situation, list[Context]]
) -> None:
    situation, contexts = drawn
    by_reduced: dict[Any, Resolution] = {}
    for context in [situation.context, *contexts]:
        resolution = resolve(engine, situation, context=context)
        first = by_reduced.setdefault(resolution.reduced, resolution)

        assert answer(resolution) == answer(first)


@examples
@given(drawn=situations_with_contexts())
def test_equal_reduced_contexts_give_equal_answers_for_one_variant_alone(
    engine: str, drawn: tuple[Situation, list[Context]]
) -> None:
    situation, contexts = drawn
    use = situation.module.variants[0].key
    by_reduced: dict[Any, Resolution] = {}
    for context in [situation.context, *contexts]:
        resolution = ENGINES[engine](situation.module, situation.taxonomy, context, use)
        first = by_reduced.setdefault(resolution.reduced, resolution)

        assert answer(resolution) == answer(first)
        assert set(resolution.composition) <= {None, use}


@examples
@given(situation=situations())
def test_an_answer_holds_until_it_says(engine: str, situation: Situation) -> None:
    now = resolve(engine, situation)
    if now.valid_until is None:
        moments = [situation.context.at + 1, situation.context.at + 10_000]
    else:
        moments = [now.valid_until - 1]
    for moment in moments:
        later = resolve(engine, situation, context=replace(situation.context, at=moment))

        assert answer(later) == answer(now)
        assert later.reduced == now.reduced


@examples
@given(situation=situations())
def test_field_groups_stay_whole(engine: str, situation: Situation) -> None:
    resolution = resolve(engine, situation)
    overrides = {variant.key: variant.overrides for variant in situation.module.variants}

    assert list(sources(resolution)) == list(resolution.values)
    for group, winner in zip(situation.module.groups, resolution.composition, strict=True):
        assert {sources(resolution)[field] for field in group} == {winner}
        if winner is not None:
            expected = {field: overrides[winner][field] for field in group}
        elif resolution.values[group[0]] is not None:
            expected = {field: situation.module.defaults[field] for field in group}
        else:
            expected = dict.fromkeys(group)
        assert {field: resolution.values[field] for field in group} == expected


@examples
@given(situation=situations())
def test_without_consent_a_gated_segment_changes_nothing(engine: str, situation: Situation) -> None:
    taxonomy, context = situation.taxonomy, situation.context
    gated = {key for key in taxonomy.segments if not is_allowed(taxonomy, key, context.consent)}

    def with_conditions(condition: Mapping[str, Any] | None) -> Taxonomy:
        """Gated segments with this condition."""
        changed = {key: replace(taxonomy.segments[key], condition=condition) for key in gated}
        return replace(taxonomy, segments={**taxonomy.segments, **changed})

    without_them = resolve(
        engine,
        situation,
        taxonomy=with_conditions(None),
        context=replace(context, segments=context.segments - gated),
    )

    assert without_them == resolve(
        engine,
        situation,
        taxonomy=with_conditions(None),
        context=replace(context, segments=context.segments | gated),
    )
    assert without_them == resolve(
        engine,
        situation,
        taxonomy=with_conditions(ALWAYS_TRUE),
        context=replace(context, segments=context.segments - gated),
    )


def is_allowed(taxonomy: Taxonomy, key: str | None, consent: frozenset[str]) -> bool:
    """Whether every purpose from a segment up to its root is granted."""
    while key in taxonomy.segments:
        segment = taxonomy.segments[key]
        if segment.purpose is not None and segment.purpose not in consent:
            return False
        key = segment.parent
    return True


def test_a_variant_that_is_not_there_cannot_be_used(engine: str) -> None:
    module = ModuleDocument("home-hero", "hero", "alpenglow", "en", (("headline",),), {})
    resolve_with: Engine = ENGINES[engine]

    with pytest.raises(KeyError, match="nobody"):
        resolve_with(module, Taxonomy(), Context(at=0), "nobody")
