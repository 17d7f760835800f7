"""An order made by hand becomes ranks, and as few of them change as can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.ranking import MOST, by_rank, moved_in, order_of_tree, ranks_for

RANKS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.none() | st.integers(-3, 9) | st.just(MOST), max_size=8
)


@given(RANKS, st.randoms(use_true_random=False))
def test_ranks_give_the_order_they_are_for(ranks, random):
    order = list(ranks)
    random.shuffle(order)

    assert by_rank(ranks_for(order, ranks)) == order


@given(RANKS)
def test_an_order_that_is_so_already_changes_no_rank(ranks):
    assert ranks_for(by_rank(ranks), ranks) == ranks


@pytest.mark.parametrize(
    ("ranks", "order", "expected"),
    [
        ({"a": 10, "b": 20, "c": 30}, "cab", {"c": 4, "a": 10, "b": 20}),
        ({"a": 10, "b": 20, "c": 30}, "bca", {"b": 20, "c": 30, "a": 40}),
        ({"a": 10, "b": 20, "c": 30}, "acb", {"a": 10, "c": 15, "b": 20}),
        ({"a": 1, "b": 2, "c": 3}, "acb", {"a": 10, "c": 20, "b": 30}),
        ({"a": 0, "b": 1, "c": 2}, "cab", {"c": 10, "a": 20, "b": 30}),
        ({"a": None, "b": None, "c": None}, "bac", {"b": 10, "a": None, "c": None}),
        ({"a": 10, "b": None, "c": None}, "acb", {"a": 10, "c": 20, "b": None}),
        ({"a": 10, "b": None, "c": None}, "bac", {"b": 4, "a": 10, "c": None}),
        ({"a": MOST, "b": None}, "ab", {"a": MOST, "b": None}),
        ({"a": MOST, "b": None, "c": None}, "acb", {"a": 10, "c": 20, "b": None}),
    ],
)
def test_only_what_moved_gets_another_rank_where_there_is_room(ranks, order, expected):
    assert ranks_for(list(order), ranks) == expected


@given(st.randoms(use_true_random=False))
def test_siblings_stand_as_the_tree_lists_them_and_nothing_else_moves(random):
    order = list("abcdefgh")
    random.shuffle(order)
    parents = {key: random.choice([None, "a", "b"]) for key in order}
    listed = list(order)
    random.shuffle(listed)
    tree = {key: parents[key] for key in listed}

    result = order_of_tree(tree, order)

    assert sorted(result) == sorted(order)
    for parent in (None, "a", "b"):
        siblings = [key for key in listed if parents[key] == parent]
        assert [key for key in result if parents[key] == parent] == siblings
    moved = set(moved_in(order, result))
    assert moved <= {
        key
        for parent in (None, "a", "b")
        for key in moved_in(order, [each for each in listed if parents[each] == parent])
    }


def test_a_term_that_moves_among_its_siblings_goes_beside_them_in_the_whole_order():
    tree = {"y": None, "x": None, "z": None, "a": "x", "b": "y"}

    assert order_of_tree(tree, ["a", "x", "b", "y", "z"]) == ["a", "y", "x", "b", "z"]


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [("abc", "abc", ""), ("abc", "cab", "c"), ("abcd", "bcda", "a"), ("abc", "cba", "cb")],
)
def test_moving_one_key_counts_as_one_move(before, after, moved):
    assert sorted(moved_in(before, after)) == sorted(moved)
