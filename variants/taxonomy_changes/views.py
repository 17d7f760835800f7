"""Starting the comparison of all modules from the screen on which terms are moved."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.permissions import policy_registry

from jobs.starting import start_job
from variants.taxonomy_changes.jobs import MODELS, compare_all


@require_POST
def compare_all_view(request: HttpRequest, axis: str) -> HttpResponse:
    """Start the job, and show its progress."""
    if axis not in MODELS:
        raise Http404
    model = MODELS[axis]
    if not policy_registry.get_by_type(model).user_has_permission(request.user, "change"):
        raise PermissionDenied
    places = _read(request.POST.get("places", ""))
    if places is None:
        return HttpResponseBadRequest(_("Load the page again, and make your moves again."))
    job = start_job(
        compare_all,
        title=_("What moving %(terms)s would change") % {"terms": model._meta.verbose_name_plural},
        user=request.user,
        continue_at=reverse(f"{model._meta.model_name}:arrange"),
        axis=axis,
        places=places,
    )
    return redirect(job.get_absolute_url())


def _read(text: str) -> dict[str, Any] | None:
    """Read the places that the screen sent; None where they are anything else."""
    try:
        places = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_whole = isinstance(places, dict) and all(
        isinstance(place, list)
        and len(place) == 2
        and isinstance(place[0], str | None)
        and (place[1] is None or type(place[1]) is int)
        for place in places.values()
    )
    return places if is_whole else None


def taxonomy_change_urls() -> list[Any]:
    """Return the addresses of changes of terms."""
    return [
        path("taxonomy/<str:axis>/compare/", compare_all_view, name="variants_compare_all"),
    ]
