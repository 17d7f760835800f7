"""Moves that touch very much, as jobs: comparing all modules, and the move itself."""

from typing import Any

from django.core.exceptions import ValidationError
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
    policy = policy_registry.get_by_type(MODELS[axis])
    if job.user is None or not policy.user_has_permission(job.user, "change"):
        raise ValidationError(_("You may not move terms. Ask somebody to give you the permission."))
    parents = dict(order)
    job.progress(0, 0, _("Moving terms, and counting what changes"))
    count = arrange(MODELS[axis], read_arrangement(loaded), parents, user=job.user)
    text = ngettext("%(count)d term was moved.", "%(count)d terms were moved.", count)
    return Report(text % {"count": count})


def _addresses(keys: list[str]) -> dict[str, str]:
    edit = Module.snippet_viewset.get_url_name("edit")
    rows = Module.objects.filter(key__in=keys).values_list("key", "pk")
    return {key: reverse(edit, args=[pk]) for key, pk in rows}
