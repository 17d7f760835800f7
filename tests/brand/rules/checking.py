"""Checking short texts with one rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import applied
from brand.rules.types import Example, Finding, Rule, Source, Target

KINDS = {"headline": "text", "body": "rich_text"}


def rule(
    kind: str,
    parameters: Mapping[str, Any],
    *,
    key: str = "rule",
    fields: Iterable[str] = (),
    examples: Sequence[Example] = (),
    message: str = "",
) -> Rule:
    return Rule(
        key,
        1,
        kind,
        "A rule",
        parameters,
        target=Target(fields=frozenset(fields)),
        examples=tuple(examples),
        message=message,
    )


def forbidding(*terms: str, key: str = "rule") -> Rule:
    return rule("terms", {"rows": [{"term": term} for term in terms]}, key=key)


def source(text: str = "", html: str | None = None, **values: Any) -> Source:
    values = {"headline": text, **values}
    if html is not None:
        values["body"] = {"html": html}
    return Source("summer", None, "hero", "alpenglow", "en", contents_of(KINDS, values))


def check(rules: Rule | Iterable[Rule], text: str = "", html: str | None = None) -> list[Finding]:
    rules = [rules] if isinstance(rules, Rule) else rules
    return RuleSet(rules).check(source(text, html))


def quoted(findings: Iterable[Finding]) -> list[str]:
    return [finding.spans[0].text for finding in findings]


def with_first_fixes(text: str, findings: Iterable[Finding]) -> str:
    edits = [edit for finding in findings for edit in finding.fixes[0]]
    return str(applied(text, "text", edits))
