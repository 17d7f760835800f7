"""The page about conditions is complete, and its examples are true."""

import json
import re
from pathlib import Path

import pytest

from taxonomy.condition_errors import ConditionError
from taxonomy.condition_syntax import LOGICAL, validate
from taxonomy.condition_words import in_words
from taxonomy.conditions import evaluate

PAGE = (Path(__file__).parents[2] / "docs" / "concepts" / "conditions.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\$\w+)` \| .* \| `(.*)` \| `(.*)` \| `(.*)` \|$", PAGE, re.MULTILINE)


def test_every_operator_has_a_row():
    (error,) = validate({"a": {"$unknown": 1}})
    operators = error.expected.removeprefix("one of ").split(", ")
    assert sorted(name for name, *_ in ROWS) == sorted([*operators, *LOGICAL])


@pytest.mark.parametrize(("name", "condition", "fulfils", "does_not"), ROWS)
def test_examples(name, condition, fulfils, does_not):
    assert name in condition
    assert validate(json.loads(condition)) == []
    assert evaluate(json.loads(condition), json.loads(fulfils)) is True
    assert evaluate(json.loads(condition), json.loads(does_not)) is False


def test_the_first_example_reads_as_the_page_says():
    condition = json.loads(re.search(r"```json\n(.*)\n```", PAGE)[1])
    assert f"*{in_words(condition)}*" in PAGE


def test_the_example_of_an_error_is_one():
    (error,) = validate({"sports": {"$in": []}})
    assert error == ConditionError("$.sports.$in", [], "a list with at least one value")
    assert f"```text\n{error}\n```" in PAGE


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ({"$ne": 1}, True),
        ({"$nin": [1]}, True),
        ({"$nini": ["a"]}, True),
        ({"$not": {"$regex": "a"}}, True),
        ({"$lt": 18}, True),
        ({"$exists": True, "$lt": 18}, False),
        ({"$vlt": "1"}, True),
        ({"$all": [None]}, False),
        ({"$alli": [None]}, False),
        ({"$size": 0}, False),
        ({"$elemMatch": {"$eq": None}}, False),
        ({"$regex": ""}, False),
        ({"$regexi": ""}, False),
        (None, True),
        ({"$in": [None]}, True),
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("attributes", [{}, {"a": {"b": None}}, {"a": 1}], ids=json.dumps)
def test_what_missing_means(operand, expected, attributes):
    assert evaluate({"a.b": operand}, attributes) is expected
