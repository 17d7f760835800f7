"""Variants whose order only step 8 or 9 decides, and exact duplicates (DESIGN.md 4.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from variants.engine.analysis_search import Found, Goal, Undecided
from variants.engine.analysis_shadowed import step_between
from variants.engine.analysis_space import Space
from variants.engine.digests import canonical_json
from variants.engine.index import CompiledModule
from variants.engine.types import Context, FieldGroup, Instant, Step, VariantDocument

_STEPS_BEFORE_START = 7


@dataclass(frozen=True, slots=True)
class Tie:
    """In some context `winner` wins `fields` from `loser`, and only `step` put it above.

    `step` is START or KEY. `witness` is such a context, None when it takes a unit in a tiny share
    or somebody of whom nothing is known fulfils a segment's condition. `decided` is False when the
    search gave up: the two may be tied somewhere or nowhere.
    """

    winner: str
    loser: str
    step: Step
    fields: FieldGroup
    witness: Context | None
    decided: bool = True


def ties(module: CompiledModule, now: Instant, variant: str | None = None) -> tuple[Tie, ...]:
    """The pairs of variants that are equal up to step 7 in some context where one wins from the
    other, from an instant on.

    Two variants that are equal only where a third one stands above both are not tied: nobody sees
    it. Each pair is named once, with the field group and context found first; by keys.

    :param variant: only pairs with this variant.
    """
    space = Space(module, now)
    found: dict[tuple[int, int], Tie] = {}
    wins: dict[tuple[int, int], bool] = {}
    for above, below in _equal_entries(module, variant):
        pair = (_variant_of(module, above), _variant_of(module, below))
        if pair in found and found[pair].decided:
            continue
        for group, mask in enumerate(module.group_masks):
            if not (mask & above and mask & below):
                continue
            higher = mask & -(above << 1)
            if (above, group) not in wins:
                wins[above, group] = isinstance(space.find(Goal(above, higher)), Found | Undecided)
            if not wins[above, group]:
                continue
            better_below = module.entry_bits.of_variant[pair[1]] & -(below << 1)
            goal = Goal(above | below, higher | better_below)
            result = space.find(goal)
            if isinstance(result, Found | Undecided):
                is_decided = isinstance(result, Found)
                found[pair] = Tie(
                    winner=module.variants[pair[0]].key,
                    loser=module.variants[pair[1]].key,
                    step=step_between(module, above, below),
                    fields=module.module.groups[group],
                    witness=space.context(result, goal) if isinstance(result, Found) else None,
                    decided=is_decided,
                )
                if is_decided:
                    break
    return tuple(sorted(found.values(), key=lambda tie: (tie.winner, tie.loser)))


def duplicates(module: CompiledModule) -> tuple[tuple[str, ...], ...]:
    """The keys of variants with the same targeting, window, priority and overrides, in groups.

    The order in which targeting names its terms makes no difference, nor does the case of locales.
    """
    same: dict[tuple[object, ...], list[str]] = {}
    for variant in module.variants:
        same.setdefault(_content(variant), []).append(variant.key)
    return tuple(tuple(keys) for keys in same.values() if len(keys) > 1)


def _content(variant: VariantDocument) -> tuple[object, ...]:
    targeting = variant.targeting
    return (
        frozenset(tag.lower() for tag in targeting.locales),
        frozenset(targeting.any_segments),
        frozenset(targeting.all_segments),
        frozenset(targeting.no_segments),
        frozenset(targeting.channels),
        frozenset(targeting.devices),
        variant.priority,
        variant.starts_at,
        variant.ends_at,
        variant.rights_until,
        canonical_json(dict(variant.overrides)),
    )


def _equal_entries(module: CompiledModule, variant: str | None) -> Iterator[tuple[int, int]]:
    """The pairs of entries of different variants that are equal up to step 7: the higher first."""
    only = None if variant is None else module.number[variant]
    # From the highest entry down.
    numbered = list(enumerate(module.entries, module.first_entry))[::-1]
    for _, equal in groupby(numbered, key=lambda pair: pair[1].order[:_STEPS_BEFORE_START]):
        for (above, one), (below, other) in combinations(equal, 2):
            if one.variant != other.variant and only in {None, one.variant, other.variant}:
                yield 1 << above, 1 << below


def _variant_of(module: CompiledModule, entry: int) -> int:
    return module.entry_of(entry.bit_length()).variant
