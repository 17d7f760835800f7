"""Merging one term into another: everything that uses the one uses the other afterwards.

Targeting is rewritten in rows and in the drafts that may still go live. Where a variant names both
terms in one list, one of them stays. Where the merged term would be wanted and excluded by one
variant, nobody could decide for its author, so the merging is refused until it is mended. So it is
where brand rules are for the term: what a version of a rule says never changes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Revision

from content.models import Module
from taxonomy.axes import AXES
from taxonomy.consequences import Moved
from taxonomy.log_entries import log_all
from taxonomy.models import PublishedOnSave
from taxonomy.usage import Uses, row_name
from variants.gate import publishing
from variants.models import SampleContext, Variant
from variants.targeting import PARTS, compared_key, keys_at
from variants.usage import (
    drafted_targetings,
    rows_using_term,
    rules_naming_term,
    variants_targeting,
)
from variants.variant_terms import record_terms

#: Refusals that are said one by one.
_SHOWN = 5
#: Rows that are held in memory at once.
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


def _is_torn(targeting: dict[str, Any], key: str, into: str) -> bool:
    """Whether a targeting wants one of two segments and excludes the other."""
    segments = targeting["segments"]
    wanted, excluded = {*segments["any"], *segments["all"]}, segments["none"]
    return (key in wanted and into in excluded) or (into in wanted and key in excluded)


class _ByKey(Sequence[Model]):
    """Variants of which the primary keys are known, loaded as far as they are looked at."""

    def __init__(self, keys: list[int]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, place: Any) -> Any:
        variants = Variant.objects.select_related("module")
        if isinstance(place, slice):
            keys = self._keys[place]
            return list(variants.filter(pk__in=keys).order_by("pk")) if keys else []
        return variants.get(pk=self._keys[place])


def what_moves(term: PublishedOnSave, into: PublishedOnSave) -> Moved:
    """Say what uses a term, and what keeps it from being merged into another one.

    Constant queries; only variants that name both, in their row or in a draft, are looked at.
    """
    axis = AXES[type(term)]
    rows = Uses([*rows_using_term(type(term), term), _samples(axis, term.key)])
    rules = Uses(rules_naming_term(type(term), term))
    if rules:
        return Moved(rows, rules, _why_not_of_rules(term))
    torn = sorted(set(_torn(term.key, into.key))) if axis == "segments" else []
    return Moved(rows, _ByKey(torn), _why(term, into))


def refuse_torn(torn: Sequence[Model], why: str) -> None:
    """Refuse to merge where variants, or brand rules, keep terms from being merged.

    :raises ValidationError: naming the first of them.
    """
    if torn:
        raise ValidationError(
            [_("“%(row)s”: %(why)s") % {"row": row_name(row), "why": why} for row in torn[:_SHOWN]]
        )


def _why(term: PublishedOnSave, into: PublishedOnSave) -> str:
    return _("It is for one of “%(term)s” and “%(into)s” and not for the other.") % {
        "term": term,
        "into": into,
    }


def _why_not_of_rules(term: PublishedOnSave) -> str:
    return _(
        "This brand rule is for “%(term)s”: make a version of it that is for other terms, or retire"
        " it."
    ) % {"term": term}


def _torn(key: str, into: str) -> Iterator[int]:
    """Yield the primary keys of variants that want one of two segments and exclude the other."""
    both = variants_targeting("segments", [key]) & variants_targeting("segments", [into])
    rows = both.exclude(targeting__segments__none=[]).order_by().values_list("pk", "targeting")
    for pk, targeting in [*rows, *drafted_targetings(key, into)]:
        if _is_torn(targeting, key, into):
            yield pk


def merge(term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> None:
    """Let variants, modules and sample contexts use another term; joins an outer publication.

    Rows are read, locked and written so many at a time, so that memory does not grow with them.

    :raises ValidationError: when a variant wants one and excludes the other, or a brand rule is
        for the term; nothing is written.
    """
    refuse_torn(Uses(rules_naming_term(type(term), term)), _why_not_of_rules(term))
    with publishing(user=user, reason=f"Merged {term} into {into}") as publication:
        publication.remedy = publication.remedy_of_terms = _(
            "merging does not wait for an approval, so target “%(into)s” in the place of “%(term)s”"
            " by hand, let that be approved, and merge then"
        ) % {"into": into, "term": term}
        keys = _keys_using(term)
        for variants in _locked(Variant.objects.select_related("module"), keys[Variant]):
            _retarget(variants, term, into)
            log_all(variants, "wagtail.edit", user=user)
            for variant in variants:
                publication.module(variant.module.key)
        for modules in _locked(Module.objects.all(), keys[Module]):
            _translate(modules, term, into)
            log_all(modules, "wagtail.edit", user=user)
            for module in modules:
                publication.module(module.key)
        axis = AXES[type(term)]
        for sample in _samples(axis, term.key):
            _rename_in_sample(sample, axis, term.key, into.key)


def _keys_using(term: PublishedOnSave) -> dict[Any, list[int]]:
    """The primary keys of the variants and modules that use a term, in their order."""
    found: dict[Any, list[int]] = {Variant: [], Module: []}
    for rows in rows_using_term(type(term), term):
        found[rows.model] = list(rows.order_by("pk").values_list("pk", flat=True))
    return found


def _retarget(variants: Sequence[Variant], term: PublishedOnSave, into: PublishedOnSave) -> None:
    axis = AXES[type(term)]
    drafts = _locked_drafts(variants)
    torn = []
    for variant in variants:
        mine = drafts[variant.pk]
        targetings = [variant.targeting, *(draft.content["targeting"] for draft in mine)]
        if axis == "segments" and any(_is_torn(each, term.key, into.key) for each in targetings):
            # Somebody saved it a moment ago.
            torn.append(variant)
            continue
        variant.targeting = retargeted(variant.targeting, axis, term.key, into.key)
        for draft in mine:
            draft.content["targeting"] = retargeted(
                draft.content["targeting"], axis, term.key, into.key
            )
    refuse_torn(torn, _why(term, into))
    Variant.objects.bulk_update(variants, ["targeting"], batch_size=_CHUNK)
    _save(drafts)
    record_terms(variants)


def _translate(modules: Sequence[Module], term: PublishedOnSave, into: PublishedOnSave) -> None:
    """Let modules, and their drafts, have another source language."""
    drafts = _locked_drafts(modules)
    for module in modules:
        if module.locale_id == term.pk:
            module.locale_id = into.pk
        for draft in drafts[module.pk]:
            if draft.content["locale"] == term.pk:
                draft.content["locale"] = into.pk
    Module.objects.bulk_update(modules, ["locale"], batch_size=_CHUNK)
    _save(drafts)


def _locked(rows: QuerySet[Any], keys: Sequence[int]) -> Iterator[list[Any]]:
    """Yield rows as they are by now, so many at a time, for writing.

    Each is locked in the order of the primary keys, as everybody does who locks several.
    """
    for start in range(0, len(keys), _CHUNK):
        chunk = rows.filter(pk__in=keys[start : start + _CHUNK])
        yield list(chunk.select_for_update(of=("self",)).order_by("pk"))


def _locked_drafts(rows: Sequence[Variant] | Sequence[Module]) -> dict[int, list[Revision]]:
    """The revisions that are opened or go live next, by primary key of their row.

    A row without a draft has its last revision here too: the form opens it.
    """
    found: dict[int, list[Revision]] = defaultdict(list)
    if not rows:
        return found
    content_type = ContentType.objects.get_for_model(type(rows[0]))
    latest = [row.latest_revision_id for row in rows if row.latest_revision_id]
    owners = [str(row.pk) for row in rows]
    for revision in Revision.objects.select_for_update().filter(
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
