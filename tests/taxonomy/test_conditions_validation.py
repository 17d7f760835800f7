"""What may be saved as a condition, and what is said about the rest."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from taxonomy.condition_errors import ConditionError
from taxonomy.condition_syntax import MAX_DEPTH, validate
from taxonomy.conditions import evaluate
from tests.taxonomy.strategies import CONDITIONS, JSON

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "growthbook-cases.json").read_text("utf-8")
)["evalCondition"]

OPERATORS = (
    "one of $all, $alli, $elemMatch, $eq, $exists, $gt, $gte, $in, $ini, $lt, $lte, $ne, $nin, "
    "$nini, $not, $regex, $regexi, $size, $type, $veq, $vgt, $vgte, $vlt, $vlte, $vne"
)
CONDITION = "an object with at least one field"
CONDITION_LIST = "a list with at least one condition"
VALUES = "a list with at least one value"
NO_LOGIC = "an operator on the item ($elemMatch takes no logical operators)"
SEGMENT = "a segment in the targeting instead (segments are the groups)"
PATH = "a path of names with one dot between them"
NO_NUMBERS = "a path through objects, without numbers"
VERSION = 'a version as text, such as "1.10.0"'
EXACT = "a number that is exact in 64 bits"
SIZE = "a whole number from 0 on, or operators on one"
OPERATOR_OBJECT = 'an object of operators such as {"$gt": 5}'
NUMBER_OR_TEXT = "a number or a text"
NO_NUL = "text without NUL characters"


def test_of_the_vectors_only_those_that_design_4_5_names_are_refused():
    refused = {name for name, condition, *_ in VECTORS if validate(condition)}
    assert refused == {
        "$in - not array",
        "$nin - not array",
        "$ini - not array",
        "$nini - not array",
        "empty $or - pass",
        "empty $and - pass",
        "empty - pass",
        "unknown operator - pass",
        "$regex invalid - pass",
        "$regex invalid - fail",
        "$inGroup passes for member of known group id",
        "$inGroup fails for non-member of known group id",
        "$inGroup fails for unknown group id",
        "$notInGroup fails for member of known group id",
        "$notInGroup passes for non-member of known group id",
        "$notInGroup passes for unknown group id",
        "$inGroup passes for properly typed data",
        "$inGroup fails for improperly typed data",
    }


@pytest.mark.parametrize(
    ("condition", "path", "value", "expected"),
    [
        # The condition itself
        (None, "$", None, CONDITION),
        ([], "$", [], CONDITION),
        ("age", "$", "age", CONDITION),
        ({}, "$", {}, CONDITION),
        ({"$and": []}, "$.$and", [], CONDITION_LIST),
        ({"$or": []}, "$.$or", [], CONDITION_LIST),
        ({"$nor": []}, "$.$nor", [], CONDITION_LIST),
        ({"$nor": {"a": 1}}, "$.$nor", {"a": 1}, CONDITION_LIST),
        ({"$or": [{"a": 1}, {}]}, "$.$or[1]", {}, CONDITION),
        ({"$not": {}}, "$.$not", {}, CONDITION),
        ({"$not": [{"a": 1}]}, "$.$not", [{"a": 1}], CONDITION),
        # Unknown and misplaced operators
        ({"$xor": [1]}, "$.$xor", "$xor", "a field or one of $and, $nor, $not, $or"),
        ({"$gt": 5}, "$.$gt", "$gt", "a field or one of $and, $nor, $not, $or"),
        ({"a": {"$gte ": 5}}, '$.a["$gte "]', "$gte ", OPERATORS),
        ({"a": {"$gt": 1, "b": 2}}, "$.a.b", "b", OPERATORS),
        ({"a": {"$or": [{"$gt": 1}]}}, "$.a.$or", "$or",
         "an operator on the value ($or stands beside fields)"),
        ({"a": {"$inGroup": "g"}}, "$.a.$inGroup", "$inGroup", SEGMENT),
        ({"a": {"$notInGroup": "g"}}, "$.a.$notInGroup", "$notInGroup", SEGMENT),
        ({"a": {"b": {"$gt": 1}}}, "$.a.b.$gt", "$gt",
         "a member of a plain value, which has no operators"),
        ({"a": {"$eq": {"$gt": 1}}}, "$.a.$eq.$gt", "$gt",
         "a member of a plain value, which has no operators"),
        # $elemMatch
        ({"a": {"$elemMatch": {"$or": [{"b": 1}]}}}, "$.a.$elemMatch.$or", "$or", NO_LOGIC),
        ({"a": {"$elemMatch": {"b": 1, "$and": []}}}, "$.a.$elemMatch.$and", "$and", NO_LOGIC),
        ({"a": {"$elemMatch": {"$not": {"$gt": 1}}}}, "$.a.$elemMatch.$not", "$not", NO_LOGIC),
        ({"a": {"$elemMatch": {"b": {"$not": {"$gt": 1}}}}}, "$.a.$elemMatch.b.$not", "$not",
         NO_LOGIC),
        ({"a": {"$elemMatch": {"$groups": 1, "b": 1}}}, "$.a.$elemMatch.$groups", "$groups",
         "a field of the item"),
        ({"a": {"$elemMatch": {}}}, "$.a.$elemMatch", {}, CONDITION),
        ({"a": {"$elemMatch": "x"}}, "$.a.$elemMatch", "x", CONDITION),
        # Paths
        ({"": 1}, '$[""]', "", PATH),
        ({"a..b": 1}, '$["a..b"]', "a..b", PATH),
        ({"a.": 1}, '$["a."]', "a.", PATH),
        ({"a.0": 1}, '$["a.0"]', "a.0", NO_NUMBERS),
        ({"0.a": 1}, '$["0.a"]', "0.a", NO_NUMBERS),
        ({"a.$gt": 1}, '$["a.$gt"]', "a.$gt", "a path of names that do not start with $"),
        ({"a\0": 1}, '$["a\\u0000"]', "a\0", NO_NUL),
        # Operands
        ({"a": {}}, "$.a", {}, "a value or at least one operator"),
        ({"a": {"$not": "x"}}, "$.a.$not", "x", OPERATOR_OBJECT),
        ({"a": {"$not": {}}}, "$.a.$not", {}, OPERATOR_OBJECT),
        ({"sports": {"$in": []}}, "$.sports.$in", [], VALUES),
        ({"a": {"$in": "x"}}, "$.a.$in", "x", VALUES),
        ({"a": {"$nin": []}}, "$.a.$nin", [], VALUES),
        ({"a": {"$ini": []}}, "$.a.$ini", [], VALUES),
        ({"a": {"$nini": []}}, "$.a.$nini", [], VALUES),
        ({"a": {"$all": []}}, "$.a.$all", [], VALUES),
        ({"a": {"$alli": None}}, "$.a.$alli", None, VALUES),
        ({"a": {"$lt": None}}, "$.a.$lt", None, NUMBER_OR_TEXT),
        ({"a": {"$gte": True}}, "$.a.$gte", True, NUMBER_OR_TEXT),
        ({"a": {"$gt": [1]}}, "$.a.$gt", [1], NUMBER_OR_TEXT),
        ({"a": {"$veq": 1}}, "$.a.$veq", 1, VERSION),
        ({"a": {"$vlt": ""}}, "$.a.$vlt", "", VERSION),
        ({"a": {"$exists": "yes"}}, "$.a.$exists", "yes", "true or false"),
        ({"a": {"$exists": 1}}, "$.a.$exists", 1, "true or false"),
        ({"a": {"$type": "text"}}, "$.a.$type", "text",
         "one of array, boolean, null, number, object, string"),
        ({"a": {"$type": []}}, "$.a.$type", [],
         "one of array, boolean, null, number, object, string"),
        ({"a": {"$size": -1}}, "$.a.$size", -1, SIZE),
        ({"a": {"$size": "3"}}, "$.a.$size", "3", SIZE),
        ({"a": {"$size": True}}, "$.a.$size", True, SIZE),
        ({"a": {"$size": {}}}, "$.a.$size", {}, OPERATOR_OBJECT),
        ({"a": {"$regex": 1}}, "$.a.$regex", 1, "a pattern as text"),
        ({"a": {"$regex": "(?=b)"}}, "$.a.$regex", "(?=b)", "a pattern that RE2 accepts"),
        ({"a": {"$regexi": "("}}, "$.a.$regexi", "(", "a pattern that RE2 accepts"),
        ({"a": {"$regex": "(a{1000}){1000}"}}, "$.a.$regex", "(a{1000}){1000}",
         "a pattern that RE2 accepts"),
        # Values
        ({"a": float("inf")}, "$.a", float("inf"), "a finite number"),
        ({"a": {"$lt": float("-inf")}}, "$.a.$lt", float("-inf"), "a finite number"),
        ({"a": 2**53 + 1}, "$.a", 2**53 + 1, EXACT),
        ({"a": {"$in": [1, 10**400]}}, "$.a.$in[1]", 10**400, EXACT),
        ({"a": {"$size": 2**53 + 1}}, "$.a.$size", 2**53 + 1, EXACT),
        ({"a": "x\0"}, "$.a", "x\0", NO_NUL),
        ({"a": {"b": ["x\0"]}}, "$.a.b[0]", "x\0", NO_NUL),
        ({"a": {"$regex": "x\0"}}, "$.a.$regex", "x\0", NO_NUL),
        ({"a": {"$veq": "1\0"}}, "$.a.$veq", "1\0", NO_NUL),
        ({"a": {"\0": 1}}, '$.a["\\u0000"]', "\0", NO_NUL),
        ({"a": "\ud800"}, "$.a", "\ud800", "Unicode text without lone surrogates"),
        ({"a": {1, 2}}, "$.a", {1, 2}, "a JSON value"),
    ],
)  # fmt: skip
def test_what_is_refused(condition, path, value, expected):
    assert validate(condition) == [ConditionError(path, value, expected)]


@pytest.mark.parametrize(
    "condition",
    [
        {"a": None},
        {"a": ""},
        {"a": []},
        {"a": {"b": {}}},
        {"a": {"$in": [None, {}, []]}},
        {"a": {"$eq": {}}},
        {"a": 2**60},
        {"a": -(2**53)},
        {"a": 1e300},
        {"a b": {"c-d": 1}},
        {"größe": {"$gt": 0}},
        {"$groups": {"$all": ["a"]}},
        {"a": {"$regex": r"\x00"}},
        {"a": {"$elemMatch": {"$elemMatch": {"$gt": 1}}}},
    ],
    ids=json.dumps,
)
def test_what_may_be_saved(condition):
    assert validate(condition) == []


def test_everything_wrong_is_said_at_once_in_reading_order():
    condition = {"$or": [{"a.0": {"$in": []}}, {}], "age": {"$gt": None, "$lte": 5, "$foo": 1}}
    assert [str(error) for error in validate(condition, "segments[0].condition")] == [
        'segments[0].condition.$or[0]["a.0"]: "a.0" was given, a path through objects, without '
        "numbers was expected.",
        'segments[0].condition.$or[0]["a.0"].$in: [] was given, a list with at least one value '
        "was expected.",
        "segments[0].condition.$or[1]: {} was given, an object with at least one field was "
        "expected.",
        "segments[0].condition.age.$gt: null was given, a number or a text was expected.",
        f'segments[0].condition.age.$foo: "$foo" was given, {OPERATORS} was expected.',
    ]


def nested(depth, wrap, inner):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


def test_a_condition_may_be_as_deep_as_the_limit():
    deepest = nested(MAX_DEPTH - 1, lambda inner: {"$not": inner}, {"a": 1})
    assert validate(deepest) == []
    assert evaluate(deepest, {"a": 1}) is False


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        pytest.param(
            nested(100_000, lambda inner: {"$not": inner}, {"a": 1}),
            "$" + ".$not" * MAX_DEPTH,
            id="conditions",
        ),
        pytest.param(
            {"a": nested(100_000, lambda inner: {"$not": inner}, {"$gt": 1})},
            "$.a" + ".$not" * (MAX_DEPTH - 1),
            id="operators",
        ),
        pytest.param(
            {"a": nested(100_000, lambda inner: [inner], 1)},
            "$.a" + "[0]" * (MAX_DEPTH - 1),
            id="values",
        ),
    ],
)
def test_deeper_nesting_is_refused_where_the_limit_is(condition, path):
    (error,) = validate(condition)
    assert (error.path, error.expected) == (path, "nesting of at most 32 levels")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 100, '"' + "x" * 59 + "…"),
        ([1, 2], "[…]"),
        ({"a": 1}, "{…}"),
        (True, "true"),
        ("\ud800", '"\\ud800"'),
        pytest.param(10**5000, "int", id="a huge number"),
        ({1}, "set"),
    ],
)
def test_a_value_is_shown_in_short(value, shown):
    assert str(ConditionError("$", value, "more")) == f"$: {shown} was given, more was expected."


@given(JSON)
def test_validating_never_raises_and_every_error_can_be_shown(value):
    for error in validate(value):
        assert str(error).startswith("$")
        assert error.expected


@given(CONDITIONS)
def test_good_conditions_are_accepted(condition):
    assert validate(condition) == []


@given(CONDITIONS)
def test_good_conditions_come_back_from_json_unchanged(condition):
    assert json.loads(json.dumps(condition)) == condition


@given(CONDITIONS, JSON)
def test_a_condition_and_its_negation_never_agree(condition, attributes):
    assert evaluate(condition, attributes) is not evaluate({"$not": condition}, attributes)
