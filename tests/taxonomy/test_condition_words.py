"""Conditions in English."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from taxonomy.condition_syntax import validate
from taxonomy.condition_words import in_words
from tests.taxonomy.strategies import CONDITIONS

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "growthbook-cases.json").read_text("utf-8")
)["evalCondition"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"sports": {"$in": ["ski"]}, "age": {"$gte": 18}},
         "sports is or includes ski and age is at least 18"),
        ({"a": 1, "$or": [{"b": 2}, {"c": 3}]}, "a is 1 and (b is 2 or c is 3)"),
        ({"$or": [{"a": 1, "b": 2}, {"c": 3}]}, "(a is 1 and b is 2) or c is 3"),
        ({"$or": [{"$or": [{"a": 1}, {"b": 2}]}, {"c": 3}]}, "a is 1 or b is 2 or c is 3"),
        ({"$and": [{"a": 1}, {"b": 2}], "c": 3}, "a is 1 and b is 2 and c is 3"),
        ({"$nor": [{"a": 1}, {"b": 2}]}, "not (a is 1 or b is 2)"),
        ({"$not": {"a": 1, "b": 2}}, "not (a is 1 and b is 2)"),
        ({"a": {"$gt": 1, "$lte": 9}}, "a is more than 1 and a is at most 9"),
        ({"a": {"$not": {"$lt": 3}}}, "not (a is less than 3)"),
        ({"a": {"$eq": "x"}}, "a is x"),
        ({"a": {"$ne": "x"}}, "a is not x"),
        ({"a": None}, "a is missing"),
        ({"a": {"$ne": None}}, "a is present"),
        ({"a": {"$exists": True}}, "a is present"),
        ({"a": {"$exists": False}}, "a is missing"),
        ({"a": {"$ini": ["x"]}}, "a is or includes x (ignoring case)"),
        ({"a": {"$nin": [1, 2, 3]}}, "a is not and does not include 1, 2 or 3"),
        ({"a": {"$nini": ["x"]}}, "a is not and does not include x (ignoring case)"),
        ({"a": {"$all": ["x", "y"]}}, "a includes x and y"),
        ({"a": {"$alli": ["x"]}}, "a includes x (ignoring case)"),
        ({"a": {"$regex": r"^\d"}}, r'a matches the pattern "^\d"'),
        ({"a": {"$regexi": "ski"}}, 'a matches the pattern "ski" (ignoring case)'),
        ({"a": {"$veq": "1.2"}}, "a is version 1.2"),
        ({"a": {"$vne": "1.2"}}, "a is not version 1.2"),
        ({"a": {"$vlt": "1.2"}}, "a is earlier than version 1.2"),
        ({"a": {"$vlte": "1.2"}}, "a is version 1.2 or earlier"),
        ({"a": {"$vgt": "1.2"}}, "a is later than version 1.2"),
        ({"a": {"$vgte": "1.2"}}, "a is version 1.2 or later"),
        ({"a": {"$type": "array"}}, "a is a list"),
        ({"a": {"$type": "boolean"}}, "a is a yes-or-no value"),
        ({"a": {"$type": "null"}}, "a is missing"),
        ({"a": {"$type": "number"}}, "a is a number"),
        ({"a": {"$type": "object"}}, "a is an object"),
        ({"a": {"$type": "string"}}, "a is a text"),
        ({"a": {"$size": 1}}, "a is a list of 1 item"),
        ({"a": {"$size": 0}}, "a is a list of 0 items"),
        ({"a": {"$size": {"$gt": 2}}}, "the number of items in a is more than 2"),
        ({"a": {"$elemMatch": {"$gt": 1}}, "b": 2},
         "a has an item where the item is more than 1 and b is 2"),
        ({"a": {"$elemMatch": {"b": 1, "c.d": "x"}}},
         "a has an item where (its b is 1 and its c.d is x)"),
        ({"a.b": {"c": [1, None]}}, 'a.b is {"c": [1, null]}'),
        ({"a": {"$in": [None, True, "true", "", "two words", "18", 18, "größe", "and"]}},
         'a is or includes nothing, true, "true", "", "two words", "18", 18, größe or "and"'),
        ({"two words": 1}, '"two words" is 1'),
        ({"{0}": "{1}"}, '"{0}" is "{1}"'),
    ],
)  # fmt: skip
def test_words(condition, words):
    assert validate(condition) == []
    assert in_words(condition) == words


@pytest.mark.parametrize(
    "condition", [case[1] for case in VECTORS if not validate(case[1])], ids=json.dumps
)
def test_every_good_vector_has_words_that_name_its_fields(condition):
    words = in_words(condition)
    for key in condition:
        if key not in ("$and", "$or", "$nor", "$not"):
            assert key in words


@given(CONDITIONS)
def test_every_good_condition_has_words(condition):
    words = in_words(condition)
    assert words
    assert in_words({"$not": condition}) == f"not ({words})"
