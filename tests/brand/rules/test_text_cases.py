"""The golden cases of the kinds that read text: what they find, and what their fixes make of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.brand.rules.checking import check, quoted, rule, with_first_fixes

CASES = Path(__file__).parent / "cases"


KINDS = ("terms", "pattern", "inclusive")


def cases_of(kind: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))
    return cases


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, case, id=f"{kind}: {case['name']}")
        for kind in KINDS
        for case in cases_of(kind)
    ],
)
def test_case(kind: str, case: dict[str, Any]) -> None:
    found = check(rule(kind, case["parameters"]), case["text"])
    assert quoted(found) == case["finds"]
    if "fixed" in case:
        assert with_first_fixes(case["text"], found) == case["fixed"]
        assert check(rule(kind, case["parameters"]), case["fixed"]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_twenty_cases_and_near_misses(kind: str) -> None:
    cases = cases_of(kind)
    assert len(cases) >= 20
    assert sum(not case["finds"] for case in cases) >= 8
