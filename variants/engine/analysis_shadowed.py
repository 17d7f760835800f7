"""Variants that never win anything, and defaults that nobody sees (DESIGN.md 4.7).

Both are exact: a context counts when a caller can send it from an instant on, whatever segments it
names and whatever consent it grants. Where the search gives up, the answer is `NotDecided`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from variants.engine.analysis_never import NeverMatches, never_matches
from variants.engine.analysis_search import Blocked, Found, Goal, Undecided
from variants.engine.analysis_space import Space
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import bits
from variants.engine.types import Context, FieldGroup, Instant, Step


@dataclass(frozen=True, slots=True)
class Shadow:
    """A variant that stands above another, and the steps that put it there, one or more."""

    variant: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LostGroup:
    """A field group that a variant overrides in vain.

    In every context in which the variant matches, one of `shadows` matches too and stands above it.
    """

    fields: FieldGroup
    shadows: tuple[Shadow, ...]


@dataclass(frozen=True, slots=True)
class Shadowed:
    """The variant matches at times and never wins; one entry for each group it overrides."""

    groups: tuple[LostGroup, ...]


@dataclass(frozen=True, slots=True)
class OverridesNothing:
    """The variant overrides no field group, so there is nothing to win."""


@dataclass(frozen=True, slots=True)
class NotDecided:
    """The search gave up: the variant may win somewhere or nowhere."""


NeverWins = NeverMatches | Shadowed | OverridesNothing | NotDecided
"""Why a variant wins nothing. `NotDecided` says that it is not known whether it does."""


@dataclass(frozen=True, slots=True)
class UnreachableDefault:
    """A field group whose default no context shows.

    `covered_by`: in every context one of these variants matches and overrides the group. Empty when
    the rights of the default have `ended`, and when it was not `decided`.
    """

    fields: FieldGroup
    covered_by: tuple[str, ...]
    ended: bool = False
    decided: bool = True


def shadowed(module: CompiledModule, now: Instant) -> dict[str, NeverWins]:
    """The variants that win no field group in any context from an instant on, each with the reason.

    Includes those that can never match. By the key of the variant, in the order of keys.
    """
    space = Space(module, now)
    outcomes = {each.key: _outcome(space, number) for number, each in enumerate(module.variants)}
    return {key: each for key, each in outcomes.items() if not isinstance(each, _Wins)}


def never_wins(module: CompiledModule, variant: str, now: Instant) -> NeverWins | None:
    """Why one variant never wins; None when it does.

    :raises KeyError: when the module has no variant with this key.
    """
    outcome = _outcome(Space(module, now), module.number[variant])
    return None if isinstance(outcome, _Wins) else outcome


def winning_context(module: CompiledModule, variant: str, now: Instant) -> Context | None:
    """A context in which a variant wins a field group; None when none was found.

    :raises KeyError: when the module has no variant with this key.
    """
    space = Space(module, now)
    outcome = _outcome(space, module.number[variant])
    return space.context(outcome.found, outcome.goal) if isinstance(outcome, _Wins) else None


def unreachable_defaults(module: CompiledModule, now: Instant) -> tuple[UnreachableDefault, ...]:
    """The field groups whose default no context shows from an instant on, in their order."""
    space = Space(module, now)
    groups = len(module.module.groups)
    unreachable = []
    for number, fields in enumerate(module.module.groups):
        default = 1 << groups + number
        goal = Goal(default, module.group_masks[number] & -(default << 1))
        if not space.holds_on("at", default):
            unreachable.append(UnreachableDefault(fields, (), ended=True))
            continue
        result = space.find(goal)
        if isinstance(result, Undecided):
            unreachable.append(UnreachableDefault(fields, (), decided=False))
        elif isinstance(result, Blocked):
            covering = _fewest(result.blockers)
            keys = sorted(module.variants[each].key for each in covering)
            unreachable.append(UnreachableDefault(fields, tuple(keys)))
    return tuple(unreachable)


@dataclass(frozen=True, slots=True)
class _Wins:
    """Where a variant wins."""

    found: Found
    goal: Goal


def _outcome(space: Space, number: int) -> NeverWins | _Wins:
    """What becomes of a variant, given by its position."""
    index = space.index
    own = index.entry_bits.of_variant[number]
    groups = [group for group, mask in enumerate(index.group_masks) if mask & own]
    if not groups:
        return OverridesNothing()
    never = never_matches(space, number)
    if never is not None:
        return never
    is_decided = True
    lost = []
    for group in groups:
        blockers: list[tuple[int, Mapping[int, int]]] = []
        # How it stands highest keeps most others below.
        for entry in sorted(bits(own), reverse=True):
            rivals = index.group_masks[group] & ~own & -(entry << 1)
            result = space.find(Goal(entry, rivals))
            if isinstance(result, Found):
                return _Wins(result, Goal(entry, rivals))
            if isinstance(result, Undecided):
                is_decided = False
            else:
                blockers += [(entry, each) for each in result.blockers]
        lost.append(LostGroup(index.module.groups[group], _shadows(index, blockers)))
    return Shadowed(tuple(lost)) if is_decided else NotDecided()


def _shadows(
    index: CompiledModule, blockers: Sequence[tuple[int, Mapping[int, int]]]
) -> tuple[Shadow, ...]:
    """As few variants as will do, those that stand above in most cases first."""
    chosen = _fewest([each for _, each in blockers])
    steps: dict[int, set[Step]] = {each: set() for each in chosen}
    for entry, blocking in blockers:
        for variant in chosen:
            if variant in blocking:
                steps[variant].add(step_between(index, blocking[variant], entry))
    return tuple(
        Shadow(index.variants[each].key, tuple(sorted(steps[each], key=lambda step: step.value)))
        for each in chosen
    )


def step_between(index: CompiledModule, above: int, below: int) -> Step:
    """The step that puts one entry above another, both given as bits."""
    orders = (index.entry_of(above.bit_length()).order, index.entry_of(below.bit_length()).order)
    return next(step for step, one, other in zip(Step, *orders, strict=True) if one != other)


def _fewest(choices: Iterable[Collection[int]]) -> list[int]:
    """A small set with one member of each choice, what is in most of them first."""
    left = list(choices)
    chosen: list[int] = []
    while left:
        counts: dict[int, int] = {}
        for choice in left:
            for each in choice:
                counts[each] = counts.get(each, 0) + 1
        best = min(counts, key=lambda each: (-counts[each], each))
        chosen.append(best)
        left = [choice for choice in left if best not in choice]
    return chosen
