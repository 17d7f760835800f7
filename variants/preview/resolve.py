"""Resolving drafts for a preview, with the engine that delivery uses.

`load_previews` reads what a page of previews needs, at a number of queries that does not depend
on how many modules and variants there are; after that, every module in every context comes from
memory. An editor, a grid and a shared link show the same objects, and a test holds their values
equal to what a key with preview scope is answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.template.loader import select_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from content.models import Module
from content.module_types import get_module_type
from taxonomy.documents import taxonomy_from_document
from taxonomy.instants import format_instant
from variants.documents import Document, build_taxonomy_document
from variants.drafts import Drafts, draft_documents
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, Instant, Resolution, Step
from variants.models import Variant
from variants.moments import instant
from variants.preview.cards import Card, card_for
from variants.preview.contexts import PreviewContext, needed_consent
from variants.targeting import TermNames, published_names

#: How a step of DESIGN.md 4.3 reads after “beat … by”.
STEP_WORDS: Mapping[Step, Any] = {
    Step.PRIORITY: _("priority"),
    Step.LOCALE: _("language"),
    Step.SEGMENT_COUNT: _("number of segments"),
    Step.SEGMENT_DEPTH: _("depth of the segment"),
    Step.SEGMENT_RANK: _("rank of the segment"),
    Step.CHANNEL: _("channel"),
    Step.DEVICE: _("device"),
    Step.START: _("later start"),
    Step.KEY: _("key"),
}


@dataclass(frozen=True)
class Beat:
    """A variant that lost a field, and by which step."""

    name: str
    step: Any


@dataclass(frozen=True)
class PreviewedField:
    """One field as it is shown; `value` is as in a published document.

    `variant` is the key of its source and `source` its name; both are None for the default.
    `number` counts the sources of a preview from 1, the default being 0, for marks.
    """

    name: str
    label: Any
    kind: str
    value: Any
    variant: str | None
    source: str | None
    number: int
    beats: tuple[Beat, ...]
    reason: str

    @property
    def text(self) -> str:
        """The words of a text or a rich text."""
        if isinstance(self.value, Mapping):
            return str(self.value.get("text", ""))
        return "" if self.value is None else str(self.value)

    @property
    def shown(self) -> Any:
        """A value that is one line of text; a date as people write it."""
        if self.kind == "date":
            try:
                return date_format(date.fromisoformat(self.text))
            except ValueError:
                return self.text
        return self.value

    @property
    def is_empty(self) -> bool:
        """Whether a reader would see nothing."""
        if isinstance(self.value, Mapping) and "text" in self.value:
            return not self.value["text"].strip()
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


class ModulePreview:
    """One module in one context.

    :param at: when it is now; the context may say another instant.
    """

    def __init__(
        self,
        document: Document,
        compiled: CompiledModule,
        context: PreviewContext,
        at: Instant,
        names: TermNames,
        brand_name: str,
        edited: str | None,
    ) -> None:
        self.document = document
        self.brand_name = brand_name
        self.context = context
        self.names = names
        self.edited = edited
        self.engine_context: Context = context.resolved_at(at)
        self.resolution: Resolution = compiled.resolve(self.engine_context)
        self._taxonomy = compiled.taxonomy.taxonomy
        self._variants = {each["key"]: each for each in document["variants"]}

    @property
    def key(self) -> str:
        """The key of the module."""
        return str(self.document["key"])

    @property
    def name(self) -> str:
        """What editors call the module."""
        return str(self.document["name"])

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The value of every field, as in a published document."""
        return self.resolution.values

    @cached_property
    def fields(self) -> dict[str, PreviewedField]:
        """Every field of the type by name, in its order."""
        declared = {field.name: field for field in get_module_type(self.document["type"]).fields}
        numbers: dict[str, int] = {}
        beats: dict[str, list[Beat]] = {}
        for candidate in self.resolution.candidates:
            for beaten in candidate.beaten:
                for name in beaten.fields:
                    beat = Beat(self.variant_name(candidate.variant), STEP_WORDS[beaten.step])
                    beats.setdefault(name, []).append(beat)
        fields = {}
        for source in self.resolution.sources:
            key = source.variant
            number = 0 if key is None else numbers.setdefault(key, len(numbers) + 1)
            fields[source.field] = PreviewedField(
                name=source.field,
                label=declared[source.field].label,
                kind=declared[source.field].kind,
                value=self.values[source.field],
                variant=key,
                source=None if key is None else self.variant_name(key),
                number=number,
                beats=tuple(beats.get(source.field, ())),
                reason=source.reason,
            )
        return fields

    @cached_property
    def groups(self) -> list[list[PreviewedField]]:
        """The fields that say something, by field group: what is listed below a card."""
        shown = [
            [self.fields[name] for name in group if not self.fields[name].is_empty]
            for group in self.document["groups"]
        ]
        return [group for group in shown if group]

    @cached_property
    def sources(self) -> list[str]:
        """The names of the variants that won something, in the order of their numbers."""
        numbered = {
            field.number: field.source for field in self.fields.values() if field.source is not None
        }
        return [numbered[number] for number in sorted(numbered)]

    @cached_property
    def edited_outcome(self) -> str | None:
        """What became of the variant that is being edited, in a sentence; None if none is."""
        for candidate in self.resolution.candidates:
            if candidate.variant == self.edited:
                return candidate.reason
        return None

    @property
    def lines(self) -> tuple[PreviewedField | None, PreviewedField | None]:
        """The title and the text that a message would be made of: for a type that is none, its
        first two fields with words."""
        if self.document["type"] == "message":
            return self.fields["title"], self.fields["text"]
        worded = [
            field
            for field in self.fields.values()
            if field.kind in ("text", "rich_text") and not field.is_empty
        ]
        first, second = [*worded, None, None][:2]
        return first, second

    @property
    def valid_until(self) -> str | None:
        """When a window next opens or closes, as RFC 3339; None: never."""
        until = self.resolution.valid_until
        return None if until is None else format_instant(until)

    @cached_property
    def without_consent(self) -> list[str]:
        """Sentences about the segments that are named, but not held for want of consent."""
        sentences = []
        for key in self.context.segments:
            needed = needed_consent([key], self._taxonomy)
            missing = [purpose for purpose in needed if purpose not in self.context.consent]
            if missing:
                words = _(
                    "“%(segment)s” does not count: the visitor has not consented to %(missing)s."
                )
                said = {
                    "segment": self.names.segments.get(key, key),
                    "missing": ", ".join(missing),
                }
                sentences.append(str(words % said))
        return sentences

    @cached_property
    def card(self) -> Card:
        """Which card shows it; see `cards`."""
        return card_for(
            self.document["type"],
            self.engine_context.channel,
            self.engine_context.device,
            self._taxonomy,
        )

    @property
    def body_template(self) -> Any:
        """The template of the type's body, or one that suits any type."""
        names = [
            f"variants/preview/body/{name}.html" for name in (self.document["type"], "generic")
        ]
        return select_template(names)

    @property
    def context_words(self) -> list[str]:
        """The context in short pieces."""
        return self.context.words(self.names)

    def variant_name(self, key: str) -> str:
        """What editors call a variant; its key if it has no name yet."""
        return str(self._variants[key]["name"] or key)


@dataclass(frozen=True)
class Missing:
    """A module that cannot be previewed, and why, in a sentence."""

    key: str
    reason: Any


class Previews:
    """Modules as they would go live, to be seen in contexts.

    :param drafts: from `draft_documents`; kept, because `broken` is for whoever shows them.
    """

    def __init__(self, drafts: Drafts, taxonomy_document: Document, at: Instant) -> None:
        self.drafts = drafts
        self.at = at
        self.names = published_names(taxonomy_document)
        self._brands = {each["key"]: each["name"] for each in taxonomy_document["brands"]}
        self.taxonomy = CompiledTaxonomy(taxonomy_from_document(taxonomy_document))
        self._compiled: dict[str, CompiledModule] = {}

    def of(self, key: str, context: PreviewContext) -> ModulePreview | Missing:
        """Return a module in a context."""
        document = self.drafts.get(key)
        if document is None:
            reason = self.drafts.broken.get(
                key,
                _(
                    "This module was withdrawn and not edited since, so it would not be served: "
                    "edit it to bring it back."
                ),
            )
            return Missing(key, reason)
        if key not in self._compiled:
            self._compiled[key] = CompiledModule(module_from_document(document), self.taxonomy)
        edited = self.drafts.replacing_key if self._is_of_edited_variant(document) else None
        brand_name = str(self._brands.get(document["brand"], document["brand"]))
        return ModulePreview(
            document, self._compiled[key], context, self.at, self.names, brand_name, edited
        )

    def _is_of_edited_variant(self, document: Document) -> bool:
        return any(each["key"] == self.drafts.replacing_key for each in document["variants"])

    def problems_of(self, key: str) -> list[tuple[str, str]]:
        """Return (key of the variant, reason) for the variants of a module that are left out."""
        prefix = f"{key}/"
        return [
            (name.removeprefix(prefix), reason)
            for name, reason in self.drafts.broken.items()
            if name.startswith(prefix)
        ]


def load_previews(
    keys: Iterable[str],
    *,
    replacing: Variant | Module | None = None,
    at: Instant | None = None,
) -> Previews:
    """Read modules as they would go live, and the taxonomy.

    :param replacing: an unsaved instance in the place of its row; see `draft_documents`.
    :param at: what counts as now; left out, the clock is asked.
    """
    drafts = draft_documents(keys, replacing=replacing)
    now = instant(timezone.now()) if at is None else at
    return Previews(drafts, build_taxonomy_document(), now)


def several(
    previews: Previews, keys: Sequence[str], contexts: Sequence[PreviewContext]
) -> list[list[ModulePreview | Missing]]:
    """Return a row for each module, with a cell for each context."""
    return [[previews.of(key, context) for context in contexts] for key in keys]
