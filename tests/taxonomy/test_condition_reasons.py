"""A condition that is tried says why it holds, or what is there instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.condition_reasons import Verdict, verdict
from taxonomy.conditions import evaluate
from tests.taxonomy.strategies import CONDITIONS, JSON

ADA = {"age": 42, "sports": ["ski"], "address": {"country": "CH"}}


@pytest.mark.parametrize(
    ("condition", "holds", "reasons"),
    [
        ({"age": {"$gte": 18}}, True, ["age is at least 18"]),
        ({"age": {"$gte": 50}}, False, ["“age is at least 50” is not true, because age is 42"]),
        ({"age": {"$gte": 18, "$lt": 65}}, True, ["age is at least 18", "age is less than 65"]),
        (
            {"age": {"$gte": 18, "$lt": 40}},
            False,
            ["“age is less than 40” is not true, because age is 42"],
        ),
        (
            {"sports": {"$in": ["hike"]}, "age": 42, "address.country": "FR"},
            False,
            [
                '“sports is or includes hike” is not true, because sports is ["ski"]',
                '“address.country is FR” is not true, because address.country is "CH"',
            ],
        ),
        ({"name": "Ada"}, False, ["“name is Ada” is not true, because name is missing"]),
        ({"$or": [{"age": 1}, {"age": 42}, {"sports": ["ski"]}]}, True, ["age is 42"]),
        (
            {"$or": [{"age": 1}, {"address.country": "FR"}]},
            False,
            [
                "“age is 1” is not true, because age is 42",
                '“address.country is FR” is not true, because address.country is "CH"',
            ],
        ),
        ({"$nor": [{"age": 42}]}, False, ["“not (age is 42)” is not true"]),
        (
            {"$and": [{"age": 42}, {"$or": [{"name": "x"}, {"age": 42}]}]},
            True,
            ["age is 42"],
        ),
    ],
)
def test_what_decides_is_said(condition, holds, reasons):
    assert verdict(condition, ADA) == Verdict(holds, tuple(reasons))


def test_long_values_are_cut():
    (reason,) = verdict({"name": "Ada"}, {"name": "x" * 5000}).reasons

    assert reason == f'“name is Ada” is not true, because name is "{"x" * 79}…'


@given(CONDITIONS, st.dictionaries(st.sampled_from("abc"), JSON))
def test_the_verdict_is_the_engines_and_always_has_a_reason(condition, values):
    tried = verdict(condition, values)

    assert tried.holds is evaluate(condition, values)
    assert tried.reasons != ()
