"""The pages that say why something could be live: of a generation, and of a module in it."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content.models import Experience, Module
from content.module_types import UnknownModuleType, get_module_type
from variants.audit.decisions import why_url
from variants.audit.why import COMPOSITION, Why, approvals_in, generation_at
from variants.history import VIEW
from variants.models import Approval, ChangeLogEntry, DocumentKind, Generation
from variants.preview.context_form import ContextForm
from variants.preview.contexts import read_context
from variants.preview.frames import frames_in

#: Documents of a generation on one page.
PER_PAGE = 50


class AuditView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """For whoever may see what was published."""

    permission_required = VIEW
    raise_exception = True
    header_icon = "history"
    docs = "how-to/find-out-why-something-was-live"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the decisions."""
        index = {"url": reverse("variants_audit:index"), "label": _("Decisions")}
        return [index, {"url": "", "label": self.get_page_title()}]


class GenerationView(AuditView):
    """What one generation changed, document by document, and what allowed it."""

    template_name = "variants/audit/generation.html"
    purpose = gettext_lazy("Everything that one publication changed, and what allowed it.")

    @cached_property
    def generation(self) -> Generation:
        """The generation."""
        rows = Generation.objects.select_related("user")
        return get_object_or_404(rows, pk=self.kwargs["number"])

    def get_page_title(self) -> str:
        """Return which one it is."""
        return _("Generation %(number)s") % {"number": self.generation.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the documents of the page with their approvals."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = ChangeLogEntry.objects.filter(generation=self.generation).defer("document")
        live = found.exclude(document="").values("pk")
        page = Paginator(found.order_by("pk"), PER_PAGE).get_page(self.request.GET.get("p"))
        entries = list(page.object_list)
        served = set(live.filter(pk__in=[each.pk for each in entries]).values_list("pk", flat=True))
        approvals = Approval.objects.in_bulk({pk for each in entries for pk in each.approvals})
        names = _names(entries)
        rows = [
            {
                "entry": entry,
                "name": names.get((entry.kind, entry.key), entry.key),
                "url": why_url(entry.key, self.generation.number)
                if entry.kind == DocumentKind.MODULE and entry.pk in served
                else "",
                "is_gone": entry.pk not in served,
                "approvals": [approvals[pk] for pk in entry.approvals if pk in approvals],
                "verdict": entry.verdict or {},
            }
            for entry in entries
        ]
        return context | {
            "generation": self.generation,
            "who": _person(self.generation),
            "page": page,
            "rows": rows,
            "releases": list(self.generation.releases.all()[:5]),
        }


class WhyView(AuditView):
    """Why one module could be live, as one visitor saw it."""

    template_name = "variants/audit/why.html"
    purpose = gettext_lazy(
        "What a visitor was served at a moment, who approved it, and the brand rules of then, "
        "judged again."
    )

    @cached_property
    def number(self) -> int | None:
        """The generation that the address names."""
        text = self.request.GET.get("generation", "").strip()
        return int(text) if text.isdecimal() and len(text) < 19 else None

    def get_page_title(self) -> str:
        """Return the question."""
        return _("Why could “%(module)s” be live?") % {"module": self.module_name}

    @cached_property
    def module_name(self) -> str:
        """Its name today; the key of a module that is gone."""
        key = self.kwargs["key"]
        name = Module.objects.filter(key=key).values_list("name", flat=True).first()
        return str(name or key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answer.

        :raises Http404: for a module that never was published.
        """
        context: dict[str, Any] = super().get_context_data(**kwargs)
        key = self.kwargs["key"]
        seen_through = read_context(self.request.GET)
        found = ChangeLogEntry.objects.filter(kind=DocumentKind.MODULE, key=key)
        if not found.exists():
            raise Http404
        context |= {
            "module_name": self.module_name,
            "number": self.number,
            "form": ContextForm(seen_through, prefix="why"),
            "problems": list(seen_through.problems),
            "decisions_url": f"{reverse('variants_audit:index')}?module={key}",
        }
        text = self.request.GET.get("generation", "").strip()
        generation = (
            None if text and self.number is None else generation_at(self.number, seen_through)
        )
        if generation is None:
            return context | {"nothing_then": True}
        why = Why(key, generation, seen_through)
        context |= {"why": why, "generation": generation, "who": _person(generation)}
        if why.entry is not None:
            context |= {"entry_who": _person(why.entry.generation)}
        return context | _answer(why) if why.is_live else context


def _answer(why: Why) -> dict[str, Any]:
    try:
        get_module_type(why.document["type"])
    except UnknownModuleType:
        return {"type_is_gone": why.document["type"]}
    names = {each["key"]: each["name"] or each["key"] for each in why.document["variants"]}
    approved = why.approved
    parts = [
        {
            "name": names.get(part, _("The default")),
            "approval": approved.get(part),
        }
        for part in why.parts
    ]
    return {
        "frames": frames_in(why.previews, [(why.document["name"], why.key)], why.context),
        "context_words": why.context.words(why.previews.names),
        "fold_sources": False,
        "parts": parts,
        "seen": approved.get(COMPOSITION),
        "approvals": approvals_in(approved),
    }


def _person(generation: Generation) -> str:
    return get_user_display_name(generation.user) if generation.user else ""


def _names(entries: list[ChangeLogEntry]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {
        (each.kind, each.key): _("Taxonomy") for each in entries if each.kind == "taxonomy"
    }
    for kind, model in ((DocumentKind.MODULE, Module), (DocumentKind.EXPERIENCE, Experience)):
        keys = [each.key for each in entries if each.kind == kind]
        for key, name in model._default_manager.filter(key__in=keys).values_list("key", "name"):
            names[kind, key] = name
    return names
