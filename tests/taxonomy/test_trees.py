"""Trees of terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.trees import CycleFound, display_order, find_cycle
from taxonomy.types import Term


def tree(**parents):
    return {key: Term(key=key, name=key.title(), parent=up) for key, up in parents.items()}


TREE = tree(email=None, newsletter="email", weekly="newsletter", promo="email", web=None)
CYCLE = tree(a="c", b="a", c="b", d="a")
ORPHAN = tree(a="gone", b="a")


def test_a_node_without_its_parent_counts_as_a_root():
    assert display_order(ORPHAN) == [("a", 1), ("b", 2)]


def test_children_follow_their_parents():
    assert display_order(TREE) == [
        ("email", 1), ("newsletter", 2), ("weekly", 3), ("promo", 2), ("web", 1),
    ]  # fmt: skip


def test_siblings_follow_the_order_asked_for_and_then_their_keys():
    ranks = {"web": 1, "promo": 2}
    assert display_order(TREE, lambda key: ranks.get(key, 3)) == [
        ("web", 1), ("email", 1), ("promo", 2), ("newsletter", 2), ("weekly", 3),
    ]  # fmt: skip
    assert display_order(tree(b=None, a=None), lambda key: 0) == [("a", 1), ("b", 1)]


def test_a_cycle_is_found_from_its_smallest_key():
    assert find_cycle({"d": "a", "b": "a", "c": "b", "a": "c"}) == ["a", "c", "b"]
    assert find_cycle({"a": "a"}) == ["a"]


def test_trees_have_no_cycle():
    assert find_cycle({key: node.parent for key, node in TREE.items()}) is None
    assert find_cycle({"a": "gone"}) is None
    assert find_cycle({}) is None


def test_a_cycle_is_raised_and_named():
    with pytest.raises(CycleFound, match="a > c > b > a is a cycle, a tree was expected") as found:
        display_order(CYCLE)
    assert found.value.cycle == ["a", "c", "b"]


def test_a_tree_may_be_deep():
    chain = {str(n): Term(str(n), "", str(n - 1) if n else None) for n in range(5_000)}
    assert display_order(chain)[-1] == ("4999", 5_000)
    assert find_cycle({key: node.parent for key, node in chain.items()}) is None


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.none() | NAMES))
def test_either_there_is_a_cycle_or_every_node_is_one_below_its_parent(parents):
    nodes = {key: Term(key, key, parent) for key, parent in parents.items()}
    cycle = find_cycle(parents)
    if cycle is None:
        shown = dict(display_order(nodes))
        assert shown == {key: 1 + shown.get(parent, 0) for key, parent in parents.items()}
    else:
        assert [parents[key] for key in cycle] == cycle[1:] + cycle[:1]
        with pytest.raises(CycleFound):
            display_order(nodes)
