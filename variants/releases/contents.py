"""What a release consists of and what comes of it, as its page shows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from brand.models import Brand
from content.models import Module
from taxonomy.models import PublishedOnSave
from variants.approval.proposal import Proposal, ProposedDocument
from variants.approval.release_rows import rows_of
from variants.judging.judgement import JudgedFinding
from variants.models import DocumentKind, Release, ReleaseChange, Variant
from variants.releases.collecting import brand_of_row
from variants.releases.submitting import findings_of, warns


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One change of a release; `note` says what is odd about it."""

    number: int
    name: str
    url: str
    kind: str
    action: str
    brand: str
    note: str


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What a release changes of one published module or experience."""

    name: str
    kind: str
    compositions: str
    is_approved: bool
    query: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in a release, the worst first.

    `weight` says the most that it does: “blocks” keeps the release from being submitted,
    “blocks approval” from being approved; who submits has to say that `to_acknowledge` is known.
    """

    weight: str
    to_acknowledge: bool
    message: str
    place: str
    quoted: str
    url: str


def content_lines(release: Release) -> list[ContentLine]:
    """Return the changes of a release in the order in which they were added.

    The number of queries does not depend on how many there are.
    """
    rows = rows_of(release)
    _load_modules_and_brands([row for _change, row in rows])
    is_to_come = release.state in Release.UNFINISHED
    return [_content_line(change, row, is_to_come) for change, row in rows]


def _load_modules_and_brands(rows: Iterable[Any]) -> None:
    """Give variants their modules and modules their brands, all at once."""
    variants = [row for row in rows if isinstance(row, Variant)]
    modules = Module.objects.in_bulk({row.module_id for row in variants})
    for variant in variants:
        variant.module = modules[variant.module_id]
    owned = [*modules.values(), *(row for row in rows if isinstance(row, Module))]
    brands = Brand.objects.in_bulk({module.brand_id for module in owned})
    for module in owned:
        module.brand = brands[module.brand_id]


def _content_line(change: ReleaseChange, row: Any, is_to_come: bool) -> ContentLine:
    model: Any = ContentType.objects.get_for_id(change.content_type_id).model_class()
    named = row if row is not None else (change.values or {}).get("name", "")
    brand = brand_of_row(row)
    return ContentLine(
        number=change.pk,
        name=str(getattr(named, "in_context", named)) or _("Deleted"),
        url=_edit_url(row),
        kind=capfirst(model._meta.verbose_name),
        action=change.get_action_display(),
        brand=brand.name if brand else "",
        note=_note(change, row) if is_to_come else "",
    )


def _note(change: ReleaseChange, row: Any) -> str:
    if row is None and change.object_id is not None:
        return _("It was deleted: remove it from the release.")
    if change.action == ReleaseChange.Action.WITHDRAW and not row.live:
        return _("It is not live, so there is nothing to withdraw.")
    if (
        change.action == ReleaseChange.Action.PUBLISH
        and row.live
        and not row.has_unpublished_changes
    ):
        return _("It has no draft: nothing changes until somebody edits it.")
    return ""


def _edit_url(row: Any) -> str:
    if row is None:
        return ""
    options = row._meta
    if isinstance(row, PublishedOnSave):
        name = f"{options.model_name}:edit"
    else:
        name = f"wagtailsnippets_{options.app_label}_{options.model_name}:edit"
    try:
        return reverse(name, args=[row.pk])
    except NoReverseMatch:  # a brand or a locale may be edited elsewhere
        return ""


def effect_lines(proposal: Proposal) -> list[EffectLine]:
    """Return what a release changes of each published document."""
    return [
        EffectLine(
            name=(each.new or each.old or {})["name"],
            kind=_("Experience") if each.kind == DocumentKind.EXPERIENCE else _("Module"),
            compositions=composition_words(each),
            is_approved=not each.uncovered,
            query=f"of={each.kind}:{each.key}",
        )
        for each in proposal.changes
    ]


def composition_words(each: ProposedDocument) -> str:
    """Say what a change does to compositions: “3 added, 12 changed”."""
    if each.new is None:
        return _("not shown any more")
    change = each.composition_change
    if change is None:
        return ""
    if not change.enumerated:
        return _("too many to count")
    counts = (
        (_("%(count)d added"), len(change.added)),
        (_("%(count)d changed"), len(change.changed)),
        (_("%(count)d removed"), len(change.removed)),
    )
    parts = [words % {"count": count} for words, count in counts if count]
    return ", ".join(parts) or _("none")


def finding_lines(proposal: Proposal) -> list[FindingLine]:
    """Return what brand rules say of everything in a release, the worst first."""
    documents = {each.key: each.new or each.old or {} for each in proposal.changes}
    lines = [_finding_line(finding, documents) for finding in findings_of(proposal)]
    order = {"blocks": 0, "blocks approval": 1, "warns": 2}
    return sorted(lines, key=lambda line: (order.get(line.weight, 3), line.place, line.message))


def _finding_line(judged: JudgedFinding, documents: Mapping[str, Mapping[str, Any]]) -> FindingLine:
    finding = judged.finding
    weight = "suggests"
    if judged.blocks("submit"):
        weight = "blocks"
    elif judged.blocks("approval"):
        weight = "blocks approval"
    elif warns(judged):
        weight = "warns"
    elif judged.waiver is not None:
        weight = "waived"
    return FindingLine(
        weight=weight,
        to_acknowledge=warns(judged),
        message=finding.message,
        place=", ".join(
            _places(finding.module, finding.variants, documents.get(finding.module, {}))
        ),
        quoted=finding.spans[0].text if finding.spans else "",
        url=f"{reverse('variants_preview_grid')}?of=module:{finding.module}",
    )


def _places(key: str, variants: Iterable[str | None], document: Mapping[str, Any]) -> Iterator[str]:
    """Name what a finding is in, as people know it: “Commuters (Newsletter)”."""
    module = document.get("name") or key
    names = {each["key"]: each["name"] or each["key"] for each in document.get("variants", ())}
    for variant in variants or (None,):
        yield module if variant is None else f"{names.get(variant, variant)} ({module})"
