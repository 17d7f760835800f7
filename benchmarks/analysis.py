"""How long the static analysis of one module takes: `python -m benchmarks.analysis`.

Modules of 40 and 200 variants over 50 segments, 10 channels and 6 devices, in trees, and 4 locales.
Prints milliseconds beside the time of the same module's compilation and writes them to
`benchmarks/results/`. See `benchmarks/README.md`.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.windows import RESULTS, interleaved, machine, table, write_result
from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from variants.engine import analysis
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import ModuleDocument, Priority, VariantDocument

NOW = 1_000_000
FIELDS = tuple(f"field{number}" for number in range(10))
LOCALES = ("de", "en", "fr", "fr-CA")
BROAD = "broad"
"""A campaign for everybody: the variant whose reach is largest."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=3, help="windows of each function")
    parser.add_argument("--seconds", type=float, default=0.5, help="CPU seconds of a window")
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 200], help="variants")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)

    measured = {size: measure(size, options) for size in options.sizes}
    names = next(iter(measured.values()))["milliseconds"]
    rows = [
        [name, *(f"{each['milliseconds'][name]:.1f}" for each in measured.values())]
        for name in names
    ]
    print(table(["milliseconds of CPU", *(f"{size} variants" for size in measured)], rows))
    for size, each in measured.items():
        print(f"\n{size} variants: {each['found']}")
    result = {"machine": machine(), "measured": measured}
    print(f"\nWritten to {write_result('analysis', result, options.results)}")


def measure(size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Time every function on one module."""
    taxonomy = make_taxonomy()
    compiled_taxonomy = CompiledTaxonomy(taxonomy)
    document = make_module(taxonomy, size)
    module = CompiledModule(document, compiled_taxonomy)
    everybody = VariantDocument(
        BROAD, dict.fromkeys(FIELDS[:4], "Everybody"), priority=Priority.CAMPAIGN
    )
    with_broad = CompiledModule(
        replace(document, variants=(*document.variants, everybody)), compiled_taxonomy
    )
    cells = [
        analysis.matrix_context(compiled_taxonomy, NOW, segments=[segment], channel=channel)
        for segment in taxonomy.segments
        for channel in taxonomy.channels
    ]
    functions: dict[str, Callable[[], Any]] = {
        "compile": lambda: CompiledModule(document, compiled_taxonomy),
        "precedence": lambda: analysis.precedence(module),
        "shadowed": lambda: analysis.shadowed(module, NOW),
        "ties": lambda: analysis.ties(module, NOW),
        "duplicates": lambda: analysis.duplicates(module),
        "unreachable_defaults": lambda: analysis.unreachable_defaults(module, NOW),
        "mixed_languages": lambda: analysis.mixed_languages(module, NOW),
        "untranslated_mandatory": lambda: analysis.untranslated_mandatory(module, NOW),
        "gated_nones": lambda: analysis.gated_nones(module),
        "coverage, 500 cells": lambda: analysis.coverage(module, cells),
        "reach, one of them": lambda: analysis.reach(None, module, "variant005", NOW),
        "reach, for everybody": lambda: analysis.reach(module, with_broad, BROAD, NOW),
        "in_use, counted": lambda: analysis.in_use(module, NOW, limit=2_000),
    }
    timings = interleaved(
        {name: _once(function) for name, function in functions.items()},
        windows=options.windows,
        seconds=options.seconds,
    )
    reach = analysis.reach(module, with_broad, BROAD, NOW)
    return {
        "milliseconds": {name: timing.best / 1_000 for name, timing in timings.items()},
        "timings": {name: asdict(timing) for name, timing in timings.items()},
        "found": {
            "entries": len(module.entries),
            "shadowed": len(analysis.shadowed(module, NOW)),
            "ties": len(analysis.ties(module, NOW)),
            "mixed languages": len(analysis.mixed_languages(module, NOW)),
            "cells won by a campaign for everybody": reach.cells,
            "cells in all": reach.total,
            "blocks": len(reach.blocks),
        },
    }


def _once(function: Callable[[], Any]) -> Callable[[], int]:
    """One call at a time."""

    def run() -> int:
        function()
        return 1

    return run


def make_taxonomy() -> Taxonomy:
    """50 segments in trees of up to four levels, some exclusive; 10 channels, 6 devices."""
    segments = {}
    for number in range(50):
        parent = None if number < 10 else f"segment{(number - 10) // 4:02}"
        key = f"segment{number:02}"
        exclusive = number % 5 == 0
        segments[key] = Segment(
            key, key, parent=parent, rank=number % 7, exclusive_children=exclusive
        )
    return Taxonomy(
        segments=segments,
        channels=_terms("channel", 10, 5),
        devices=_terms("device", 6, 3),
        locales={tag.lower(): Locale(tag, tag) for tag in LOCALES},
    )


def _terms(name: str, count: int, roots: int) -> dict[str, Term]:
    keys = [f"{name}{number}" for number in range(count)]
    return {
        key: Term(key, key, None if number < roots else keys[number - roots])
        for number, key in enumerate(keys)
    }


def make_module(taxonomy: Taxonomy, size: int) -> ModuleDocument:
    """A module of so many variants that override four of ten fields, in English."""
    random = Random(size)
    return ModuleDocument(
        key="module",
        type="type",
        brand="brand",
        locale="en",
        groups=tuple((field,) for field in FIELDS),
        defaults={field: f"The default of {field}" for field in FIELDS},
        variants=tuple(_variant(random, taxonomy, number) for number in range(size)),
    )


def _variant(random: Random, taxonomy: Taxonomy, number: int) -> VariantDocument:
    def some(keys: Sequence[str], *sizes: int) -> tuple[str, ...]:
        return tuple(random.sample(keys, random.choice(sizes)))

    segments = sorted(taxonomy.segments)
    return VariantDocument(
        key=f"variant{number:03}",
        overrides=dict.fromkeys(random.sample(FIELDS, 4), f"Variant {number}"),
        targeting=Targeting(
            locales=some(LOCALES, 0, 0, 1),
            any_segments=some(segments, 1, 1, 2, 3),
            all_segments=some(segments, 0, 0, 1),
            no_segments=some(segments, 0, 0, 0, 1),
            channels=some(sorted(taxonomy.channels), 0, 0, 1, 2),
            devices=some(sorted(taxonomy.devices), 0, 0, 1),
        ),
        priority=random.choice((*[Priority.STANDARD] * 15, *Priority)),
        starts_at=random.choice((None, None, None, NOW - 1, NOW + 1_000)),
    )


if __name__ == "__main__":
    main()
