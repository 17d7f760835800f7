"""“Why could this be live?”: one module, in one context, at one moment of the past or now.

Everything comes from what is kept for good: the change log has the documents and verdicts,
approvals and waivers are rows of their own, versions of rules never change. So the answer survives
edits, deletions and the purging of revisions. The verdict is not just read: it is judged again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from django.db.models import Q

from brand.models import RuleVersion, Waiver
from variants.approval.coverage import CHUNK
from variants.approval.needs import OWN_PART, document_digests
from variants.documents import Document
from variants.engine.digests import digest
from variants.judging.judgement import Judgement
from variants.judging.replay import replayed
from variants.models import Approval, ApprovedContent, ChangeLogEntry, DocumentKind, Generation
from variants.moments import EPOCH, MILLISECOND, instant
from variants.preview.contexts import PreviewContext
from variants.preview.resolve import Drafts, ModulePreview, Previews

#: Stands for the whole among parts; no key of a variant.
COMPOSITION = "*"


@dataclass(frozen=True, slots=True)
class Difference:
    """What judging again says otherwise than what was written down then."""

    rules: tuple[str, ...]
    waivers: bool

    @property
    def is_explained(self) -> bool:
        """Whether rules or waivers explain it; otherwise what they are compared with changed."""
        return bool(self.rules) or self.waivers


class Why:
    """The answer for one module.

    :param key: the key of the module.
    :param generation: the published state that is asked about.
    :param context: what is known of the visitor; its instant is that of the generation where it
        says none.
    """

    def __init__(self, key: str, generation: Generation, context: PreviewContext) -> None:
        self.key = key
        self.generation = generation
        self.context = context
        self.now = instant(generation.at) if context.at is None else context.at

    @cached_property
    def entry(self) -> ChangeLogEntry | None:
        """What was published of the module last, as of the generation; None: never anything."""
        return self._entry(DocumentKind.MODULE, self.key)

    @cached_property
    def taxonomy_entry(self) -> ChangeLogEntry | None:
        """The terms of then."""
        return self._entry(DocumentKind.TAXONOMY)

    @property
    def is_live(self) -> bool:
        """Whether the module was served at all."""
        return self.entry is not None and bool(self.entry.document)

    @cached_property
    def document(self) -> Document:
        """The module as it was published; only where it was live."""
        return self._document(self.entry)

    @cached_property
    def previews(self) -> Previews:
        """The module of then, among the terms of then."""
        drafts = Drafts()
        drafts[self.key] = self.document
        return Previews(drafts, self._document(self.taxonomy_entry), self.now)

    @cached_property
    def served(self) -> ModulePreview:
        """What this visitor was served."""
        preview = self.previews.of(self.key, self.context)
        assert isinstance(preview, ModulePreview)  # noqa: S101 - the document is there
        return preview

    @cached_property
    def composition(self) -> str:
        """The digest of what was served, as approvals name it."""
        return digest({name: self.served.values[name] for name in self.document["fields"]})

    @cached_property
    def parts(self) -> dict[str, str]:
        """The digests of the documents that took part, by `""` or the key of a variant."""
        won = {each.variant for each in self.served.resolution.sources if each.variant}
        digests = document_digests(DocumentKind.MODULE, self.document)
        return {name: digests[name] for name in (OWN_PART, *sorted(won))}

    @cached_property
    def approved(self) -> Mapping[str, Approval]:
        """The newest approval of each part, and of the composition, as of the moment.

        One that was voided is named too: it counted until then, and going back counts it still.
        """
        wanted = self.parts | {COMPOSITION: self.composition}
        found: dict[str, int] = {}
        assert self.entry is not None  # noqa: S101 - asked only where the module was live
        given = Q(approval__at__lt=_end_of(self._judged_until))
        rows = (
            ApprovedContent.objects.filter(
                given | Q(approval__in=self.entry.approvals),
                kind=DocumentKind.MODULE,
                key=self.key,
                approval__decision=Approval.Decision.APPROVED,
            )
            .order_by("-approval_id")
            .values_list("approval_id", "documents", "compositions")
        )
        for approval, documents, compositions in rows.iterator(CHUNK):
            for name, value in wanted.items():
                is_whole = name == COMPOSITION
                if value in compositions if is_whole else documents.get(name) == value:
                    found.setdefault(name, approval)
            if len(found) == len(wanted):
                break
        approvals = Approval.objects.select_related("release", "voided_by")
        rows_by_pk = approvals.in_bulk(set(found.values()))
        return {name: rows_by_pk[pk] for name, pk in found.items()}

    @cached_property
    def stored(self) -> Mapping[str, Any]:
        """What was written down of the verdict; empty where no rule held."""
        said = (self.entry.verdict if self.entry else None) or {}
        return said if "hash" in said else {}

    @cached_property
    def rules(self) -> list[RuleVersion]:
        """The versions that it was judged by, by title."""
        numbers = self.stored.get("rules", {})
        rows = RuleVersion.objects.filter(rule__key__in=numbers).select_related("rule")
        held = [each for each in rows if numbers[each.rule.key] == each.number]
        return sorted(held, key=lambda each: each.rule.title)

    @cached_property
    def waivers(self) -> list[Waiver]:
        """The waivers that let something pass."""
        rows = Waiver.objects.filter(pk__in=self.stored.get("waivers", ()))
        return list(rows.select_related("rule", "requested_by", "decided_by"))

    @cached_property
    def replay(self) -> Judgement | None:
        """The verdict, judged again as of then; None where no rule held."""
        return replayed(self.entry) if self.entry is not None else None

    @property
    def is_same_verdict(self) -> bool:
        """Whether judging again says the same, to the last finding."""
        again = self.replay.verdict if self.replay else None
        return again == self.stored.get("hash")

    @property
    def difference(self) -> Difference:
        """What explains that judging again says something else."""
        before, again = self.stored, self.replay
        rules_before = dict(before.get("rules", {}))
        rules_again = dict(again.rules) if again else {}
        keys = rules_before.keys() | rules_again.keys()
        rules = sorted(key for key in keys if rules_before.get(key) != rules_again.get(key))
        waivers = list(before.get("waivers", ())) != (again.waivers if again else [])
        return Difference(tuple(rules), waivers)

    @property
    def _judged_until(self) -> int:
        """Until when approvals count: the moment asked about, or the publication, if later."""
        return max(self.now, instant(self.generation.at))

    def _entry(self, kind: str, key: str | None = None) -> ChangeLogEntry | None:
        rows = ChangeLogEntry.objects.filter(kind=kind, generation__lte=self.generation)
        if key is not None:
            rows = rows.filter(key=key)
        return rows.select_related("generation__user").order_by("-generation").first()

    @staticmethod
    def _document(entry: ChangeLogEntry | None) -> Document:
        document: Document = orjson.loads(entry.document) if entry and entry.document else {}
        return document


def generation_at(number: int | None, context: PreviewContext) -> Generation | None:
    """Return the generation with a number, or the one that was live at the context's instant.

    Without both it is the newest; None where nothing was published by then.
    """
    rows = Generation.objects.select_related("user").order_by("-number")
    if number is not None:
        return rows.filter(number=number).first()
    if context.at is not None:
        rows = rows.filter(at__lt=_end_of(context.at))
    return rows.first()


def _end_of(moment: int) -> datetime:
    """Return the end of a millisecond: what happened in it has happened."""
    return EPOCH + (moment + 1) * MILLISECOND


def approvals_in(approved: Mapping[str, Approval]) -> Iterable[Approval]:
    """Return each approval once, in the order in which they were given."""
    unique = {each.pk: each for each in approved.values()}
    return [unique[pk] for pk in sorted(unique)]
