"""The variants of one module in the order in which they stand, with all that its page says of each.

Every variant is as it would go live, the highest first, with the step that puts it above the next
(DESIGN.md 4.3). What was withdrawn is apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Revision

from content.listing import state_words
from content.models import Module
from taxonomy.documents import taxonomy_from_document
from taxonomy.types import Taxonomy
from variants.analysis_words import (
    STEP_REASONS,
    Words,
    duplicate_sentence,
    never_wins_sentence,
    tie_sentence,
    words_for,
)
from variants.columns import window_words
from variants.default_changes import variants_with_changed_defaults
from variants.documents import build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.analysis import NotDecided, duplicates, precedence, shadowed, ties
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_masks import window_end
from variants.engine.types import Instant, Step, VariantDocument
from variants.models import Variant
from variants.moments import instant, moment_of
from variants.preview.contexts import context_of_variant
from variants.targeting import TermNames, published_names
from variants.targeting_words import targeting_words

_VALUE_LENGTH = 300
_NOBODY = gettext_lazy("Nobody sees it")
#: Ties that the row of a variant tells of; more are counted.
_TIES_SAID = 2
#: Over which axis a preview compares, of those that the variant does not name.
_AXES_TO_COMPARE = ("devices", "channels", "locales")


@dataclass(frozen=True, slots=True)
class Said:
    """A field and what is said in it, in short."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something an editor should know of a variant: a word, and the sentence that explains it."""

    kind: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant as the table shows it.

    `preview` is the query that shows the module to somebody whom the variant is for; `window` is
    empty for always, and `moment` says whether that is over or still to come; `priority` is empty
    for the standard one, and `above_next` for the last. What is withdrawn has none of these but
    its window.
    """

    variant: Variant
    name: str
    who: str
    preview: str
    overrides: tuple[Said, ...]
    state: str
    window: str
    moment: str
    priority: str
    above_next: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ModuleRows:
    """A module's variants: those in play, the highest first, then the withdrawn by key.

    `broken` says in a sentence why nothing could be worked out; None where all is well.
    """

    in_order: list[VariantRow]
    withdrawn: list[VariantRow]
    default: list[Said]
    broken: str | None = None


def module_rows(module: Module) -> ModuleRows:
    """Return what the page of a module says of its variants.

    The number of queries does not depend on how many there are.

    :param module: as the editor has it, perhaps a draft.
    """
    rows = _rows(module)
    terms = build_taxonomy_document()
    names = published_names(terms)
    drafts = draft_documents([], replacing=module)
    document = drafts.get(module.key)
    if document is None:
        asleep = [_withdrawn(rows[key], names) for key in sorted(rows)]
        return ModuleRows([], asleep, [], drafts.broken.get(module.key))
    words = words_for(document, names)
    described = {each["key"]: each for each in document["variants"]}
    taxonomy = taxonomy_from_document(terms)
    compiled = CompiledModule(module_from_document(document), taxonomy)
    now = instant(timezone.now())
    marks = _Marks(compiled, now, words)
    changed = variants_with_changed_defaults(module)
    in_order = []
    for place in precedence(compiled):
        row, entry = rows[place.variant], described[place.variant]
        variant = compiled.variants[compiled.number[place.variant]]
        window = Variant(
            starts_at=moment_of(variant.starts_at), ends_at=moment_of(window_end(variant))
        )
        in_order.append(
            VariantRow(
                variant=row,
                name=entry["name"] or place.variant,
                who=targeting_words(entry["targeting"], names),
                preview=_preview(module, entry["targeting"], variant, taxonomy, now),
                overrides=said(entry["overrides"], words),
                state=state_words(row),
                window=window_words(window),
                moment=_moment(variant, now),
                priority=_priority(entry["priority"]),
                above_next=_reason(place.above_next_by),
                marks=(
                    *marks.of(place.variant),
                    *_changed_defaults(changed.get(row.pk, []), words),
                ),
            )
        )
    withdrawn = [_withdrawn(rows[key], names) for key in sorted(rows) if key not in described]
    return ModuleRows(in_order, withdrawn, list(said(document["fields"], words)))


def said(values: Mapping[str, Any], words: Words) -> tuple[Said, ...]:
    """Return published values in the order of the type, each in short."""
    return tuple(
        Said(label, shortened(values[name]))
        for name, label in words.fields.items()
        if name in values
    )


def shortened(value: Any) -> str:
    """Write a published value as a table can show it: its text, cut; empty for nothing."""
    if isinstance(value, Mapping):
        value = value.get("text") or value.get("title") or value.get("asset")
    return "" if value is None else Truncator(str(value)).chars(_VALUE_LENGTH)


class _Marks:
    """What the analysis found, by variant."""

    def __init__(self, compiled: CompiledModule, now: Instant, words: Words) -> None:
        self._words = words
        self._never = shadowed(compiled, now)
        self._ties = ties(compiled, now)
        self._alike = duplicates(compiled)

    def of(self, key: str) -> Iterator[Mark]:
        """Yield the marks of a variant."""
        if key in self._never:
            never = self._never[key]
            word = _("Perhaps nobody sees it") if isinstance(never, NotDecided) else _NOBODY
            yield Mark("shadowed", str(word), never_wins_sentence(never, self._words))
        for alike in self._alike:
            if key in alike:
                yield Mark("tied", _("Twice"), duplicate_sentence(key, alike, self._words))
        tied = [tie for tie in self._ties if key in (tie.winner, tie.loser)]
        for tie in tied[:_TIES_SAID]:
            yield Mark("tied", _("Tied"), tie_sentence(tie, key, self._words))
        more = len(tied) - _TIES_SAID
        if more > 0:
            sentence = ngettext(
                "Tied with one more variant: the coverage page tells of it.",
                "Tied with %(count)s more variants: the coverage page tells of them.",
                more,
            )
            yield Mark("tied", _("Tied"), sentence % {"count": more})


def _changed_defaults(fields: Iterable[str], words: Words) -> Iterator[Mark]:
    labels = [words.fields.get(name, name) for name in fields]
    if labels:
        sentence = _("Since this was written: %(fields)s. Keep or take it in the variant.")
        yield Mark("changed", _("Default changed"), sentence % {"fields": ", ".join(labels)})


def _rows(module: Module) -> dict[str, Variant]:
    """All variants of a module by key, each with `is_scheduled`."""
    rows = {row.key: row for row in Variant.objects.filter(module=module).order_by()}
    scheduled = set(
        Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Variant),
            object_id__in=[str(row.pk) for row in rows.values()],
            approved_go_live_at__isnull=False,
        )
        .order_by()
        .values_list("object_id", flat=True)
    )
    for row in rows.values():
        row.is_scheduled = str(row.pk) in scheduled
    return rows


def _withdrawn(row: Variant, names: TermNames) -> VariantRow:
    return VariantRow(
        variant=row,
        name=row.name,
        who=targeting_words(row.targeting, names),
        preview="",
        overrides=(),
        state=state_words(row),
        window=window_words(row),
        moment="",
        priority="",
        above_next="",
        marks=(),
    )


def _preview(
    module: Module,
    targeting: Mapping[str, Any],
    variant: VariantDocument,
    taxonomy: Taxonomy,
    now: Instant,
) -> str:
    """Somebody whom the variant is for, over the first axis that it leaves open."""
    drafted = Variant(targeting=targeting, starts_at=moment_of(variant.starts_at))
    context = context_of_variant(drafted, taxonomy, now).query()
    axis = next((each for each in _AXES_TO_COMPARE if not targeting[each]), "devices")
    return f"{urlencode({'of': f'module:{module.key}', 'axis': axis})}&{context}"


def _moment(variant: VariantDocument, now: Instant) -> str:
    end = window_end(variant)
    if end is not None and end <= now:
        return _("over")
    return _("ahead") if variant.starts_at is not None and variant.starts_at > now else ""


def _priority(name: str) -> str:
    return "" if name == Variant.Priority.STANDARD else str(Variant.Priority(name).label)


def _reason(step: Step | None) -> str:
    return "" if step is None else capfirst(str(STEP_REASONS[step]))
