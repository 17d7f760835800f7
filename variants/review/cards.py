"""A proposal as cards: one for each distinct difference of what visitors see.

A card counts the compositions and contexts in which its difference appears and names somebody who
sees it. Where compositions were not enumerated, or differ in more ways than anybody reads, cards
show every changed field group value instead (`variants.review.changed_values`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from content.module_types import Field, UnknownModuleType, get_module_type
from variants.approval.proposal import Proposal, ProposedDocument
from variants.documents import Document
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.digests import digest
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.shown_changes import GroupChange, ShownChange, shown_changes
from variants.engine.types import Composition, Instant
from variants.models import DocumentKind
from variants.moments import instant
from variants.reach import Reach
from variants.review.changed_values import ChangedValues
from variants.review.document_words import Words, document_words, taxonomy_words
from variants.review.finding_notes import Note, notes_of
from variants.review.shown_values import ShownField, shown_field, value_text
from variants.review.witnesses import Seer, seer
from variants.review.word_differences import Mark
from variants.targeting import TermNames, published_names

#: Cards of one module; where it differs in more ways, every changed value is shown once instead.
MOST_CARDS = 40


@dataclass(frozen=True, slots=True)
class Card:
    """One distinct difference of what is shown.

    `compositions` and `cells` count where it appears, 0 where that was not counted. `sources` say
    what it is served from afterwards. `is_seen` says that valid approvals cover it already.
    """

    key: str
    number: int
    fields: tuple[ShownField, ...]
    unchanged: tuple[tuple[Any, str], ...]
    compositions: int
    cells: int
    sources: str
    seer: Seer
    is_seen: bool
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class ReviewedDocument:
    """One document that a release changes, with its cards.

    `how` is enumerated, values (not enumerated) or many (enumerated, but more than anybody reads);
    `cells` were looked at. `rules` were applied to them.
    """

    kind: str
    key: str
    name: str
    type_label: Any
    words: list[Words]
    how: str = "enumerated"
    cells: int = 0
    differences: int = 0
    judged_how: str = ""
    judged_cells: int = 0
    rules: int = 0
    cards: list[Card] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def new_cards(self) -> list[Card]:
        """The cards that are to be looked at."""
        return [card for card in self.cards if not card.is_seen]

    @property
    def seen_cards(self) -> list[Card]:
        """The cards that approvals cover already."""
        return [card for card in self.cards if card.is_seen]


@dataclass(slots=True)
class Review:
    """All that there is to see of a proposal. `notes` are all findings, the worst first."""

    documents: list[ReviewedDocument]
    taxonomy: list[Words]
    notes: list[Note]

    @property
    def cards(self) -> list[Card]:
        """The cards of all documents, in order."""
        return [card for each in self.documents for card in each.cards]

    @property
    def blocking(self) -> int:
        """How many findings keep it from being approved."""
        return sum(note.weight == "blocks" for note in self.notes)

    @property
    def warnings(self) -> int:
        """How many findings warn."""
        return sum(note.weight == "warns" for note in self.notes)


def review_of(proposal: Proposal) -> Review:
    """Return the cards of a proposal; the number of queries does not depend on its size."""
    now = instant(timezone.now())
    names = published_names(proposal.taxonomy.new)
    reach = Reach(proposal.taxonomy.old, proposal.taxonomy.new, now)
    labels = {
        each.key: {one.name: str(one.label) for one in _fields(each).values()}
        for each in proposal.changes
        if each.kind == DocumentKind.MODULE
    }
    notes = notes_of(proposal, labels, names, now)
    documents: list[ReviewedDocument] = []
    count = 0
    for each in proposal.changes:
        of_document = [note for note in notes if note.module == each.key]
        cutting = _Cards(each, reach.old_taxonomy, reach.new_taxonomy, names, now, of_document)
        document = cutting.document(count)
        count += len(document.cards)
        documents.append(document)
    return Review(documents, taxonomy_words(proposal.taxonomy.old, proposal.taxonomy.new), notes)


def _fields(each: ProposedDocument) -> dict[str, Field]:
    """The declared fields of a module's type by name; none where the code has the type no more."""
    document: Document = each.new or each.old or {}
    try:
        return {one.name: one for one in get_module_type(document["type"]).fields}
    except (KeyError, UnknownModuleType):
        return {}


class _Cards:
    """Makes the cards of one document."""

    def __init__(
        self,
        each: ProposedDocument,
        old_taxonomy: CompiledTaxonomy,
        new_taxonomy: CompiledTaxonomy,
        names: TermNames,
        now: Instant,
        notes: Sequence[Note],
    ) -> None:
        self._each = each
        self._taxonomies = (old_taxonomy, new_taxonomy)
        self._names = names
        self._now = now
        self._notes = notes
        self._fields = _fields(each)

    def document(self, count: int) -> ReviewedDocument:
        """Return the document with its cards, numbered after `count`."""
        each = self._each
        known: Document = each.new or each.old or {}
        old = each.new if each.old is each.new else each.old
        module = each.kind == DocumentKind.MODULE
        found = ReviewedDocument(
            kind=each.kind,
            key=each.key,
            name=known.get("name") or each.key,
            type_label=get_module_type(known["type"]).label if self._fields else "",
            words=document_words(each.kind, old, each.new, self._names),
        )
        if each.judgement is not None:
            found.judged_how = each.judgement.how
            found.judged_cells = each.judgement.cells
            found.rules = len(each.judgement.rules)
        if module and self._fields and each.composition_change is not None:
            found.cells = each.composition_change.cells
            changes = self._changes(found)
            found.cards = [
                self._card(change, number) for number, change in enumerate(changes, count + 1)
            ]
        found.notes = [note for note in self._notes if not note.is_shown]
        return found

    def _changes(self, found: ReviewedDocument) -> Sequence[ShownChange]:
        """What is shown, and in `found` how it was found."""
        each = self._each
        if each.new is None:
            return (self._withdrawn(each.old or {}),)
        old_taxonomy, new_taxonomy = self._taxonomies
        new = CompiledModule(module_from_document(each.new), new_taxonomy)
        if each.composition_change is None or not each.composition_change.enumerated:
            found.how = "values"
        else:
            old = each.old and CompiledModule(module_from_document(each.old), old_taxonomy)
            changes = shown_changes(old or None, new, self._now, DEFAULT_LIMIT)
            found.differences = len(changes or ())
            if changes is not None and len(changes) <= MOST_CARDS:
                return changes
            found.how = "values" if changes is None else "many"
        values = ChangedValues(each.old, each.new, new, self._now)
        keys = {variant["key"] for variant in each.new["variants"]} if each.old is each.new else ()
        return values.all(keys)

    def _withdrawn(self, old: Document) -> ShownChange:
        """The default, of which nothing is left."""
        groups = tuple(
            GroupChange(tuple(group), {name: old["fields"].get(name) for name in group}, None)
            for group in old["groups"]
        )
        change = self._each.composition_change
        removed = frozenset(one.digest for one in change.removed) if change else frozenset()
        return ShownChange(groups, {}, removed, found_cells(change), None, None, None)

    def _card(self, change: ShownChange, number: int) -> Card:
        notes = self._notes_at(change)
        marks: dict[str, list[Mark]] = {}
        for note in notes:
            note.is_shown = True
            for span in note.spans:
                marks.setdefault(span.field, []).append(Mark(note.number, span.start, span.end))
        source_of = self._source_of(change)
        shown = [
            shown_field(
                self._fields[name],
                group.before,
                group.after,
                marks.get(name, ()),
                variant=source_of.get(name) or "",
            )
            for group in change.groups
            for name in group.fields
            if name in self._fields and _differs(group, name)
        ]
        unchanged = [
            (one.label, value_text(one, change.unchanged[name]))
            for name, one in self._fields.items()
            if change.unchanged.get(name) is not None
        ]
        return Card(
            key=self._key(change),
            number=number,
            fields=tuple(shown),
            unchanged=tuple(unchanged),
            compositions=len(change.compositions) if change.cells else 0,
            cells=change.cells,
            sources=self._sources(change.after),
            seer=seer(change.witness, self._names, self._now),
            is_seen=self._is_seen(change),
            notes=tuple(notes),
        )

    def _key(self, change: ShownChange) -> str:
        """What identifies a difference, whatever is counted beside it."""
        said = [[list(group.fields), group.before, group.after] for group in change.groups]
        after = list(change.after or ()) if not change.groups else []
        return digest([self._each.kind, self._each.key, said, after])[:16]

    def _is_seen(self, change: ShownChange) -> bool:
        """Whether approvals that are valid cover all that the card shows."""
        needed = change.compositions & self._each.needed.compositions
        return bool(needed) and not needed & self._each.uncovered.compositions

    def _notes_at(self, change: ShownChange) -> list[Note]:
        """The findings whose text a card shows, and those of compositions that it is one of."""
        if change.after is None or self._each.new is None:
            return []
        source_of = self._source_of(change)
        changed = {name for group in change.groups for name in group.fields}
        found = []
        for note in self._notes:
            finding = note.judged.finding
            if finding.of_composition:
                if finding.variants and set(finding.variants) <= set(change.after):
                    found.append(note)
            elif any(
                name in changed and source_of.get(name) in finding.variants
                for name in finding.fields
            ):
                found.append(note)
        return found

    def _source_of(self, change: ShownChange) -> dict[str, str | None]:
        """The source of each field afterwards."""
        groups = self._each.new["groups"] if self._each.new else ()
        return {
            name: source
            for group, source in zip(groups, change.after or (), strict=False)
            for name in group
        }

    def _sources(self, after: Composition | None) -> str:
        """The names of the variants that take part afterwards."""
        if after is None or self._each.new is None:
            return ""
        known: Mapping[str, str] = {
            variant["key"]: variant["name"] or variant["key"]
            for variant in self._each.new["variants"]
        }
        named = list(dict.fromkeys(known.get(key, key) for key in after if key is not None))
        return ", ".join(named) or _("the default")


def _differs(group: GroupChange, name: str) -> bool:
    before = None if group.before is None else group.before.get(name)
    after = None if group.after is None else group.after.get(name)
    return before != after or group.before == group.after


def found_cells(change: Any) -> int:
    """How many cells were looked at; 0 where there are too many."""
    return change.cells if change is not None and change.enumerated else 0
