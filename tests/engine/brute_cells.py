"""Reachable compositions by brute force: the reference engine in every context there can be.

Contexts are the raw product of all values that taxonomy and documents mention. A cell is what
DESIGN.md section 5 says: the same variants match, and stand the same in steps 2 to 7.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import Any

from taxonomy.types import Taxonomy
from variants.engine import reference
from variants.engine.allocation import allocate, is_held_out
from variants.engine.digests import digest
from variants.engine.types import (
    Composition,
    Context,
    ModuleDocument,
    Outcome,
)

MANY_UNITS = tuple(f"u{number}" for number in range(2_000))


@dataclass(frozen=True)
class State:
    """A document and the taxonomy it is resolved in; no document when it is not served."""

    module: ModuleDocument | None
    taxonomy: Taxonomy


@dataclass
class Found:
    """What brute force finds, in the shape of a `CompositionChange` without witnesses."""

    cells: int = 0
    added: dict[tuple[Composition, str], int] = field(default_factory=dict)
    changed: dict[tuple[Composition, str, str], int] = field(default_factory=dict)
    removed: dict[tuple[Composition, str], int] = field(default_factory=dict)


def compare(old: State, new: State, now: int) -> Found:
    """Compare two states in every context from an instant on."""
    cells: dict[Any, tuple[Any, Any]] = {}
    for context in contexts(old, new, now):
        shown = [look(state, context, None) for state in (old, new)]
        cells[tuple(cell for cell, _ in shown)] = tuple(answer for _, answer in shown)
    for use in {variant.key for state in (old, new) for variant in variants(state)}:
        for at in instants(old, new, now):
            shown = [look(state, Context(at=at), use) for state in (old, new)]
            cells[use, *(cell for cell, _ in shown)] = tuple(answer for _, answer in shown)

    found = Found(cells=len(cells))
    reached = {after[0] for _, after in cells.values() if after is not None}
    for before, after in cells.values():
        if before is not None and before[0] not in reached:
            found.removed[before] = found.removed.get(before, 0) + 1
        if after is None:
            continue
        if before is None or before[0] != after[0]:
            found.added[after] = found.added.get(after, 0) + 1
        elif before[1] != after[1]:
            change = (*before, after[1])
            found.changed[change] = found.changed.get(change, 0) + 1
    return found


def look(
    state: State, context: Context, use: str | None
) -> tuple[Any, tuple[Composition, str] | None]:
    """What tells one cell from another, and what is shown there."""
    module = state.module
    if module is None or use not in {None, *(variant.key for variant in module.variants)}:
        return None, None
    resolution = reference.resolve(module, state.taxonomy, context, use)
    standings = dict(resolution.reduced.standings)
    cell = (
        tuple(
            (candidate.variant, standings.get(candidate.variant))
            for candidate in resolution.candidates
            if candidate.outcome is not Outcome.NOT_MATCHED
        ),
        tuple(end <= context.at for _, end in sorted(module.default_ends.items())),
    )
    return cell, (resolution.composition, digest(dict(resolution.values)))


def contexts(old: State, new: State, now: int) -> Iterator[Context]:
    """The raw product of all that a context can say."""
    taxonomies = [old.taxonomy, new.taxonomy]
    tags = {locale.key for taxonomy in taxonomies for locale in taxonomy.locales.values()}
    tags |= {
        tag for state in (old, new) for each in variants(state) for tag in each.targeting.locales
    }
    tags |= {f"{tag}-x-r" for tag in tags}
    segments = sorted({key for taxonomy in taxonomies for key in taxonomy.segments})
    purposes = sorted(
        {
            segment.purpose
            for taxonomy in taxonomies
            for segment in taxonomy.segments.values()
            if segment.purpose is not None
        }
    )
    for at, tag, channel, device, held, consent, unit in product(
        instants(old, new, now),
        [None, *sorted(tags)],
        [None, *{key for taxonomy in taxonomies for key in taxonomy.channels}],
        [None, *{key for taxonomy in taxonomies for key in taxonomy.devices}],
        subsets(segments),
        subsets(purposes),
        [None, *units(old, new)],
    ):
        yield Context(
            at=at,
            segments=held,
            channel=channel,
            device=device,
            locale=tag,
            consent=consent,
            unit=unit,
        )


def units(old: State, new: State) -> list[str]:
    """One unit of every kind: in which arms and holdouts it is."""
    modules = [state.module for state in (old, new) if state.module is not None]
    experiments = [each for module in modules for each in module.experiments]
    holdouts = [each for module in modules for each in module.holdouts]
    kinds = {}
    for unit in MANY_UNITS if experiments or holdouts else ():
        arms = tuple(allocate(experiment, unit) for experiment in experiments)
        kinds.setdefault((arms, tuple(is_held_out(each, unit) for each in holdouts)), unit)
    return list(kinds.values())


def instants(old: State, new: State, now: int) -> list[int]:
    """Now, and every later instant at which something can turn."""
    later = {
        instant
        for state in (old, new)
        for variant in variants(state)
        for instant in (variant.starts_at, variant.ends_at, variant.rights_until)
        if instant is not None
    }
    for state in (old, new):
        if state.module is not None:
            later |= set(state.module.default_ends.values())
    return [now, *sorted(instant for instant in later if instant > now)]


def variants(state: State) -> tuple[Any, ...]:
    return () if state.module is None else state.module.variants


def subsets(keys: list[str]) -> list[frozenset[str]]:
    sizes = range(len(keys) + 1)
    return [
        frozenset(chosen)
        for chosen in chain.from_iterable(combinations(keys, size) for size in sizes)
    ]
