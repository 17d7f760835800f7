"""The indexed engine gives the answers of the reference, whole and to the word (DESIGN.md 4.6)."""

from random import Random

import pytest
from hypothesis import given, settings

from tests.engine.strategies import (
    Situation,
    make_context,
    make_situation,
    situations,
    situations_with_contexts,
)
from variants.engine import reference
from variants.engine.index import CompiledModule
from variants.engine.types import Context

examples = settings(max_examples=500)


@examples
@given(situation=situations(most_variants=12))
def test_small_modules(situation: Situation) -> None:
    module, taxonomy, context = situation.module, situation.taxonomy, situation.context

    assert CompiledModule(module, taxonomy).resolve(context) == reference.resolve(
        module, taxonomy, context
    )


@examples
@given(drawn=situations_with_contexts())
def test_one_compiled_module_in_many_contexts(drawn: tuple[Situation, list[Context]]) -> None:
    situation, contexts = drawn
    module, taxonomy = situation.module, situation.taxonomy
    compiled = CompiledModule(module, taxonomy)
    for context in contexts:
        expected = reference.resolve(module, taxonomy, context)

        assert compiled.resolve(context) == expected
        assert compiled.select(context) == (
            expected.values,
            expected.composition,
            expected.valid_until,
        )


@examples
@given(situation=situations(most_variants=4))
def test_one_variant_alone(situation: Situation) -> None:
    module, taxonomy, context = situation.module, situation.taxonomy, situation.context
    compiled = CompiledModule(module, taxonomy)
    for variant in module.variants:
        expected = reference.resolve(module, taxonomy, context, variant.key)

        assert compiled.resolve(context, variant.key) == expected
        assert compiled.select(context, variant.key) == (
            expected.values,
            expected.composition,
            expected.valid_until,
        )


@pytest.mark.parametrize("seed", range(300))
def test_the_fixed_sample(seed: int) -> None:
    situation = make_situation(Random(1_000 + seed), seed % 20 + 1)
    module, taxonomy, context = situation.module, situation.taxonomy, situation.context

    assert CompiledModule(module, taxonomy).resolve(context) == reference.resolve(
        module, taxonomy, context
    )


@pytest.mark.parametrize(("seed", "size"), [(1, 100), (2, 200), (3, 400), (4, 600), (5, 600)])
def test_large_modules(seed: int, size: int) -> None:
    random = Random(seed)
    situation = make_situation(random, size)
    module, taxonomy = situation.module, situation.taxonomy
    compiled = CompiledModule(module, taxonomy)
    for context in [situation.context, *(make_context(random, taxonomy) for _ in range(5))]:
        assert compiled.resolve(context) == reference.resolve(module, taxonomy, context)
