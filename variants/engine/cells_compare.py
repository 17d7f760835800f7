"""What changes between two documents, from cells to compositions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from variants.engine.cells_refinement import Refinement, Visitor
from variants.engine.cells_sides import Side, Sides, Sources
from variants.engine.digests import canonical_json, digest_of_text
from variants.engine.types import Composition, Context


@dataclass(frozen=True, slots=True)
class Witness:
    """The plainest context found that shows a composition.

    `use` is the variant to ask for alone, where nobody sees it otherwise.
    """

    context: Context
    use: str | None = None


@dataclass(frozen=True, slots=True)
class ReachedComposition:
    """A composition as rendered, and where it appears.

    `digest` is that of the values of all fields. `witness` is None when none was found: it takes a
    unit in a tiny share, or somebody of whom nothing is known fulfils a segment's condition.
    """

    composition: Composition
    digest: str
    cells: int
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class ChangedComposition:
    """The same sources in the same cells with other content, by the digests of all values."""

    composition: Composition
    before: str
    after: str
    cells: int
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class CompositionChange:
    """What a change does, over the cells of the common refinement.

    `added` reach a cell that they did not reach before, also when they reach others already.
    `removed` reach no cell any more.

    `cells` is exact when the cells are enumerated. When they are not, because they are too many,
    they are counted axis by axis, which is never too few; the lists are empty then, and do not say
    that nothing changes.
    """

    cells: int
    enumerated: bool
    added: tuple[ReachedComposition, ...] = ()
    changed: tuple[ChangedComposition, ...] = ()
    removed: tuple[ReachedComposition, ...] = ()


class _Shown(NamedTuple):
    """What one document shows in a cell: its composition and the canonical JSON of its values."""

    composition: Composition
    rendered: str


@dataclass(slots=True)
class _Found:
    """In how many cells something was found, and the plainest of their visitors."""

    cells: int
    visitor: Visitor


Key = TypeVar("Key")


class Comparison:
    """Two documents, compared in every cell of their common refinement."""

    def __init__(self, sides: Sides, refinement: Refinement) -> None:
        self._sides = sides
        self._refinement = refinement
        self._is_comparable = (
            sides.old is not None and sides.new is not None and sides.old.groups == sides.new.groups
        )

    def of(self, cells: Collection[tuple[int, Visitor]]) -> CompositionChange:
        """Find everything that changes.

        :param cells: each with its mask and a visitor.
        """
        added: dict[_Shown, _Found] = {}
        changed: dict[tuple[_Shown, _Shown], _Found] = {}
        before_anywhere: dict[_Shown, _Found] = {}
        after_anywhere: set[Composition] = set()
        for (before_sources, after_sources), found in self._pairs(cells).items():
            before = _shown(self._sides.old, before_sources)
            after = _shown(self._sides.new, after_sources)
            if before is not None:
                _note(before_anywhere, before, found)
            if after is None:
                continue
            after_anywhere.add(after.composition)
            if before is None or not self._have_same_sources(before, after):
                _note(added, after, found)
            elif before.rendered != after.rendered:
                _note(changed, (before, after), found)
        removed = {
            before: found
            for before, found in before_anywhere.items()
            if not self._is_comparable or before.composition not in after_anywhere
        }
        return CompositionChange(
            cells=len(cells),
            enumerated=True,
            added=self._reached(self._sides.new, added),
            changed=self._changed(changed),
            removed=self._reached(self._sides.old, removed),
        )

    def _pairs(
        self, cells: Iterable[tuple[int, Visitor]]
    ) -> dict[tuple[Sources | None, Sources | None], _Found]:
        """What was and what will be chosen, each pair once; most cells show the same as others."""
        old, new = self._sides.old, self._sides.new
        pairs: dict[tuple[Sources | None, Sources | None], _Found] = {}
        for mask, visitor in cells:
            pair = (_chosen(old, mask, visitor.use), _chosen(new, mask, visitor.use))
            _note(pairs, pair, _Found(1, visitor))
        return pairs

    def _have_same_sources(self, before: _Shown, after: _Shown) -> bool:
        """Whether the same variants fill the same field groups."""
        return self._is_comparable and before.composition == after.composition

    def _reached(
        self, side: Side | None, found: Mapping[_Shown, _Found]
    ) -> tuple[ReachedComposition, ...]:
        return tuple(
            ReachedComposition(
                shown.composition,
                digest_of_text(shown.rendered),
                found[shown].cells,
                self._witness(found[shown].visitor, [(side, shown)]),
            )
            for shown in sorted(found, key=_order)
        )

    def _changed(
        self, found: Mapping[tuple[_Shown, _Shown], _Found]
    ) -> tuple[ChangedComposition, ...]:
        return tuple(
            ChangedComposition(
                before.composition,
                digest_of_text(before.rendered),
                digest_of_text(after.rendered),
                found[before, after].cells,
                self._witness(
                    found[before, after].visitor,
                    [(self._sides.old, before), (self._sides.new, after)],
                ),
            )
            for before, after in sorted(found, key=lambda pair: (_order(pair[0]), _order(pair[1])))
        )

    def _witness(
        self, visitor: Visitor, expected: Sequence[tuple[Side | None, _Shown]]
    ) -> Witness | None:
        """What to say to see what is expected of each document; tried out."""
        for context in self._refinement.contexts(visitor):
            if all(_shows(side, shown, context, visitor.use) for side, shown in expected):
                return Witness(context, visitor.use)
        return None


def _chosen(side: Side | None, mask: int, use: str | None) -> Sources | None:
    """What a document chooses in a cell; None without the document or the variant asked for."""
    if side is None or (use is not None and use not in side.index.number):
        return None
    return side.sources(mask)


def _shown(side: Side | None, sources: Sources | None) -> _Shown | None:
    if side is None or sources is None:
        return None
    return _Shown(side.composition(sources), side.rendered(sources))


def _shows(side: Side | None, shown: _Shown, context: Context, use: str | None) -> bool:
    if side is None:
        return False
    selection = side.index.select(context, use)
    return shown == _Shown(selection.composition, canonical_json(selection.values))


def _note(everything: dict[Key, _Found], key: Key, found: _Found) -> None:
    """Add something found to what is known of it."""
    known = everything.get(key)
    if known is None:
        everything[key] = _Found(found.cells, found.visitor)
    else:
        known.cells += found.cells
        if found.visitor.is_plainer_than(known.visitor):
            known.visitor = found.visitor


def _order(shown: _Shown) -> tuple[tuple[str, ...], str]:
    """Sorts compositions, the default first."""
    return (tuple(source or "" for source in shown.composition), shown.rendered)
