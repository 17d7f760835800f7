"""The documents that a release would publish: live rows, and of drafts only its own.

Nothing is written. What comes out is what the gate builds once the release has gone live.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from content.models import Experience, Module
from taxonomy.models import PublishedOnSave
from variants.approval.release_rows import Rows
from variants.checks import Refusal
from variants.documents import Document, build_taxonomy_document
from variants.drafts import (
    Drafts,
    as_drafted,
    assemble,
    assemble_experiences,
    with_free_key,
    with_references,
)
from variants.models import DocumentKind, ReleaseChange, Variant
from variants.releases.terms import term_to_save


@dataclass(slots=True)
class ReleaseDocuments:
    """The documents that a release touches as they will be, by key; None: not published any more.

    `refusals` say what cannot be built, and changes whose row was deleted. `replacing_key` is the
    key that a variant on the screen has here: one without a free key of its own gets one.
    """

    modules: dict[str, Document | None] = field(default_factory=dict)
    experiences: dict[str, Document | None] = field(default_factory=dict)
    taxonomy: Document | None = None
    refusals: list[Refusal] = field(default_factory=list)
    replacing_key: str | None = None

    def of(self, kind: str) -> dict[str, Document | None]:
        """Return the documents of modules or experiences."""
        return self.modules if kind == DocumentKind.MODULE else self.experiences


def release_documents(rows: Rows, replacing: Module | Variant | None = None) -> ReleaseDocuments:
    """Build what a release would publish.

    The number of queries does not depend on the number of modules, variants and experiences.

    :param rows: the changes of the release, as `variants.approval.release_rows` reads them.
    :param replacing: what an editor has on the screen: one more draft, in the place of its row's.
    """
    found = ReleaseDocuments()
    actions: dict[type, dict[int, str]] = defaultdict(dict)
    terms: list[PublishedOnSave] = []
    for change, row in rows:
        if change.action == ReleaseChange.Action.SAVE_TERM:
            try:
                terms.append(term_to_save(change))
            except ValidationError as error:
                _refuse(found, "terms", change.values or {}, " ".join(error.messages))
        elif row is None:
            _refuse(found, "release", str(change.object_id), "something that was not deleted")
        else:
            actions[type(row)][row.pk] = change.action
    if terms:
        found.taxonomy = build_taxonomy_document(terms)
    if actions[Module] or actions[Variant] or replacing is not None:
        _add_modules(found, actions, replacing)
    if actions[Experience]:
        _add_experiences(found, actions[Experience])
    return found


def _refuse(found: ReleaseDocuments, path: str, value: Any, expected: str) -> None:
    found.refusals.append(Refusal(path, value, expected))


def _add_modules(
    found: ReleaseDocuments,
    actions: dict[type, dict[int, str]],
    replacing: Module | Variant | None,
) -> None:
    """Add the documents of the modules that change, or of which variants change."""
    of_variants = Variant.objects.filter(pk__in=actions[Variant]).values_list("module_id")
    numbers = {*actions[Module], *(number for (number,) in of_variants)}
    if isinstance(replacing, Variant):
        numbers.add(replacing.module_id)
    rows = list(
        Module.objects.filter(pk__in=numbers)
        .select_related("latest_revision", "brand", "locale")
        .prefetch_related("tagged_items")
    )
    on_screen = replacing if isinstance(replacing, Module) else None
    modules = _with_changes(rows, actions[Module], on_screen)
    of_rows = {id(row) for row in rows}
    with_references(module for module in modules if id(module) not in of_rows)
    by_module: dict[int | None, list[Variant]] = defaultdict(list)
    for variant in _changed_variants(modules, actions[Variant]):
        by_module[variant.module_id].append(variant)
    if isinstance(replacing, Variant):
        others = [each for each in by_module[replacing.module_id] if each.pk != replacing.pk]
        variant, found.replacing_key = with_free_key(replacing, others)
        by_module[replacing.module_id] = [*others, variant]
    for siblings in by_module.values():
        # Sorted here: databases sort text by the rules of some language.
        siblings.sort(key=lambda variant: variant.key)
    drafts = Drafts()
    assemble(drafts, modules, by_module)
    _note_broken(found, DocumentKind.MODULE, drafts)
    found.modules.update({row.key: drafts.get(row.key) for row in [*rows, *modules]})


def _changed_variants(modules: Iterable[Module], actions: dict[int, str]) -> list[Variant]:
    numbers = [module.pk for module in modules if module.pk]
    rows = Variant.objects.filter(module__in=numbers).order_by().select_related("latest_revision")
    # Of variants that only come along, the revisions are not read.
    live = Variant.objects.filter(module__in=numbers, live=True).exclude(pk__in=actions).order_by()
    return [*live, *_with_changes(rows.filter(pk__in=actions), actions)]


def _add_experiences(found: ReleaseDocuments, actions: dict[int, str]) -> None:
    rows = list(
        Experience.objects.filter(pk__in=actions)
        .select_related("latest_revision")
        .prefetch_related("slots")
    )
    drafts = Drafts()
    experiences = _with_changes(rows, actions)
    assemble_experiences(drafts, experiences)
    _note_broken(found, DocumentKind.EXPERIENCE, drafts)
    found.experiences.update({row.key: drafts.get(row.key) for row in rows})


def _with_changes(rows: Iterable[Any], actions: dict[int, str], on_screen: Any = None) -> list[Any]:
    """Return the rows that will be live, as they will be.

    :param on_screen: a row that somebody is editing; it stands for what is stored of it.
    """
    after = [] if on_screen is None else [on_screen]
    for row in rows:
        if on_screen is not None and row.pk == on_screen.pk:
            continue
        action = actions.get(row.pk)
        if action == ReleaseChange.Action.PUBLISH:
            after.append(as_drafted(row))
        elif action is None and row.live:
            after.append(row)
    return after


def _note_broken(found: ReleaseDocuments, kind: str, drafts: Drafts) -> None:
    for place, sentence in drafts.broken.items():
        _refuse(found, f"{kind}s.{place.replace('/', '.variants.')}", "", sentence)
