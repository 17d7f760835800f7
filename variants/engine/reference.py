"""The reference engine: DESIGN.md section 4 as a program that can be read beside it.

`resolve` is the executable specification. It asks of every variant whether it matches
(`reference_match`, with the held segments of `reference_held`), then of every field group which
match stands highest (`reference_order`), and says what came of it. It keeps no index and takes no
short cut; `variants.engine.index` is the engine that is fast, and tests hold the two to equal
answers.
"""

from taxonomy.types import Taxonomy
from variants.engine import explain
from variants.engine.allocation import allocate
from variants.engine.reference_match import (
    Situation,
    first_failure,
    first_failure_but_window,
    is_in_window,
    situation_of,
    window_end,
)
from variants.engine.reference_order import (
    deciding_step,
    place,
    segment_of_step_5,
    standing,
)
from variants.engine.types import (
    Allocation,
    Beaten,
    Candidate,
    Composition,
    Context,
    ContextWarning,
    FieldGroup,
    FieldSource,
    Instant,
    MatchCondition,
    ModuleDocument,
    Outcome,
    ReducedContext,
    Resolution,
    Value,
    VariantDocument,
    WarningCode,
)


def resolve(
    module: ModuleDocument, taxonomy: Taxonomy, context: Context, use: str | None = None
) -> Resolution:
    """Resolve a module in a context (DESIGN.md section 4).

    :param use: the key of a variant to take alone over the default, whatever its conditions but
        the window; it is then the only candidate.
    :raises KeyError: when the module has no variant with the key `use`.
    """
    situation = situation_of(module, taxonomy, context)
    asked = _variants_asked_for(module, use)

    # 4.2: which variants match.
    failures = {
        variant.key: _first_failure(variant, situation, use is not None) for variant in asked
    }
    matching = [variant for variant in asked if failures[variant.key] is None]

    # 4.3: which matching variant wins each field group.
    winners = tuple(_winner(group, matching, situation) for group in module.groups)

    # 4.4: what comes with the answer.
    reduced = _reduced_context(asked, situation, use)
    return Resolution(
        values=_values(winners, situation),
        composition=_composition(winners),
        sources=_sources(winners, matching, situation, use is not None),
        candidates=tuple(
            _candidate(variant, failures[variant.key], winners, situation, use is not None)
            for variant in asked
        ),
        valid_until=reduced.until,
        why=_why(winners, situation, use is not None),
        warnings=_warnings(situation),
        allocations=_allocations(situation),
        reduced=reduced,
    )


def _variants_asked_for(module: ModuleDocument, use: str | None) -> list[VariantDocument]:
    """The variants that may play a part, ordered by key."""
    by_key = {variant.key: variant for variant in module.variants}
    return [by_key[key] for key in sorted(by_key)] if use is None else [by_key[use]]


def _first_failure(
    variant: VariantDocument, situation: Situation, asked_for: bool
) -> MatchCondition | None:
    """The first condition that failed; of a variant asked for, only the window counts."""
    if not asked_for:
        return first_failure(variant, situation)
    in_window = is_in_window(variant, situation.context.at)
    return None if in_window else MatchCondition.WINDOW


def _overrides(variant: VariantDocument, group: FieldGroup) -> bool:
    """Whether a variant overrides a field group; it does so whole or not at all."""
    return all(field in variant.overrides for field in group)


def _winner(
    group: FieldGroup, matching: list[VariantDocument], situation: Situation
) -> VariantDocument | None:
    """The highest of the matching variants that override the group; None is the default."""
    rivals = [variant for variant in matching if _overrides(variant, group)]
    return min(rivals, key=lambda variant: place(variant, situation), default=None)


Winners = tuple[VariantDocument | None, ...]
"""Who won each field group, in the order of the document's groups; None is the default."""


def _composition(winners: Winners) -> Composition:
    return tuple(None if winner is None else winner.key for winner in winners)


def _default_ended(index: int, situation: Situation) -> Instant | None:
    """When the default of a group ceased to be served; None while it is."""
    end = situation.module.default_ends.get(index)
    return end if end is not None and end <= situation.context.at else None


def _values(winners: Winners, situation: Situation) -> dict[str, Value]:
    """Every field of the type: overridden, inherited, or null where the default has ended."""
    module = situation.module
    values: dict[str, Value] = {}
    for index, (group, winner) in enumerate(zip(module.groups, winners, strict=True)):
        for field in group:
            if winner is not None:
                values[field] = winner.overrides[field]
            elif _default_ended(index, situation) is None:
                values[field] = module.defaults.get(field)
            else:
                values[field] = None
    return values


def _sources(
    winners: Winners, matching: list[VariantDocument], situation: Situation, asked_for: bool
) -> tuple[FieldSource, ...]:
    sources: list[FieldSource] = []
    for index, (group, winner) in enumerate(zip(situation.module.groups, winners, strict=True)):
        key = None if winner is None else winner.key
        reason = explain.field_reason(
            key,
            matching=sum(_overrides(variant, group) for variant in matching),
            default_ended=_default_ended(index, situation),
            asked_for=asked_for,
        )
        sources += [FieldSource(field, key, reason) for field in group]
    return tuple(sources)


def _candidate(
    variant: VariantDocument,
    failed: MatchCondition | None,
    winners: Winners,
    situation: Situation,
    asked_for: bool,
) -> Candidate:
    """What became of a variant: won all, some or none of the groups it overrides.

    One that matches and overrides nothing lost nothing, and counts as won.
    """
    won: list[FieldGroup] = []
    beaten: list[Beaten] = []
    for group, winner in zip(situation.module.groups, winners, strict=True):
        if failed is not None or winner is None or not _overrides(variant, group):
            continue
        if winner is variant:
            won.append(group)
        else:
            beaten.append(Beaten(group, winner.key, deciding_step(winner, variant, situation)))

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
        module=situation.module,
        taxonomy=situation.taxonomy,
        context=situation.context,
        held=situation.held,
        asked_for=asked_for,
    )
    return Candidate(variant.key, outcome, failed, tuple(beaten), reason)


def _why(winners: Winners, situation: Situation, asked_for: bool) -> str:
    """The sentence for customers.

    A variant that was asked for alone matched no segments, so it has none of step 5.
    """
    distinct = {winner.key: winner for winner in winners if winner is not None}
    return explain.why(
        situation.taxonomy,
        [
            (winner, None if asked_for else segment_of_step_5(winner, situation))
            for winner in distinct.values()
        ],
    )


def _reduced_context(
    asked: list[VariantDocument], situation: Situation, use: str | None
) -> ReducedContext:
    """As much of the context as makes a difference, with the boundaries around its instant.

    A window opens and closes only where it ever is open: one that ends before it starts has no
    boundaries. The conditions of a variant asked for alone are waived, so it has no standing.
    """
    in_play = [
        variant
        for variant in asked
        if use is not None or first_failure_but_window(variant, situation) is None
    ]
    boundaries = set(situation.module.default_ends.values())
    for variant in in_play:
        start, end = variant.starts_at, window_end(variant)
        if start is None or end is None or start < end:
            boundaries |= {instant for instant in (start, end) if instant is not None}
    at = situation.context.at
    standings = (
        ()
        if use is not None
        else tuple(
            (variant.key, standing(variant, situation) if variant in in_play else None)
            for variant in asked
        )
    )
    return ReducedContext(
        standings=standings,
        since=max((instant for instant in boundaries if instant <= at), default=None),
        until=min((instant for instant in boundaries if instant > at), default=None),
        use=use,
    )


def _allocations(situation: Situation) -> tuple[Allocation, ...]:
    """Where the unit fell in each running experiment, ordered by experiment key."""
    unit = situation.unit
    if unit is None:
        return ()
    experiments = sorted(situation.module.experiments, key=lambda experiment: experiment.key)
    return tuple(
        Allocation(experiment.key, allocate(experiment, unit))
        for experiment in experiments
        if experiment.running
    )


def _warnings(situation: Situation) -> tuple[ContextWarning, ...]:
    """What in the context was not understood or contradictory, by code and key, each once."""
    context, taxonomy = situation.context, situation.taxonomy
    purposes = {segment.purpose for segment in taxonomy.segments.values()}
    found = {(WarningCode.EXCLUSIVE_SEGMENTS, key) for key in situation.contradicted_parents}
    found |= {
        (WarningCode.UNKNOWN_SEGMENT, key)
        for key in context.segments
        if key not in taxonomy.segments
    }
    found |= {
        (WarningCode.UNKNOWN_PURPOSE, purpose)
        for purpose in context.consent
        if purpose not in purposes
    }
    if context.channel is not None and context.channel not in taxonomy.channels:
        found.add((WarningCode.UNKNOWN_CHANNEL, context.channel))
    if context.device is not None and context.device not in taxonomy.devices:
        found.add((WarningCode.UNKNOWN_DEVICE, context.device))
    if context.locale is not None and not any(tag in taxonomy.locales for tag in situation.chain):
        found.add((WarningCode.UNKNOWN_LOCALE, context.locale))
    by_code_and_key = sorted(found, key=lambda pair: (pair[0].value, pair[1]))
    return tuple(explain.warning(code, key) for code, key in by_code_and_key)
