"""The publishing history in the admin: every generation, and going back to one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, UserColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button

from content.models import Experience, Module
from variants.models import DocumentKind, Generation
from variants.rollback import CannotRollBack, roll_back
from variants.selectors import current_generation

VIEW = "variants.view_generation"
ROLL_BACK = "variants.roll_back"
_NAMED = 5
_LOOK = "button button-small button-secondary w-whitespace-nowrap"


class GenerationColumn(Column):
    """The number of a generation, with what can be done with it."""

    cell_template_name = "variants/history/generation_cell.html"

    def get_cell_context_data(self, instance: Generation, parent_context: Any) -> dict[str, Any]:
        """Offer what allowed it, and going back to those who may, but not to the newest."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        url = reverse("variants_audit:generation", args=[instance.number])
        context["buttons"] = [Button(_("What allowed it"), url, classname=_LOOK)]
        if instance.can_be_restored:
            url = reverse("variants_roll_back", args=[instance.number])
            context["buttons"].append(Button(_("Roll back to this"), url, classname=_LOOK))
        return context


class HistoryView(ReportView):
    """All generations, newest first."""

    model = Generation
    page_title = gettext_lazy("Publishing history")
    purpose = gettext_lazy(
        "Every publication, the newest first: what changed, who did it, and the way back to it."
    )
    docs = "concepts/publishing"
    header_icon = "history"
    index_url_name = "variants_history"
    index_results_url_name = "variants_history_results"
    default_ordering = "-number"
    paginate_by = 50
    any_permission_required = ["view"]
    list_export = ["number", "at", "user", "reason", "rolled_back_to"]
    columns = [
        GenerationColumn("number", label=gettext_lazy("Generation"), accessor="number"),
        Column("what", gettext_lazy("What changed"), "what", classname="has-long-words"),
        Column("reason", gettext_lazy("Reason"), "reason", classname="has-long-words"),
        UserColumn("user", label=gettext_lazy("Who")),
        DateColumn("at", label=gettext_lazy("When")),
    ]

    def get_base_queryset(self) -> Any:
        """Return generations with their users and entries, without the documents."""
        return Generation.objects.select_related("user", "user__wagtail_userprofile")

    def decorate_paginated_queryset(self, generations: Any) -> Any:
        """Say of each generation on the page what changed in it."""
        numbers = [generation.number for generation in generations]
        touched: dict[int, list[tuple[str, str]]] = {number: [] for number in numbers}
        entries = Generation.objects.filter(number__in=numbers).values_list(
            "number", "entries__kind", "entries__key"
        )
        for number, kind, key in entries.order_by("number", "entries__id"):
            touched[number].append((kind, key))
        # One generation may touch everything: only what is shown is called by its name.
        names = _names({each for items in touched.values() for each in items[:_NAMED]})
        may_roll_back = self.request.user.has_perm(ROLL_BACK)
        newest = current_generation()
        for generation in generations:
            generation.what = _shortened(touched[generation.number], names)
            generation.can_be_restored = may_roll_back and generation.number != newest
        return generations


class RollBackView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """Ask once, then set everything live to what it was."""

    permission_required = ROLL_BACK
    raise_exception = True
    template_name = "variants/history/roll_back.html"
    header_icon = "undo"

    def get_page_title(self) -> str:
        """Return the question's title."""
        return _("Roll back to generation %(number)s") % {"number": self.kwargs["number"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the generation and the way back."""
        generation = get_object_or_404(Generation, pk=self.kwargs["number"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"generation": generation, "history_url": reverse("variants_history")}

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Roll back and say what came of it."""
        try:
            generation = roll_back(generation=number, user=request.user)
        except CannotRollBack as error:
            messages.error(request, _("Nothing was rolled back. %(reason)s") % {"reason": error})
        else:
            if generation is None:
                messages.info(request, _("Nothing that is live differs."))
            else:
                message = _(
                    "Everything is as it was in generation %(old)s, now generation %(new)s."
                )
                messages.success(request, message % {"old": number, "new": generation})
        return redirect("variants_history")


class HistoryMenuItem(MenuItem):
    """The report's place in the menu, for those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person may see generations."""
        return bool(request.user.has_perm(VIEW))


def history_urls() -> list[Any]:
    """Return the addresses of the history."""
    return [
        path("reports/publishing/", HistoryView.as_view(), name="variants_history"),
        path(
            "reports/publishing/results/",
            HistoryView.as_view(results_only=True),
            name="variants_history_results",
        ),
        path(
            "reports/publishing/<int:number>/roll-back/",
            RollBackView.as_view(),
            name="variants_roll_back",
        ),
    ]


def history_menu_item() -> MenuItem:
    """Return the entry of the reports menu."""
    return HistoryMenuItem(
        gettext_lazy("Publishing history"),
        reverse("variants_history"),
        name="publishing-history",
        icon_name="history",
        order=900,
    )


def _names(changed: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of modules and experiences by kind and key; the key of what is deleted since."""
    names = {
        (kind, key): _("Taxonomy") if kind == DocumentKind.TAXONOMY else f"{kind} {key}"
        for kind, key in changed
    }
    for kind, model in ((DocumentKind.MODULE, Module), (DocumentKind.EXPERIENCE, Experience)):
        keys = [key for each, key in changed if each == kind]
        for key, name in model.objects.filter(key__in=keys).values_list("key", "name"):
            names[kind, key] = name
    return names


def _shortened(items: list[tuple[str, str]], names: dict[tuple[str, str], str]) -> str:
    shown = ", ".join(names[each] for each in items[:_NAMED])
    if len(items) > _NAMED:
        return _("%(items)s and %(count)d more") % {"items": shown, "count": len(items) - _NAMED}
    return shown
