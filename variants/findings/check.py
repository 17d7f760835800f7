"""What would be said of a draft that is still on the screen, if it were submitted as it is.

The document is built as a release's is, and looked at by the gate's own examination, so the editor
and the gate cannot disagree. Nothing is written.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brand.models import Waiver
from brand.rules.canonical import digest
from brand.rules.engine import RuleSet
from brand.rules_in_force import rule_set_for
from content.models import Module
from variants.approval.documents import ReleaseDocuments, release_documents
from variants.approval.proposal import TAXONOMY_KEY
from variants.approval.release_rows import Rows, rows_of
from variants.checks import Refusal
from variants.documents import Document
from variants.drafts import draft_documents
from variants.examining import Examination, Examined, differing
from variants.judging.judgement import JudgedFinding, SourceKey
from variants.judging.rules_at_hand import RulesAtHand
from variants.models import DocumentKind, Release, ReleaseChange, Variant
from variants.moments import instant
from variants.releases.collecting import unfinished_release_of
from variants.selectors import current_documents

Row = Module | Variant

#: Windows open and close with time, so an answer is good for no longer than this: milliseconds.
_GOOD_FOR = 60_000


class CannotCheck(Exception):
    """The draft makes no document yet; the sentences say what to mend first."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


class Check:
    """One draft on the screen, among what is live and what its release holds.

    `own` is the source that the form writes: a variant's key, or None for the default.

    :param row: as the form says it, saved or not.
    :raises CannotCheck: when there is nothing that rules could read.
    """

    def __init__(self, row: Row) -> None:
        self.row = row
        self.now = instant(timezone.now())
        self.release: Release | None = unfinished_release_of(row)
        self.module: Module = row.module if isinstance(row, Variant) else row
        documents = self._documents()
        before = current_documents(DocumentKind.TAXONOMY, [TAXONOMY_KEY]).get(TAXONOMY_KEY)
        self.key = self.module.key or ""
        self.old = current_documents(DocumentKind.MODULE, [self.key]).get(self.key)
        self.new = self._document(documents)
        self.examination = Examination(before, documents.taxonomy or before, self.now)
        self.rules: RuleSet = rule_set_for(self.new["brand"])
        self.examination.rules = RulesAtHand(
            self.examination.reach, self.now, lambda _brand: self.rules
        )
        self.examination.rules.load_for([(self.old, self.new)])
        self.waivers = list(
            Waiver.objects.filter(module=self.key, expires_at__gt=timezone.now()).select_related(
                "requested_by"
            )
        )

    @property
    def own(self) -> SourceKey:
        """The source that the form writes."""
        return self._own if isinstance(self.row, Variant) else None

    @property
    def etag(self) -> str:
        """A text that changes with everything that the answer depends on."""
        waivers = [[each.pk, each.state, each.expires_at.isoformat()] for each in self.waivers]
        said = [
            self.rules.hash,
            [[each.rule.key, each.rule.version] for each in self.rules.rules],
            digest(self.old),
            digest(self.new),
            self.examination.reach.digests,
            waivers,
            self.release and [self.release.pk, self.release.state],
            self.now // _GOOD_FOR,
            get_language(),
        ]
        return f'"{digest(said)}"'

    @cached_property
    def examined(self) -> Examined | None:
        """What the gate would find; None where nothing differs from what is live."""
        pairs = differing({self.key: (self.old, self.new)})
        found = self.examination.of(DocumentKind.MODULE, pairs)
        return found[0] if found else None

    @property
    def findings(self) -> tuple[JudgedFinding, ...]:
        """What the rules of the brand find."""
        judgement = self.examined and self.examined.judgement
        return judgement.findings if judgement else ()

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why the gate would refuse the draft, whatever the rules of the brand say."""
        return self.examined.refusals if self.examined else ()

    def findings_with(self, values: Mapping[str, object]) -> tuple[JudgedFinding, ...]:
        """Return what the rules find where the form's source holds other published values."""
        judgement = self.examination.rules.judge(self.old, _with_values(self.new, self.own, values))
        return judgement.findings if judgement else ()

    @property
    def values(self) -> Mapping[str, object]:
        """The published values that the form's source holds."""
        return _source(self.new, self.own)

    def _documents(self) -> ReleaseDocuments:
        return release_documents(self._rows(), replacing=self.row)

    def _rows(self) -> Rows:
        """The changes of the row's release that touch its module, or terms."""
        if self.release is None:
            return []
        return [
            (change, row)
            for change, row in rows_of(self.release)
            if change.action == ReleaseChange.Action.SAVE_TERM
            or (isinstance(row, Module) and row.pk == self.module.pk)
            or (isinstance(row, Variant) and row.module_id == self.module.pk)
        ]

    def _document(self, documents: ReleaseDocuments) -> Document:
        broken = [str(each.expected) for each in documents.refusals]
        new = documents.modules.get(self.key)
        self._own = documents.replacing_key
        self.is_alone = new is None
        if new is None and isinstance(self.row, Variant):
            # Its module is not live and not on its way: what it would say if it were.
            drafts = draft_documents([], replacing=self.row)
            broken = [*drafts.broken.values()]
            new = drafts.get(self.key)
            self._own = drafts.replacing_key
        if new is None:
            raise CannotCheck(broken or [_("There is nothing to check yet.")])
        if self.own is not None and all(each["key"] != self.own for each in new["variants"]):
            raise CannotCheck(broken)
        return new


def _source(document: Document, key: SourceKey) -> Mapping[str, object]:
    if key is None:
        fields: Mapping[str, object] = document["fields"]
        return fields
    return next(each["overrides"] for each in document["variants"] if each["key"] == key)


def _with_values(document: Document, key: SourceKey, values: Mapping[str, object]) -> Document:
    if key is None:
        return {**document, "fields": {**document["fields"], **values}}
    return {
        **document,
        "variants": [
            {**each, "overrides": {**each["overrides"], **values}} if each["key"] == key else each
            for each in document["variants"]
        ],
    }
