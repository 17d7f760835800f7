"""Small modules, answered by looking at each of their variants.

An index (`index_module`) answers sooner where there are many variants, and takes far longer to
make than a small module takes to answer. What is made here is one row for each variant; in a
context, the rows that match are put in the order of DESIGN.md 4.3 and laid over the default, the
first one last. It gives values and no reasons; modules with experiments, holdouts or defaults that
end are the index's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from taxonomy.instants import parse_instant
from variants.engine.index_taxonomy import CompiledTaxonomy, bits
from variants.engine.types import Composition, Context, Instant, Priority, Value

#: From so many variants on, an index is faster even in the long run.
TOO_MANY = 13

_LAST = float("inf")
_PRIORITIES = {priority.name.lower(): int(priority) for priority in Priority}
Document = Mapping[str, Any]


Rest = tuple[
    Instant | None,
    Instant | None,
    frozenset[str] | None,
    frozenset[str] | None,
    frozenset[str] | None,
    int,
    int,
    int,
    str,
    Mapping[str, Value],
    tuple[int, ...],
]
"""What of a variant matters once its segments match: start, end, locales, channels and devices
(None where it has none), priority, the number of step 3, the depth of the segments in `all`, its
key, its overrides, and the numbers of the field groups that it overrides."""
Row = tuple[int | None, int, int, Rest]
"""A variant that can match: the masks of its segments in `any` (None: empty), `all` and `none`, and
the rest, which is left alone where these do not match. Plain tuples: Python unpacks those faster
than named ones, and every variant of a module is looked at for every request."""


class Selected(NamedTuple):
    """An answer without its reasons."""

    values: dict[str, Value]
    composition: Composition


class ContextFacts:
    """What of a context counts, for all modules of one taxonomy that it is asked of."""

    __slots__ = ("_held", "at", "chain", "channel", "context", "device", "taxonomy")

    def __init__(self, context: Context, taxonomy: CompiledTaxonomy) -> None:
        self.context = context
        self.taxonomy = taxonomy
        self.at = context.at
        self.chain = taxonomy.chain(context.locale)
        # Terms from the context's own up to its root; none where it is not known.
        self.channel = taxonomy.channel_paths.get(context.channel or "", ())
        self.device = taxonomy.device_paths.get(context.device or "", ())
        self._held: dict[int, int] = {}

    def held(self, conditions: int) -> int:
        """The held segments.

        :param conditions: the segments whose conditions are evaluated; see `CompiledTaxonomy.held`.
        """
        held = self._held.get(conditions)
        if held is None:
            held = self._held[conditions] = self.taxonomy.held(self.context, conditions)[0]
        return held


class ScannedModule:
    """One published module with few variants."""

    __slots__ = ("_conditions", "_default_sources", "_defaults", "_rows", "_taxonomy")

    def __init__(self, document: Document, taxonomy: CompiledTaxonomy) -> None:
        self._taxonomy = taxonomy
        fields, groups = document["fields"], document["groups"]
        self._defaults = {name: fields.get(name) for group in groups for name in group}
        self._default_sources: Composition = (None,) * len(groups)
        first_fields = [group[0] for group in groups]
        self._rows: list[Row] = [
            row
            for each in document["variants"]
            if (row := _row(each, first_fields, taxonomy)) is not None
        ]
        self._conditions = 0
        if taxonomy.conditioned:
            mentioned = 0
            for any_of, required, excluded, _rest in self._rows:
                mentioned |= (any_of or 0) | required | excluded
            self._conditions = taxonomy.decisive(mentioned) & taxonomy.conditioned

    @staticmethod
    def covers(document: Document) -> bool:
        """Whether a module is answered here."""
        return (
            len(document["variants"]) < TOO_MANY
            and not document["experiments"]
            and not document["holdouts"]
            and not any(document["defaultEnds"])
        )

    def select(self, facts: ContextFacts) -> Selected:
        """Values and sources only; the values are the caller's own."""
        values = self._defaults.copy()
        matching = self._matching(facts)
        if not matching:
            return Selected(values, self._default_sources)
        sources: list[str | None] = list(self._default_sources)
        if len(matching) > 1:
            matching.sort(reverse=True)
        # The first in order comes last, over the others; its field groups are whole.
        for *_steps, key, overrides, groups in matching:
            values.update(overrides)
            for group in groups:
                sources[group] = key
        return Selected(values, tuple(sources))

    def _matching(self, facts: ContextFacts) -> list[tuple[Any, ...]]:
        """The key, overrides and groups of what matches, each behind the values of steps 1 to 8,
        smaller for what goes first. Keys differ, so what is behind them is never compared.
        """
        held = facts.held(self._conditions)
        at, chain, channel_path, device_path = facts.at, facts.chain, facts.channel, facts.device
        depth_of = self._taxonomy.depth_of
        matching = []
        for any_of, required, excluded, rest in self._rows:
            if required & ~held or excluded & held:
                continue
            segments = required
            if any_of is not None:
                found = any_of & held
                if not found:
                    continue
                segments |= found
            (
                start,
                end,
                locales,
                channels,
                devices,
                priority,
                count,
                depth,
                key,
                overrides,
                groups,
            ) = rest
            if (start is not None and at < start) or (end is not None and at >= end):
                continue
            channel = device = 0
            locale: float = _LAST
            if channels is not None:
                channel = _depth(channels, channel_path)
                if not channel:
                    continue
            if devices is not None:
                device = _depth(devices, device_path)
                if not device:
                    continue
            if locales is not None:
                locale = _nearest(locales, chain)
                if locale == _LAST:
                    continue
            if any_of is not None:
                for bit in bits(found):
                    own = depth_of(bit)
                    if own > depth:
                        depth = own
            matching.append(
                (
                    -priority,
                    locale,
                    -count,
                    -depth,
                    # Segments are in the order of step 5, so the lowest bit goes first.
                    (segments & -segments) if segments else _LAST,
                    -channel,
                    -device,
                    _LAST if start is None else -start,
                    key,
                    overrides,
                    groups,
                )
            )
        return matching


def _nearest(wanted: frozenset[str], chain: tuple[str, ...]) -> float:
    """The place of the first wanted tag in a chain; the last of all if none is."""
    for place, tag in enumerate(chain):
        if tag in wanted:
            return place
    return _LAST


def _depth(wanted: frozenset[str], path: tuple[str, ...]) -> int:
    """The depth of the deepest wanted term on a path; 0 if none is."""
    for above, term in enumerate(path):
        if term in wanted:
            return len(path) - above
    return 0


def _row(document: Document, first_fields: Sequence[str], taxonomy: CompiledTaxonomy) -> Row | None:
    """Return the row of a variant; None for one that matches nowhere.

    :param first_fields: the first field of each group: a variant overrides groups whole.
    """
    targeting = document["targeting"]
    segments = targeting["segments"]
    wanted = segments["any"]
    any_of = taxonomy.mask_of(wanted) if wanted else None
    required_keys = segments["all"]
    required = taxonomy.mask_of(required_keys) if required_keys else 0
    if any_of == 0 or required.bit_count() != len(set(required_keys)):
        return None
    start, end, rights = document["startsAt"], document["endsAt"], document["rightsUntil"]
    locales, channels, devices = targeting["locales"], targeting["channels"], targeting["devices"]
    overrides, none_of = document["overrides"], segments["none"]
    # Most of it is empty in most variants, and this is what a module that nobody keeps costs.
    rest = (
        parse_instant(start) if start else None,
        min([parse_instant(each) for each in (end, rights) if each]) if end or rights else None,
        frozenset([tag.lower() for tag in locales]) if locales else None,
        frozenset(channels) if channels else None,
        frozenset(devices) if devices else None,
        _PRIORITIES[document["priority"]],
        (_without_ancestors(required_keys, taxonomy) if required_keys else 0) + bool(wanted),
        max([taxonomy.depth_of(bit) for bit in bits(required)]) if required else 0,
        document["key"],
        overrides,
        tuple([group for group, field in enumerate(first_fields) if field in overrides]),
    )
    return any_of, required, taxonomy.mask_of(none_of) if none_of else 0, rest


def _without_ancestors(required: Sequence[str], taxonomy: CompiledTaxonomy) -> int:
    """How many of the required segments are not above another of them."""
    if len(required) < 2:
        return len(required)
    above = {key for each in required for key in taxonomy.segment_paths.get(each, ())[1:]}
    return len(set(required) - above)
