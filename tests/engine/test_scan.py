"""Small modules are answered by a scan as the reference engine answers them."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from taxonomy.instants import format_instant
from tests.engine.strategies import Situation, make_situation, situations_with_contexts
from variants.engine import reference
from variants.engine.documents import module_from_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.scan import TOO_MANY, ContextFacts, ScannedModule
from variants.engine.types import Context, Instant, ModuleDocument, VariantDocument


def document_of(module: ModuleDocument) -> dict[str, Any]:
    """A module as it is published."""
    return {
        "key": module.key,
        "type": module.type,
        "brand": module.brand,
        "locale": module.locale,
        "groups": [list(group) for group in module.groups],
        "fields": dict(module.defaults),
        "variants": [_variant(variant) for variant in module.variants],
        "defaultEnds": [None for _group in module.groups],
        "experiments": [],
        "holdouts": [],
    }


def _variant(variant: VariantDocument) -> dict[str, Any]:
    targeting = variant.targeting
    return {
        "key": variant.key,
        "overrides": dict(variant.overrides),
        "priority": variant.priority.name.lower(),
        "startsAt": _instant(variant.starts_at),
        "endsAt": _instant(variant.ends_at),
        "rightsUntil": _instant(variant.rights_until),
        "targeting": {
            "locales": list(targeting.locales),
            "channels": list(targeting.channels),
            "devices": list(targeting.devices),
            "segments": {
                "any": list(targeting.any_segments),
                "all": list(targeting.all_segments),
                "none": list(targeting.no_segments),
            },
        },
    }


def _instant(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)


def check(situation: Situation, contexts: list[Context]) -> None:
    """Hold the scan of a module to the reference in some contexts."""
    module = replace(situation.module, experiments=(), holdouts=(), default_ends={})
    document = document_of(module)
    assert module_from_document(document) == module
    taxonomy = CompiledTaxonomy(situation.taxonomy)
    scanned = ScannedModule(document, taxonomy)
    for context in contexts:
        expected = reference.resolve(module, situation.taxonomy, context)

        selected = scanned.select(ContextFacts(context, taxonomy))
        assert selected == (expected.values, expected.composition)
        assert list(selected.values) == list(expected.values)


@settings(max_examples=500)
@given(drawn=situations_with_contexts())
def test_a_scan_equals_the_reference(drawn: tuple[Situation, list[Context]]) -> None:
    check(*drawn)


@pytest.mark.parametrize("seed", range(200))
def test_the_fixed_sample_equals_the_reference(seed: int) -> None:
    situation = make_situation(Random(3_000 + seed), seed % TOO_MANY + 1)
    check(situation, [situation.context])


def test_facts_of_a_context_serve_all_modules_of_a_taxonomy() -> None:
    situation = make_situation(Random(7), 6)
    taxonomy = CompiledTaxonomy(situation.taxonomy)
    facts = ContextFacts(situation.context, taxonomy)
    for seed in range(50):
        module = replace(
            make_situation(Random(seed), 6).module, experiments=(), holdouts=(), default_ends={}
        )
        expected = reference.resolve(module, situation.taxonomy, situation.context)

        assert ScannedModule(document_of(module), taxonomy).select(facts).values == expected.values


@pytest.mark.parametrize(
    "otherwise",
    [
        {"experiments": [{}]},
        {"holdouts": [{}]},
        {"defaultEnds": [None, "2026-01-01T00:00:00.000Z"]},
        {"variants": [{}] * TOO_MANY},
    ],
)
def test_what_a_scan_does_not_cover_is_left_to_the_index(otherwise: dict[str, Any]) -> None:
    document = document_of(make_situation(Random(1), 2).module)

    assert ScannedModule.covers(document)
    assert not ScannedModule.covers(document | otherwise)
