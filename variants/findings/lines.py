"""Findings as editors read them beside their form: what, where, why, what would be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from brand.models import Waiver
from brand.rules.canonical import digest
from brand.rules.text.utf16 import Utf16
from brand.rules.types import Edit, Finding, Rule, Span
from content.module_types import get_module_type
from variants.example_words import texts_of
from variants.findings.check import Check
from variants.findings.days import last_day
from variants.findings.outlook import TONES, Tone, tone_of
from variants.judging.judgement import JudgedFinding, SourceKey
from variants.models import Variant
from variants.review.witnesses import Seer, seer
from variants.terms import load_term_names

#: Fixes of one finding that are offered, and findings that are listed.
MOST_FIXES = 3
MOST_LINES = 50
#: How much of a quotation, an example or a fix is shown, in code points.
MOST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands in a field: offsets in UTF-16 units, as browsers count.

    `nth` counts equal texts before it, for editors of formatted text, which count in blocks.
    """

    field: str
    start: int
    end: int
    text: str
    nth: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A suggested fix by its number, and what it would do."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """A source that takes part in a finding; `url` is empty where it is what is being edited."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. `name` tells it apart while its text stays as it is.

    `is_own` says that the form's own source alone is responsible: it can be mended here.
    """

    name: str
    tone: Tone
    message: str
    title: str
    rationale: str
    link: str
    good: str
    bad: str
    fields: tuple[str, ...]
    labels: str
    places: tuple[Place, ...]
    fixes: tuple[Fix, ...]
    quoted: str
    is_own: bool
    is_composition: bool
    responsible: tuple[Responsible, ...]
    seer: Seer | None
    cells: int | None
    blocks_submit: bool
    blocks_approval: bool
    to_acknowledge: bool
    waivable: bool
    waived_until: str
    is_excused: bool
    requested: Waiver | None


def lines_of(check: Check) -> list[Line]:
    """Return what rules find in a draft, the worst first and `MOST_LINES` at most; five queries
    where anything is found.
    """
    if not check.findings:
        return []
    maker = _Maker(check)
    order = {name: place for place, name in enumerate(check.new["fields"])}

    def weight(found: JudgedFinding) -> tuple[int, bool, int, int]:
        finding = found.finding
        first = min((order.get(name, len(order)) for name in _fields(finding)), default=len(order))
        start = min((span.start for span in finding.spans), default=0)
        return TONES.index(tone_of(found)), not is_own(check, finding), first, start

    return [maker.line(found) for found in sorted(check.findings, key=weight)[:MOST_LINES]]


def name_of(finding: Finding) -> str:
    """Return a short name for a finding, the same as long as what it is about is the same."""
    spans = [[span.field, span.start, span.end, span.text] for span in finding.spans]
    said = [finding.rule, finding.variants, finding.fields, spans, finding.fingerprint]
    return digest(said)[:16]


def is_own(check: Check, finding: Finding) -> bool:
    """Say whether what is being edited is alone responsible."""
    return finding.variants == (check.own,)


class _Maker:
    """Knows what is needed to say findings of one draft in words."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._terms = load_term_names()
        self._rules = {each.rule.key: each.rule for each in check.rules.rules}
        self._labels = {
            name: str(block.label)
            for name, block in get_module_type(check.new["type"]).child_blocks.items()
        }
        self._names = {each["key"]: each["name"] for each in check.new["variants"]}
        rows = Variant.objects.filter(module__key=check.key).values_list("key", "pk")
        self._numbers = dict(rows)
        self._waivers = {each.pk: each for each in check.waivers}
        self._requested = {
            each.fingerprint: each for each in check.waivers if each.state == Waiver.State.REQUESTED
        }
        self._texts: dict[str, Utf16] = {}

    def line(self, found: JudgedFinding) -> Line:
        finding = found.finding
        rule = self._rules.get(finding.rule)
        own = is_own(self._check, finding)
        waiver = self._waivers.get(found.waiver or 0)
        return Line(
            name=name_of(finding),
            tone=tone_of(found),
            message=_(finding.message),
            title=rule.title if rule else "",
            rationale=rule.rationale if rule else "",
            link=rule.link if rule else "",
            good=_example(rule, good=True),
            bad=_example(rule, good=False),
            fields=_fields(finding),
            labels=", ".join(self._labels.get(name, name) for name in _fields(finding)),
            places=tuple(self._place(span) for span in finding.spans) if own else (),
            fixes=tuple(_fixes(finding)) if own and _fits(self._check, finding) else (),
            quoted=" … ".join(dict.fromkeys(span.text for span in finding.spans))[:MOST_SHOWN],
            is_own=own,
            is_composition=finding.of_composition,
            responsible=tuple(self._responsible(each) for each in finding.variants),
            seer=seer(found.witness, self._terms, self._check.now) if found.witness else None,
            cells=found.cells,
            blocks_submit=found.blocks("submit"),
            blocks_approval=found.blocks("approval"),
            to_acknowledge=found.finding.severity.get("submit") == "warn",
            waivable=rule is not None and rule.waivable,
            waived_until=last_day(waiver.expires_at) if waiver else "",
            is_excused=found.is_excused,
            requested=self._requested.get(finding.fingerprint),
        )

    def _place(self, span: Span) -> Place:
        text = self._text(span.field)
        units = self._texts.setdefault(span.field, Utf16(text))
        return Place(
            span.field,
            units.from_code_points(span.start),
            units.from_code_points(span.end),
            span.text,
            text.count(span.text, 0, span.start) if span.text else 0,
        )

    def _text(self, field: str) -> str:
        value = self._check.values.get(field)
        if isinstance(value, Mapping):
            value = value.get("text")
        return value if isinstance(value, str) else ""

    def _responsible(self, source: SourceKey) -> Responsible:
        check = self._check
        here = source == check.own
        if source is None:
            number, model = check.module.pk, type(check.module)
            name = _("the default")
        else:
            number, model = self._numbers.get(source), Variant
            name = self._names.get(source) or source
        if here:
            name = _("this draft")
        url = ""
        if number and not here:
            url = reverse(model.snippet_viewset.get_url_name("edit"), args=[number])
        return Responsible(name, url)


def _fields(finding: Finding) -> tuple[str, ...]:
    """The fields that a finding is shown at: where its text is, else all that its rule reads."""
    return tuple(dict.fromkeys(span.field for span in finding.spans)) or finding.fields


def _fits(check: Check, finding: Finding) -> bool:
    """Say whether all fixes are of fields that the form's source holds."""
    return all(edit.field in check.values for fix in finding.fixes for edit in fix)


def _fixes(finding: Finding) -> Iterable[Fix]:
    texts = {(span.field, span.start, span.end): span.text for span in finding.spans}
    for number, edits in enumerate(finding.fixes[:MOST_FIXES]):
        before = _joined(texts.get((each.field, each.start, each.end), "") for each in edits)
        yield Fix(number, _fix_label(edits, before, _joined(each.replacement for each in edits)))


def _fix_label(edits: tuple[Edit, ...], before: str, after: str) -> str:
    if not after.strip():
        return _("Remove “%(text)s”") % {"text": before} if before else _("Shorten the text")
    if all(each.start == each.end for each in edits):
        return _("Add “%(text)s”") % {"text": after}
    return _("Replace with “%(text)s”") % {"text": after}


def _joined(texts: Iterable[str]) -> str:
    return " … ".join(dict.fromkeys(text for text in texts if text))[:MOST_SHOWN]


def _example(rule: Rule | None, *, good: bool) -> str:
    """The words of the first example that is good, or bad."""
    for example in rule.examples if rule else ():
        if example.good is good:
            for text in texts_of(example.type, example.values):
                return text[:MOST_SHOWN]
    return ""
