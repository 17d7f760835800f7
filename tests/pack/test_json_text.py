"""Reading the text of a pack: every defect is named with its place."""

import tempfile
from typing import Any

import pytest

from variants.pack.json_text import JsonText, MalformedJson
from variants.pack.json_values import exact_number
from variants.pack.problems import INVALID


def read(text: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return all members of a JSON object and the problems that were reported."""
    problems: list[str] = []
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.flush()
        reader = JsonText(file, lambda problem: problems.append(str(problem)))
        members = {
            name: list(reader.items(name)) if reader.is_list(name) else reader.value(name)
            for name in reader.names()
        }
        reader.close()
    return members, problems


END = "a comma or the end of the list or object"


def test_members_and_items_are_read_as_written() -> None:
    text = ' {"a": [1, {"b": "x]\\"}"}, []], "é": {"c": null} , "d": -1.5e3, "e": []}\n'
    expected = {"a": [1, {"b": 'x]"}'}, []], "é": {"c": None}, "d": -1500.0, "e": []}
    assert read(text.encode()) == (expected, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "line 1, column 1: an empty file, expected a JSON object"),
        (b" \n ", "line 2, column 2: the end of the file, expected a JSON object"),
        (b"\xef\xbb\xbf{}", "byte 0: a byte order mark, expected UTF-8 without a byte order mark"),
        (b'{"a": "\xc3\xa9\xff"}', "byte 9: 0xff, expected UTF-8"),
        ("{}".encode("utf-16"), "byte 0: 0xff, expected UTF-8"),
        (b"[]", "line 1, column 1: [], expected a JSON object"),
        (b"{}{", "line 1, column 3: {, expected nothing more"),
        (b'{"a": 1,}', "line 1, column 9: }, expected another member after the comma"),
        (b'{"a" 1}', "line 1, column 6: 1}, expected a colon"),
        (b"{'a': 1}", "line 1, column 2: 'a': 1}, expected a member's name in double quotes"),
        (b'{"a": [1,\n 2,]}', "line 2, column 4: ]}, expected another item after the comma"),
        (
            b'{"a": [1 2]}',
            "line 1, column 10: 2]}, expected a comma or the end of the list or object",
        ),
        (
            b'{"a": [{"b": 1\n"c": 2}]}',
            'line 2, column 1: "c": 2}]}, expected a comma or the end of the list or object',
        ),
        (b'{"a": [{"b": "x}]}', 'line 1, column 14: "x}]}, expected a closing quotation mark'),
        (b'{"a": [{"b": 1}', f"line 1, column 16: the end of the file, expected {END}"),
        (b'{"a": [{"b": 1]]}', f"line 1, column 15: ]]}}, expected {END}"),
        ('{"é": ["é", tru]}'.encode(), "line 1, column 13: tru]}, expected a value"),
        (b'{"a": "x\\q"}', 'line 1, column 9: \\q"}, expected a valid escape'),
        (
            b'{"a": "x\ty"}',
            'line 1, column 9: \\ty"}, expected control characters to be escaped, such as "\\n"',
        ),
    ],
)
def test_text_that_is_no_json_is_refused_with_its_place(text: bytes, problem: str) -> None:
    with pytest.raises(MalformedJson) as caught:
        read(text)
    assert str(caught.value) == problem


@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_refused_before_anything_recurses(bracket: bytes, closed: bool) -> None:
    end = {b"[": b"]", b'{"a":': b"}"}[bracket]
    text = b'{"modules": ' + bracket * 10_000 + (b"1" + end * 10_000 + b"}" if closed else b"")
    with pytest.raises(MalformedJson) as caught:
        read(text)
    assert str(caught.value) == (
        f"line 1, column {13 + 99 * len(bracket)}: more than 100 nested lists and objects, "
        "expected at most 100"
    )


def test_a_hundred_levels_are_accepted() -> None:
    members, problems = read(b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}")
    assert problems == []
    assert str(members["a"]) == "[" * 99 + "]" * 99


def test_what_is_ambiguous_is_reported_with_its_path_and_reading_goes_on() -> None:
    text = (
        rb'{"a": 1, "a": [{"x": 1, "x": {"y": NaN, "n": [1e400, -Infinity]}}, "\ud800", "\u0000",'
        rb' {"geo.lat": 9007199254740993, "\udfff": 1}, "\ud83d\ude00"]}'
    )
    members, problems = read(text)
    assert members == {
        "a": [
            {"x": {"y": INVALID, "n": [INVALID, INVALID]}},
            INVALID,
            INVALID,
            {"geo.lat": INVALID},
            "😀",
        ]
    }
    assert problems == [
        "a: a repeated member, expected it once",
        "a[0].x: a repeated member, expected it once",
        "a[0].x.y: NaN, expected a finite number that is exact in 64 bits",
        "a[0].x.n[0]: 1e400, expected a finite number that is exact in 64 bits",
        "a[0].x.n[1]: -Infinity, expected a finite number that is exact in 64 bits",
        'a[1]: "\\ud800", expected text without a lone surrogate',
        'a[2]: "\\u0000", expected text without a NUL character',
        'a[3]["geo.lat"]: 9007199254740993, expected a finite number that is exact in 64 bits',
        'a[3]: "\\udfff", expected names without NUL or lone surrogates',
    ]


@pytest.mark.parametrize(
    ("literal", "number"),
    [
        ("0.1", 0.1),
        ("64.20", 64.2),
        ("1e3", 1000.0),
        ("-0", 0),
        ("0e5", 0.0),
        ("9007199254740992", 9007199254740992),
        ("9007199254740993", None),
        ("1180591620717411303424", 2**70),
        ("1180591620717411303425", None),
        ("0.10000000000000000555", None),
        ("0.1000000000000000055511151231257827021181583404541015625", 0.1),
        ("1e400", None),
        ("-1e400", None),
        ("1e-400", None),
        ("1e-99999999999999999999", None),
        ("1" * 5_000, None),
    ],
)
def test_a_number_is_accepted_if_a_double_holds_it(literal: str, number: float | None) -> None:
    result = exact_number(literal)
    assert result == number
    assert type(result) is type(number)
