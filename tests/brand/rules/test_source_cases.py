"""The golden cases of kinds that compare with the default, read links, or look at the source.

A finding is written as what it marks, several spans with " | " between them; one that marks
nothing as "nothing: " and what it is about.
"""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brand.rules.compiled import CompiledRule
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import applied
from brand.rules.registry import KINDS as ALL
from brand.rules.types import Finding, Hit, Json, Source
from tests.brand.rules.checking import rule

CASES = Path(__file__).parent / "cases"
KINDS = ("ai_disclosure", "link", "locked", "provenance", "same_as_default")
FIELDS = {
    "headline": "text",
    "body": "rich_text",
    "level": "choice",
    "price": "decimal",
    "currency": "currency",
    "validThrough": "date",
    "image": "image",
    "ctaLabel": "text",
    "ctaUrl": "url",
}


def cases_of(kind: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))
    return cases


def as_params(kinds: tuple[str, ...]) -> list[Any]:
    return [
        pytest.param(kind, case, id=f"{kind}: {case['name']}")
        for kind in kinds
        for case in cases_of(kind)
    ]


def source_of(case: dict[str, Any], values: dict[str, Json] | None = None) -> Source:
    has_default = "default" in case or "provenance" in case
    return Source(
        module="summer",
        variant="family" if has_default else None,
        type="offer",
        brand="alpenglow",
        locale=case.get("locale", "en"),
        contents=contents_of(FIELDS, case["values"] if values is None else values),
        defaults=contents_of(FIELDS, case.get("default", {})),
        provenance=case.get("provenance"),
        default_locale=case.get("default_locale", ""),
    )


def found_in(kind: str, case: dict[str, Any], values: dict[str, Json] | None = None) -> list[str]:
    source = source_of(case, values)
    if ALL[kind].scope == "composition":
        return [written(hit) for hit in composed(kind, case, source)]
    findings = RuleSet([rule(kind, case["parameters"])]).check(source)
    for finding in findings:
        for span in finding.spans:
            assert source.contents[span.field].text[span.start : span.end] == span.text
    return [written(finding) for finding in findings]


def composed(kind: str, case: dict[str, Any], source: Source) -> list[Hit]:
    """Judge a variant's values over the rest of its default, each field a group."""
    compiled = CompiledRule(rule(kind, case["parameters"]))
    default = replace(source, variant=None, contents=source.defaults, provenance=None)
    return compiled.judge(
        compiled.summarise(source if field in source.contents else default, (field,))
        for field in FIELDS
    )


def written(finding: Finding | Hit) -> str:
    if finding.spans:
        return " | ".join(span.text for span in finding.spans)
    evidence = finding.evidence
    about = evidence.get("problem") or ", ".join(evidence["expected"])
    return f"nothing: {about}"


@pytest.mark.parametrize(("kind", "case"), as_params(KINDS))
def test_case(kind: str, case: dict[str, Any]) -> None:
    assert found_in(kind, case) == case["finds"]


@pytest.mark.parametrize(("kind", "case"), as_params(("link", "locked", "same_as_default")))
def test_the_first_fixes_give_what_they_should_and_leave_nothing(
    kind: str, case: dict[str, Any]
) -> None:
    findings = RuleSet([rule(kind, case["parameters"])]).check(source_of(case))
    values = dict(case["values"])
    for field in values:
        edits = [
            edit
            for finding in findings
            if finding.fixes
            for edit in finding.fixes[0]
            if edit.field == field
        ]
        if edits:
            values[field] = applied(values[field], FIELDS[field], edits)
    changed = {name: value for name, value in values.items() if value != case["values"][name]}
    assert changed == case.get("fixed", {})
    without_fix = [written(finding) for finding in findings if not finding.fixes]
    assert found_in(kind, case, values) == without_fix


@pytest.mark.parametrize(("kind", "case"), as_params(("link", "locked", "same_as_default")))
def test_decomposed_letters_change_nothing(kind: str, case: dict[str, Any]) -> None:
    def decomposed(values: dict[str, Json]) -> dict[str, Json]:
        return json.loads(unicodedata.normalize("NFD", json.dumps(values, ensure_ascii=False)))

    found = found_in(kind, case, decomposed(case["values"]))
    assert [unicodedata.normalize("NFC", each) for each in found] == case["finds"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_twenty_cases_and_near_misses(kind: str) -> None:
    cases = cases_of(kind)
    assert len(cases) >= 20
    assert sum(not case["finds"] for case in cases) >= 8
    assert len({case["name"] for case in cases}) == len(cases)
