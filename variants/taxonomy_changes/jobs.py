"""Changes of terms that touch very much, as jobs; comparing all modules before a move is one."""

from base64 import b64decode
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from content.models import Module
from jobs.reports import MAX_LINES, Line, Report
from jobs.running import RunningJob
from taxonomy.arranging import arrange, read_arrangement
from taxonomy.axes import AXES
from taxonomy.consequences import Place
from taxonomy.csv_import import import_terms, read_terms
from taxonomy.merging import merge_terms
from variants.documents import build_taxonomy_document
from variants.moments import instant
from variants.targeting import published_names
from variants.taxonomy_changes.impact import impact_of, moved_document, touched_modules

MODELS: dict[str, Any] = {axis: model for model, axis in AXES.items()}
"""The kind of term of each axis."""


def compare_all(
    job: RunningJob, *, axis: str, places: dict[str, tuple[str | None, int | None]]
) -> Report:
    """Say what moving terms would change in all published modules; writes nothing.

    :param places: parent and rank of each term that would move, by key.
    """
    old = build_taxonomy_document()
    wanted = {key: Place(parent, rank) for key, (parent, rank) in places.items()}
    new = moved_document(old, axis, wanted)
    keys = touched_modules(old, new)
    total = len(keys)
    impact = impact_of(
        old,
        new,
        keys,
        names=published_names(new),
        now=instant(timezone.now()),
        progress=lambda done: job.progress(done, total, _("Comparing modules")),
    )
    shown = [module.key for module in impact.modules[:MAX_LINES]] + list(impact.unknown)
    addresses = _addresses(shown[:MAX_LINES])
    lines = [
        Line(
            _("%(module)s: %(who)s see “%(after)s” instead of “%(before)s”.")
            % {
                "module": module.name,
                "who": module.examples[0].who,
                "after": module.examples[0].after,
                "before": module.examples[0].before,
            },
            addresses.get(module.key, ""),
        )
        for module in impact.modules
    ]
    lines += [
        Line(
            _("%(module)s has too many variants to compare: look at it yourself.")
            % {"module": key},
            addresses.get(key, ""),
        )
        for key in impact.unknown
    ]
    summary = ngettext(
        "%(count)d of %(total)d modules changes what it shows; nothing is moved yet.",
        "%(count)d of %(total)d modules change what they show; nothing is moved yet.",
        len(impact.modules),
    )
    return Report(summary % {"count": len(impact.modules), "total": total}, lines)


def move_terms(
    job: RunningJob, *, axis: str, loaded: str, order: list[tuple[str, str | None]]
) -> Report:
    """Move terms as `taxonomy.arranging.arrange` does.

    :raises ValidationError: when somebody else moved terms meanwhile, the gate refuses, or the
        person may not change terms any more.
    """
    if not _may(job, axis, "change"):
        raise ValidationError(_("You may not move terms. Ask somebody to give you the permission."))
    parents = dict(order)
    job.progress(0, 0, _("Moving terms, and counting what changes"))
    count = arrange(MODELS[axis], read_arrangement(loaded), parents, user=job.user)
    text = ngettext("%(count)d term was moved.", "%(count)d terms were moved.", count)
    return Report(text % {"count": count})


def merge_two_terms(job: RunningJob, *, axis: str, key: str, into: str) -> Report:
    """Merge a term into another one as `taxonomy.merging.merge_terms` does.

    :raises ValidationError: when one of the two is gone, something cannot be moved, the gate
        refuses, or the person may not merge terms any more.
    """
    if not _may(job, axis, "change", "delete"):
        raise ValidationError(
            _("You may not merge terms. Ask somebody to give you the permission.")
        )
    terms = {term.key: term for term in MODELS[axis].objects.filter(key__in=[key, into])}
    if len(terms) < 2:
        raise ValidationError(_("One of the two terms was deleted in the meantime."))
    job.progress(0, 0, _("Merging terms, and counting what changes"))
    try:
        merge_terms(terms[key], terms[into], user=job.user)
    except ProtectedError as refused:
        raise ValidationError(str(refused.args[0])) from None
    text = _("“%(term)s” was merged into “%(into)s”.")
    return Report(text % {"term": terms[key], "into": terms[into]})


def import_table(job: RunningJob, *, axis: str, content: str, shown: str) -> Report:
    """Import terms as `taxonomy.csv_import.import_terms` does.

    :param content: the file, in Base64.
    :param shown: the digest of the plan that somebody said yes to.
    :raises ValidationError: when the file would do something else by now, the gate refuses, or the
        person may not import terms any more.
    """
    if not _may(job, axis, "add", "change"):
        raise ValidationError(
            _("You may not import terms. Ask somebody to give you the permission.")
        )
    job.progress(0, 0, _("Importing terms, and counting what changes"))
    table = read_terms(MODELS[axis], b64decode(content))
    return Report(import_terms(MODELS[axis], table, shown=shown, user=job.user).done)


def _may(job: RunningJob, axis: str, *actions: str) -> bool:
    """Whether who asked for a job may still do some things with the terms of an axis."""
    policy = policy_registry.get_by_type(MODELS[axis])
    return job.user is not None and all(
        policy.user_has_permission(job.user, action) for action in actions
    )


def _addresses(keys: list[str]) -> dict[str, str]:
    edit = Module.snippet_viewset.get_url_name("edit")
    rows = Module.objects.filter(key__in=keys).values_list("key", "pk")
    return {key: reverse(edit, args=[pk]) for key, pk in rows}
