"""Ranks for an order that somebody made by hand: pure functions.

Ranks order the terms of a tree: smaller first, equal ones by key, none last (DESIGN.md 4.3). A
list in which terms are moved is that order; here it becomes ranks again, changing as few as it can.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

STEP = 10
"""Between ranks that are given anew, so that a term fits between any two."""
MOST = 2_147_483_647
"""The largest rank that every database can hold."""

Ranks = Mapping[str, int | None]


def by_rank(ranks: Ranks) -> list[str]:
    """The keys in the order that their ranks give them."""
    return sorted(ranks, key=lambda key: _place(key, ranks[key]))


def ranks_for(order: Sequence[str], ranks: Ranks) -> dict[str, int | None]:
    """The ranks that give terms an order.

    What stands right already keeps its rank; the others get ranks between their neighbours. Where
    there is no room, all are numbered anew.

    :param order: every key once.
    :param ranks: the ranks they have now.
    """
    if list(order) == by_rank(ranks):
        return {key: ranks[key] for key in order}
    ranked = list(order[: len(order) - _unranked_at_the_end(order, ranks)])
    found = _fitted(ranked, ranks) or {
        key: STEP * place for place, key in enumerate(ranked, start=1)
    }
    return {key: found.get(key) for key in order}


def order_of_tree(parents: Mapping[str, str | None], order: Sequence[str]) -> list[str]:
    """The one order of all terms in which siblings stand as a tree lists them.

    Whoever moves a term in a tree says only where it stands among its siblings; everything else
    keeps its place in the order.

    :param parents: each term's parent; siblings in the order of the tree.
    :param order: every key, as they stood before.
    """
    families: dict[str | None, list[str]] = {}
    for key, parent in parents.items():
        families.setdefault(parent, []).append(key)
    result = list(order)
    for siblings in families.values():
        moved = moved_in(result, siblings)
        for place, key in enumerate(siblings):
            if key not in moved:
                continue
            result.remove(key)
            if place:
                result.insert(result.index(siblings[place - 1]) + 1, key)
            else:
                first = next(each for each in siblings if each not in moved)
                result.insert(result.index(first), key)
    return result


def moved_in(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest keys that must be moved to turn an order of all keys into one of some of them."""
    places = {key: place for place, key in enumerate(before)}
    kept = _longest_rising([(places[key], key) for key in after])
    return [key for key in after if key not in kept]


def _place(key: str, rank: int | None) -> tuple[bool, int, str]:
    return (rank is None, rank or 0, key)


def _unranked_at_the_end(order: Sequence[str], ranks: Ranks) -> int:
    """How many terms at the end can stay without a rank: they are in the order of their keys."""
    count = 0
    following = None
    for key in reversed(order):
        if ranks[key] is not None or (following is not None and key > following):
            break
        following = key
        count += 1
    return count


def _fitted(order: Sequence[str], ranks: Ranks) -> dict[str, int] | None:
    """The ranks with as few changed as can be; None where there is no room for the others."""
    kept = _longest_rising([(ranks[key], key) for key in order])
    fitted: dict[str, int] = {}
    waiting: list[str] = []
    low = -1
    for key in order:
        if key not in kept:
            waiting.append(key)
            continue
        rank = kept[key]
        room = rank - low - 1
        if waiting and room < len(waiting):
            return None
        for place, other in enumerate(waiting, start=1):
            fitted[other] = low + place * (room + 1) // (len(waiting) + 1)
        waiting = []
        fitted[key] = low = rank
    start = max(low, 0)
    for place, other in enumerate(waiting, start=1):
        fitted[other] = start + STEP * place
    return fitted if max(fitted.values(), default=0) <= MOST else None


def _longest_rising(places: Sequence[tuple[int | None, str]]) -> dict[str, int]:
    """The most of these (rank, key) that rise as they stand, as ranks by key."""
    tails: list[tuple[int, str]] = []
    paths: list[tuple[tuple[int, str], int | None]] = []
    ends: list[int] = []
    for rank, key in places:
        if rank is None:
            continue
        at = bisect_left(tails, (rank, key))
        paths.append(((rank, key), ends[at - 1] if at else None))
        if at == len(tails):
            tails.append((rank, key))
            ends.append(len(paths) - 1)
        else:
            tails[at] = (rank, key)
            ends[at] = len(paths) - 1
    kept: dict[str, int] = {}
    step = ends[-1] if ends else None
    while step is not None:
        (rank, key), step = paths[step]
        kept[key] = rank
    return kept
