"""Every sentence that an answer carries, made from facts that an engine has found (DESIGN.md 4.4).

Nothing here decides anything: the engines hand over what they decided, and both use these
functions, so that equal decisions read the same. Warnings, field reasons and candidate reasons
are for editors and engineers; `why` is for customers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from taxonomy.types import Segment, Taxonomy, Term
from variants.engine.types import (
    Beaten,
    Context,
    ContextWarning,
    Instant,
    MatchCondition,
    ModuleDocument,
    Outcome,
    Step,
    VariantDocument,
    WarningCode,
)

WARNING_MESSAGES: Mapping[WarningCode, str] = {
    WarningCode.UNKNOWN_SEGMENT: "No segment has the key “{key}”.",
    WarningCode.UNKNOWN_CHANNEL: "No channel has the key “{key}”.",
    WarningCode.UNKNOWN_DEVICE: "No device has the key “{key}”.",
    WarningCode.UNKNOWN_LOCALE: (
        "“{key}” is not a locale of the taxonomy, nor is any locale that it falls back to."
    ),
    WarningCode.UNKNOWN_PURPOSE: "No segment names the consent purpose “{key}”.",
    WarningCode.EXCLUSIVE_SEGMENTS: (
        "More than one child of “{key}” was held, but they are exclusive; only the first by rank"
        " was kept."
    ),
}

STEP_REASONS: Mapping[Step, str] = {
    Step.PRIORITY: "its priority is higher",
    Step.LOCALE: "its language is nearer to the visitor's",
    Step.SEGMENT_COUNT: "it requires more segments together",
    Step.SEGMENT_DEPTH: "its segment is more specific",
    Step.SEGMENT_RANK: "its segment comes first in the ranking",
    Step.CHANNEL: "its channel is more specific",
    Step.DEVICE: "its device is more specific",
    Step.START: "it started later",
    Step.KEY: "all else is equal and its key comes first",
}

WHY_DEFAULT = "You see this because it is what we show everyone."


def warning(code: WarningCode, key: str) -> ContextWarning:
    """Say what was wrong with `key` in the context.

    :param key: the term, tag or purpose as the caller sent it; for `EXCLUSIVE_SEGMENTS`, the
        parent.
    """
    return ContextWarning(code, key, WARNING_MESSAGES[code].format(key=key))


def field_reason(
    winner: str | None,
    *,
    matching: int = 0,
    default_ended: Instant | None = None,
    asked_for: bool = False,
) -> str:
    """Say why a field's value comes from where it does.

    :param winner: the variant that won the field's group, None for the default.
    :param matching: how many matching variants override the group, the winner included.
    :param default_ended: when the default's rights ended, if they have and the group is null.
    :param asked_for: the winner was asked for alone, by `use`.
    """
    if winner is None:
        if default_ended is not None:
            return (
                f"Nothing is shown: the rights of the default's image ended at "
                f"{_instant(default_ended)}, and no variant that matches overrides it."
            )
        return "The default: no variant that matches overrides it."
    if asked_for:
        return f"From “{winner}”, which was asked for alone."
    if matching > 1:
        return f"From “{winner}”, the highest of {matching} variants that match and override it."
    return f"From “{winner}”, the only variant that matches and overrides it."


def candidate_reason(
    variant: VariantDocument,
    outcome: Outcome,
    failed: MatchCondition | None,
    beaten: Sequence[Beaten],
    *,
    module: ModuleDocument,
    taxonomy: Taxonomy,
    context: Context,
    held: Collection[str],
    asked_for: bool = False,
) -> str:
    """Say what became of a candidate and why, in one sentence.

    :param failed: the first condition that failed; given when `outcome` is `NOT_MATCHED`.
    :param beaten: the field groups it lost, in the order of the document's groups.
    :param held: keys of the segments held in this context (DESIGN.md 4.1).
    :param asked_for: the variant was asked for alone, by `use`.
    """
    if failed is not None:
        return f"Does not match: {_failure(failed, variant, module, taxonomy, context, held)}."
    if asked_for:
        return "Was asked for alone: of its conditions, only the window was looked at."
    if outcome is Outcome.WON:
        if variant.overrides:
            return "Matches and wins everything that it overrides."
        return "Matches, but overrides nothing."
    lead = "is beaten" if outcome is Outcome.BEATEN else "wins only part of what it overrides"
    return f"Matches, but {lead}: {_defeats(beaten)}."


def why(taxonomy: Taxonomy, winners: Iterable[tuple[VariantDocument, str | None]]) -> str:
    """Tell a customer why they see this, in public labels (names where there are none).

    A function of the taxonomy and of `winners` alone, so that equal context keys give equal
    sentences; the order of `winners` makes no difference.

    :param winners: each variant that won a field group, once, with the key of its segment of
        step 5 (None: it has none).
    """
    segments: list[str] = []
    places: list[list[str]] = [[], [], []]
    for_everyone = for_some = False
    ordered = sorted(winners, key=lambda winner: winner[0].key)
    for variant, step_5 in ordered:
        targeting = variant.targeting
        named = list(targeting.all_segments)
        if step_5 is not None and step_5 in targeting.any_segments:
            named.append(step_5)
        segments += [_public_label(taxonomy, key) for key in named]
        if targeting.channels:
            places[0].append("via " + _any_of(_names(taxonomy.channels, targeting.channels)))
        if targeting.devices:
            places[1].append("on " + _any_of(_names(taxonomy.devices, targeting.devices)))
        if targeting.locales:
            places[2].append("in " + _any_of(_locale_names(taxonomy, targeting.locales)))
        unnamed = not named and bool(targeting.any_segments or targeting.no_segments)
        anywhere = not (targeting.channels or targeting.devices or targeting.locales)
        for_some = for_some or (unnamed and anywhere)
        for_everyone = for_everyone or (not named and not unnamed and anywhere)
    if not ordered:
        return WHY_DEFAULT
    return _why_sentence(
        _without_repeats(segments),
        [part for axis in places for part in _without_repeats(axis)],
        for_some=for_some,
        for_everyone=for_everyone,
    )


def _why_sentence(
    segments: Sequence[str], places: Sequence[str], *, for_some: bool, for_everyone: bool
) -> str:
    """Join the parts of `why`; at least one of them holds something."""
    if segments:
        reason = ", ".join([_all_of(segments), *places])
    elif places:
        reason = "you are here " + ", ".join(places)
    elif for_some:
        return "You see this because it is for a group of visitors that you belong to."
    else:
        return "You see this because it is for everyone."
    if for_everyone:
        reason += "; some of it is for everyone"
    return f"You see this because {reason}."


def _failure(
    failed: MatchCondition,
    variant: VariantDocument,
    module: ModuleDocument,
    taxonomy: Taxonomy,
    context: Context,
    held: Collection[str],
) -> str:
    """Say which condition failed and what the context has instead."""
    targeting = variant.targeting
    match failed:
        case MatchCondition.WINDOW:
            return _window_failure(variant, context.at)
        case MatchCondition.LOCALE:
            wanted = _any_of(_locale_names(taxonomy, targeting.locales))
            return f"it is in {wanted}, and the locale {_given(context.locale)}"
        case MatchCondition.CHANNEL:
            wanted = _any_of(_names(taxonomy.channels, targeting.channels))
            return f"it is for the channel {wanted}, and the channel {_given(context.channel)}"
        case MatchCondition.DEVICE:
            wanted = _any_of(_names(taxonomy.devices, targeting.devices))
            return f"it is for the device {wanted}, and the device {_given(context.device)}"
        case MatchCondition.SEGMENTS:
            return _segments_failure(variant, taxonomy, context, held)
        case MatchCondition.EXPERIMENT:
            return _experiment_failure(variant, module, context)
        case MatchCondition.HOLDOUT:
            return "it is for segments, and the unit is held out from all such variants"


def _window_failure(variant: VariantDocument, at: Instant) -> str:
    if variant.starts_at is not None and at < variant.starts_at:
        return f"it starts at {_instant(variant.starts_at)}"
    ends = ((variant.ends_at, "it ended at"), (variant.rights_until, "its rights ended at"))
    end, words = min((end, words) for end, words in ends if end is not None)
    return f"{words} {_instant(end)}"


def _segments_failure(
    variant: VariantDocument, taxonomy: Taxonomy, context: Context, held: Collection[str]
) -> str:
    targeting = variant.targeting
    missing = [key for key in targeting.all_segments if key not in held]
    excluded = [key for key in targeting.no_segments if key in held]
    facts: list[str] = []
    if missing:
        names = _all_of(_names(taxonomy.segments, missing))
        facts.append(f"it is for visitors in {names}, and this visitor is not")
    if targeting.any_segments and not any(key in held for key in targeting.any_segments):
        names = _any_of(_names(taxonomy.segments, targeting.any_segments))
        facts.append(f"it is for visitors in {names}, and this visitor is not")
    if excluded:
        names = _any_of(_names(taxonomy.segments, excluded))
        facts.append(f"it is not for visitors in {names}, and this visitor is")
    if not context.personalize:
        facts.append("personalization is off")
    return "; ".join(facts)


def _experiment_failure(variant: VariantDocument, module: ModuleDocument, context: Context) -> str:
    names = [
        f"“{experiment.key}”"
        for experiment in sorted(module.experiments, key=lambda experiment: experiment.key)
        if experiment.running and any(variant.key in arm.variants for arm in experiment.arms)
    ]
    part = f"it is an arm of the experiment {_all_of(names)}"
    if not context.personalize:
        return f"{part}, and personalization is off"
    if not context.unit:
        return f"{part}, and no unit was given"
    return f"{part}, and the unit was not allocated to that arm"


def _defeats(beaten: Sequence[Beaten]) -> str:
    """Say by whom each field group was won, groups with the same winner and step together."""
    fields: dict[tuple[str, Step], list[str]] = {}
    for defeat in beaten:
        fields.setdefault((defeat.by, defeat.step), []).extend(defeat.fields)
    return "; ".join(
        f"“{by}” wins {_all_of(names)} because {STEP_REASONS[step]} (step {step.value})"
        for (by, step), names in fields.items()
    )


def _public_label(taxonomy: Taxonomy, key: str) -> str:
    """A clause about the visitor: the segment's public label, or its name in a clause."""
    segment = taxonomy.segments.get(key)
    if segment is None:
        return f"you are in “{key}”"
    return segment.public_label or f"you are in “{segment.name}”"


def _names(terms: Mapping[str, Segment] | Mapping[str, Term], keys: Iterable[str]) -> list[str]:
    """The names of terms, by key where the taxonomy does not know one."""
    return [terms[key].name if key in terms else key for key in keys]


def _locale_names(taxonomy: Taxonomy, tags: Iterable[str]) -> list[str]:
    return [
        taxonomy.locales[tag.lower()].name if tag.lower() in taxonomy.locales else tag
        for tag in tags
    ]


def _given(value: str | None) -> str:
    return "was not given" if value is None else f"given is “{value}”"


def _without_repeats(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(parts))


def _all_of(parts: Sequence[str]) -> str:
    return _join(parts, "and")


def _any_of(parts: Sequence[str]) -> str:
    return _join(parts, "or")


def _join(parts: Sequence[str], word: str) -> str:
    """Join as people do: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _instant(instant: Instant) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
