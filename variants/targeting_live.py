"""What the form of a variant asks the server while its targeting is being built."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from variants.models import Variant
from variants.proposals import proposed_key, proposed_name
from variants.reach_panel import reach_html
from variants.targeting_words import shown_sentence
from variants.terms import load_term_names
from variants.unsaved import Unreadable, Unsaved, read_unsaved
from variants.views import chosen_module


class TargetingLiveView(PermissionCheckedMixin, View):
    """Says an unsaved variant's targeting in words, proposes a name and a key, shows its reach.

    Answers `{"sentence": text, "name": text, "key": text, "reach": HTML}`. Nothing is saved.
    """

    model = Variant
    any_permission_required = ["add", "change"]

    def post(self, request: HttpRequest, pk: int | None = None) -> JsonResponse:
        """Answer for what the form says at the moment; 400 for what is no form of a variant."""
        variant = self._variant(request, pk)
        if variant is None:
            return _refusal(_("Choose the module first: this one does not exist (any more)."))
        try:
            unsaved = read_unsaved(request.POST, variant, request.user)
        except Unreadable:
            return _refusal(_("The form could not be read. Load the page again."))
        return JsonResponse(_answer(unsaved, request))

    def _variant(self, request: HttpRequest, pk: int | None) -> Variant | None:
        """The latest version of a row, or a new variant of the module that is posted."""
        if pk is not None:
            row = get_object_or_404(Variant.objects.select_related("module"), pk=pk)
            latest: Variant = row.get_latest_revision_as_object()
            return latest
        module = chosen_module(request.POST)
        return module and Variant(module=module, type=module.type)


def _answer(unsaved: Unsaved, request: HttpRequest) -> dict[str, Any]:
    variant = unsaved.variant
    names = load_term_names()
    ends = [end for end in (variant.ends_at, variant.rights_until) if end]
    name = proposed_name(variant.targeting, names)
    siblings = Variant.objects.filter(module=variant.module_id).exclude(pk=variant.pk)
    return {
        "sentence": shown_sentence(
            variant.targeting,
            names,
            priority=variant.priority,
            starts_at=variant.starts_at,
            ends_at=min(ends, default=None),
        ),
        "name": name,
        "key": proposed_key(name, set(siblings.values_list("key", flat=True))),
        "reach": reach_html(unsaved, request, names),
    }


def _refusal(problem: str) -> JsonResponse:
    return JsonResponse({"problem": problem}, status=400)
