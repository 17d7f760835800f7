"""What moving terms changes in published content, before it is done.

Only the modules with a live variant for a term that moves, or for one that the move touches, can
show anything otherwise; each is compared with itself in both taxonomies, cell by cell.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from time import monotonic
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from content.models import Module
from content.module_types import UnknownModuleType, get_module_type
from taxonomy.consequences import Place
from taxonomy.documents import taxonomy_from_document
from variants.documents import Document
from variants.engine.cells import DEFAULT_LIMIT
from variants.engine.differences import Difference, differences
from variants.engine.documents import module_from_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, Instant, Value
from variants.models import DocumentKind, VariantTerm
from variants.reach import touched_terms
from variants.selectors import current_documents
from variants.targeting import TermNames, compared_key, empty_targeting
from variants.targeting_words import targeting_words

#: Modules whose documents are held in memory at once.
CHUNK = 100
#: Examples of what is seen otherwise, of one module.
EXAMPLES = 3
#: Characters of a value.
SHOWN = 80
#: Terms that are looked up by name; of more, all live variants' are taken.
_NAMED_TERMS = 200


@dataclass(frozen=True, slots=True)
class SeenOtherwise:
    """What some visitors see otherwise: one field, in words.

    The variants are named that it came and comes from, the default where there is none.
    """

    who: str
    field: str
    before: str
    after: str
    before_variant: str
    after_variant: str


@dataclass(frozen=True, slots=True)
class ModuleImpact:
    """What one module shows otherwise; `more` counts what is not among `examples`."""

    key: str
    name: str
    variants: int
    examples: tuple[SeenOtherwise, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What a move changes in published content.

    `touched` counts the modules that could change and `looked_at` those that were compared;
    `unknown` names those with too many cells to compare.
    """

    touched: int
    looked_at: int
    modules: tuple[ModuleImpact, ...]
    unknown: tuple[str, ...]

    @property
    def variants(self) -> int:
        """How many variants somebody begins or ceases to see."""
        return sum(module.variants for module in self.modules)

    @property
    def is_whole(self) -> bool:
        """Whether every module was compared."""
        return self.looked_at == self.touched and not self.unknown


def moved_document(old: Document, axis: str, places: Mapping[str, Place]) -> dict[str, Any]:
    """Return a taxonomy document with some terms of an axis in other places."""
    entries = [
        entry
        if entry["key"] not in places
        else entry | {"parent": places[entry["key"]].parent, "rank": places[entry["key"]].rank}
        for entry in old[axis]
    ]
    return {**old, axis: entries}


def touched_modules(old: Document, new: Document) -> list[str]:
    """Return the keys of the live modules that could show something otherwise, in order.

    One query, however many there are.
    """
    by_axis: dict[str, set[str]] = defaultdict(set)
    for axis, key in touched_terms(old, new):
        by_axis[axis].add(key)
    if not by_axis:
        return []
    parts = [
        Q(axis=axis, key__in=keys) if len(keys) <= _NAMED_TERMS else Q(axis=axis)
        for axis, keys in by_axis.items()
    ]
    # Asked of each module: all rows of 100,000 variants would be many to go through.
    naming = VariantTerm.objects.filter(
        reduce(or_, parts), module=OuterRef("pk"), variant__live=True
    )
    return sorted(Module.objects.filter(Exists(naming), live=True).values_list("key", flat=True))


def modules_around(old: Document, axis: str, keys: Collection[str]) -> list[str]:
    """Return the keys of the live modules that could show something otherwise when terms change.

    Whatever changes of the terms, be it that they go.
    """
    gone = {compared_key(axis, key) for key in keys}
    rest = [entry for entry in old[axis] if compared_key(axis, entry["key"]) not in gone]
    return touched_modules(old, {**old, axis: rest})


def impact_of(
    old: Document,
    new: Document,
    keys: Iterable[str],
    *,
    names: TermNames,
    now: Instant,
    most: int | None = None,
    cells: int = DEFAULT_LIMIT,
    seconds: float = float("inf"),
    progress: Callable[[int], None] = lambda done: None,
) -> Impact:
    """Compare published modules in an old and a new taxonomy document.

    :param keys: of the modules that could change (`touched_modules`).
    :param most: at most this many are compared; None: all.
    :param cells: modules with more cells are not compared; at the engine's own limit they are named
        as `unknown`, as nothing else compares them either.
    :param seconds: after these no further module is looked at.
    :param progress: told now and then how many are done.
    """
    listed = list(keys)
    before = CompiledTaxonomy(taxonomy_from_document(old))
    after = CompiledTaxonomy(taxonomy_from_document(new))
    modules: list[ModuleImpact] = []
    unknown: list[str] = []
    rest = iter(listed[:most])
    done = skipped = 0
    start = monotonic()
    while chunk := list(islice(rest, CHUNK)):
        documents = current_documents(DocumentKind.MODULE, chunk)
        for key in chunk:
            if monotonic() - start > seconds:
                return Impact(len(listed), done - skipped, tuple(modules), tuple(unknown))
            done += 1
            if key not in documents:
                continue  # withdrawn a moment ago
            found = differences(module_from_document(documents[key]), before, after, now, cells)
            if not found.enumerated and cells < DEFAULT_LIMIT:
                skipped += 1
            elif not found.enumerated:
                unknown.append(key)
            elif found.found:
                said = _Words(documents[key], names)
                modules.append(
                    ModuleImpact(
                        key=key,
                        name=documents[key]["name"],
                        variants=len(found.variants),
                        examples=tuple(map(said.of, found.found[:EXAMPLES])),
                        more=max(len(found.found) - EXAMPLES, 0),
                    )
                )
        progress(done)
    return Impact(len(listed), done - skipped, tuple(modules), tuple(unknown))


class _Words:
    """Says what differs in one module."""

    def __init__(self, document: Document, names: TermNames) -> None:
        self._names = names
        self._variants = {each["key"]: each["name"] for each in document["variants"]}
        self._groups: list[list[str]] = document["groups"]
        try:
            fields = get_module_type(document["type"]).fields
        except UnknownModuleType:
            fields = ()
        self._labels = {field.name: str(field.label) for field in fields}

    def of(self, difference: Difference) -> SeenOtherwise:
        """Say the first field that differs."""
        field = next(
            name
            for group in self._groups
            for name in group
            if difference.before_values[name] != difference.after_values[name]
        )
        place = next(place for place, group in enumerate(self._groups) if field in group)
        return SeenOtherwise(
            who=who_sees(difference.context, self._names),
            field=self._labels.get(field, field),
            before=value_words(difference.before_values[field]),
            after=value_words(difference.after_values[field]),
            before_variant=self._source(difference.before[place]),
            after_variant=self._source(difference.after[place]),
        )

    def _source(self, variant: str | None) -> str:
        return _("the default") if variant is None else self._variants[variant]


def who_sees(context: Context | None, names: TermNames) -> str:
    """Say whom a context is about, as a targeting would be said."""
    if context is None:
        return _("Some visitors")
    targeting = empty_targeting()
    targeting["segments"]["all"] = sorted(context.segments)
    targeting["channels"] = [context.channel] if context.channel else []
    targeting["devices"] = [context.device] if context.device else []
    targeting["locales"] = [context.locale] if context.locale else []
    return targeting_words(targeting, names)


def value_words(value: Value) -> str:
    """Say a published value in a few words."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, Mapping):
        # A rich text has its plain text, an image its title.
        value = value.get("text") or value.get("title") or value.get("asset") or ""
    return str(Truncator(strip_tags(str(value))).chars(SHOWN))
