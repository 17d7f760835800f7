"""Going back to an earlier generation: live rows are set to the documents it had.

Everything in that generation passed the gate. Going back is one publication like any other:
logged, and reversible by going forward again. It is an import of what was live then, so rows are
written in one way only. Drafts stay as they are, terms that are newer stay and are simply not
used; images are assets of their own and stay as well.
"""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from content.models import Experience, Module
from variants.gate import publishing
from variants.models import DocumentKind, Generation, Variant
from variants.pack.importing import import_pack
from variants.pack.problems import PackRefused, Problem
from variants.pack.sections import FORMAT
from variants.selectors import documents_at

Document = Mapping[str, Any]


class CannotRollBack(ValueError):
    """The generation cannot be restored; the message says why, and nothing was changed."""


def roll_back(*, generation: int, user: AbstractBaseUser | None = None) -> int | None:
    """Set everything live to what it was at a generation.

    :returns: the new generation, or None when nothing that is live differs.
    :raises CannotRollBack: when there is no such generation, when an image of it is gone, or when
        the gate refuses what would be live.
    """
    if not Generation.objects.filter(pk=generation).exists():
        raise CannotRollBack(f"generation: {generation}, expected one that was published.")
    documents: dict[str, dict[str, Document]] = {kind: {} for kind in DocumentKind}
    for (kind, key), text in documents_at(generation).items():
        documents[kind][key] = orjson.loads(text)
    with (
        transaction.atomic(),
        publishing(user=user, reason=f"Rolled back to generation {generation}") as publication,
        drafts_kept(),
    ):
        publication.rolled_back_to = generation
        publication.remedy = "it differs from what was live then, so submit it for approval"
        restore(documents, user)
        _withdraw_the_rest(documents, user)
    return publication.generation


def restore(documents: Mapping[str, Mapping[str, Document]], user: AbstractBaseUser | None) -> None:
    """Set live rows to published documents, by kind and key; what they do not name stays.

    :raises CannotRollBack: when something that they name is gone.
    """
    problems: list[Problem] = []
    pack = _pack(documents)
    try:
        import_pack(io.BytesIO(orjson.dumps(pack)), report=problems.append, user=user)
    except PackRefused:
        raise CannotRollBack(" ".join(_named(problem, pack) for problem in problems)) from None


def _pack(documents: Mapping[str, Mapping[str, Document]]) -> dict[str, Any]:
    """Write published documents as a content pack."""
    pack: dict[str, Any] = {"format": FORMAT}
    for taxonomy in documents[DocumentKind.TAXONOMY].values():
        pack |= taxonomy
    pack["modules"] = [
        _module(document) for _, document in sorted(documents[DocumentKind.MODULE].items())
    ]
    pack["experiences"] = list(documents[DocumentKind.EXPERIENCE].values())
    return pack


def _module(document: Document) -> dict[str, Any]:
    members = ("key", "type", "brand", "name", "locale", "tags")
    return {name: document[name] for name in members} | {
        "fields": _values(document["fields"]),
        "variants": [_variant(variant) for variant in document["variants"]],
    }


def _variant(document: Document) -> dict[str, Any]:
    window = {name: document[name] for name in ("startsAt", "endsAt")}
    members = ("key", "name", "priority", "provenance")
    return {name: document[name] for name in members} | {
        "targeting": document["targeting"] | window,
        "overrides": _values(document["overrides"]),
    }


def _named(problem: Problem, pack: Mapping[str, Any]) -> str:
    """Say a problem with the keys of what it is about: nobody sees the pack whose path it has."""
    text = str(problem)
    if found := re.match(r"(modules|experiences)\[(\d+)\]", text):
        section, index = found.groups()
        entry = pack[section][int(index)]
        text = f"{section}.{entry['key']}{text[found.end() :]}"
        if inner := re.match(rf"modules\.{entry['key']}\.variants\[(\d+)\]", text):
            variant = entry["variants"][int(inner[1])]
            text = f"modules.{entry['key']}.variants.{variant['key']}{text[inner.end() :]}"
    return f"{text}."


def _values(published: Mapping[str, Any]) -> dict[str, Any]:
    """Write published values as packs hold them: rich text as HTML, an image as its key."""
    return {
        name: value.get("asset", value.get("html")) if isinstance(value, Mapping) else value
        for name, value in published.items()
    }


def _withdraw_the_rest(
    documents: Mapping[str, Mapping[str, Document]], user: AbstractBaseUser | None
) -> None:
    """Withdraw what is live and was not."""
    modules = documents[DocumentKind.MODULE]
    live = Variant.objects.filter(live=True, module__key__in=modules).select_related("module")
    newer = [
        variant
        for variant in live
        if variant.key not in {entry["key"] for entry in modules[variant.module.key]["variants"]}
    ]
    newer += Module.objects.filter(live=True).exclude(key__in=modules)
    kept = documents[DocumentKind.EXPERIENCE]
    newer += Experience.objects.filter(live=True).exclude(key__in=kept)
    for instance in newer:
        instance.unpublish(user=user, log_action="variants.rollback")


@contextmanager
def drafts_kept() -> Iterator[None]:
    """Leave every draft the newest revision of its row, whatever the block publishes."""
    models = (Module, Variant, Experience)
    drafts = {
        model: dict(
            model.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
            .order_by()
            .values_list("pk", "latest_revision_id")
        )
        for model in models
    }
    yield
    for model, revisions in drafts.items():
        written = model.objects.filter(pk__in=revisions).values_list("pk", "latest_revision_id")
        for pk, latest in list(written):
            if latest != revisions[pk]:
                model.objects.filter(pk=pk).update(
                    latest_revision_id=revisions[pk], has_unpublished_changes=True
                )
