"""What conditions mean: GrowthBook's public vectors, and what we fixed beyond them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.conditions import evaluate, matches_empty_context
from tests.taxonomy.strategies import JSON, PLAIN

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "growthbook-cases.json").read_text("utf-8")
)["evalCondition"]


def test_the_vectors_are_all_there():
    assert len(VECTORS) == 248


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in VECTORS])
def test_vector(case):
    _, condition, attributes, expected, *groups = case
    assert evaluate(condition, attributes, *groups) is expected


@pytest.mark.parametrize(
    ("condition", "attributes", "expected"),
    [
        pytest.param({"a": 1}, {"a": True}, False, id="true is not 1"),
        pytest.param({"a": True}, {"a": 1}, False, id="1 is not true"),
        pytest.param({"a": {"b": [1]}}, {"a": {"b": [True]}}, False, id="true is not 1 deep down"),
        pytest.param({"a": {"$in": [1]}}, {"a": True}, False, id="true is not in [1]"),
        pytest.param({"a": {"$all": [1]}}, {"a": [True]}, False, id="[true] has not all of [1]"),
        pytest.param({"a": 1}, {"a": 1.0}, True, id="1 is 1.0"),
        pytest.param({"a": "1"}, {"a": 1}, False, id="text is not a number"),
        pytest.param({"a": {"$eq": {"x": 1, "y": 2}}}, {"a": {"y": 2, "x": 1}}, True,
                     id="the order of members does not matter"),
        pytest.param({"a": {"x": None}}, {"a": {}}, False, id="members of objects are counted"),
        pytest.param({"a": {"$ne": None}}, {}, False, id="missing is null"),
        pytest.param({"a": {"$in": [None]}}, {}, True, id="missing is in a list with null"),
        pytest.param({"a": {"$nin": ["x"]}}, {}, True, id="missing is not in a list"),
        pytest.param({"a": {"$in": [[1]]}}, {"a": [[1]]}, True, id="lists are found in lists"),
        pytest.param({"a": {"$in": [{"b": 1}]}}, {"a": {"b": 1}}, True, id="objects are found"),
        pytest.param({"a": {"$lt": 1}}, {}, True, id="missing counts as 0"),
        pytest.param({"a": {"$lt": 1}}, {"a": None}, True, id="null counts as 0"),
        pytest.param({"a": {"$gte": "0"}}, {}, True, id="missing counts as 0 against a numeral"),
        pytest.param({"a": {"$lt": "z"}}, {}, False, id="missing does not compare with a word"),
        pytest.param({"a": {"$lt": 2}}, {"a": True}, False, id="true has no order"),
        pytest.param({"a": {"$lt": 2}}, {"a": [1]}, False, id="a list has no order"),
        pytest.param({"a": {"$lt": 2}}, {"a": ""}, False, id="an empty text is not 0"),
        pytest.param({"a": {"$lt": 20}}, {"a": "0x10"}, False, id="numerals are decimal"),
        pytest.param({"a": {"$lt": 20}}, {"a": " 1e1 "}, True, id="numerals may have exponents"),
        pytest.param({"a": {"$lt": "9"}}, {"a": "10"}, True, id="two texts compare as texts"),
        pytest.param({"a.0": 1}, {"a": [1]}, False, id="paths do not go into lists"),
        pytest.param({"a.length": 1}, {"a": "x"}, False, id="paths do not go into text"),
        pytest.param({"a.b": 1}, {"a.b": 1}, False, id="a dot always separates"),
        pytest.param({"a": {"$regex": "b"}}, {"a": "abc"}, True, id="patterns are unanchored"),
        pytest.param({"a": {"$regex": "1"}}, {"a": 1}, False, id="patterns match text only"),
        pytest.param({"a": {"$regex": "(?=b)"}}, {"a": "b"}, False, id="patterns are RE2"),
        pytest.param({"a": {"$regex": "b"}}, {"a": "b\ud800"}, False, id="text is Unicode"),
        pytest.param({"a": {"$regex": "\ud800"}}, {"a": "b"}, False, id="patterns are Unicode"),
        pytest.param({"a": {"$vlt": "1.0"}}, {}, True, id="a missing version is 0"),
        pytest.param({"a": {"$vne": "1.0"}}, {"a": 2}, False, id="a number is not a version"),
        pytest.param({"a": {"$vgt": "20000.0.0"}}, {"a": "100000.0.0"}, True,
                     id="long numbers in versions compare as numbers"),
        pytest.param({"a": {"$veq": "1.2"}}, {"a": "01.2"}, True, id="leading zeros do not count"),
        pytest.param({"a": {"$vlt": "1"}}, {"a": "9" * 5000}, False, id="a version of any length"),
        pytest.param({"a": {"$elemMatch": {"$lt": 1}}}, {"a": [0]}, True, id="0 is an item too"),
        pytest.param({"a": {"$elemMatch": {"b": None}}}, {"a": [1]}, True,
                     id="an item that is no object has no fields"),
        pytest.param({"a": {"$type": "null"}}, {}, True, id="missing has type null"),
        pytest.param({"a": {"$exists": True}}, {"a": None}, False, id="null does not exist"),
        pytest.param({"a": {"$exists": 1}}, {"a": 1}, False, id="a malformed operand is not true"),
        pytest.param({"a": {"$size": 0}}, {}, False, id="missing has no size"),
        pytest.param({"$nor": []}, {}, False, id="an empty $nor is false, as $or is true"),
        pytest.param({"$xor": [{"a": 1}]}, {"a": 1}, False, id="an unknown operator is not true"),
        pytest.param({"a": {"$inGroup": []}}, {"a": 1}, False, id="a group is named by a text"),
    ],
)  # fmt: skip
def test_beyond_the_vectors(condition, attributes, expected):
    assert evaluate(condition, attributes) is expected


def test_an_empty_context_fulfils_what_missing_values_fulfil():
    assert matches_empty_context({"age": {"$lt": 18}}) is True
    assert matches_empty_context({"sports": {"$in": ["ski"]}}) is False


def nested(depth, wrap, inner):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(nested(100_000, lambda inner: {"$not": inner}, {"a": 1}), id="$not"),
        pytest.param(nested(100_000, lambda inner: {"$and": [inner]}, {"a": 1}), id="$and"),
        pytest.param({"a": nested(100_000, lambda inner: {"$not": inner}, 1)}, id="$not on values"),
        pytest.param({"a": nested(100_000, lambda inner: [inner], 1)}, id="a list"),
    ],
)
def test_nesting_beyond_the_recursion_limit_is_false(condition):
    assert evaluate(condition, {"a": nested(100_000, lambda inner: [inner], 1)}) is False


def test_deep_attributes_are_looked_at_no_deeper_than_the_condition_goes():
    deep = nested(100_000, lambda inner: {"a": inner}, 1)
    assert evaluate({"a.a.a": {"$ne": 1}}, deep) is True
    assert evaluate({"a": {"$nin": [1, [2], {"a": 3}]}}, deep) is True


def test_long_lists_are_compared_in_one_pass():
    numbers, others = list(range(20_000)), list(range(20_000, 40_000))
    assert evaluate({"a": {"$in": numbers}}, {"a": others}) is False
    assert evaluate({"a": {"$all": numbers}}, {"a": numbers[::-1]}) is True


@given(JSON, JSON)
def test_evaluating_never_raises(condition, attributes):
    assert evaluate(condition, attributes) in (True, False)


@given(JSON)
def test_a_value_equals_itself_unless_it_is_operators(value):
    operators = isinstance(value, dict) and value and all(key.startswith("$") for key in value)
    has_nan = "nan" in repr(value)
    if not operators and not has_nan:
        assert evaluate({"a": value}, {"a": value}) is True


@given(PLAIN, st.lists(PLAIN, max_size=4))
def test_a_list_includes_what_equals_one_of_its_items(value, items):
    equal = any(evaluate({"a": {"$eq": item}}, {"a": value}) for item in items)
    assert evaluate({"a": {"$all": [value]}}, {"a": items}) is equal
    if not isinstance(value, list):
        assert evaluate({"a": {"$in": items}}, {"a": value}) is equal


@given(PLAIN, PLAIN)
def test_at_most_one_of_less_equal_and_more_holds(one, other):
    held = [evaluate({"a": {name: one}}, {"a": other}) for name in ("$lt", "$gt")]
    assert held != [True, True]
    if any(held):
        assert evaluate({"a": {"$eq": one}}, {"a": other}) is False
