"""What visitors see of some field groups, and which targets of brand rules they meet there.

Rules are judged on the cells of a module (`variants.engine.cells`), which the targets of rules cut
too. A target becomes a *probe*: a variant of its own that overrides a field group of its own, so
that the composition of a cell says whether it is met. And only variants that override what a rule
reads can decide what it sees, so cells can be those of a projection: the module reduced to some of
its field groups, which is exact and has few cells (BRAND_RULES.md section 12).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from taxonomy.targeting import Targeting
from taxonomy.types import Taxonomy
from variants.engine.cells_axes import time_classes
from variants.engine.cells_compare import Witness
from variants.engine.cells_refinement import Refinement, Visitor
from variants.engine.cells_segments import TooMany
from variants.engine.cells_sides import Side, Sides
from variants.engine.digests import canonical_json
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, Instant, ModuleDocument, VariantDocument

NOTHING = ""
"""The source of a group that shows nothing, because the rights of its default have ended."""

Shows = str | None
"""What a field group shows: a variant's key, None for the default, or `NOTHING`."""

_FIRST_VARIANT = 2
"""The lowest number in `Sources` that is a variant's."""


class Seen(NamedTuple):
    """What one document shows in a cell: a source for each field group of the projection, and the
    positions of the targets that are met."""

    sources: tuple[Shows, ...]
    met: frozenset[int]


@dataclass(slots=True)
class Place:
    """Cells that are alike: the same is seen, in the old and in the new document.

    None where a document is not served. `visitor` is the plainest who is there.
    """

    old: Seen | None
    new: Seen | None
    cells: int
    visitor: Visitor


class ProbedModule(CompiledModule):
    """A module with a probe for each target.

    A holdout keeps variants from people; it does not make them other people. So it does not keep
    them from meeting a target.
    """

    def __init__(
        self,
        module: ModuleDocument,
        targets: Sequence[Targeting],
        taxonomy: CompiledTaxonomy | Taxonomy,
    ) -> None:
        # No key of a variant contains a question mark.
        names = [f"?{number}" for number in range(len(targets))]
        probes = [
            VariantDocument(name, {name: True}, target)
            for name, target in zip(names, targets, strict=True)
        ]
        self.own_groups = len(module.groups)
        super().__init__(
            replace(
                module,
                groups=(*module.groups, *((name,) for name in names)),
                variants=(*module.variants, *probes),
            ),
            taxonomy,
        )
        self.probes = [self.entry_bits.of_variant[self.number[name]] for name in names]
        self.unsegmented |= sum(self.probes)


def reduced(module: ModuleDocument, groups: Collection[int]) -> ModuleDocument:
    """A module with some of its field groups only, and the variants that override one of them.

    :param groups: positions in `module.groups`; they keep their order.
    """
    kept = sorted(groups)
    fields = {name for group in kept for name in module.groups[group]}
    variants = []
    for variant in module.variants:
        overrides = {name: value for name, value in variant.overrides.items() if name in fields}
        if overrides:
            variants.append(replace(variant, overrides=overrides))
    return replace(
        module,
        groups=tuple(module.groups[group] for group in kept),
        variants=tuple(variants),
        default_ends={
            position: module.default_ends[group]
            for position, group in enumerate(kept)
            if group in module.default_ends
        },
    )


class Projection:
    """The cells of a module, or of some of its field groups, before and after a change.

    :param old: None where nothing was served.
    :param groups: positions of the field groups that are looked at, the same in both documents.
    :param targets: of rules; the same in both documents, each in its own taxonomy.
    """

    def __init__(
        self,
        old: ModuleDocument | None,
        old_taxonomy: CompiledTaxonomy,
        new: ModuleDocument | None,
        new_taxonomy: CompiledTaxonomy,
        groups: Collection[int],
        targets: Sequence[Targeting],
        now: Instant,
    ) -> None:
        self._documents = {"old": old, "new": new}
        self._targets = targets
        self._now = now
        indexes = [
            None if module is None else ProbedModule(reduced(module, groups), targets, taxonomy)
            for module, taxonomy in ((old, old_taxonomy), (new, new_taxonomy))
        ]
        self._sides = Sides(*indexes)
        self._views = [
            None if side is None or index is None else _View(side, index)
            for side, index in zip((self._sides.old, self._sides.new), indexes, strict=True)
        ]
        # Targets are looked at as a whole, however many ways there are to meet one.
        self._plain = ~self._sides.joint(
            lambda index: sum(index.probes) if isinstance(index, ProbedModule) else 0
        )

    def places(
        self, limit: int, meets_alone: Callable[[int, str], bool] | None = None
    ) -> list[Place]:
        """Every way in which the documents are seen.

        :param limit: of cells.
        :param meets_alone: whether a target, by position, is met where a variant is asked for
            alone. Without it none is.
        :raises TooMany: when there are more cells than the limit.
        """
        refinement = Refinement(self._sides, self._now, limit)
        found: dict[tuple[Seen | None, Seen | None], dict[int, Visitor]] = {}
        places: dict[tuple[Seen | None, Seen | None], Place] = {}
        for mask, visitor in refinement.cells().items():
            pair = (self._seen(0, mask), self._seen(1, mask))
            cells = found.setdefault(pair, {})
            known = cells.get(mask & self._plain)
            if known is None or visitor.is_plainer_than(known):
                cells[mask & self._plain] = visitor
        for pair, cells in found.items():
            plainest = min(cells.values(), key=lambda visitor: visitor.size)
            places[pair] = Place(*pair, len(cells), plainest)
        for alone in self.alone(meets_alone):
            pair = (alone.old, alone.new)
            if pair in places:
                places[pair].cells += alone.cells
            else:
                places[pair] = alone
        if sum(place.cells for place in places.values()) > limit:
            raise TooMany
        return list(places.values())

    def alone(self, meets_alone: Callable[[int, str], bool] | None = None) -> list[Place]:
        """What is seen where somebody asks for one variant alone; parameters as for `places`.

        Variants that override nothing here show the default, to those who meet their targets.
        """
        places: dict[tuple[Seen | None, Seen | None], Place] = {}
        for pair, visitor in self._alone(meets_alone or (lambda target, key: False)):
            place = places.setdefault(pair, Place(*pair, 0, visitor))
            place.cells += 1
        return list(places.values())

    def count(self) -> int:
        """How many cells there are, counted axis by axis: never too few."""
        return self._refinement.count()

    def witness(self, place: Place) -> Witness | None:
        """What to say to see what a place shows; tried out.

        :return: None when it takes a unit in a tiny share, or somebody of whom nothing is known
            fulfils a segment's condition.
        """
        visitor = place.visitor
        for context in self._refinement.contexts(visitor):
            if visitor.use is not None or self._is_seen(context, place):
                return Witness(context, visitor.use)
        return None

    @cached_property
    def _refinement(self) -> Refinement:
        """Counts cells and names contexts, but lists nothing."""
        return Refinement(self._sides, self._now, 0)

    def _seen(self, document: int, mask: int) -> Seen | None:
        view = self._views[document]
        return None if view is None else view.seen(mask)

    def _is_seen(self, context: Context, place: Place) -> bool:
        return all(
            view is None or view.seen_in(context) == seen
            for view, seen in zip(self._views, (place.old, place.new), strict=True)
        )

    def _alone(
        self, meets: Callable[[int, str], bool]
    ) -> Iterator[tuple[tuple[Seen | None, Seen | None], Visitor]]:
        """Each variant alone over the default, also those that override nothing here."""
        known = [
            set() if module is None else {variant.key for variant in module.variants}
            for module in self._documents.values()
        ]
        times = time_classes(self._sides, self._now)
        for key in sorted(known[0] | known[1]):
            met = frozenset(at for at in range(len(self._targets)) if meets(at, key))
            seen_before = set()
            everything = self._sides.joint(partial(_alone, key=key))
            for open_mask, at in times.items():
                mask = open_mask & everything
                if mask in seen_before:
                    continue
                seen_before.add(mask)
                pair = tuple(
                    view.seen(mask)._replace(met=met) if view and key in keys else None
                    for view, keys in zip(self._views, known, strict=True)
                )
                yield (pair[0], pair[1]), Visitor(0, at, use=key)


def _alone(index: CompiledModule, key: str) -> int:
    """A variant's entries with the defaults; the defaults where it overrides nothing here."""
    return index.alone(key) or index.default_bits


class _View:
    """One document of a projection, from masks to what is seen."""

    def __init__(self, side: Side, index: ProbedModule) -> None:
        self._side = side
        self._index = index
        self._keys: list[Shows] = [NOTHING, None, *(variant.key for variant in index.variants)]
        self._known: dict[tuple[int, ...], Seen] = {}

    def seen(self, mask: int) -> Seen:
        """What is seen in a cell."""
        return self._read(self._side.sources(mask))

    def seen_in(self, context: Context) -> Seen:
        """What is seen in a context."""
        index = self._index
        held, _ = index.taxonomy.held(context, index.decisive)
        masks = index.condition_masks(context, held)
        return self.seen((masks[0] & index.matching(masks)) << self._side.shift)

    def _read(self, sources: tuple[int, ...]) -> Seen:
        seen = self._known.get(sources)
        if seen is None:
            own = self._index.own_groups
            seen = self._known[sources] = Seen(
                tuple(self._keys[source] for source in sources[:own]),
                frozenset(
                    at for at, source in enumerate(sources[own:]) if source >= _FIRST_VARIANT
                ),
            )
        return seen


class Contents:
    """What each source of a document shows in each field group, as text that can be compared."""

    def __init__(self, module: ModuleDocument) -> None:
        self._values: dict[Shows, Mapping[str, object]] = {
            None: module.defaults,
            **{variant.key: variant.overrides for variant in module.variants},
        }
        self._groups = module.groups
        self._texts: dict[tuple[int, Shows], str] = {}

    def of(self, group: int, shows: Shows) -> str:
        """The canonical JSON of a group's values, with the source that they are of.

        :param group: its position in the whole module.
        """
        text = self._texts.get((group, shows))
        if text is None:
            values = self._values.get(shows, {}) if shows != NOTHING else {}
            shown = [values.get(name) for name in self._groups[group]]
            text = self._texts[group, shows] = canonical_json([shows or None, shown])
        return text


def can_meet_both(
    one: Targeting, other: Targeting, taxonomy: CompiledTaxonomy | Taxonomy, limit: int
) -> bool:
    """Whether some context meets two targetings at once.

    :param limit: of cells; past it the answer is yes, as it may be.
    """
    module = ModuleDocument(key="", type="", brand="", locale="", groups=(), defaults={})
    index = ProbedModule(module, [one, other], taxonomy)
    try:
        cells = Refinement(Sides(None, index), 0, limit).cells()
    except TooMany:
        return True
    first, second = index.probes
    return any(mask & first and mask & second for mask in cells)
