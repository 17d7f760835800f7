"""How long the engines take: `python -m benchmarks.resolver`.

Compares the indexed engine with the reference and with the resolver one would write first, and
times the comparison of compositions. Prints ratios beside the goals of PERFORMANCE.md section 1
and writes them to `benchmarks/results/`. See `benchmarks/README.md`.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.plain_resolver import PlainResolver
from benchmarks.resolver_data import (
    NOW,
    make_contexts,
    make_independent,
    make_module,
    make_taxonomy,
)
from benchmarks.windows import RESULTS, interleaved, machine, table, write_result
from taxonomy.types import Taxonomy
from variants.engine import reference
from variants.engine.cells import enumerate_cells
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, ModuleDocument

GOALS = {6: 5.0, 60: 10.0, 600: 15.0}
"""CPU microseconds to resolve 10 fields, by the number of variants."""

INDEXED = "indexed, select"
PLAIN = "match once, sort, merge"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=5, help="windows of each method")
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds of a window")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(GOALS), help="variants")
    parser.add_argument("--contexts", type=int, nargs="+", default=[200, 5_000])
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)

    taxonomy = make_taxonomy()
    resolving = [
        measure_resolving(taxonomy, size, make_contexts(taxonomy, contexts), options)
        for size in options.sizes
        for contexts in options.contexts
    ]
    print(resolving_table(resolving))
    comparing = measure_comparing(taxonomy, options)
    print()
    print(comparing_table(comparing))
    result = {"machine": machine(), "resolving": resolving, "comparing": comparing}
    print(f"\nWritten to {write_result('resolver', result, options.results)}")


def measure_resolving(
    taxonomy: Taxonomy, size: int, contexts: list[Context], options: argparse.Namespace
) -> dict[str, Any]:
    """Time all methods on one module, after making sure that they agree."""
    module = make_module(taxonomy, size)
    compiled_taxonomy = CompiledTaxonomy(taxonomy)
    begin = time.process_time()
    compiled = CompiledModule(module, compiled_taxonomy)
    compiling = time.process_time() - begin
    plain = PlainResolver(module, taxonomy)
    for context in contexts[:200]:
        expected = reference.resolve(module, taxonomy, context)
        assert compiled.resolve(context) == expected
        assert compiled.select(context).values == expected.values
        assert plain.values(context) == expected.values

    timings = interleaved(
        {
            INDEXED: calls(compiled.select, contexts, 200),
            "indexed, with reasons": calls(compiled.resolve, contexts, 1),
            PLAIN: calls(plain.values, contexts, 10),
            "reference, with reasons": calls(
                lambda context: reference.resolve(module, taxonomy, context), contexts, 1
            ),
        },
        windows=options.windows,
        seconds=options.seconds,
    )
    return {
        "variants": size,
        "contexts": len(contexts),
        "entries": len(compiled.entries),
        "goal": GOALS.get(size),
        "compile": compiling * 1e6,
        "first_pass": first_pass(module, compiled_taxonomy, contexts),
        "timings": {name: asdict(timing) for name, timing in timings.items()},
    }


def calls(
    method: Callable[[Context], Any], contexts: Sequence[Context], count: int
) -> Callable[[], int]:
    """So many calls at a time, with one context after the other, over and over."""
    upcoming = cycle(contexts)

    def run() -> int:
        for context in islice(upcoming, count):
            method(context)
        return count

    return run


def first_pass(
    module: ModuleDocument, taxonomy: CompiledTaxonomy, contexts: Sequence[Context]
) -> float:
    """CPU microseconds for a call when no context was seen before, best of five new indexes."""
    costs = []
    for _ in range(5):
        compiled = CompiledModule(module, taxonomy)
        begin = time.process_time()
        for context in contexts:
            compiled.select(context)
        costs.append((time.process_time() - begin) / len(contexts) * 1e6)
    return min(costs)


def measure_comparing(taxonomy: Taxonomy, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Time what the gate asks for when a module is published: new, and with one text changed."""
    modules = [
        (make_module(taxonomy, 6), taxonomy),
        (make_module(taxonomy, 12), taxonomy),
        make_independent(segments=10, variants=40),
        make_independent(segments=12, variants=24),
        make_independent(segments=40, variants=40),
    ]
    results = []
    for module, its_taxonomy in modules:
        compiled = CompiledTaxonomy(its_taxonomy)
        last = module.variants[-1]
        field = next(iter(last.overrides))
        changed = replace(
            module,
            variants=(*module.variants[:-1], replace(last, overrides={field: "Something else"})),
        )
        results.append(measure_change("published first", None, module, compiled, options))
        results.append(measure_change("one variant changed", module, changed, compiled, options))
    return results


def measure_change(
    what: str,
    old: ModuleDocument | None,
    new: ModuleDocument,
    taxonomy: CompiledTaxonomy,
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Time the comparison of two documents."""

    def run() -> int:
        enumerate_cells(old, taxonomy, new, taxonomy, NOW)
        return 1

    timing = interleaved({what: run}, windows=options.windows, seconds=options.seconds / 4)[what]
    change = enumerate_cells(old, taxonomy, new, taxonomy, NOW)
    return {
        "what": what,
        "variants": len(new.variants),
        "cells": change.cells,
        "enumerated": change.enumerated,
        "added": len(change.added),
        "changed": len(change.changed),
        **asdict(timing),
    }


def resolving_table(results: Sequence[dict[str, Any]]) -> str:
    """Microseconds and ratios, the goal beside."""
    rows = []
    for result in results:
        fastest = result["timings"][INDEXED]["best"]
        for name, timing in result["timings"].items():
            is_goal = name == INDEXED and result["goal"] is not None
            rows.append(
                [
                    f"{result['variants']} variants, {result['contexts']:,} contexts: {name}",
                    f"{timing['best']:,.1f}",
                    f"{timing['median']:,.1f}",
                    f"{result['first_pass']:,.1f}" if name == INDEXED else "",
                    f"{timing['best'] / fastest:,.1f}x",
                    f"<= {result['goal']:.0f}" if is_goal else "",
                ]
            )
    head = ["CPU µs to resolve 10 fields", "best", "median", "first pass", "ratio", "goal"]
    return table(head, rows)


def comparing_table(results: Sequence[dict[str, Any]]) -> str:
    """Milliseconds by module."""
    rows = [
        [
            f"{result['variants']} variants, {result['what']}",
            f"{result['best'] / 1e3:,.2f}",
            f"{result['median'] / 1e3:,.2f}",
            f"{result['cells']:,}" + ("" if result["enumerated"] else " not enumerated"),
            f"{result['added']:,}",
            f"{result['changed']:,}",
        ]
        for result in results
    ]
    head = ["CPU ms to compare compositions", "best", "median", "cells", "added", "changed"]
    return table(head, rows)


if __name__ == "__main__":
    main()
