"""Term lists as files."""

import pytest

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.terms import Terms
from brand.rules.kinds.terms_csv import LineProblem, from_csv, to_csv

PARAMETERS = {
    "rows": [
        {
            "term": "a|b, c",
            "replacements": ["", "x=\\y", "z\\", "(none)", "a|b"],
            "inflections": [{"form": "c=d", "replacement": "|"}, {"form": "e"}],
            "note": 'Say "why".\nTwice.',
        },
        {"term": "US", "case": "exact"},
        {"term": "us", "case": "exact", "status": "preferred"},
        {"term": "leverage", "inflections": [{"form": "leverages", "replacement": ""}]},
    ],
    "allow": ["or; else", "=sum(a)"],
}


def test_what_is_written_is_read_back() -> None:
    imported = from_csv(to_csv(PARAMETERS))
    assert imported.problems == ()
    before, after = Terms.parse(PARAMETERS), Terms.parse(imported.parameters)
    assert (after.rows, after.allow) == (before.rows, before.allow)


def test_a_list_as_people_write_it() -> None:
    text = (
        "\ufeffTerm;Replacements;Inflections\r\n"
        "utilize;use|apply;utilizes=uses|utilizing\r\n;;\r\nvery;(none);\r\n"
    )
    assert from_csv(text).parameters == {
        "rows": [
            {
                "term": "utilize",
                "replacements": ["use", "apply"],
                "inflections": [{"form": "utilizes", "replacement": "uses"}, {"form": "utilizing"}],
            },
            {"term": "very", "replacements": [""]},
        ],
        "allow": [],
    }


def test_problems_name_line_and_column_and_what_was_fine_is_kept() -> None:
    text = (
        "term,status,case,replacements\n"
        "foo,bad,,\n"
        "bar,,,\n"
        "Bar,,,\n"
        ",forbidden,,\n"
        "\u00ad,,,\n"
        "x,forbidden,upper,\n"
        "y,preferred,,z\n"
        "one,,,,,five\n"
        '"two\nlines",,,\n'
        "last,nothing,,\n"
    )
    imported = from_csv(text)
    assert [row["term"] for row in imported.parameters["rows"]] == ["bar", "two\nlines"]
    assert imported.problems == (
        LineProblem(2, "status", "bad", "one of preferred, admitted, deprecated, forbidden, allow"),
        LineProblem(4, "term", "Bar", "a term once only; line 3 has it too"),
        LineProblem(5, "term", "", "a term"),
        LineProblem(6, "term", "\u00ad", "a text that is not empty"),
        LineProblem(7, "case", "upper", "one of any, exact"),
        LineProblem(
            8,
            "replacements",
            "['z']",
            "none: a term that is preferred is itself what to write",
        ),
        LineProblem(9, "line", "6", "4 columns"),
        LineProblem(
            12, "status", "nothing", "one of preferred, admitted, deprecated, forbidden, allow"
        ),
    )
    assert str(imported.problems[0]) == (
        "Line 2, status: 'bad', expected one of preferred, admitted, deprecated, forbidden, allow."
    )


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [("", "header", ""), ("word,status\nfoo,", "header", "word")],
)
def test_a_file_without_terms_is_refused(text: str, column: str, value: str) -> None:
    imported = from_csv(text)
    assert imported.parameters == {"rows": [], "allow": []}
    assert (imported.problems[0].column, imported.problems[0].value) == (column, value)


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert from_csv("term\n" + "a" * 5_000_000).problems[0].expected == (
        "a file of up to 5000000 characters"
    )


def test_ten_thousand_terms_of_which_half_stand_twice() -> None:
    lines = [f"term {number % 5_000}" for number in range(10_000)]
    imported = from_csv("\n".join(["term", *lines]))
    assert len(imported.parameters["rows"]) == 5_000
    assert len(imported.problems) == 5_000


def test_what_is_no_term_list_is_not_written() -> None:
    with pytest.raises(BadParameters):
        to_csv({"rows": [{"term": " "}]})
