"""Merging one term into another: everything that uses the one uses the other afterwards.

Targeting is rewritten in rows and in the drafts that may still go live. Where a variant names both
terms in one list, one of them stays. Where the merged term would be wanted and excluded by one
variant, nobody could decide for its author, so the merging is refused until it is mended.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Revision

from content.models import Module
from taxonomy.axes import AXES
from taxonomy.consequences import Moved
from taxonomy.log_entries import log_all
from taxonomy.models import PublishedOnSave
from taxonomy.usage import row_name
from variants.gate import publishing
from variants.models import SampleContext, Variant
from variants.targeting import PARTS, compared_key, keys_at
from variants.usage import term_usage
from variants.variant_terms import record_terms

#: Refusals that are said one by one.
_SHOWN = 5
_CHUNK = 500


def retargeted(targeting: dict[str, Any], axis: str, key: str, into: str) -> dict[str, Any]:
    """Return a targeting that names another term in the place of one, each term once."""
    compared, target = compared_key(axis, key), compared_key(axis, into)
    changed = {**targeting, "segments": dict(targeting["segments"])}
    for path, part_axis in PARTS:
        keys = keys_at(targeting, path)
        if part_axis != axis or compared not in (compared_key(axis, each) for each in keys):
            continue
        renamed = [into if compared_key(axis, each) == compared else each for each in keys]
        seen: dict[str, str] = {}
        for each in renamed:
            seen.setdefault(compared_key(axis, each), each)
        holder = changed["segments"] if path[0] == "segments" else changed
        holder[path[-1]] = [into if found == target else each for found, each in seen.items()]
    return changed


def _contradicts(targeting: dict[str, Any], key: str) -> bool:
    """Whether a targeting both wants and excludes a segment."""
    segments = targeting["segments"]
    return key in segments["none"] and key in (*segments["any"], *segments["all"])


def what_moves(term: PublishedOnSave, into: PublishedOnSave) -> Moved:
    """Say what uses a term, and what keeps it from being merged into another one."""
    rows = term_usage(term)
    axis = AXES[type(term)]
    variants = [row for row in rows if isinstance(row, Variant)]
    drafts = _drafts(variants)
    why = _("It is for one of “%(term)s” and “%(into)s” and not for the other.") % {
        "term": term,
        "into": into,
    }
    refusals = [
        (variant, why)
        for variant in variants
        if any(
            _contradicts(retargeted(each, axis, term.key, into.key), into.key)
            for each in [variant.targeting, *(d.content["targeting"] for d in drafts[variant.pk])]
        )
    ]
    return Moved((*rows, *_samples(axis, term.key)), tuple(refusals))


def merge(term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> None:
    """Let variants, modules and sample contexts use another term; joins an outer publication.

    :raises ValidationError: when `what_moves` refuses; nothing is written.
    """
    with publishing(user=user, reason=f"Merged {term} into {into}") as publication:
        moved = what_moves(term, into)
        if moved.refusals:
            raise ValidationError(
                [
                    _("“%(row)s”: %(why)s") % {"row": row_name(row), "why": why}
                    for row, why in moved.refusals[:_SHOWN]
                ]
            )
        axis = AXES[type(term)]
        variants = [row for row in moved.rows if isinstance(row, Variant)]
        modules = [row for row in moved.rows if isinstance(row, Module)]
        _retarget(variants, axis, term.key, into.key)
        _translate(modules, term, into)
        for row in moved.rows:
            if isinstance(row, SampleContext):
                _rename_in_sample(row, axis, term.key, into.key)
        for module in [*modules, *(variant.module for variant in variants)]:
            publication.module(module.key)
        log_all([*modules, *variants], "wagtail.edit", user=user)


def _retarget(stale: Sequence[Variant], axis: str, key: str, into: str) -> None:
    variants = _locked(Variant, stale)
    drafts = _drafts(variants, lock=True)
    for variant in variants:
        variant.targeting = retargeted(variant.targeting, axis, key, into)
        for draft in drafts[variant.pk]:
            draft.content["targeting"] = retargeted(draft.content["targeting"], axis, key, into)
    Variant.objects.bulk_update(variants, ["targeting"], batch_size=_CHUNK)
    _save(drafts)
    record_terms(variants)


def _translate(stale: Sequence[Module], term: PublishedOnSave, into: PublishedOnSave) -> None:
    """Let modules, and their drafts, have another source language."""
    modules = _locked(Module, stale)
    drafts = _drafts(modules, lock=True)
    for module in modules:
        if module.locale_id == term.pk:
            module.locale_id = into.pk
        for draft in drafts[module.pk]:
            if draft.content["locale"] == term.pk:
                draft.content["locale"] = into.pk
    Module.objects.bulk_update(modules, ["locale"], batch_size=_CHUNK)
    _save(drafts)


def _locked(model: Any, stale: Sequence[Variant] | Sequence[Module]) -> list[Any]:
    """Read rows once more, for writing: somebody may have saved one since it was read."""
    rows = model.objects.select_for_update().filter(pk__in=[row.pk for row in stale])
    return list(rows.order_by("pk"))


def _drafts(
    rows: Sequence[Variant] | Sequence[Module], *, lock: bool = False
) -> dict[int, list[Revision]]:
    """The revisions that are opened or go live next, by primary key of their row.

    A row without a draft has its last revision here too: the form opens it.

    :param lock: they are written next; inside a transaction.
    """
    found: dict[int, list[Revision]] = defaultdict(list)
    if not rows:
        return found
    content_type = ContentType.objects.get_for_model(type(rows[0]))
    latest = [row.latest_revision_id for row in rows if row.latest_revision_id]
    owners = [str(row.pk) for row in rows]
    revisions = Revision.objects.select_for_update() if lock else Revision.objects.all()
    for revision in revisions.filter(
        Q(pk__in=latest) | Q(object_id__in=owners, approved_go_live_at__isnull=False),
        content_type=content_type,
    ):
        found[int(revision.object_id)].append(revision)
    return found


def _save(drafts: dict[int, list[Revision]]) -> None:
    revisions = [revision for each in drafts.values() for revision in each]
    Revision.objects.bulk_update(revisions, ["content"], batch_size=_CHUNK)


def _rename_in_sample(sample: SampleContext, axis: str, key: str, into: str) -> None:
    if axis == "segments":
        renamed = (into if each == key else each for each in sample.segments)
        sample.segments = list(dict.fromkeys(renamed))
    else:
        setattr(sample, _COLUMNS[axis], into)
    sample.save()


#: Which column of a sample context an axis is.
_COLUMNS = {"channels": "channel", "devices": "device", "locales": "locale"}


def _samples(axis: str, key: str) -> list[SampleContext]:
    """The sample contexts that name a term; there are few, and all are looked at."""
    if axis == "segments":
        return [each for each in SampleContext.objects.all() if key in each.segments]
    return list(SampleContext.objects.filter(**{f"{_COLUMNS[axis]}__iexact": key}))
