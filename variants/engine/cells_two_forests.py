"""How segments cut contexts where the old and the new taxonomy see different trees.

One context then holds one set in the old and another in the new taxonomy, and the pairs that occur
cannot be built tree by tree. They are found by establishing one segment after the other: the pair
of upward closed sets that follow is all that matters of what is established.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from variants.engine.cells_segments import Effect, Names, States, TooMany, keep_plainest
from variants.engine.index_taxonomy import CompiledTaxonomy, bits

Closed = tuple[int, ...]
"""An upward closed set of segments in each taxonomy, reduced to those that decide."""

NOTHING_REFUSED: frozenset[str] = frozenset()


class TwoForests:
    """The states that can be reached where the trees differ.

    :param effects: of the segments that the variants of each document mention, by key.
    """

    def __init__(
        self,
        taxonomies: Sequence[CompiledTaxonomy],
        effects: Sequence[Mapping[str, Effect]],
    ) -> None:
        self._taxonomies = taxonomies
        self._effects = effects
        all_keys = {key for taxonomy in taxonomies for key in taxonomy.bit}
        # As a tree: rivals in order, so that those behind one that is held are in vain.
        self._keys = sorted(all_keys, key=taxonomies[0].position)
        mentioned = {key for side in effects for key in side}
        deciding = [_deciding(taxonomy, mentioned) for taxonomy in taxonomies]
        self._purposes = sorted(
            {
                purpose
                for key in self._keys
                if any(self._step(key, deciding, NOTHING_REFUSED))
                for purpose in taxonomies[0].purposes_of(key) ^ taxonomies[1].purposes_of(key)
            }
        )

    def refusals(self) -> Iterator[frozenset[str]]:
        """Every way to refuse consent that is not the same to both taxonomies."""
        sizes = range(len(self._purposes) + 1)
        refusals = chain.from_iterable(combinations(self._purposes, size) for size in sizes)
        return (frozenset(refused) for refused in refusals)

    def apart(self, mentions: Iterable[Collection[str]]) -> list[set[str]]:
        """All mentioned segments as one part."""
        mentioned = {key for keys in mentions for key in keys}
        return [mentioned] if mentioned else []

    def states(self, mentioned: Collection[str], scope: int, most: int) -> States:
        """What establishing any segments can do.

        :param scope: the entries, in both halves, that are looked at.
        :raises TooMany: when there are more states than `most`.
        """
        if 2 ** len(self._purposes) > most:
            raise TooMany
        states: States = {}
        for refused in self.refusals():
            for closed, names in self._reachable(mentioned, refused, most).items():
                keep_plainest(states, self._state(closed, scope), names)
        return states

    def count(self, mentioned: Collection[str]) -> int:
        """At most so many sets of segments make a difference."""
        steps = len(self._steps(mentioned, NOTHING_REFUSED))
        return 1 << steps + len(self._purposes)

    def _reachable(
        self, mentioned: Collection[str], refused: frozenset[str], most: int
    ) -> dict[Closed, Names]:
        """Every pair of closed sets, each with the fewest segments to name for it."""
        nothing: Closed = (0,) * len(self._taxonomies)
        reachable: dict[Closed, Names] = {nothing: frozenset()}
        for step, key in self._steps(mentioned, refused).items():
            for closed, names in list(reachable.items()):
                grown = tuple(one | more for one, more in zip(closed, step, strict=True))
                if grown != closed and not self._is_in_vain(step, grown):
                    known = reachable.get(grown)
                    if known is None or len(names) + 1 < len(known):
                        reachable[grown] = names | {key}
            if len(reachable) > most:
                raise TooMany
        return reachable

    def _steps(self, mentioned: Collection[str], refused: frozenset[str]) -> dict[Closed, str]:
        """What establishing a segment adds to the closed sets, each with a segment that adds it."""
        deciding = [_deciding(taxonomy, mentioned) for taxonomy in self._taxonomies]
        steps: dict[Closed, str] = {}
        for key in self._keys:
            step = self._step(key, deciding, refused)
            if any(step):
                steps.setdefault(step, key)
        return steps

    def _step(self, key: str, deciding: Sequence[int], refused: frozenset[str]) -> Closed:
        return tuple(
            taxonomy.with_ancestors(key) & decides
            if refused.isdisjoint(taxonomy.purposes_of(key))
            else 0
            for taxonomy, decides in zip(self._taxonomies, deciding, strict=True)
        )

    def _is_in_vain(self, step: Closed, closed: Closed) -> bool:
        """Whether a segment loses to a rival wherever it is established.

        It will lose whatever else is established, so the others can do without it.
        """
        return all(
            added & ~taxonomy.after_exclusion(every)[0] or not added
            for taxonomy, added, every in zip(self._taxonomies, step, closed, strict=True)
        )

    def _state(self, closed: Closed, scope: int) -> tuple[int, int]:
        given = barred = 0
        for taxonomy, effects, every in zip(self._taxonomies, self._effects, closed, strict=True):
            held, _ = taxonomy.after_exclusion(every)
            for key, effect in effects.items():
                if held & taxonomy.bit[key]:
                    given |= effect.given
                    barred |= effect.barred
                else:
                    barred |= effect.barred_without
        return given & ~barred & scope, barred & scope


def _deciding(taxonomy: CompiledTaxonomy, mentioned: Collection[str]) -> int:
    """The mentioned segments, all above them, and the rivals of any of these."""
    deciding = 0
    for key in mentioned:
        deciding |= taxonomy.with_ancestors(key)
    for bit in bits(deciding):
        deciding |= taxonomy.rivals_of(bit)
    return deciding
