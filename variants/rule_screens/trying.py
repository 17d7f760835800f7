"""Trying a rule before it is saved: on a text, or on a module with its variants. Writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from brand.images import images_in_examples
from brand.models import BrandRule, RuleVersion
from brand.rules.engine import RuleSet
from brand.rules.examples import findings_in
from brand.rules.extract import contents_of
from brand.rules.fixes import CannotApply, applied
from brand.rules.json_form import example_from_json
from brand.rules.types import Edit, Example, Finding, Rule
from brand.rules_in_force import as_rule
from content.models import Module
from variants.documents import Document
from variants.drafts import draft_documents
from variants.judging.sources import kinds_of
from variants.rule_runs.judged import rules_at_hand
from variants.rule_screens.fields_of_types import label_of

#: Findings that are shown of one trial.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, marked where a finding is."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Fix:
    """What a fix puts where; `after` is the whole field then, None where it cannot be made."""

    before: str
    replacement: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as people read it; `where` names variants and fields."""

    message: str
    where: str
    quoted: str
    fixes: tuple[Fix, ...]
    evidence: Mapping[str, Any]
    cells: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule finds; `texts` are the fields that were tried, each with its pieces."""

    findings: tuple[Shown, ...]
    texts: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    more: int = 0


def unsaved_rule(kind: str, key: str, title: str, columns: Mapping[str, Any]) -> Rule:
    """Return what a form says as a rule."""
    version = RuleVersion(
        rule=BrandRule(key=key or "unsaved", kind=kind, title=title or _("This rule")),
        number=0,
        **columns,
    )
    return as_rule(version)


def try_example(rule: Rule, stored: Mapping[str, Any]) -> Trial:
    """Try a rule on a text; its targeting is left aside."""
    example = example_from_json(stored)
    kinds = kinds_of(example.type)
    images = images_in_examples(_only(rule, example), timezone.now())
    found = findings_in(rule, example, kinds, images)
    contents = contents_of(kinds, {**(example.default or {}), **example.values})
    spans = [span for finding in found for span in finding.spans]
    texts = tuple(
        (
            label_of(example.type, name),
            _pieces(content.text, [(s.start, s.end) for s in spans if s.field == name]),
        )
        for name, content in contents.items()
        if content.text
    )
    values = {**(example.default or {}), **example.values}
    return Trial(
        tuple(_shown(each, example.type, kinds, values) for each in found[:MOST_SHOWN]),
        texts,
        max(len(found) - MOST_SHOWN, 0),
    )


def try_module(rule: Rule, module: Module) -> Trial:
    """Try a rule on a module as its drafts would be live: every variant, every composition."""
    document = draft_documents([module.key]).get(module.key)
    if document is None:
        return Trial(())
    now = timezone.now()
    at_hand = rules_at_hand(lambda _brand: RuleSet([rule]), now)
    at_hand.load_for([(None, document)])
    judgement = at_hand.judge(None, document)
    found = (
        [each for each in judgement.findings if each.finding.rule == rule.key] if judgement else []
    )
    kinds = kinds_of(module.type)
    names = {each["key"]: each.get("name") or each["key"] for each in document["variants"]}
    shown = tuple(
        _shown(
            each.finding,
            module.type,
            kinds,
            _values(document, each.finding.variants),
            names,
            each.cells if each.finding.of_composition else None,
        )
        for each in found[:MOST_SHOWN]
    )
    return Trial(shown, (), max(len(found) - MOST_SHOWN, 0))


def _only(rule: Rule, example: Example) -> Rule:
    return replace(rule, examples=(example,))


def _values(document: Document, variants: Sequence[str | None]) -> Mapping[str, Any]:
    own = {each["key"]: each["overrides"] for each in document["variants"]}
    values = dict(document["fields"])
    for key in variants:
        values |= own.get(key, {}) if key is not None else {}
    return values


def _shown(
    finding: Finding,
    type_key: str,
    kinds: Mapping[str, str],
    values: Mapping[str, Any],
    names: Mapping[str, str] | None = None,
    cells: int | None = None,
) -> Shown:
    fields = ", ".join(label_of(type_key, name) for name in finding.fields[:4])
    sources = [
        (names or {}).get(key, key) if key is not None else _("the default")
        for key in finding.variants
    ]
    where = f"{' + '.join(sources)}: {fields}" if names is not None else fields
    return Shown(
        message=finding.message,
        where=where,
        quoted=finding.spans[0].text if finding.spans else "",
        fixes=tuple(_fix(edits, kinds, values) for edits in finding.fixes[:3]),
        evidence=finding.evidence,
        cells=cells,
    )


def _fix(edits: Sequence[Edit], kinds: Mapping[str, str], values: Mapping[str, Any]) -> Fix:
    first = edits[0]
    own = [edit for edit in edits if edit.field == first.field]
    kind = kinds[first.field]
    before = contents_of({first.field: kind}, {first.field: values.get(first.field)})
    text = before[first.field].text
    after: str | None
    try:
        mended = applied(values.get(first.field), kind, own)
        after = contents_of({first.field: kind}, {first.field: mended})[first.field].text
    except CannotApply:
        after = None
    return Fix(text[first.start : first.end], first.replacement, after)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    return tuple(_cut(text, sorted(spans)))


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in spans:
        start = max(start, at)
        if start >= end:
            continue
        if start > at:
            yield Piece(text[at:start], False)
        yield Piece(text[start:end], True)
        at = end
    if at < len(text):
        yield Piece(text[at:], False)
