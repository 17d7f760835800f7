"""What the gate demands: approvals of all that changes, and a manager's word to take away.

Removals need no approval, but not everybody may remove: withdrawing is for managers of the brand,
for approved releases, and for the system itself (a schedule, an expiry, a rule).
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson
from django.db.models import Exists, OuterRef

from brand.models import Brand
from brand.rights import may_approve
from variants.approval.brands import brands_by_key, brands_of_documents
from variants.approval.coverage import Coverage, coverage
from variants.approval.needs import NOTHING, Needed, document_digests, only_takes_away
from variants.approval.recording import add_contents, record
from variants.approval.rights import managers_words
from variants.approval.voiding import void_approvals
from variants.checks import Refusal
from variants.documents import Document, canonical_json
from variants.examining import Examined
from variants.models import Approval, ChangeLogEntry, DocumentKind
from variants.reach import terms_named, touched_terms

TAXONOMY_KEY = "taxonomy"
PLACES = {DocumentKind.MODULE: "modules", DocumentKind.EXPERIENCE: "experiences"}


class Demand:
    """The approvals of one publication.

    :param publication: says who publishes, for which release, and who answers for an import.
    :param terms: the taxonomy document as it will be, if there is one.
    """

    def __init__(self, publication: Any, terms: Document | None) -> None:
        self._publication = publication
        self._terms = terms or {}
        self._own: Approval | None = None
        self.refusals: list[Refusal] = []

    def of(self, kind: str, examined: Sequence[Examined]) -> dict[str, list[int]]:
        """Return the approvals that cover a chunk of changes, by key; note what none covers.

        One query for a chunk that is covered.
        """
        restored = self._restored(kind, examined)
        wanted = {each.key: NOTHING if each.key in restored else each.needed for each in examined}
        release = self._publication.release
        covered = coverage(kind, wanted, release=release, goes_back=self._goes_back)
        missing = [each for each in examined if covered[each.key].uncovered]
        removing = [] if self._is_given else [each for each in examined if _gone(each)]
        if release is not None:
            self._void(kind, {each.key: _gone(each) for each in examined if _gone(each)})
        if missing or removing:
            self._settle(kind, missing, removing, covered)
        return {key: list(each.approvals) for key, each in covered.items() if each.approvals}

    @property
    def _goes_back(self) -> bool:
        return self._publication.rolled_back_to is not None

    @property
    def _is_given(self) -> bool:
        """Whether nobody pulls anything: the system takes away, or a release, or going back."""
        publication = self._publication
        return publication.user is None or publication.release is not None or self._goes_back

    def _restored(self, kind: str, examined: Sequence[Examined]) -> set[str]:
        """The documents that going back brings back as they were: they passed the gate then.

        What today's rules withdraw of them is less, and needs nothing either. Where a term that
        they name decides otherwise by now, they are composed in another way than they were.
        """
        if not self._goes_back:
            return set()
        then = self._then(kind, [each.key for each in examined])
        return {
            each.key
            for each in examined
            if each.new is not None
            and each.key in then
            and _is_part_of(kind, then[each.key], each.new)
            and self._terms_moved_since.isdisjoint(terms_named(each.new))
        }

    @cached_property
    def _terms_moved_since(self) -> set[tuple[str, str]]:
        """The terms that decide otherwise now than when what is restored was live."""
        then = self._then(DocumentKind.TAXONOMY, [TAXONOMY_KEY])
        return touched_terms(then.get(TAXONOMY_KEY, {}), self._terms)

    def _then(self, kind: str, keys: Sequence[str]) -> dict[str, Document]:
        """Return the documents with some keys that were live in the generation gone back to."""
        generation = self._publication.rolled_back_to
        later = ChangeLogEntry.objects.filter(
            kind=kind,
            key=OuterRef("key"),
            generation__gt=OuterRef("generation"),
            generation__lte=generation,
        )
        then = ChangeLogEntry.objects.filter(
            ~Exists(later), kind=kind, key__in=keys, generation__lte=generation
        ).exclude(document="")
        return {key: orjson.loads(text) for key, text in then.values_list("key", "document")}

    def _settle(
        self,
        kind: str,
        missing: Sequence[Examined],
        removing: Sequence[Examined],
        covered: dict[str, Coverage],
    ) -> None:
        """Record the approval of whoever may give it by publishing; refuse the rest."""
        pairs = {each.key: (each.old, each.new) for each in (*missing, *removing)}
        concerned = brands_of_documents(kind, pairs)
        known = brands_by_key(set().union(*concerned.values()))
        brands = {key: [known[each] for each in sorted(keys)] for key, keys in concerned.items()}
        given = []
        for each in missing:
            if self._approves(brands[each.key]):
                given.append((kind, each.key, covered[each.key].uncovered))
            else:
                self.refusals.append(self._not_approved(each, covered[each.key], brands[each.key]))
        for key, approval in self._record(given, _rules_of(missing)).items():
            covered[key] = Coverage(NOTHING, (*covered[key].approvals, approval))
        self._pull(kind, removing, brands)

    def _approves(self, brands: Sequence[Brand]) -> bool:
        """Whether publishing is approving: an import by its approver, or without four eyes."""
        publication = self._publication
        if publication.approver is not None:
            return all(may_approve(publication.approver, brand) for brand in brands)
        return bool(brands) and all(
            not brand.four_eyes and may_approve(publication.user, brand) for brand in brands
        )

    def _record(
        self, given: list[tuple[str, str, Needed]], rules: dict[str, int]
    ) -> dict[str, int]:
        if not given:
            return {}
        publication = self._publication
        if self._own is None:
            imported = publication.approver is not None
            self._own = record(
                given,
                via=Approval.Via.IMPORT if imported else Approval.Via.PUBLISHING,
                user=publication.approver or publication.user,
                reason=publication.reason,
                rules=rules,
            )
        else:
            add_contents(self._own, given)
            if rules.keys() - self._own.rules.keys():
                self._own.rules |= rules
                self._own.save(update_fields=["rules"])
        return {key: self._own.pk for _kind, key, _needed in given}

    def _pull(
        self, kind: str, removing: Sequence[Examined], brands: Mapping[str, Sequence[Brand]]
    ) -> None:
        """Let managers take away, and void the approvals of what they took."""
        user = self._publication.user
        pulled = {}
        for each in removing:
            if all(may_approve(user, brand) for brand in brands[each.key]):
                pulled[each.key] = _gone(each)
            else:
                self.refusals.append(_not_removed(each, brands[each.key]))
        self._void(kind, pulled)

    def _void(self, kind: str, pulled: Mapping[str, Mapping[str, str]]) -> None:
        """What was decided to be taken away does not come back by the approval it once had."""
        publication = self._publication
        if pulled:
            void_approvals(kind, pulled, user=publication.user, because=publication.reason)

    def _not_approved(self, each: Examined, covered: Coverage, brands: Sequence[Brand]) -> Refusal:
        place = f"{PLACES.get(DocumentKind(each.kind), each.kind)}.{each.key}"
        remedy = self._publication.remedy
        if each.old is each.new:
            remedy = self._publication.remedy_of_terms
        expected = f"the approval of {managers_words(brands)}: {remedy}"
        return Refusal(place, uncovered_words(covered.uncovered), expected, needs_approval=True)


def _rules_of(examined: Sequence[Examined]) -> dict[str, int]:
    """The versions of rules that changes were judged by, by key."""
    rules: dict[str, int] = {}
    for each in examined:
        rules |= each.judgement.rules if each.judgement is not None else {}
    return rules


def _is_part_of(kind: str, whole: Document, document: Document) -> bool:
    return canonical_json(whole) == canonical_json(document) or only_takes_away(
        kind, whole, document
    )


def uncovered_words(missing: Needed) -> str:
    """Say what is not approved: “its own part, variant skier, 3 compositions”."""
    parts = ["its own part" if not name else f"variant {name}" for name in missing.documents]
    count = len(missing.compositions)
    if count:
        parts.append("1 composition" if count == 1 else f"{count} compositions")
    return ", ".join(parts)


def _gone(each: Examined) -> dict[str, str]:
    """Return the digests of the parts that are live and will not be, by name."""
    if each.kind not in PLACES or each.old is each.new:
        return {}
    after = document_digests(each.kind, each.new)
    before = document_digests(each.kind, each.old)
    return {name: value for name, value in before.items() if name not in after}


def _not_removed(each: Examined, brands: Sequence[Brand]) -> Refusal:
    gone = sorted(_gone(each))
    what = "all of it" if "" in gone else ", ".join(f"variant {name}" for name in gone)
    return Refusal(
        f"{PLACES[DocumentKind(each.kind)]}.{each.key}",
        f"withdraws {what}",
        f"{managers_words(brands)} to withdraw it, or a release that one approves",
    )
