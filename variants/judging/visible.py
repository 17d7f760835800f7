"""What visitors see of a module, as rules are judged on it: cell by cell where that can be listed.

The ladder of BRAND_RULES.md section 12: all cells of the module up to a limit; beyond, for each
rule the cells of what it reads, and for rules of one source a search. All of them are exact.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from taxonomy.targeting import Targeting
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.cells_compare import Witness
from variants.engine.cells_segments import TooMany
from variants.engine.projection import Projection
from variants.engine.source_reach import SourceReach
from variants.engine.types import Instant
from variants.judging.cells import Cells, Served
from variants.judging.judgement import How, SourceKey
from variants.judging.targets import EVERYBODY, targetings_overlap


class Visible:
    """A module before and after a change, from an instant on.

    :param old: None where nothing was served, or nothing of it can be compared.
    :param targets: those of the rules that will be asked about.
    :param changed_only: judge only compositions that are added or changed; all of them where the
        cells are too many to be listed.
    :param list_all: whether to list the cells of the whole module, if they are not too many.
    """

    def __init__(
        self,
        old: Served | None,
        new: Served,
        targets: Iterable[Targeting],
        now: Instant,
        *,
        changed_only: bool,
        list_all: bool = True,
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        self._old, self._new = old, new
        self._now = now
        self._limit = limit
        self._changed_only = changed_only
        self._targets = sorted({each for each in targets if each != EVERYBODY}, key=repr)
        self._groups = range(len(new.module.groups))
        self._targetings = {
            variant.key: variant.targeting
            for served in (old, new)
            if served is not None
            for variant in served.module.variants
        }
        self._overlaps: dict[tuple[Targeting, Targeting], bool] = {}
        self._searches: dict[tuple[Served, Targeting], SourceReach] = {}
        self._parts: dict[tuple[tuple[int, ...], Targeting], Cells | None] = {}
        self.how: How = "enumerated"
        self._listed_cells = 0
        self._whole: Cells | None = None
        if list_all:
            self._whole = self._listed(self._groups, self._targets, changed_only=changed_only)
        if self._whole is None:
            self.how = "projected"

    @property
    def cells(self) -> int:
        """How many cells were looked at so far."""
        return self._listed_cells + (self._alone.count if self._whole is None else 0)

    def cells_for(self, groups: Sequence[int], target: Targeting) -> Cells | None:
        """Return the cells to judge a rule of compositions on; None where they are too many.

        :param groups: the positions of those that the rule reads.
        """
        if self._whole is not None:
            return self._whole
        key = (tuple(groups), target)
        if key not in self._parts:
            targets = [] if target == EVERYBODY else [target]
            self._parts[key] = self._listed(groups, targets, changed_only=False)
            if self._parts[key] is None:
                self.how = "too many"
        return self._parts[key]

    def reaches(
        self,
        source: SourceKey,
        groups: Collection[int],
        target: Targeting,
        *,
        everywhere: bool = False,
    ) -> Witness | bool:
        """Look for somebody who is shown a source in one of some groups, and meets a target.

        :param everywhere: look at compositions that do not change, too.
        :return: a witness; True where there is one but it takes attributes or a rare unit to be
            one; False where there is nobody.
        """
        found: Witness | bool = False
        if self._whole is None:
            found = self._search(self._new, source, groups, target)
        if not isinstance(found, Witness):
            cells = self._whole or self._alone
            place = cells.reached_by(source, groups, target, everywhere=everywhere)
            if place is not None:
                return cells.witness(place) or True
        return found

    def reached(self, source: SourceKey, groups: Collection[int], target: Targeting) -> bool:
        """Say whether a source reached somebody who met the target before the change."""
        if self._old is None:
            return False
        if (self._whole or self._alone).was_reached_by(source, groups, target):
            return True
        return self._whole is None and bool(self._search(self._old, source, groups, target))

    @cached_property
    def _alone(self) -> Cells:
        """Variants that are asked for alone: few cells, however many there are otherwise."""
        projection = self._project(self._groups, self._targets)
        places = projection.alone(self._meets_alone(self._targets))
        return Cells(
            self._old,
            self._new,
            projection,
            places,
            self._groups,
            self._targets,
            changed_only=False,
        )

    def _listed(
        self, groups: Sequence[int], targets: Sequence[Targeting], *, changed_only: bool
    ) -> Cells | None:
        projection = self._project(groups, targets)
        try:
            places = projection.places(self._limit, self._meets_alone(targets))
        except TooMany:
            return None
        cells = Cells(
            self._old, self._new, projection, places, groups, targets, changed_only=changed_only
        )
        self._listed_cells += cells.count
        return cells

    def _project(self, groups: Sequence[int], targets: Sequence[Targeting]) -> Projection:
        old, new = self._old, self._new
        return Projection(
            None if old is None else old.module,
            (old or new).taxonomy,
            new.module,
            new.taxonomy,
            groups,
            targets,
            self._now,
        )

    def _meets_alone(self, targets: Sequence[Targeting]) -> Callable[[int, str], bool]:
        """Say when a rule applies where somebody asks for a variant alone: where a context meets
        the rule's target and the variant's own targeting."""

        def meets(number: int, key: str) -> bool:
            pair = (targets[number], self._targetings[key])
            if pair not in self._overlaps:
                self._overlaps[pair] = targetings_overlap(*pair, self._new.taxonomy)
            return self._overlaps[pair]

        return meets

    def _search(
        self, served: Served, source: SourceKey, groups: Collection[int], target: Targeting
    ) -> Witness | bool:
        key = (served, target)
        if key not in self._searches:
            targets = [] if target == EVERYBODY else [target]
            self._searches[key] = SourceReach(served.module, served.taxonomy, targets, self._now)
        number = None if target == EVERYBODY else 0
        return self._searches[key].find(source, groups, number)
