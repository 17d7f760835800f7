"""The distinct ways in which what visitors see differs, before and after a change.

A change of one document may alter many compositions and yet be read in a few cards: a new variant
that alters 80 compositions of a module does so in 6 ways, when 6 other values stood where its own
are now. Here the cells of both documents are grouped by just that: which field groups differ, from
which values to which (DESIGN.md section 5, “What an approver approves”).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from variants.engine.cells_compare import Witness
from variants.engine.cells_refinement import Refinement, Visitor
from variants.engine.cells_segments import TooMany
from variants.engine.cells_sides import Side, Sides, Sources
from variants.engine.digests import canonical_json, digest_of_text
from variants.engine.index import CompiledModule
from variants.engine.types import Composition, FieldGroup, Instant, Value

Values = Mapping[str, Value]

_NULL, _DEFAULT, _FIRST_VARIANT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One field group before and after; None where nothing was, or is, shown at all."""

    fields: FieldGroup
    before: Values | None
    after: Values | None


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One distinct difference of what is shown.

    `groups` differ, in the order of the fields; none of them where other sources say the same
    words. `unchanged` are all other values, as the witness sees them.

    `compositions` are the digests of what is shown afterwards (`CompositionChange` names the same),
    or was before where nothing is shown any more. `cells` counts where it is seen. `before` and
    `after` are the sources that the witness is served by. `witness` is None when none was found.
    """

    groups: tuple[GroupChange, ...]
    unchanged: Values
    compositions: frozenset[str]
    cells: int
    before: Composition | None
    after: Composition | None
    witness: Witness | None


@dataclass(slots=True)
class _Found:
    """What is collected of one difference: the pair that its plainest visitor sees, and more."""

    visitor: Visitor
    pair: "_Pair"
    cells: int
    compositions: set[str]


#: What was and what will be chosen.
_Pair = tuple[Sources | None, Sources | None]
#: For each field group that differs: its place, and the texts of its values before and after.
_Key = tuple[tuple[int, str | None, str | None], ...]


def shown_changes(
    old: CompiledModule | None, new: CompiledModule | None, now: Instant, limit: int
) -> tuple[ShownChange, ...] | None:
    """Find the distinct differences, those that are seen most widely first.

    An engine that asks for a variant alone is taken to have seen the default where there was no
    such variant.

    :param old: the document before in its taxonomy; None when the module was not served.
    :param new: the document after; None when it will not be served any more.
    :param limit: cells that are looked at; None is returned when there are more.
    """
    sides = Sides(old, new)
    refinement = Refinement(sides, now, limit)
    alone = list(refinement.alone())
    try:
        cells = [*refinement.cells().items(), *alone]
    except TooMany:
        return None
    if len(cells) > limit:
        return None
    return _Differences(sides, refinement).of(cells)


class _Differences:
    """Compares two documents in every cell."""

    def __init__(self, sides: Sides, refinement: Refinement) -> None:
        self._refinement = refinement
        groups = [side.groups for side in sides]
        self._same_groups = len(groups) == 2 and groups[0] == groups[1]
        # Where the fields were grouped otherwise, each is looked at by itself.
        self._parts: tuple[FieldGroup, ...] = groups[0]
        if len(groups) == 2 and not self._same_groups:
            names = dict.fromkeys(name for each in groups for group in each for name in group)
            self._parts = tuple((name,) for name in names)
        self._old = None if sides.old is None else _Shown(sides.old, self._parts)
        self._new = None if sides.new is None else _Shown(sides.new, self._parts)

    def of(self, cells: Iterable[tuple[int, Visitor]]) -> tuple[ShownChange, ...]:
        pairs: dict[_Pair, tuple[Visitor, int]] = {}
        for mask, visitor in cells:
            pair = (_chosen(self._old, mask, visitor), _chosen(self._new, mask, visitor))
            known, count = pairs.get(pair, (visitor, 0))
            plainest = visitor if visitor.is_plainer_than(known) else known
            pairs[pair] = (plainest, count + 1)
        found: dict[_Key, _Found] = {}
        for pair, (visitor, count) in pairs.items():
            if self._is_same(pair):
                continue
            key = self._key(pair)
            each = found.get(key)
            if each is None:
                each = found[key] = _Found(visitor, pair, 0, set())
            elif visitor.is_plainer_than(each.visitor):
                each.visitor, each.pair = visitor, pair
            each.cells += count
            each.compositions.add(self._digest(pair))
        changes = [self._change(key, each) for key, each in found.items()]
        return tuple(sorted(changes, key=_order))

    def _is_same(self, pair: _Pair) -> bool:
        """Whether the same variants fill the same groups with the same words."""
        before, after = pair
        if before is None or after is None:
            return before is after
        if self._old is None or self._new is None or not self._same_groups:
            return False
        return (
            self._old.side.composition(before) == self._new.side.composition(after)
            and self._key(pair) == ()
        )

    def _key(self, pair: _Pair) -> _Key:
        before, after = pair
        differing = []
        for place in range(len(self._parts)):
            old = _text(self._old, before, place)
            new = _text(self._new, after, place)
            if old != new:
                differing.append((place, old, new))
        return tuple(differing)

    def _digest(self, pair: _Pair) -> str:
        """The digest of what is shown afterwards, or was before where nothing is any more."""
        for shown, sources in ((self._new, pair[1]), (self._old, pair[0])):
            if shown is not None and sources is not None:
                return digest_of_text(shown.side.rendered(sources))
        raise AssertionError("A pair of nothing and nothing is no difference.")

    def _change(self, key: _Key, found: _Found) -> ShownChange:
        before, after = found.pair
        changed = {place for place, _old, _new in key}
        groups = tuple(
            GroupChange(
                self._parts[place],
                _values(self._old, before, place),
                _values(self._new, after, place),
            )
            for place in sorted(changed)
        )
        shown, sources = (self._old, before) if after is None else (self._new, after)
        unchanged: dict[str, Value] = {}
        for place in range(len(self._parts)):
            if place not in changed:
                unchanged |= _values(shown, sources, place) or {}
        return ShownChange(
            groups,
            unchanged,
            frozenset(found.compositions),
            found.cells,
            _composition(self._old, before),
            _composition(self._new, after),
            self._witness(found),
        )

    def _witness(self, found: _Found) -> Witness | None:
        """What to say to see just this; tried out."""
        use = found.visitor.use
        before, after = found.pair
        for context in self._refinement.contexts(found.visitor):
            if all(
                shown is None
                or sources is None
                or (use is not None and use not in shown.side.index.number)
                or shown.side.index.select(context, use).composition
                == shown.side.composition(sources)
                for shown, sources in ((self._old, before), (self._new, after))
            ):
                return Witness(context, use)
        return None


class _Shown:
    """What one document shows, part by part."""

    def __init__(self, side: Side, parts: tuple[FieldGroup, ...]) -> None:
        self.side = side
        self._parts = parts
        group_of = {name: at for at, group in enumerate(side.groups) for name in group}
        self._groups = [group_of.get(part[0]) for part in parts]
        self._texts: dict[tuple[int, int], str] = {}

    def text(self, sources: Sources, place: int) -> str | None:
        """The canonical JSON of a part; None where the document has no such fields."""
        group = self._groups[place]
        if group is None:
            return None
        key = (sources[group], place)
        if key not in self._texts:
            self._texts[key] = canonical_json(self.values(sources, place))
        return self._texts[key]

    def values(self, sources: Sources, place: int) -> dict[str, Value] | None:
        """The values of a part; None where the document has no such fields."""
        group = self._groups[place]
        if group is None:
            return None
        source, index = sources[group], self.side.index
        if source == _NULL:
            return dict.fromkeys(self._parts[place])
        values = (
            index.module.defaults
            if source == _DEFAULT
            else index.variants[source - _FIRST_VARIANT].overrides
        )
        return {name: values.get(name) for name in self._parts[place]}


def _chosen(shown: _Shown | None, mask: int, visitor: Visitor) -> Sources | None:
    """What a document chooses in a cell; the default for a variant that it does not have."""
    if shown is None:
        return None
    side = shown.side
    if visitor.use is not None and visitor.use not in side.index.number:
        return (_DEFAULT,) * len(side.groups)
    return side.sources(mask)


def _text(shown: _Shown | None, sources: Sources | None, place: int) -> str | None:
    return None if shown is None or sources is None else shown.text(sources, place)


def _values(shown: _Shown | None, sources: Sources | None, place: int) -> Values | None:
    return None if shown is None or sources is None else shown.values(sources, place)


def _composition(shown: _Shown | None, sources: Sources | None) -> Composition | None:
    return None if shown is None or sources is None else shown.side.composition(sources)


def _order(change: ShownChange) -> tuple[int, bool, int, tuple[str, ...]]:
    """What is seen without being asked for first, then the widest, then the plainest."""
    alone = change.witness is not None and change.witness.use is not None
    texts = tuple(canonical_json([each.before, each.after]) for each in change.groups)
    return (not change.groups, alone, -change.cells, texts)
