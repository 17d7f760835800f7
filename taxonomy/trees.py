"""Trees of terms, given as nodes that name their parent by key (DESIGN.md section 2).

A published taxonomy has no cycles and no unknown parents, because saving and importing refuse
them. The functions here still end on trees that have: a cycle is raised, and a node whose parent
is not there counts as a root.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Node(Protocol):
    """What `Segment` and `Term` have in common."""

    @property
    def parent(self) -> str | None:
        """The key of the node above; None for a root."""


class CycleFound(ValueError):
    """Nodes are their own ancestors. `cycle` holds their keys, each the child of the next."""

    def __init__(self, cycle: list[str]) -> None:
        self.cycle = cycle
        super().__init__(
            f"parent: {' > '.join([*cycle, cycle[0]])} is a cycle, a tree was expected."
        )


def find_cycle(parents: Mapping[str, str | None]) -> list[str] | None:
    """The keys of one cycle, each the child of the next, from its smallest key on; None if none.

    :param parents: the parent's key, or None, by key.
    """
    safe: set[str] = set()
    for start in sorted(parents):
        upwards: dict[str, None] = {}
        current: str | None = start
        while current is not None and current in parents and current not in safe:
            if current in upwards:
                keys = list(upwards)
                cycle = keys[keys.index(current) :]
                smallest = cycle.index(min(cycle))
                return cycle[smallest:] + cycle[:smallest]
            upwards[current] = None
            current = parents[current]
        safe.update(upwards)
    return None


def display_order(
    nodes: Mapping[str, Node], sort_key: Callable[[str], Any] = str
) -> list[tuple[str, int]]:
    """Every key with its depth (root = 1), parents before their children.

    :param sort_key: what siblings are ordered by, from their key; what is equal goes by key.
    :raises CycleFound: because what is in a cycle would have no place.
    """
    cycle = find_cycle({key: node.parent for key, node in nodes.items()})
    if cycle:
        raise CycleFound(cycle)
    children: dict[str | None, list[str]] = {}
    for key in sorted(nodes, key=lambda key: (sort_key(key), key), reverse=True):
        parent = nodes[key].parent
        children.setdefault(parent if parent in nodes else None, []).append(key)
    ordered = []
    # A stack and not recursion, because nothing limits how deep a tree is.
    waiting = [(key, 1) for key in children.get(None, [])]
    while waiting:
        key, level = waiting.pop()
        ordered.append((key, level))
        waiting += [(child, level + 1) for child in children.get(key, [])]
    return ordered
