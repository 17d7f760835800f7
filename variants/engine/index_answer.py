"""The full answer of the indexed engine: what its masks say, as a `Resolution` (DESIGN.md 4.4).

The reasons cost more than the answer: `CompiledModule.select` does without.
"""

from dataclasses import dataclass

from variants.engine import explain
from variants.engine.allocation import allocate
from variants.engine.index_entries import Entry
from variants.engine.index_masks import ConditionMasks
from variants.engine.index_module import ModuleIndex
from variants.engine.types import (
    Allocation,
    Beaten,
    Candidate,
    Context,
    ContextWarning,
    FieldSource,
    MatchCondition,
    Outcome,
    ReducedContext,
    Resolution,
    Step,
    WarningCode,
)


@dataclass(frozen=True, slots=True)
class _Situation:
    """One context before one module.

    `asked` are the numbers of the variants that are candidates. `standing_as` has, for each that
    matches but for its window, the entry that says how it stands; `open` the numbers of those
    whose window is open too. `winners` are numbers as in `ModuleIndex.winners`.
    """

    index: ModuleIndex
    context: Context
    use: str | None
    held: frozenset[str]
    contested: list[str]
    masks: ConditionMasks
    asked: list[int]
    standing_as: dict[int, Entry]
    matching: int
    winners: list[int]


def answer(index: ModuleIndex, context: Context, use: str | None) -> Resolution:
    """Resolve with all reasons.

    :raises KeyError: when the module has no variant with the key `use`.
    """
    situation = _situation(index, context, use)
    reduced = _reduced(situation)
    return Resolution(
        values=index.values_of(situation.winners),
        composition=index.composition_of(situation.winners),
        sources=_sources(situation),
        candidates=tuple(_candidate(situation, number) for number in situation.asked),
        valid_until=reduced.until,
        why=_why(situation),
        warnings=_warnings(situation),
        allocations=_allocations(situation),
        reduced=reduced,
    )


def _situation(index: ModuleIndex, context: Context, use: str | None) -> _Situation:
    held, contested = index.taxonomy.held(context)
    if use is None:
        asked = list(range(len(index.variants)))
        masks = index.condition_masks(context, held)
    else:
        asked = [index.number[use]]
        masks = index.waived(context.at, use)
    matching = index.matching(masks)
    standing_as = {}
    for number in asked:
        highest = (index.entry_bits.of_variant[number] & matching).bit_length()
        if highest:
            standing_as[number] = index.entry_of(highest)
    return _Situation(
        index=index,
        context=context,
        use=use,
        held=index.taxonomy.keys_of(held),
        contested=contested,
        masks=masks,
        asked=asked,
        standing_as=standing_as,
        matching=matching,
        winners=index.winners(masks[0] & matching),
    )


def _matching_rivals(situation: _Situation, group: int) -> int:
    """How many matching variants override a field group."""
    index = situation.index
    rivals = situation.masks[0] & situation.matching & index.group_masks[group]
    return sum(1 for number in situation.asked if index.entry_bits.of_variant[number] & rivals)


def _sources(situation: _Situation) -> tuple[FieldSource, ...]:
    index = situation.index
    sources: list[FieldSource] = []
    for group, key in enumerate(index.composition_of(situation.winners)):
        reason = explain.field_reason(
            key,
            matching=_matching_rivals(situation, group),
            default_ended=index.default_ended(situation.winners[group], group),
            asked_for=situation.use is not None,
        )
        sources += [FieldSource(field, key, reason) for field in index.module.groups[group]]
    return tuple(sources)


def _first_failure(situation: _Situation, number: int) -> MatchCondition | None:
    own = situation.index.entry_bits.of_variant[number]
    for condition, mask in zip(MatchCondition, situation.masks, strict=True):
        if not own & mask:
            return condition
    return None


def _candidate(situation: _Situation, number: int) -> Candidate:
    """What became of a variant; one that matches and overrides nothing lost nothing."""
    index = situation.index
    variant = index.variants[number]
    failed = _first_failure(situation, number)
    won = 0
    beaten: list[Beaten] = []
    if failed is None:
        own = situation.standing_as[number]
        for group, winner in enumerate(situation.winners):
            if not index.entry_bits.of_variant[number] & index.group_masks[group]:
                continue
            first = index.entry_of(winner)
            if first is own:
                won += 1
            else:
                step = _deciding_step(first, own)
                key = index.variants[first.variant].key
                beaten.append(Beaten(index.module.groups[group], key, step))

    if failed is not None:
        outcome = Outcome.NOT_MATCHED
    elif not beaten:
        outcome = Outcome.WON
    elif won:
        outcome = Outcome.PARTLY_WON
    else:
        outcome = Outcome.BEATEN
    reason = explain.candidate_reason(
        variant,
        outcome,
        failed,
        beaten,
        module=index.module,
        taxonomy=index.taxonomy.taxonomy,
        context=situation.context,
        held=situation.held,
        asked_for=situation.use is not None,
    )
    return Candidate(variant.key, outcome, failed, tuple(beaten), reason)


def _deciding_step(first: Entry, other: Entry) -> Step:
    """The first step whose value differs; the values are in the order of the steps."""
    steps = zip(Step, first.order, other.order, strict=True)
    return next(step for step, value, other_value in steps if value != other_value)


def _why(situation: _Situation) -> str:
    """The sentence for customers. A variant asked for alone matched no segments."""
    index = situation.index
    found = {}
    for winner in situation.winners:
        if winner > index.first_entry:
            entry = index.entry_of(winner)
            rank = None if situation.use is not None else entry.standing.rank
            found[entry.variant] = (index.variants[entry.variant], rank and rank[1])
    return explain.why(index.taxonomy.taxonomy, found.values())


def _reduced(situation: _Situation) -> ReducedContext:
    index, at = situation.index, situation.context.at
    standings = []
    if situation.use is None:
        for number in situation.asked:
            entry = situation.standing_as.get(number)
            standing = None if entry is None else entry.standing
            standings.append((index.variants[number].key, standing))
    return ReducedContext(
        standings=tuple(standings),
        since=index.last_turn(at, situation.matching),
        until=index.next_turn(at, situation.matching),
        use=situation.use,
    )


def _allocations(situation: _Situation) -> tuple[Allocation, ...]:
    unit = situation.context.unit
    if not unit or not situation.context.personalize:
        return ()
    return tuple(
        Allocation(running.experiment.key, allocate(running.experiment, unit))
        for running in situation.index.experiments
    )


def _warnings(situation: _Situation) -> tuple[ContextWarning, ...]:
    """What in the context was not understood or contradictory, by code and key."""
    context, compiled = situation.context, situation.index.taxonomy
    taxonomy = compiled.taxonomy
    found = [(WarningCode.EXCLUSIVE_SEGMENTS, key) for key in situation.contested]
    found += [(WarningCode.UNKNOWN_SEGMENT, key) for key in context.segments - compiled.bit.keys()]
    found += [(WarningCode.UNKNOWN_PURPOSE, key) for key in context.consent - compiled.purposes]
    if context.channel is not None and context.channel not in taxonomy.channels:
        found.append((WarningCode.UNKNOWN_CHANNEL, context.channel))
    if context.device is not None and context.device not in taxonomy.devices:
        found.append((WarningCode.UNKNOWN_DEVICE, context.device))
    if context.locale is not None and taxonomy.locales.keys().isdisjoint(
        compiled.chain(context.locale)
    ):
        found.append((WarningCode.UNKNOWN_LOCALE, context.locale))
    found.sort(key=lambda pair: (pair[0].value, pair[1]))
    return tuple(explain.warning(code, key) for code, key in found)
