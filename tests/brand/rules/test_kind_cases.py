"""The golden cases of the kinds that count, compare and require, in each of their scopes.

A case is a headline (`text`) or several fields (`values`). `finds` holds what each finding marks:
a text, a list of several, or null where something is missing. `fixed` is the text after the first
fix of each finding, or the fields after it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from brand.rules.compiled import CompiledRule
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import applied
from brand.rules.types import Edit, Hit, Rule, Source
from tests.brand.rules.checking import rule

CASES = Path(__file__).parent / "cases"
KINDS = (
    *("case", "consistency", "count", "length"),
    *("measure", "repetition", "required_text", "requires"),
)
#: The kind of each field, and the groups that are not one field each.
FIELDS = {
    "headline": "text",
    "body": "rich_text",
    "terms": "text",
    "price": "decimal",
    "currency": "currency",
    "validThrough": "date",
    "ctaLabel": "text",
    "ctaUrl": "url",
}
PAIRS = (("price", "currency"), ("ctaLabel", "ctaUrl"))
GROUPS = (*((each,) for each in ("headline", "body", "terms", "validThrough")), *PAIRS)


def cases_of(kind: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))
    return cases


def values_of(case: dict[str, Any]) -> dict[str, Any]:
    return dict(case["values"]) if "values" in case else {"headline": case["text"]}


def offer(values: dict[str, Any], locale: str = "en") -> Source:
    contents = contents_of(FIELDS, values)
    return Source("spring", None, "offer", "alpenglow", locale, contents, groups=GROUPS)


def found_in(checked: Rule, source: Source) -> list[Any]:
    compiled = CompiledRule(checked)
    if compiled.kind.scope != "composition":
        return list(RuleSet([checked]).check(source))
    return list(compiled.judge([compiled.summarise(source, group) for group in GROUPS]))


def marked(hit: Hit) -> Any:
    texts = [span.text for span in hit.spans]
    return texts if len(texts) > 1 else texts[0] if texts else None


def fixed(source: Source, found: list[Hit]) -> dict[str, str]:
    """Return the text of each field after the first fix of each finding."""
    edits: list[Edit] = [edit for hit in found for edit in hit.fixes[0]]
    result = {}
    for name, content in source.contents.items():
        own = [edit for edit in edits if edit.field == name]
        after = applied(content.value, content.kind, own)
        result[name] = contents_of(FIELDS, {name: after})[name].text
    return result


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, case, id=f"{kind}: {case['name']}")
        for kind in KINDS
        for case in cases_of(kind)
    ],
)
def test_case(kind: str, case: dict[str, Any]) -> None:
    source = offer(values_of(case), case.get("locale", "en"))
    checked = rule(kind, case["parameters"])
    found = found_in(checked, source)

    assert [marked(each) for each in found] == case["finds"]
    for each in found:
        for span in each.spans:
            assert source.contents[span.field].text[span.start : span.end] == span.text
    if "fixed" in case:
        after = fixed(source, found)
        assert (after if isinstance(case["fixed"], dict) else next(iter(after.values()))) == case[
            "fixed"
        ]
    else:
        assert not any(each.fixes for each in found)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_twenty_cases_and_near_misses(kind: str) -> None:
    cases = cases_of(kind)

    assert len(cases) >= 20
    assert sum(not case["finds"] for case in cases) >= 8
