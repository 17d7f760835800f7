"""Parameters that the kinds which count, compare and require do not take."""

from typing import Any

import pytest

from brand.rules.kinds.base import BadParameters
from brand.rules.registry import KINDS, parse
from tests.brand.rules.checking import rule

FAMILY = {
    "name": "mail",
    "options": [{"name": "new", "terms": ["email"]}, {"name": "old", "terms": ["e-mail"]}],
}
ONE_TERM_MORE = {"name": "old", "terms": ["e-mail", "mail"]}
SAME_TERM = {"name": "old", "terms": ["e-mail", "E\u00admail"]}


def family(**members: Any) -> dict[str, Any]:
    return {"check": "either_or", "families": [{**FAMILY, **members}]}


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("length", {}, "maximum: None, expected a minimum, a maximum or both."),
        (
            "length",
            {"unit": "lines", "maximum": 1},
            "unit: 'lines', expected one of characters, words, sentences, bytes, sms_segments.",
        ),
        (
            "length",
            {"maximum": -1},
            "maximum: -1, expected a whole number from 0 to 1000000.",
        ),
        (
            "length",
            {"unit": "sms_segments", "maximum": 1, "scope": "composition"},
            "scope: 'composition', expected field, as SMS are counted field by field.",
        ),
        (
            "length",
            {"maximum": 1, "scope": "page"},
            "scope: 'page', expected one of field, composition.",
        ),
        (
            "count",
            {"maximum": 1},
            "item: None, expected one of exclamation, emoji, link, call_to_action, capitals.",
        ),
        (
            "count",
            {"item": "capitals", "maximum": 101},
            "maximum: 101, expected a whole number from 0 to 100.",
        ),
        (
            "count",
            {"item": "emoji", "minimum": 3, "maximum": 2},
            "minimum: 3, expected no more than the maximum of 2.",
        ),
        (
            "case",
            {"style": "camel"},
            "style: 'camel', expected one of sentence, title, upper, lower, pattern.",
        ),
        (
            "case",
            {"style": "title", "titleStyle": "mla"},
            "titleStyle: 'mla', expected one of ap, chicago.",
        ),
        (
            "case",
            {"style": "upper", "threshold": 80},
            "threshold: 80, expected a number from 0 to 1.",
        ),
        ("case", {"style": "pattern"}, "pattern: None, expected a pattern."),
        (
            "case",
            {"style": "upper", "pattern": "[A-Z]"},
            "pattern: '[A-Z]', expected no pattern with this style.",
        ),
        (
            "case",
            {"style": "upper", "blocks": ["table"]},
            "blocks[0]: 'table', expected one of paragraph, heading, item, quote.",
        ),
        (
            "case",
            {"style": "upper", "exceptions": ["a", ""]},
            "exceptions[1]: '', expected a text that is not empty.",
        ),
        (
            "repetition",
            {"maximum": 0},
            "maximum: 0, expected a whole number from 1 to 100.",
        ),
        (
            "repetition",
            {"letters_only": True},
            "letters_only: True, expected only these members: exceptions, lettersOnly, maximum.",
        ),
        ("consistency", {}, "check: None, expected one of either_or, labels, facts."),
        (
            "consistency",
            {"check": "either_or"},
            "families: None, expected a set or a family of ways to say it.",
        ),
        (
            "consistency",
            {"check": "facts", "facts": ["names"]},
            "facts[0]: 'names', expected one of prices, percentages, currencies, dates.",
        ),
        (
            "consistency",
            {"check": "facts"},
            "facts: None, expected a list of 1 to 20000 texts.",
        ),
        (
            "consistency",
            {"check": "labels", "facts": ["prices"]},
            "facts: ['prices'], expected only these members: check, scope.",
        ),
        (
            "consistency",
            family(options=FAMILY["options"][:1]),
            "families[0].options: [{'name': 'new', 'terms': ['email']}], "
            "expected a list of 2 to 20000 objects.",
        ),
        (
            "consistency",
            family(interchangeable=True, options=[FAMILY["options"][0], ONE_TERM_MORE]),
            "families[0].options[1].terms: ['e-mail', 'mail'], "
            "expected 1 terms, as many as the first option.",
        ),
        (
            "consistency",
            family(options=[FAMILY["options"][0], SAME_TERM]),
            r"families[0].options[1].terms[1]: 'E\xadmail', "
            "expected a term that is not in new too.",
        ),
        (
            "consistency",
            family(options=[FAMILY["options"][0], {"name": "new", "terms": ["mail"]}]),
            "families[0].options: ['new', 'new'], expected own names.",
        ),
        (
            "consistency",
            {"check": "either_or", "families": [FAMILY, FAMILY]},
            "families: 'mail', expected each name once.",
        ),
        (
            "measure",
            {"formula": "smog", "maximum": 1},
            "formula: 'smog', expected one of lix, flesch, flesch_kincaid, fog, ari, "
            "coleman_liau, mean_sentence_length.",
        ),
        (
            "measure",
            {"formula": "fog", "maximum": 9, "language": "de"},
            "language: 'de', expected one of en.",
        ),
        (
            "measure",
            {"formula": "lix", "maximum": float("nan")},
            "maximum: nan, expected a number from -1000 to 1000.",
        ),
        (
            "measure",
            {"formula": "lix", "maximum": 9, "minimumWords": 0},
            "minimumWords: 0, expected a whole number from 1 to 1000000.",
        ),
        (
            "required_text",
            {},
            "wording: None, expected a wording, or versions of it by locale.",
        ),
        (
            "required_text",
            {"wording": "\u200b"},
            r"wording: '\u200b', expected a text that is not empty.",
        ),
        (
            "required_text",
            {"versions": [{"locale": "de", "text": "a"}, {"locale": "de", "text": "b"}]},
            "versions[1].locale: 'de', expected a locale without a version yet.",
        ),
        (
            "required_text",
            {"wording": "a", "where": "after"},
            "triggers: [], expected at least one trigger for the wording to be after.",
        ),
        (
            "required_text",
            {"wording": "a", "where": "page"},
            "where: 'page', expected one of field, after, source, composition.",
        ),
        (
            "required_text",
            {"wording": "a", "appendTo": "terms"},
            "appendTo: 'terms', expected nothing unless `where` is source.",
        ),
        ("requires", {"trigger": "a"}, "consequence: None, expected a text that is not empty."),
        (
            "requires",
            {"trigger": "a*", "consequence": "b"},
            "trigger: 'a*', expected a pattern that never matches nothing at all.",
        ),
        (
            "requires",
            {"trigger": "a", "consequence": "b", "captured": True},
            "consequence: 'b', expected a pattern with a group: what is captured.",
        ),
        (
            "requires",
            {"trigger": "a", "consequence": "b", "scope": "module"},
            "scope: 'module', expected one of field, source, composition.",
        ),
    ],
)
def test_they_are_refused(kind: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(BadParameters) as refused:
        KINDS[kind].parse(parameters)

    assert str(refused.value) == message


@pytest.mark.parametrize("pattern", ["(", "[", "(?P<a>x)(?P<a", "a" * 1_001, "x{1,999999}"])
def test_patterns_that_do_not_compile_are_refused_at_their_place(pattern: str) -> None:
    for place, parameters in (
        ("trigger", {"trigger": pattern, "consequence": "b"}),
        ("consequence", {"trigger": "a", "consequence": pattern}),
    ):
        with pytest.raises(BadParameters) as refused:
            KINDS["requires"].parse(parameters)
        assert refused.value.path == place
    with pytest.raises(BadParameters) as refused:
        KINDS["case"].parse({"style": "pattern", "pattern": pattern})
    assert refused.value.path == "pattern"


def test_patterns_are_known_to_those_who_measure_their_time() -> None:
    requires = parse(rule("requires", {"trigger": "a", "consequence": "b"}))
    case = parse(rule("case", {"style": "pattern", "pattern": "a+"}))

    assert [each.pattern for each in requires.expressions()] == ["a", "b"]
    assert [each.pattern for each in case.expressions()] == [r"\A(?:a+)\Z"]
    assert list(parse(rule("case", {"style": "upper"})).expressions()) == []


def test_a_required_wording_is_known_to_those_who_look_for_contradictions() -> None:
    kind = parse(
        rule("required_text", {"wording": "Ad", "versions": [{"locale": "de", "text": "Anzeige"}]})
    )

    assert [(each.text, each.why) for each in kind.demands()] == [
        ("Ad", "required"),
        ("Anzeige", "required"),
    ]
