"""Sample attributes are typed a line each, or as JSON."""

import pytest

from taxonomy.condition_json import JsonProblem
from taxonomy.sample_attributes import read_sample


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("", {}),
        (" \n ", {}),
        ("age: 42", {"age": 42}),
        ("age = 42\n\nname: Ada Lovelace", {"age": 42, "name": "Ada Lovelace"}),
        ('sports: ["ski", "hike"]', {"sports": ["ski", "hike"]}),
        ("member: true\nnote:", {"member": True, "note": ""}),
        ("country: no", {"country": "no"}),
        ('zip: "01234"', {"zip": "01234"}),
        ("at: 10:30", {"at": "10:30"}),
        ("address.country: CH\naddress.zip: 8000", {"address": {"country": "CH", "zip": 8000}}),
        ("ratio: NaN", {"ratio": "NaN"}),
        ('{"age": 42, "address": {"country": "CH"}}', {"age": 42, "address": {"country": "CH"}}),
        ("مدينة: جنيف", {"مدينة": "جنيف"}),
    ],
)
def test_what_is_typed_is_read(text, attributes):
    assert read_sample(text) == attributes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "age: 42\nski",
            "Line 2 is no attribute: write a name, a colon and a value, as in “age: 42”.",
        ),
        (": 42", "Line 1 is no attribute: write a name, a colon and a value, as in “age: 42”."),
        ("a: 1\na.b: 2", "Line 2: “a” has a value already, so nothing is in it."),
        ('{"age": }', "This is not JSON at line 1, column 9: Expecting value."),
        ('{"age": NaN}', "“NaN” is no JSON number: write one with digits."),
        ('{"age": 1} x', "This is not JSON at line 1, column 12: Extra data."),
        ('{"a": ' + "[" * 100_000, "The JSON has 100006 characters; at most 100000 are read."),
        ('{"a": ' + "[" * 50_000, "The JSON is nested too deep to be read."),
        ('{"a": ' + "9" * 5000 + "}", "The JSON holds a number with too many digits."),
    ],
)
def test_what_cannot_be_read_is_named(text, problem):
    with pytest.raises(JsonProblem) as caught:
        read_sample(text)

    assert str(caught.value) == problem
