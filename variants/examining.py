"""Looking at what a publication changes, before it is one.

The gate looks at written rows and a proposal at what a release would write; both ask here, so
they see the same compositions, the same findings and the same need of approval.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from variants.approval.needs import NOTHING, Needed, needed_for, only_takes_away
from variants.checks import CHECKS, ProposedChange, Refusal
from variants.documents import Document, canonical_json
from variants.engine.cells import CompositionChange
from variants.engine.types import Instant
from variants.judging.judgement import Judgement
from variants.judging.rules_at_hand import RulesAtHand
from variants.models import DocumentKind
from variants.reach import Reach
from variants.targeting import published_names

#: Modules whose documents are held in memory at once.
CHUNK = 200

Pairs = Mapping[str, tuple[Document | None, Document | None]]
"""Documents before and after, by key."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One document before and after, and all that was found about it.

    `change` and `judgement` are None for what is no module, and where `refusals` say that the
    document is not whole; `judgement` also where its brand has no rules. Where only the taxonomy
    composes a module in another way, `old` is `new`.
    """

    kind: str
    key: str
    old: Document | None
    new: Document | None
    refusals: tuple[Refusal, ...] = ()
    change: CompositionChange | None = None
    judgement: Judgement | None = None
    needed: Needed = NOTHING


class Examination:
    """Looks at every change of one publication in the same taxonomy, at the same instant.

    :param old: the published taxonomy document, None before the first.
    :param new: the taxonomy document as it will be.
    """

    def __init__(self, old: Document | None, new: Document | None, now: Instant) -> None:
        self.terms = published_names(new)
        self.reach = Reach(old, new, now)
        self.now = now
        self.rules = RulesAtHand(self.reach, now)
        self._terms_stay = old == new

    def of(self, kind: str, pairs: Pairs) -> list[Examined]:
        """Look at documents of one kind that differ, a chunk of them at most."""
        if kind == DocumentKind.MODULE:
            self.rules.load_for(pairs.values())
        return [self._of_one(kind, key, old, new) for key, (old, new) in pairs.items()]

    def of_modules_cut(self, touched: set[str]) -> Iterator[list[Examined]]:
        """Look at the modules that the taxonomy composes in another way, chunk by chunk.

        :param touched: keys of modules that are looked at anyway.
        """
        documents = (
            document for document in self.reach.modules_cut() if document["key"] not in touched
        )
        changes = self.reach.of_modules_cut(documents)
        while chunk := list(islice(changes, CHUNK)):
            self.rules.load_for((document, document) for document, _ in chunk)
            yield [
                self._judged(DocumentKind.MODULE, document["key"], document, document, change)
                for document, change in chunk
            ]

    def _of_one(self, kind: str, key: str, old: Document | None, new: Document | None) -> Examined:
        # Withdrawing never waits: what is left was whole enough to be served.
        is_less = new is not None and self._terms_stay and only_takes_away(kind, old, new)
        refusals = () if is_less else self._refusals(kind, key, old, new)
        if refusals:  # what is not whole cannot be composed
            return Examined(kind, key, old, new, refusals)
        change = self.reach.of_module(old, new) if kind == DocumentKind.MODULE else None
        return self._judged(kind, key, old, new, change)

    def _judged(
        self,
        kind: str,
        key: str,
        old: Document | None,
        new: Document | None,
        change: CompositionChange | None,
    ) -> Examined:
        refusals = self._refusals(kind, key, old, new) if old is new else ()
        judgement = None
        if kind == DocumentKind.MODULE and not refusals:
            list_all = change is None or change.enumerated
            judgement = self.rules.judge(old, new, list_all=list_all)
        projections = judgement.projections if judgement else None
        terms = self.reach.moved if old is new else ""
        needed = needed_for(kind, old, new, change, projections, terms)
        return Examined(kind, key, old, new, refusals, change, judgement, needed)

    def _refusals(
        self, kind: str, key: str, old: Document | None, new: Document | None
    ) -> tuple[Refusal, ...]:
        change = ProposedChange(kind=kind, key=key, old=old, new=new, terms=self.terms)
        return tuple(refusal for check in CHECKS for refusal in check(change))


def differing(pairs: Pairs) -> dict[str, tuple[Document | None, Document | None]]:
    """Return the pairs whose documents differ as they are published."""
    return {key: pair for key, pair in pairs.items() if _text(pair[0]) != _text(pair[1])}


def _text(document: Document | None) -> str:
    return "" if document is None else canonical_json(document)
