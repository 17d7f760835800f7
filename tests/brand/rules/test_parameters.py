"""Parameters of kinds are read once, and what is wrong is named by its place."""

from typing import Any

import pytest

from brand.rules.kinds.base import BadParameters
from brand.rules.parameters import Parameters, bounds, whole_bounds


def test_members_are_read_and_missing_ones_have_defaults():
    parameters = Parameters({"a": "x", "b": ["y"], "c": True, "d": 3, "e": 0.5, "f": None})

    assert parameters.text("a") == "x"
    assert parameters.texts("b") == ("y",)
    assert parameters.flag("c", False) is True
    assert parameters.integer("d", 0, 9) == 3
    assert parameters.number("e", 0, 1) == 0.5
    assert parameters.text("f", "default") == "default"
    assert parameters.integer("g", 0, 9) is None
    assert parameters.choice("h", ("one", "two"), "two") == "two"
    assert parameters.objects("i") == ()
    parameters.done()


@pytest.mark.parametrize(
    ("values", "read", "message"),
    [
        ([], lambda p: None, "parameters: [], expected an object."),
        ({"a": 3}, lambda p: p.text("a"), "a: 3, expected a text that is not empty."),
        ({"a": "  "}, lambda p: p.text("a"), "a: '  ', expected a text that is not empty."),
        ({}, lambda p: p.text("a"), "a: None, expected a text that is not empty."),
        (
            {"a": "x" * 5_001},
            lambda p: p.text("a"),
            f"a: '{'x' * 40}', expected a text of up to 5000 characters.",
        ),
        ({"a": "x"}, lambda p: p.texts("a"), "a: 'x', expected a list of up to 20000 texts."),
        (
            {"a": []},
            lambda p: p.texts("a", at_least=1),
            "a: [], expected a list of 1 to 20000 texts.",
        ),
        (
            {"a": ["x", ""]},
            lambda p: p.texts("a"),
            "a[1]: '', expected a text that is not empty.",
        ),
        (
            {"rows": [{}, {"a": 1}]},
            lambda p: [row.flag("a", False) for row in p.objects("rows")],
            "rows[1].a: 1, expected true or false.",
        ),
        ({"rows": ["x"]}, lambda p: p.objects("rows"), "rows[0]: 'x', expected an object."),
        ({"a": "z"}, lambda p: p.choice("a", ("x", "y")), "a: 'z', expected one of x, y."),
        (
            {"a": True},
            lambda p: p.integer("a", 0, 9),
            "a: True, expected a whole number from 0 to 9.",
        ),
        (
            {"a": 1.0},
            lambda p: p.integer("a", 0, 9),
            "a: 1.0, expected a whole number from 0 to 9.",
        ),
        ({"a": 10}, lambda p: p.integer("a", 0, 9), "a: 10, expected a whole number from 0 to 9."),
        (
            {"a": float("nan")},
            lambda p: p.number("a", 0, 1),
            "a: nan, expected a number from 0 to 1.",
        ),
        ({"a": "1"}, lambda p: p.number("a", 0, 1), "a: '1', expected a number from 0 to 1."),
        ({}, lambda p: bounds(p, 0, 9), "maximum: None, expected a minimum, a maximum or both."),
        (
            {"minimum": 5, "maximum": 4},
            lambda p: whole_bounds(p, 0, 9),
            "minimum: 5, expected no more than the maximum of 4.",
        ),
        (
            {"a": "x", "maxium": 3},
            lambda p: (p.text("a"), p.done()),
            "maxium: 3, expected only these members: a.",
        ),
    ],
)
def test_what_is_wrong_is_named(values: Any, read: Any, message: str):
    with pytest.raises(BadParameters) as refused:
        read(Parameters(values))

    assert str(refused.value) == message
