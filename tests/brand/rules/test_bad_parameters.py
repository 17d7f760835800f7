"""Parameters that no text kind takes."""

from typing import Any

import pytest

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.inclusive import pack, topics
from brand.rules.registry import KINDS, parse
from tests.brand.rules.checking import check, rule


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("terms", {}, "rows: None, expected a list of 1 to 20000 objects."),
        ("terms", {"rows": [{}]}, "rows[0].term: None, expected a text that is not empty."),
        (
            "terms",
            {"rows": [{"term": " "}]},
            "rows[0].term: ' ', expected a text that is not empty.",
        ),
        (
            "terms",
            {"rows": [{"term": "\u200b"}]},
            r"rows[0].term: '\u200b', expected a text that is not empty.",
        ),
        (
            "terms",
            {"rows": [{"term": "a", "status": "banned"}]},
            "rows[0].status: 'banned', expected one of preferred, admitted, deprecated, forbidden.",
        ),
        (
            "terms",
            {"rows": [{"term": "Best"}, {"term": "x", "inflections": [{"form": "BEST"}]}]},
            "rows[1].term: 'BEST', expected a term that stands in one row only; "
            "rows[0] has it too.",
        ),
        (
            "terms",
            {"rows": [{"term": "a", "replacements": [1]}]},
            "rows[0].replacements: [1], expected a list of texts.",
        ),
        (
            "terms",
            {"rows": [{"term": "a"}], "allowed": []},
            "allowed: [], expected only these members: allow, rows.",
        ),
        ("terms", {"rows": [{"term": "a"}], "allow": ["\u00ad"]}, None),
        ("pattern", {"pattern": "("}, None),
        ("pattern", {"pattern": "(" * 400 + ")" * 400}, None),
        (
            "pattern",
            {"pattern": "a*"},
            "pattern: 'a*', expected a pattern that never matches nothing at all.",
        ),
        (
            "pattern",
            {"pattern": r"\b"},
            r"pattern: '\\b', expected a pattern that never matches nothing at all.",
        ),
        (
            "pattern",
            {"pattern": "a{100000}"},
            "pattern: '{100000}', expected up to 10000 repeats.",
        ),
        (
            "pattern",
            {"pattern": "a" * 1_001},
            f"pattern: {'a' * 40!r}, expected a pattern of up to 1000 characters.",
        ),
        (
            "pattern",
            {"pattern": "(a)", "replacement": "$2"},
            "replacement: '$2', expected groups that the pattern has; $2.",
        ),
        (
            "pattern",
            {"pattern": "(?P<x>a)", "replacement": "${y}"},
            "replacement: '${y}', expected groups that the pattern has; ${y}.",
        ),
        ("pattern", {"pattern": "a", "exceptions": ["b", "*"]}, None),
        (
            "pattern",
            {"pattern": "a", "blocks": ["table"]},
            "blocks[0]: 'table', expected one of paragraph, heading, item, quote.",
        ),
        ("inclusive", {"topics": ["weather"]}, None),
        ("inclusive", {"without": ["nothing"]}, None),
        ("spelling", {}, None),
    ],
)
def test_they_are_refused(kind: str, parameters: dict[str, Any], message: str | None) -> None:
    with pytest.raises(BadParameters) as caught:
        parse(rule(kind, parameters))
    assert message is None or str(caught.value) == message


def test_terms_in_their_exact_case_may_differ_in_it() -> None:
    rows = [{"term": "US", "case": "exact"}, {"term": "us", "case": "exact"}]
    assert len(check(rule("terms", {"rows": rows}), "US us Us")) == 2


def test_only_the_chosen_blocks_are_read() -> None:
    shown = rule("pattern", {"pattern": "best", "blocks": ["heading"]})
    found = check(shown, html="<h2>best</h2><p>best</p>")
    assert [each.spans[0].start for each in found] == [0]


def test_kinds_are_known_by_their_keys_in_the_order_of_the_alphabet() -> None:
    names = [kind.__name__ for kind in KINDS.values()]
    assert names == sorted(names)
    assert all(key == kind.key and kind.label and kind.purpose for key, kind in KINDS.items())


class TestThePack:
    def test_it_has_many_concerns_with_reasons(self) -> None:
        assert len(pack()) >= 60
        assert len({concern.key for concern in pack()}) == len(pack())
        assert all(concern.note.endswith(".") for concern in pack())
        assert topics() == (
            *("age", "body", "class", "disability", "family", "gender", "mental health"),
            *("orientation", "origin", "pronouns", "religion", "technology", "violence"),
        )

    def test_every_form_is_found_and_each_first_alternative_is_clean(self) -> None:
        shown = rule("inclusive", {})
        for concern in pack():
            for form, instead in concern.forms.items():
                (found,) = check(shown, form)
                assert found.spans[0].text == form
                assert found.evidence["concern"] == concern.key
                assert [fix[0].replacement for fix in found.fixes] == list(instead)
                assert all(check(shown, each) == [] for each in instead)

    def test_a_concern_is_left_out_where_something_makes_it_fine(self) -> None:
        shown = rule("inclusive", {})
        for concern in pack():
            for word in concern.unless:
                form = next(iter(concern.forms))
                keys = {each.evidence["concern"] for each in check(shown, f"{form}, {word}")}
                assert concern.key not in keys
