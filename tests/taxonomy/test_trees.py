"""Trees of terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.trees import CycleFound, ancestors, depth, display_order, find_cycle, path
from taxonomy.types import Term


def tree(**parents):
    return {key: Term(key=key, name=key.title(), parent=up) for key, up in parents.items()}


TREE = tree(email=None, newsletter="email", weekly="newsletter", promo="email", web=None)
CYCLE = tree(a="c", b="a", c="b", d="a")
ORPHAN = tree(a="gone", b="a")


def test_a_path_runs_from_the_root_to_the_node():
    assert path(TREE, "weekly") == ("email", "newsletter", "weekly")
    assert path(TREE, "web") == ("web",)
    assert path(TREE, "unknown") == ()


def test_ancestors_run_upwards_from_the_parent():
    assert ancestors(TREE, "weekly") == ("newsletter", "email")
    assert ancestors(TREE, "web") == ()
    assert ancestors(TREE, "unknown") == ()


def test_a_root_has_depth_1():
    assert [depth(TREE, key) for key in ("unknown", "web", "promo", "weekly")] == [0, 1, 2, 3]


def test_a_node_without_its_parent_counts_as_a_root():
    assert path(ORPHAN, "b") == ("a", "b")
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
        path(CYCLE, "d")
    assert found.value.cycle == ["a", "c", "b"]
    with pytest.raises(CycleFound):
        display_order(CYCLE)


def test_a_tree_may_be_deep():
    chain = {str(n): Term(str(n), "", str(n - 1) if n else None) for n in range(5_000)}
    assert depth(chain, "4999") == 5_000
    assert len(display_order(chain)) == 5_000
    assert find_cycle({key: node.parent for key, node in chain.items()}) is None


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.none() | NAMES))
def test_either_there_is_a_cycle_or_every_node_has_a_path(parents):
    nodes = {key: Term(key, key, parent) for key, parent in parents.items()}
    cycle = find_cycle(parents)
    if cycle is None:
        shown = dict(display_order(nodes))
        assert shown == {key: depth(nodes, key) for key in nodes}
    else:
        assert [parents[key] for key in cycle] == cycle[1:] + cycle[:1]
        with pytest.raises(CycleFound):
            path(nodes, cycle[0])
