"""Taking a condition apart into rules and putting it together are a matched pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.condition_builder import (
    MAX_DEPTH,
    OPERATORS,
    Group,
    NotExpressible,
    Rule,
    condition_from_rules,
    problem_of,
    problems_of,
    rules_from_condition,
)
from taxonomy.condition_syntax import validate
from taxonomy.conditions import evaluate

SKI = Rule("sports", "$in", "text", "ski")
ADULT = Rule("age", "$gte", "number", "18")
YOUNG = Rule("age", "$lt", "number", "65")

PAIRS = [
    ({"sports": {"$in": ["ski"]}}, Group("all", (SKI,))),
    ({"age": {"$gte": 18, "$lt": 65}}, Group("all", (ADULT, YOUNG))),
    ({"sports": {"$in": ["ski"]}, "age": {"$gte": 18}}, Group("all", (SKI, ADULT))),
    ({"$or": [{"sports": {"$in": ["ski"]}}, {"age": {"$gte": 18}}]}, Group("any", (SKI, ADULT))),
    ({"$nor": [{"age": {"$gte": 18}}]}, Group("none", (ADULT,))),
    (
        {"age": {"$gte": 18}, "$or": [{"sports": {"$in": ["ski"]}}, {"age": {"$lt": 65}}]},
        Group("all", (ADULT, Group("any", (SKI, YOUNG)))),
    ),
    (
        {"$and": [{"$or": [{"a": 1}, {"b": 2}]}, {"$or": [{"c": 3}, {"d": 4}]}]},
        Group(
            "all",
            (
                Group("any", (Rule("a", "$eq", "number", "1"), Rule("b", "$eq", "number", "2"))),
                Group("any", (Rule("c", "$eq", "number", "3"), Rule("d", "$eq", "number", "4"))),
            ),
        ),
    ),
    (
        {"$or": [{"a": "x", "b": 2.5}, {"c": True}]},
        Group(
            "any",
            (
                Group("all", (Rule("a", "$eq", "text", "x"), Rule("b", "$eq", "number", "2.5"))),
                Rule("c", "yes"),
            ),
        ),
    ),
    ({"a": {"$exists": False}}, Group("all", (Rule("a", "missing"),))),
    ({"a": {"$all": [1, 2]}}, Group("all", (Rule("a", "$all", "number", "1\n2"),))),
    ({"plan": {"$regex": "^gold"}}, Group("all", (Rule("plan", "$regex", "text", "^gold"),))),
]


@pytest.mark.parametrize(("condition", "group"), PAIRS)
def test_a_condition_and_its_rules_become_each_other(condition, group):
    assert rules_from_condition(condition) == group
    assert condition_from_rules(group) == condition


@pytest.mark.parametrize(
    ("condition", "same"),
    [
        ({"a": {"$eq": 1}}, {"a": 1}),
        ({"a": None}, {"a": {"$exists": False}}),
        ({"a": {"$ne": None}}, {"a": {"$exists": True}}),
        ({"$and": [{"a": 1}, {"b": 2}]}, {"a": 1, "b": 2}),
        ({"$not": {"a": 1}}, {"$nor": [{"a": 1}]}),
        ({"$and": [{"$and": [{"a": 1}]}]}, {"a": 1}),
    ],
)
def test_two_ways_to_write_a_condition_become_one(condition, same):
    assert condition_from_rules(rules_from_condition(condition)) == same


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"a": ""},
        {"a": " blanks "},
        {"a": "two\nlines"},
        {"a": {"b": 1}},
        {"a": ["x"]},
        {"a": {"$ne": True}},
        {"a": {"$in": ["x", 1]}},
        {"a": {"$in": [True]}},
        {"a": {"$not": {"$gt": 1}}},
        {"a": {"$elemMatch": {"$gt": 1}}},
        {"a": {"$size": {"$gt": 1}}},
        {"a": {"$type": "string"}},
        {" a": 1},
        {"a": 10**40},
        {"a": 1e300},
        {
            "$or": [
                {"$and": [{"$or": [{"$and": [{"a": 1}, {"b": 1}]}, {"c": 1}]}, {"d": 1}]},
                {"e": 1},
            ]
        },
    ],
)
def test_what_rules_cannot_say_is_not_taken_apart(condition):
    with pytest.raises(NotExpressible):
        rules_from_condition(condition)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            Rule("", "$eq", "text", "x"),
            "Name the attribute, such as “sports” or “address.country”.",
        ),
        (Rule("a", "$eq", "text", "  "), "Enter a value."),
        (Rule("a", "$in", "text", "\n \n"), "Enter a value."),
        (Rule("a", "$gte", "number", "many"), "“many” is not a number."),
        (Rule("a", "$in", "number", "1\n1_000"), "“1_000” is not a number."),
        (Rule("a", "$eq", "number", "nan"), "“nan” is not a number."),
        (Rule("a", "$eq", "text", "x\ny"), "“is” takes one value, not 2 lines."),
        (Rule("a", "$veq", "number", "1"), "“is version” takes a text, not a number."),
        (Rule("a", "$where", "text", "x"), "Choose an operator; “$where” is none."),
        (Rule("a", "present"), None),
        (Rule("a", "$eq", "number", "-1.5"), None),
    ],
)
def test_a_rule_says_what_a_person_has_to_mend(rule, problem):
    assert problem_of(rule) == problem


def test_the_problems_of_a_group_are_those_of_its_rules_in_reading_order():
    group = Group("all", (Group("any", (Rule("", "present"),)), Rule("a", "$eq")))

    assert list(problems_of(group)) == [
        "Name the attribute, such as “sports” or “address.country”.",
        "Enter a value.",
    ]


def test_groups_without_rules_are_no_condition():
    assert condition_from_rules(Group("all", ())) is None
    assert condition_from_rules(Group("any", (Group("none", ()),))) is None
    assert condition_from_rules(Group("any", (SKI, Group("none", ())))) == {
        "$or": [{"sports": {"$in": ["ski"]}}]
    }


TEXTS = st.sampled_from(["ski", "sk", "0", "true", "größe", "$x", "a b"])
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, 2.0, -1.25])
PATHS = st.sampled_from(["a", "b", "a.b"])


def _value_of(operator):
    values = NUMBERS if operator.kinds[0] == "number" else TEXTS
    if operator.key == "$size":
        values = st.integers(0, 3)
    elif len(operator.kinds) == 2:
        values = st.one_of(TEXTS, NUMBERS) if operator.shape == "one" else values
    if operator.shape == "many":
        return st.lists(values, min_size=1, max_size=3)
    return values


OPERANDS = st.sampled_from(sorted(OPERATORS)).flatmap(
    lambda key: (
        st.sampled_from([True, False, {"$exists": True}, {"$exists": False}, None])
        if OPERATORS[key].shape == "none"
        else _value_of(OPERATORS[key]).map(lambda value: {key: value})
    )
)
CLAUSES = st.dictionaries(PATHS, OPERANDS, min_size=1, max_size=3)
CONDITIONS = st.recursive(
    CLAUSES,
    lambda inner: st.builds(
        lambda name, inners, beside: {**beside, name: inners},
        st.sampled_from(["$and", "$or", "$nor"]),
        st.lists(inner, min_size=1, max_size=3),
        st.just({}) | CLAUSES,
    ),
    max_leaves=6,
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.one_of(TEXTS, NUMBERS, st.booleans(), st.lists(TEXTS), st.fixed_dictionaries({"b": TEXTS})),
)


@given(CONDITIONS, st.lists(ATTRIBUTES, min_size=1, max_size=5))
def test_a_condition_put_together_again_means_the_same_and_comes_apart_the_same(
    condition, attributes
):
    try:
        group = rules_from_condition(condition)
    except NotExpressible:
        return
    again = condition_from_rules(group)

    assert validate(again) == []
    assert rules_from_condition(again) == group
    assert [evaluate(again, each) for each in attributes] == [
        evaluate(condition, each) for each in attributes
    ]


@given(CLAUSES)
def test_every_condition_of_plain_clauses_can_be_taken_apart(condition):
    group = rules_from_condition(condition)

    assert list(problems_of(group)) == []
    assert len(group.items) == sum(
        len(operand) if isinstance(operand, dict) else 1 for operand in condition.values()
    )


def test_groups_as_deep_as_the_limit_can_be_taken_apart():
    condition = {"$or": [{"a": 1}, {"b": 2, "$nor": [{"c": 3}]}]}

    group = rules_from_condition(condition)

    assert MAX_DEPTH == 3
    assert group.items[1].items[1] == Group("none", (Rule("c", "$eq", "number", "3"),))
    assert condition_from_rules(group) == condition
