"""The one gate: nothing becomes visible but through here (DESIGN.md section 5).

Callers write rows inside `publishing()` and name what they touched. When the outermost block
ends, still in its transaction, the gate builds the documents as they will be, compares them with
what is published, demands what `variants.checks` demands, and appends the differences to the
change log as one generation. A refusal undoes everything.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from variants import bell
from variants.approval.demand import Demand
from variants.approval.needs import only_takes_away
from variants.checks import Refusal
from variants.documents import (
    CannotBuild,
    Document,
    build_experience_documents,
    build_module_documents,
    build_taxonomy_document,
    canonical_json,
)
from variants.engine.types import Instant
from variants.examining import CHUNK, Examination, Examined, Pairs, differing
from variants.judging.refusals import refusals_of
from variants.judging.withdrawal import cleaned, reasons, withdraw_rows, without
from variants.models import ChangeLogEntry, DocumentKind, Generation, PublishingState, Release
from variants.moments import instant
from variants.reach import Counts, counts, total
from variants.selectors import current_documents

TAXONOMY_KEY = "taxonomy"


class PublishingRefused(ValidationError):
    """The gate refused a change; nothing was written. `refusals` says where and why."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = refusals
        super().__init__([str(refusal) for refusal in refusals])


class Publication:
    """What one publication touches, by key, and the generation it became.

    `release` is the approved release that it publishes, if it does. `approver` answers for an
    import: what it changes is recorded as approved by them. `remedy` tells whoever is refused for
    want of an approval what to do, `remedy_of_terms` where terms compose a module in another way.
    """

    def __init__(self, *, user: AbstractBaseUser | None, reason: str) -> None:
        self.user = user
        self.reason = reason
        self.release: Release | None = None
        self.approver: AbstractBaseUser | None = None
        self.remedy = "submit it for approval"
        self.remedy_of_terms = "put the change into a release, because it changes who sees what"
        self.rolled_back_to: int | None = None
        self.generation: int | None = None
        self._keys: dict[str, set[str]] = {kind: set() for kind in DocumentKind}
        self._withdrawn: dict[str, set[str | None]] = {}

    def module(self, key: str) -> None:
        """Say that a module or one of its variants was written or deleted."""
        self._keys[DocumentKind.MODULE].add(key)

    def withdraw(self, module: str, variant: str | None = None) -> None:
        """Say that a variant was taken off line or deleted, or the whole module.

        That is never refused: the rest of the module stays as it is published, whatever is wrong
        with its rows.
        """
        self._withdrawn.setdefault(module, set()).add(variant)

    def only_withdrawn(self, module: str) -> set[str | None]:
        """Return what was withdrawn of a module of which nothing else was touched; None is the
        module itself.
        """
        if module in self._keys[DocumentKind.MODULE]:
            return set()
        return self._withdrawn.get(module, set())

    def experience(self, key: str) -> None:
        """Say that an experience was written or deleted."""
        self._keys[DocumentKind.EXPERIENCE].add(key)

    def taxonomy(self) -> None:
        """Say that a term or a brand was written or deleted."""
        self._keys[DocumentKind.TAXONOMY].add(TAXONOMY_KEY)

    def touched(self, kind: str) -> list[str]:
        """Return the touched keys of a kind, in order."""
        withdrawn = self._withdrawn if kind == DocumentKind.MODULE else {}
        return sorted(self._keys[kind] | withdrawn.keys())


_current: ContextVar[Publication | None] = ContextVar("publication", default=None)


def current_publication() -> Publication | None:
    """Return the publication that is being written, if there is one."""
    return _current.get()


@contextmanager
def publishing(*, user: AbstractBaseUser | None = None, reason: str = "") -> Iterator[Publication]:
    """Publish what the block writes, as one generation or not at all.

    An inner block joins the outer one. Without a user, the user of the active log context is
    recorded. After the outermost block `generation` is the new generation, or None when nothing
    that is published differs.

    :raises PublishingRefused: at the end of the outermost block; everything is rolled back.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    publication = Publication(user=user or get_active_log_context().user, reason=reason)
    with transaction.atomic():
        token = _current.set(publication)
        try:
            yield publication
            _Commit(publication).run()
        finally:
            _current.reset(token)


class _Commit:
    """The end of a publication: one pass over what it touched."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.refusals: list[Refusal] = []
        self.at = timezone.now()
        self.now: Instant = instant(self.at)
        #: By module, what was withdrawn with what people withdrew, and why.
        self.withdrawn: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        publication = self.publication
        if not any(publication.touched(kind) for kind in DocumentKind):
            return
        # From here on publications run one after another, each on the committed work of the last.
        state, _ = PublishingState.objects.select_for_update().get_or_create(pk=1)
        self.number = state.generation + 1
        self._publish_taxonomy()
        self._publish_modules()
        self._publish_experiences()
        refusals = [*self.refusals, *self.demand.refusals]
        if refusals:
            raise PublishingRefused(refusals)
        if publication.generation is not None:
            state.generation = publication.generation
            state.save(update_fields=["generation"])
            bell.ring()

    def _publish_taxonomy(self) -> None:
        old = current_documents(DocumentKind.TAXONOMY, [TAXONOMY_KEY]).get(TAXONOMY_KEY)
        touched = bool(self.publication.touched(DocumentKind.TAXONOMY))
        new = build_taxonomy_document() if touched else old
        self.examination = Examination(old, new, self.now)
        self.demand = Demand(self.publication, new)
        if touched:
            self._append(DocumentKind.TAXONOMY, {TAXONOMY_KEY: (old, new)})

    def _publish_modules(self) -> None:
        keys = iter(self.publication.touched(DocumentKind.MODULE))
        while chunk := list(islice(keys, CHUNK)):
            old = current_documents(DocumentKind.MODULE, chunk)
            withdrawn = {key: self.publication.only_withdrawn(key) for key in chunk}
            try:
                new = build_module_documents([key for key in chunk if not withdrawn[key]])
            except CannotBuild as error:
                self.refusals.append(Refusal(error.path, error.value, error.expected))
                return
            left = {
                key: without(old[key], withdrawn[key])
                for key in chunk
                if withdrawn[key] and key in old
            }
            after = new | left
            self._append(
                DocumentKind.MODULE, {key: (old.get(key), after.get(key)) for key in chunk}
            )

    def _publish_experiences(self) -> None:
        keys = self.publication.touched(DocumentKind.EXPERIENCE)
        old = current_documents(DocumentKind.EXPERIENCE, keys)
        new = build_experience_documents(keys)
        self._append(DocumentKind.EXPERIENCE, {key: (old.get(key), new.get(key)) for key in keys})

    def _append(self, kind: str, pairs: Pairs) -> None:
        """Append the documents that differ to the change log; refuse what may not go live."""
        seen = [self._cleaned(each) for each in self.examination.of(kind, differing(pairs))]
        found = [each for each in seen if each.old != each.new]
        self._note(found)
        if not found or self.refusals:
            return
        if kind == DocumentKind.TAXONOMY:
            approvals, compositions = self._of_modules_cut()
            covered = {TAXONOMY_KEY: approvals}
        else:
            compositions = None
            covered = self.demand.of(kind, found)
        if self.refusals:
            return
        self._begin_generation()
        ChangeLogEntry.objects.filter(
            kind=kind, key__in=[each.key for each in found], is_current=True
        ).update(is_current=False)
        ChangeLogEntry.objects.bulk_create(
            ChangeLogEntry(
                generation_id=self.number,
                kind=kind,
                key=each.key,
                document="" if each.new is None else canonical_json(each.new),
                variants=changed_variants(each.old, each.new),
                compositions=counts([each.change]) if each.change else compositions,
                approvals=covered.get(each.key, []),
                verdict=self._verdict(each),
            )
            for each in found
        )

    def _note(self, found: list[Examined]) -> None:
        for each in found:
            self.refusals.extend(each.refusals)
            if each.judgement is not None and not self._is_withdrawal(each):
                self.refusals.extend(refusals_of(each.judgement))

    def _cleaned(self, each: Examined) -> Examined:
        """Withdraw what rules block where that refuses nothing: withdrawing, and going back."""
        if each.new is None or each.judgement is None:
            return each
        if not each.judgement.blocking("approval"):
            return each
        if self.publication.rolled_back_to is None and not self._is_withdrawal(each):
            return each
        left = cleaned(each.old, each.new, self.examination.rules.judge)
        if not left.withdrawn:
            return each
        withdraw_rows(each.key, left.withdrawn, self.publication.user)
        self.withdrawn[each.key] = reasons(left.withdrawn)
        [again] = self.examination.of(each.kind, {each.key: (each.old, left.document)})
        return again

    def _is_withdrawal(self, each: Examined) -> bool:
        """Whether a module only loses something by this publication."""
        terms_changed = bool(self.publication.touched(DocumentKind.TAXONOMY))
        return (
            not terms_changed
            and each.new is not None
            and only_takes_away(each.kind, each.old, each.new)
        )

    def _verdict(self, each: Examined) -> dict[str, Any] | None:
        """Return what the change log keeps of what rules said, and of what they took away."""
        said = {} if each.judgement is None else each.judgement.logged()
        if each.key in self.withdrawn and each.kind == DocumentKind.MODULE:
            said["withdrawn"] = self.withdrawn[each.key]
        return said or None

    def _of_modules_cut(self) -> tuple[list[int], Counts]:
        """Look at what is composed in another way although its own document stays."""
        changes = []
        approvals: set[int] = set()
        for found in self.examination.of_modules_cut(
            set(self.publication.touched(DocumentKind.MODULE))
        ):
            self._note(found)
            changes += [counts([each.change]) for each in found if each.change]
            for covering in self.demand.of(DocumentKind.MODULE, found).values():
                approvals.update(covering)
        return sorted(approvals), total(changes)

    def _begin_generation(self) -> None:
        if self.publication.generation is None:
            self.publication.generation = self.number
            Generation.objects.create(
                number=self.number,
                at=self.at,
                user=self.publication.user,
                reason=self.publication.reason[:255],  # the names of images may be longer
                rolled_back_to=self.publication.rolled_back_to,
            )


def changed_variants(old: Document | None, new: Document | None) -> list[str]:
    """Return the keys of the variants that two documents of a module do not have in common."""
    before = _variants(old)
    after = _variants(new)
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _variants(document: Document | None) -> dict[str, Any]:
    entries: Iterable[Document] = (document or {}).get("variants", ())
    return {entry["key"]: entry for entry in entries}
