"""Whether a source reaches somebody who meets a target, without listing cells.

For modules with too many cells. A rule of one field or source asks only whether some context
selects the source for what the rule reads and meets the rule's target, which is a search
(`analysis_search`), not an enumeration: exact for any number of segments.
"""

from collections.abc import Collection, Sequence

from taxonomy.targeting import Targeting
from variants.engine.analysis_search import Found, Goal, Undecided
from variants.engine.analysis_space import Space
from variants.engine.cells_compare import Witness
from variants.engine.index_taxonomy import CompiledTaxonomy, bits
from variants.engine.projection import ProbedModule
from variants.engine.types import Instant, ModuleDocument


class SourceReach:
    """Who a document's sources reach, from an instant on.

    :param targets: of rules; asked for by position.
    """

    def __init__(
        self,
        module: ModuleDocument,
        taxonomy: CompiledTaxonomy,
        targets: Sequence[Targeting],
        now: Instant,
    ) -> None:
        self._index = ProbedModule(module, targets, taxonomy)
        self._space = Space(self._index, now)
        self._known: dict[tuple[str | None, int, int | None], Witness | bool] = {}

    def find(
        self, source: str | None, groups: Collection[int], target: int | None
    ) -> Witness | bool:
        """Look for somebody who is shown a source in one of some field groups.

        :param source: a variant's key, or None for the default.
        :param target: that this context must meet; None is met everywhere.
        :return: a witness; True where there is one but it takes attributes or a rare unit to be
            one, or where the search gave up; False where there is nobody.
        """
        found: Witness | bool = False
        for group in groups:
            key = (source, group, target)
            if key not in self._known:
                self._known[key] = self._look(*key)
            if isinstance(self._known[key], Witness):
                return self._known[key]
            found = found or self._known[key]
        return found

    def _look(self, source: str | None, group: int, target: int | None) -> Witness | bool:
        found = False
        for goal in self._goals(source, group, target):
            result = self._space.find(goal)
            if isinstance(result, Found):
                context = self._space.context(result, goal)
                if context is not None:
                    return Witness(context)
            found = found or isinstance(result, Found | Undecided)
        return found

    def _goals(self, source: str | None, group: int, target: int | None) -> list[Goal]:
        """The ways in which a source may win a group where the target is met."""
        index = self._index
        mask = index.group_masks[group]
        if source is None:
            # Of a group's own bits the lowest is null's and the next the default's.
            entries = [mask & index.default_bits & (mask - 1)]
        elif index.module.groups[group][0] in index.variants[index.number[source]].overrides:
            entries = sorted(bits(index.entry_bits.of_variant[index.number[source]]), reverse=True)
        else:
            entries = []
        meeting = [0] if target is None else list(bits(index.probes[target]))
        return [Goal(entry | probe, mask & -(entry << 1)) for entry in entries for probe in meeting]
