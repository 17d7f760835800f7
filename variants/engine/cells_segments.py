"""How the segments that a visitor can hold cut contexts (DESIGN.md section 5).

A visitor may hold any set that is closed upwards and has at most one child of each exclusive
parent: conditions count as free, and refusing consent only takes segments away. There are too many
such sets to list, but most are the same to the variants. So the trees are walked from the leaves
up, and of the sets that do the same to every variant only one is remembered.

What a set does is a `State`, a pair of masks of entries, each in two halves: the entries whose
depth it gives below, those whose place by rank it gives above. `barred` are the entries that are
out because their variant is, or stands higher by now; `given` never has any of these. An entry
holds when both its halves are given.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from variants.engine.cells_sides import Side
from variants.engine.index_entries import levels_with
from variants.engine.index_taxonomy import CompiledTaxonomy

State = tuple[int, int]
"""`(given, barred)`."""

Names = frozenset[str]
"""The segments to name so that a visitor holds a set: those with none held below them."""

Key = TypeVar("Key")

States = dict[State, Names]
"""Each state with the fewest names for it."""


class Effect(NamedTuple):
    """What a segment does to the variants that mention it: when held, and when not."""

    given: int
    barred: int
    barred_without: int


NO_EFFECT = Effect(0, 0, 0)


class TooMany(Exception):
    """There are more than anybody wants to list."""


def effects_by_segment(side: Side, width: int) -> dict[str, Effect]:
    """The effects of all segments that a variant of a document mentions, by key.

    :param width: of half a mask.
    """
    index = side.index
    overtaken = _overtaken(side)

    def halves(lower: int, upper: int) -> int:
        return (lower | upper << width) << side.shift

    effects = {}
    for bit, depths, places, excluded, required in index.segment_masks:
        behind, later = overtaken.get(bit, (0, 0))
        effects[index.taxonomy.key_of(bit)] = Effect(
            halves(depths, places) & ~halves(excluded, excluded),
            halves(excluded | behind, excluded | later),
            halves(required, required),
        )
    return effects


def _overtaken(side: Side) -> dict[int, tuple[int, int]]:
    """By bit of a segment in `any`: the entries of less depth, and those of a later place."""
    index = side.index
    levels = [levels_with(variant, index.taxonomy) for variant in index.variants]
    overtaken: dict[int, tuple[int, int]] = {}
    for position, entry in enumerate(index.entries, index.first_entry):
        for bit, level in levels[entry.variant].items():
            behind, later = overtaken.get(bit, (0, 0))
            own = 1 << position
            if entry.segments.depth < level.depth:
                behind |= own
            if (entry.segments.place or 0) > (level.place or 0):
                later |= own
            overtaken[bit] = behind, later
    return overtaken


def merge(one: States, other: States, most: int) -> States:
    """What two independent sets of segments do together.

    :raises TooMany: when there are more states than `most`.
    """
    merged: States = {}
    for (given, barred), names in one.items():
        for (more_given, more_barred), more_names in other.items():
            out = barred | more_barred
            keep_plainest(merged, ((given | more_given) & ~out, out), names | more_names)
        if len(merged) > most:
            raise TooMany
    return merged


def keep_plainest(ways: dict[Key, Names], key: Key, names: Names) -> None:
    """Note a way to reach something, unless one with fewer names, or earlier ones, is known."""
    known = ways.get(key)
    if known is None or len(names) < len(known):
        ways[key] = names
    elif len(names) == len(known) and names != known:
        ways[key] = min(known, names, key=sorted)


class OneForest:
    """The states that can be reached where both documents see the same trees.

    :param effects: of the segments that the variants of each document mention, by key.
    """

    def __init__(self, taxonomy: CompiledTaxonomy, effects: Iterable[Mapping[str, Effect]]) -> None:
        self._taxonomy = taxonomy
        self._effects: dict[str, Effect] = {}
        for side in effects:
            for key, effect in side.items():
                before = self._effects.get(key, NO_EFFECT)
                both = (one | other for one, other in zip(before, effect, strict=True))
                self._effects[key] = Effect(*both)

    def apart(self, mentions: Iterable[Collection[str]]) -> list[set[str]]:
        """The segments that variants mention, parted so that each part can be held by itself.

        Segments are in one part when they are in one tree or mentioned by one variant.

        :param mentions: what each variant mentions.
        """
        paths = self._taxonomy.segment_paths
        parts: list[tuple[set[str], set[str]]] = []
        for keys in mentions:
            known = {key for key in keys if key in paths}
            roots = {paths[key][-1] for key in known}
            touching = [part for part in parts if not part[0].isdisjoint(roots)]
            parts = [part for part in parts if part[0].isdisjoint(roots)]
            parts.append(
                (
                    roots.union(*(part_roots for part_roots, _ in touching)),
                    known.union(*(part_keys for _, part_keys in touching)),
                )
            )
        return [keys for _, keys in parts if keys]

    def states(self, mentioned: Collection[str], scope: int, most: int) -> States:
        """What holding any allowed set of the mentioned segments can do.

        :param scope: the entries, in both halves, that are looked at.
        :raises TooMany: when there are more states than `most`.
        """
        children = self._children(mentioned)
        held: dict[str, States] = {}
        barred_without: dict[str, int] = {}
        for key in self._leaves_first(mentioned):
            effect = self._effects.get(key, NO_EFFECT)
            own: States = {(effect.given & scope, effect.barred & scope): frozenset()}
            below = children.get(key, [])
            exclusive = self._taxonomy.taxonomy.segments[key].exclusive_children
            family = _exclusive_family if exclusive else _free_family
            states = merge(own, family(below, held, barred_without, most), most)
            held[key] = {state: names or frozenset([key]) for state, names in states.items()}
            barred_without[key] = effect.barred_without & scope
            for child in below:
                barred_without[key] |= barred_without[child]
        return _free_family(children.get(None, []), held, barred_without, most)

    def count(self, mentioned: Collection[str]) -> int:
        """How many sets of the mentioned segments, and of those above them, can be held."""
        children = self._children(mentioned)
        sets: dict[str, int] = {}
        for key in self._leaves_first(mentioned):
            sets[key] = 1
            for child in children.get(key, []):
                if self._taxonomy.taxonomy.segments[key].exclusive_children:
                    sets[key] += sets[child]
                else:
                    sets[key] *= 1 + sets[child]
        total = 1
        for root in children.get(None, []):
            total *= 1 + sets[root]
        return total

    def _leaves_first(self, mentioned: Collection[str]) -> list[str]:
        """The mentioned segments and all above them, children before their parents."""
        paths = self._taxonomy.segment_paths
        nodes = {above for key in mentioned for above in paths[key]}
        return sorted(nodes, key=lambda key: (-len(paths[key]), key))

    def _children(self, mentioned: Collection[str]) -> dict[str | None, list[str]]:
        paths = self._taxonomy.segment_paths
        children: dict[str | None, list[str]] = {}
        for key in self._leaves_first(mentioned):
            parent = paths[key][1] if len(paths[key]) > 1 else None
            children.setdefault(parent, []).append(key)
        return children


def _free_family(
    keys: Iterable[str],
    held: Mapping[str, States],
    barred_without: Mapping[str, int],
    most: int,
) -> States:
    """Any of some siblings."""
    family: States = {(0, 0): frozenset()}
    for key in keys:
        without: States = {(0, barred_without[key]): frozenset()}
        family = merge(family, without | held[key], most)
    return family


def _exclusive_family(
    keys: Iterable[str],
    held: Mapping[str, States],
    barred_without: Mapping[str, int],
    most: int,
) -> States:
    """At most one of some siblings."""
    keys = list(keys)
    family: States = {}
    for chosen in [None, *keys]:
        barred = 0
        for key in keys:
            if key != chosen:
                barred |= barred_without[key]
        others: States = {(0, barred): frozenset()}
        states = others if chosen is None else merge(held[chosen], others, most)
        for state, names in states.items():
            keep_plainest(family, state, names)
    return family
