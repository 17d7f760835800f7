"""Telling a decision again, by the documents of then: pure, as the engines are.

The reduced context of a token says how each variant stood whose conditions other than the window
held, which is all that the cascade needs (DESIGN.md 4.4). Which condition failed for the others is
not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.types import Taxonomy
from variants.engine import explain
from variants.engine.reference_match import is_in_window
from variants.engine.types import (
    Beaten,
    Composition,
    Context,
    Instant,
    MatchCondition,
    ModuleDocument,
    Outcome,
    Standing,
    Step,
    VariantDocument,
)

#: What can be said of a variant that did not match, beyond its window.
OTHER_CONDITION = (
    "Did not match: its language, channel, device or segments, an experiment or a holdout left "
    "it out. Which of them is not kept in a decision."
)
_NO_STANDING = Standing(None, 0, 0, None, 0, 0)


@dataclass(frozen=True, slots=True)
class ToldField:
    """One field: its source (None: the default), its value as published, and why."""

    field: str
    variant: str | None
    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class ToldCandidate:
    """One variant of then, and what became of it."""

    variant: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A decision told again: fields in the order of the type, candidates by key."""

    composition: Composition
    fields: tuple[ToldField, ...]
    candidates: tuple[ToldCandidate, ...]
    why: str


def retell(
    module: ModuleDocument,
    taxonomy: Taxonomy,
    standings: Mapping[str, Standing],
    *,
    at: Instant,
    use: str | None = None,
) -> Told:
    """Say what a module gives to whom variants stand so, at an instant.

    :param standings: by variant key, for each whose conditions other than the window hold; what
        the module has no variant for is left out.
    :param use: the variant that was asked for alone; it is the only candidate then.
    """
    if use is not None:
        standings = {use: _NO_STANDING}
    variants = {variant.key: variant for variant in module.variants}
    matching = {
        key: variants[key]
        for key in standings
        if key in variants and is_in_window(variants[key], at)
    }
    rivals = [
        sorted(
            (variant for variant in matching.values() if group[0] in variant.overrides),
            key=lambda variant: _place(variant, standings[variant.key]),
        )
        for group in module.groups
    ]
    winners = [group[0] if group else None for group in rivals]
    composition = tuple(None if winner is None else winner.key for winner in winners)
    fields = []
    for number, group in enumerate(module.groups):
        winner = winners[number]
        end = module.default_ends.get(number)
        ended = end if winner is None and end is not None and end <= at else None
        reason = explain.field_reason(
            composition[number],
            matching=len(rivals[number]),
            default_ended=ended,
            asked_for=use is not None,
        )
        for field in group:
            value = None if ended is not None else module.defaults.get(field)
            if winner is not None:
                value = winner.overrides[field]
            fields.append(ToldField(field, composition[number], value, reason))
    asked = [variant for variant in module.variants if use in (None, variant.key)]
    return Told(
        composition=composition,
        fields=tuple(fields),
        candidates=tuple(
            _candidate(variant, module, taxonomy, standings, rivals, at=at, use=use)
            for variant in sorted(asked, key=lambda variant: variant.key)
        ),
        why=explain.why(taxonomy, _why_winners(winners, standings, use)),
    )


def _why_winners(
    winners: list[VariantDocument | None], standings: Mapping[str, Standing], use: str | None
) -> list[tuple[VariantDocument, str | None]]:
    found = {winner.key: winner for winner in winners if winner is not None}
    segments = {
        key: None if use is not None or rank is None else rank[1]
        for key, rank in ((key, standings[key].rank) for key in found)
    }
    return [(winner, segments[key]) for key, winner in found.items()]


def _candidate(
    variant: VariantDocument,
    module: ModuleDocument,
    taxonomy: Taxonomy,
    standings: Mapping[str, Standing],
    rivals: list[list[VariantDocument]],
    *,
    at: Instant,
    use: str | None,
) -> ToldCandidate:
    if variant.key not in standings:
        return ToldCandidate(variant.key, Outcome.NOT_MATCHED, OTHER_CONDITION)
    failed = None if is_in_window(variant, at) else MatchCondition.WINDOW
    won, beaten = 0, []
    for group, ranked in zip(module.groups, rivals, strict=True):
        if variant not in ranked:
            continue
        if ranked[0] is variant:
            won += 1
        else:
            step = _deciding_step(ranked[0], variant, standings)
            beaten.append(Beaten(group, ranked[0].key, step))
    if failed is not None:
        outcome = Outcome.NOT_MATCHED
    elif not beaten:
        outcome = Outcome.WON
    else:
        outcome = Outcome.PARTLY_WON if won else Outcome.BEATEN
    reason = explain.candidate_reason(
        variant,
        outcome,
        failed,
        beaten,
        module=module,
        taxonomy=taxonomy,
        context=Context(at=at),
        held=(),
        asked_for=use is not None,
    )
    return ToldCandidate(variant.key, outcome, reason)


def _deciding_step(
    winner: VariantDocument, loser: VariantDocument, standings: Mapping[str, Standing]
) -> Step:
    places = zip(
        Step,
        _place(winner, standings[winner.key]),
        _place(loser, standings[loser.key]),
        strict=True,
    )
    return next(step for step, first, second in places if first != second)


def _place(variant: VariantDocument, standing: Standing) -> tuple[Any, ...]:
    """Steps 1 to 9 of DESIGN.md 4.3, in its order; the smallest wins."""
    rank = standing.rank
    start = variant.starts_at
    return (
        -variant.priority,
        (standing.locale is None, standing.locale or 0),
        -standing.segment_count,
        -standing.segment_depth,
        (True,) if rank is None else (False, rank[0] is None, rank[0] or 0, rank[1]),
        -standing.channel,
        -standing.device,
        (start is None, -(start or 0)),
        variant.key,
    )
