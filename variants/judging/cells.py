"""The cells on which rules are judged: those of a whole module, or of what one rule reads."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from taxonomy.targeting import Targeting
from taxonomy.types import Taxonomy
from variants.engine.cells_compare import Witness
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.projection import Contents, Place, Projection, Seen, Shows
from variants.engine.types import ModuleDocument
from variants.judging.judgement import SourceKey
from variants.judging.targets import EVERYBODY


class Served:
    """A module and its taxonomy, before or after a change."""

    def __init__(self, module: ModuleDocument, taxonomy: CompiledTaxonomy | Taxonomy) -> None:
        if isinstance(taxonomy, Taxonomy):
            taxonomy = CompiledTaxonomy(taxonomy)
        self.module = module
        self.taxonomy = taxonomy
        self._contents = Contents(module)

    def texts(self, groups: Sequence[int], shown: Iterable[Shows]) -> tuple[str, ...]:
        """Return what a composition of some groups says, and by whom."""
        pairs = zip(groups, shown, strict=True)
        return tuple(self._contents.of(group, source) for group, source in pairs)


@dataclass(slots=True)
class Sighting:
    """In how many cells a composition of some field groups is seen, and the plainest of them."""

    cells: int
    place: Place


class Cells:
    """Places of a projection, with the questions that rules have.

    :param groups: the positions, in the whole module, of the projection's field groups.
    :param targets: those of the projection.
    :param changed_only: judge only what is added or changed.
    """

    def __init__(
        self,
        old: Served | None,
        new: Served,
        projection: Projection,
        places: Collection[Place],
        groups: Sequence[int],
        targets: Sequence[Targeting],
        *,
        changed_only: bool,
    ) -> None:
        self._old, self._new = old, new
        self._projection = projection
        self._at = {group: at for at, group in enumerate(groups)}
        self._target = {target: number for number, target in enumerate(targets)}
        self._groups = groups
        self.count = sum(place.cells for place in places)
        self._before = [(place, place.old) for place in places if place.old is not None]
        self._judged = [
            (place, place.new, changed_only and not self._is_changed(place.old, place.new))
            for place in places
            if place.new is not None
        ]

    def sightings(
        self, groups: Sequence[int], target: Targeting
    ) -> dict[tuple[Shows, ...], Sighting]:
        """Return the compositions of some groups that are judged where a target is met."""
        positions = [self._at[group] for group in groups]
        found: dict[tuple[Shows, ...], Sighting] = {}
        for place, seen in self._where(target):
            shown = tuple([seen.sources[position] for position in positions])
            known = found.get(shown)
            if known is None:
                found[shown] = Sighting(place.cells, place)
            else:
                known.cells += place.cells
                if place.visitor.is_plainer_than(known.place.visitor):
                    known.place = place
        return found

    def lived(self, groups: Sequence[int], target: Targeting) -> set[tuple[str, ...]]:
        """Return what such compositions said before the change, where the target was met."""
        if self._old is None:
            return set()
        positions = [self._at[group] for group in groups]
        shown = {
            tuple([seen.sources[position] for position in positions])
            for _, seen in self._before
            if self._meets(seen, target)
        }
        return {self._old.texts(groups, each) for each in shown}

    def reached_by(
        self,
        source: SourceKey,
        groups: Collection[int],
        target: Targeting,
        *,
        everywhere: bool = False,
    ) -> Place | None:
        """Return the plainest place that is judged, shows a source and meets a target.

        :param everywhere: look at places in which nothing changes, too.
        """
        positions = [self._at[group] for group in groups]
        found: Place | None = None
        for place, seen in self._where(target, everywhere=everywhere):
            if (found is None or place.visitor.is_plainer_than(found.visitor)) and any(
                seen.sources[position] == source for position in positions
            ):
                found = place
        return found

    def was_reached_by(self, source: SourceKey, groups: Collection[int], target: Targeting) -> bool:
        """Say whether a source was shown before the change where a target was met."""
        positions = [self._at[group] for group in groups]
        return any(
            seen.sources[position] == source
            for _, seen in self._before
            if self._meets(seen, target)
            for position in positions
        )

    def witness(self, place: Place) -> Witness | None:
        """Return what to say to see what a place shows; None when nothing was found."""
        return self._projection.witness(place)

    def _where(
        self, target: Targeting, *, everywhere: bool = False
    ) -> Iterator[tuple[Place, Seen]]:
        """Yield the places that are judged by a rule with a target.

        One in which nothing changes is judged where the target was not met before.
        """
        for place, seen, is_unchanged in self._judged:
            if not self._meets(seen, target):
                continue
            if everywhere or not is_unchanged or not self._met_before(place, target):
                yield place, seen

    def _met_before(self, place: Place, target: Targeting) -> bool:
        return place.old is not None and self._meets(place.old, target)

    def _meets(self, seen: Seen, target: Targeting) -> bool:
        return target == EVERYBODY or self._target[target] in seen.met

    def _is_changed(self, before: Seen | None, after: Seen) -> bool:
        if before is None or self._old is None:
            return True
        return self._old.texts(self._groups, before.sources) != self._new.texts(
            self._groups, after.sources
        )
