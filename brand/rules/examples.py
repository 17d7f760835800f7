"""The gate of activation: a rule must do with its own examples what they say it does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from brand.rules.compiled import CompiledRule
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.fixes import CannotApply, applied
from brand.rules.growth import Slow, grows_too_fast
from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.types import Edit, Example, Finding, Image, Json, Rule, Source

Kinds = Mapping[str, str]

Code = Literal[
    "parameters",
    "no good example",
    "no bad example",
    "bad is clean",
    "other text is marked",
    "good is flagged",
    "still flagged",
    "fixed otherwise",
    "no fix",
    "time",
]


class ExampleProblem(NamedTuple):
    """What keeps a rule from becoming active.

    `example` counts from 0 among the rule's examples; None where the rule as a whole is meant.
    `value` is what was found, `expected` says what should be.
    """

    code: Code
    example: int | None
    value: Json
    expected: str

    def __str__(self) -> str:
        place = "rule" if self.example is None else f"examples[{self.example}]"
        return f"{place}: {self.value!r}, expected {self.expected}."


def problems(
    rule: Rule,
    kinds_of: Callable[[str], Kinds] | None = None,
    images: Mapping[str, Image] | None = None,
) -> list[ExampleProblem]:
    """Return what keeps a rule from becoming active; nothing where all is well.

    :param kinds_of: gives the kinds of the fields of a module type, in its order. Left out, they
        are taken from the values: `inferred_kinds`.
    :param images: what is known of the images in examples, by asset.
    """
    compiled = CompiledRule(rule)
    try:
        kind = compiled.kind
    except BadParameters as error:
        return [ExampleProblem("parameters", None, error.value, f"{error.path}: {error.expected}")]
    found = []
    if not any(example.good for example in rule.examples):
        found.append(ExampleProblem("no good example", None, 0, "at least one good example"))
    if all(example.good for example in rule.examples):
        found.append(ExampleProblem("no bad example", None, 0, "at least one bad example"))
    for number, example in enumerate(rule.examples):
        kinds = inferred_kinds(example, rule) if kinds_of is None else kinds_of(example.type)
        problem = _problem(compiled, number, example, kinds, images)
        if problem is not None:
            found.append(problem)
    slow = _slow(kind, rule)
    if slow is not None:
        found.append(ExampleProblem("time", None, slow.text[:60], slow.expected))
    return found


def findings_in(
    rule: Rule | CompiledRule,
    example: Example,
    kinds: Kinds,
    images: Mapping[str, Image] | None = None,
) -> list[Finding]:
    """Check an example's values with one rule, its targeting left aside.

    A rule of compositions judges the example's values over its default, each field a group.
    """
    compiled = rule if isinstance(rule, CompiledRule) else CompiledRule(rule)
    source = _source(example, example.values, kinds, images)
    if compiled.kind.scope != "composition":
        return RuleSet([compiled.rule]).check(source)
    whole = {**(example.default or {}), **example.values}
    values = {name: whole[name] for name in kinds if name in whole}
    shown = _source(example, values, kinds, images)
    summaries = [compiled.summarise(shown, (name,)) for name in shown.contents]
    fields = tuple(compiled.reads(shown))
    return list(compiled.findings(shown, fields, compiled.judge(summaries)))


def inferred_kinds(example: Example, rule: Rule) -> dict[str, str]:
    """Return the kinds of an example's fields, as far as its values show them."""
    reads = CompiledRule(rule).kind.reads
    kinds = {}
    for name, value in {**(example.default or {}), **example.values}.items():
        if isinstance(value, Mapping):
            kinds[name] = "image" if "asset" in value else "rich_text"
        else:
            kinds[name] = "url" if "url" in reads and "://" in str(value) else "text"
            plain = sorted(reads - {"image", "rich_text"})
            if kinds[name] not in reads and plain:
                kinds[name] = plain[0]
    return kinds


def _slow(kind: Kind, rule: Rule) -> Slow | None:
    texts = [
        content.text
        for example in rule.examples
        for content in contents_of(inferred_kinds(example, rule), example.values).values()
    ]
    for expression in kind.expressions():
        slow = grows_too_fast(expression, texts)
        if slow is not None:
            return slow
    return None


def _source(
    example: Example,
    values: Mapping[str, Json],
    kinds: Kinds,
    images: Mapping[str, Image] | None,
) -> Source:
    return Source(
        module="example",
        variant="example" if _is_variant(example) else None,
        type=example.type,
        brand="",
        locale=example.locale,
        contents=contents_of(kinds, values, images),
        defaults=contents_of(kinds, example.default or {}, images),
        groups=tuple((name,) for name in kinds),
        provenance=example.provenance,
        default_locale=example.default_locale,
    )


def _is_variant(example: Example) -> bool:
    """Say whether an example shows a variant: it stands beside a default, or says its origin."""
    return example.default is not None or example.provenance is not None


def _problem(
    compiled: CompiledRule,
    number: int,
    example: Example,
    kinds: Kinds,
    images: Mapping[str, Image] | None,
) -> ExampleProblem | None:
    found = findings_in(compiled, example, kinds, images)
    if example.good:
        if not found:
            return None
        return ExampleProblem("good is flagged", number, _quoted(found[0]), "no finding")
    if not found:
        return ExampleProblem("bad is clean", number, dict(example.values), "a finding")
    first = found[0]
    if "timedOutAfterMs" in first.evidence:
        return ExampleProblem("time", number, first.message, "a search that ends in time")
    if example.quoted is not None and _quoted(first) != example.quoted:
        return ExampleProblem(
            "other text is marked", number, _quoted(first), f"{example.quoted!r} to be marked"
        )
    return _problem_of_fix(compiled, number, example, kinds, images, found)


def _problem_of_fix(
    compiled: CompiledRule,
    number: int,
    example: Example,
    kinds: Kinds,
    images: Mapping[str, Image] | None,
    found: list[Finding],
) -> ExampleProblem | None:
    first = found[0]
    if not first.fixes:
        if example.fixed is None:
            return None
        return ExampleProblem("no fix", number, None, f"a fix that gives {example.fixed!r}")
    try:
        values = _with_edits(example, kinds, first.fixes[0])
    except CannotApply as error:
        return ExampleProblem("fixed otherwise", number, str(error), "a fix that can be made")
    field = first.fixes[0][0].field
    text = contents_of(kinds, values)[field].text
    if example.fixed is not None and text != example.fixed:
        return ExampleProblem("fixed otherwise", number, text, f"{example.fixed!r}")
    left = findings_in(compiled, replace(example, values=values), kinds, images)
    if any(finding.fingerprint == first.fingerprint for finding in left) or len(left) >= len(found):
        return ExampleProblem("still flagged", number, text, "no finding after the first fix")
    return None


def _with_edits(example: Example, kinds: Kinds, edits: tuple[Edit, ...]) -> dict[str, Json]:
    shown = {**(example.default or {}), **example.values}
    after = dict(example.values)
    for field in {edit.field for edit in edits}:
        own = [edit for edit in edits if edit.field == field]
        after[field] = applied(shown.get(field), kinds[field], own)
    return after


def _quoted(finding: Finding) -> str | None:
    return finding.spans[0].text if finding.spans else None
