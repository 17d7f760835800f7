"""What a release would publish, computed without writing anything.

The same examination as the gate's, over documents built of the release's drafts and of live rows:
what is approved here is what the gate demands when the release goes live.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from variants.approval.brands import brands_of_documents
from variants.approval.coverage import coverage
from variants.approval.documents import ReleaseDocuments, release_documents
from variants.approval.needs import Needed, document_digests
from variants.approval.release_rows import rows_of
from variants.checks import Refusal
from variants.documents import Document
from variants.engine.cells import CompositionChange
from variants.engine.digests import digest
from variants.examining import Examination, Examined, differing
from variants.judging.judgement import Judgement
from variants.models import DocumentKind, Release
from variants.moments import instant
from variants.selectors import current_documents

TAXONOMY_KEY = "taxonomy"


@dataclass(frozen=True, slots=True)
class ProposedDocument:
    """One published document before and after; None where it is not published.

    `brand` is the one it will belong to (or belonged to), None for an experience; `brands` are all
    whose managers decide. Where only terms compose a module in another way, `old` is `new`.
    """

    kind: str
    key: str
    brand: str | None
    brands: frozenset[str]
    old: Document | None
    new: Document | None
    composition_change: CompositionChange | None
    judgement: Judgement | None
    needed: Needed
    uncovered: Needed


@dataclass(frozen=True, slots=True)
class ProposedTaxonomy:
    """The terms before and after; the same where the release saves none."""

    old: Document | None
    new: Document | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a release would publish.

    `refusals` say why the gate would refuse it, approvals apart. `digest` identifies all of it: a
    reviewer posts back the one that was shown.
    """

    changes: tuple[ProposedDocument, ...]
    taxonomy: ProposedTaxonomy
    refusals: tuple[Refusal, ...]
    digest: str

    @property
    def brands(self) -> set[str]:
        """The keys of the brands whose managers decide over it."""
        return set().union(*(each.brands for each in self.changes)) if self.changes else set()

    @property
    def is_covered(self) -> bool:
        """Whether approvals cover all of it."""
        return not any(each.uncovered for each in self.changes)


def proposed(release: Release) -> Proposal:
    """Return what a release would publish if it went live now.

    The number of queries does not depend on the number of its changes.
    """
    documents = release_documents(rows_of(release))
    before = current_documents(DocumentKind.TAXONOMY, [TAXONOMY_KEY]).get(TAXONOMY_KEY)
    taxonomy = ProposedTaxonomy(before, documents.taxonomy or before)
    examination = Examination(taxonomy.old, taxonomy.new, instant(timezone.now()))
    found, refusals = _examined(examination, documents)
    if documents.taxonomy is not None:
        pairs = differing({TAXONOMY_KEY: (taxonomy.old, taxonomy.new)})
        for each in examination.of(DocumentKind.TAXONOMY, pairs):
            refusals += each.refusals
        for cut in examination.of_modules_cut(set(documents.modules)):
            for each in cut:
                refusals += each.refusals
                if each.needed or each.refusals:
                    found.append(each)
    changes = tuple(_with_coverage(found, release))
    return Proposal(changes, taxonomy, tuple(refusals), _digest(changes, taxonomy))


def _examined(
    examination: Examination, documents: ReleaseDocuments
) -> tuple[list[Examined], list[Refusal]]:
    """Look at the modules and experiences of a release."""
    found: list[Examined] = []
    refusals = list(documents.refusals)
    for kind in (DocumentKind.MODULE, DocumentKind.EXPERIENCE):
        after = documents.of(kind)
        before = current_documents(kind, after)
        pairs = differing({key: (before.get(key), after[key]) for key in sorted(after)})
        for each in examination.of(kind, pairs):
            refusals += each.refusals
            found.append(each)
    return found, refusals


def _with_coverage(found: Sequence[Examined], release: Release) -> Iterable[ProposedDocument]:
    for kind in (DocumentKind.MODULE, DocumentKind.EXPERIENCE):
        of_kind = [each for each in found if each.kind == kind]
        if not of_kind:
            continue
        covered = coverage(kind, {each.key: each.needed for each in of_kind}, release=release)
        brands = brands_of_documents(kind, {each.key: (each.old, each.new) for each in of_kind})
        for each in of_kind:
            yield ProposedDocument(
                kind=kind,
                key=each.key,
                brand=_brand(kind, each.new or each.old),
                brands=frozenset(brands[each.key]),
                old=each.old,
                new=each.new,
                composition_change=each.change,
                judgement=each.judgement,
                needed=each.needed,
                uncovered=covered[each.key].uncovered,
            )


def _brand(kind: str, document: Document | None) -> str | None:
    return document["brand"] if kind == DocumentKind.MODULE and document else None


def _digest(changes: Iterable[ProposedDocument], taxonomy: ProposedTaxonomy) -> str:
    """Hash what is needed and what is taken away."""
    parts = [
        [
            each.kind,
            each.key,
            dict(each.needed.documents),
            sorted(each.needed.compositions),
            _gone(each),
        ]
        for each in changes
    ]
    terms = None if taxonomy.old is taxonomy.new else taxonomy.new
    return digest([sorted(parts, key=lambda part: (part[0], part[1])), terms])


def _gone(each: ProposedDocument) -> list[str]:
    after: Mapping[str, str] = document_digests(each.kind, each.new)
    return sorted(document_digests(each.kind, each.old).keys() - after.keys())
