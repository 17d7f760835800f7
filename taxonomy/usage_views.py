"""What uses a term, and what becomes of the term then: listed, deactivated, or deleted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic import DeleteView, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from taxonomy.models import PublishedOnSave
from taxonomy.usage import Uses, row_name, usage_sentence, uses_of

#: Rows on a page of uses.
PER_PAGE = 50
#: Rows that are named where a term cannot be deleted.
NAMED = 20
#: What templates call a term. By its model's name, a `locale` would be taken for one of Wagtail's.
TERM = "term"


class OneTermView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen about one term."""

    model: Any = None
    index_url_name = ""

    @cached_property
    def term(self) -> PublishedOnSave:
        """The term that the address names."""
        term: PublishedOnSave = get_object_or_404(self.model, pk=self.kwargs["pk"])
        return term

    def address(self, view: str) -> str:
        """Return where another screen about the term is."""
        return reverse(f"{self.model._meta.model_name}:{view}", args=[self.term.pk])

    def get_page_subtitle(self) -> str:
        return str(self.term)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = str(self.model._meta.verbose_name_plural).capitalize()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": plural},
            {"url": self.address("edit"), "label": str(self.term)},
            {"url": "", "label": f"{self.get_page_title()}: {self.term}"},
        ]


class UsedByView(OneTermView):
    """Lists everything that uses a term, a page at a time."""

    template_name = "taxonomy/used_by.html"
    purpose = gettext_lazy(
        "Everything that names this term: terms below it, variants that target it, and modules in "
        "it, as they are live or drafted."
    )
    docs = "how-to/change-terms"
    header_icon = "link"
    any_permission_required = ["add", "change", "delete", "view"]

    def get_page_title(self) -> str:
        return str(_("Used by"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the page, each with its kind, state and where it is edited."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        uses = Paginator(uses_of(self.term), PER_PAGE).get_page(self.request.GET.get("p"))
        return context | {
            TERM: self.term,
            "page_obj": uses,
            "rows": described(uses.object_list, self.request.user),
            "index_url": self.request.path,
            "edit_url": self.address("edit"),
        }


def described(rows: Any, user: Any) -> list[dict[str, Any]]:
    """Say of each row what it is, in which state, and where a person may edit it."""
    finder = AdminURLFinder(user)
    return [
        {
            "kind": row._meta.verbose_name,
            "name": row_name(row),
            "state": _state(row),
            "url": finder.get_edit_url(row),
        }
        for row in rows
    ]


def _state(row: Model) -> str:
    if not hasattr(row, "live"):
        return ""
    if not row.live:
        return str(_("draft"))
    return str(_("live, with a draft") if row.has_unpublished_changes else _("live"))


class TermDeleteView(DeleteView):
    """Deletes a term; where it is used, says by what, and offers to deactivate it."""

    template_name = "taxonomy/confirm_delete.html"
    context_object_name = TERM

    @cached_property
    def uses(self) -> Uses:
        """The rows that use the term."""
        return uses_of(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete the term; show the page again, with the reason, when that is refused."""
        if self.uses:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return super().form_valid(form)
        except ProtectedError:
            # Somebody began to use it a moment ago.
            del self.uses
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what uses the term, with where it can be edited."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        name = self.model._meta.model_name
        context["is_protected"] = bool(self.uses)
        context["usage_sentence"] = self.uses and usage_sentence(self.object, self.uses)
        context["uses"] = described(self.uses[:NAMED], self.request.user)
        context["more_uses"] = max(len(self.uses) - NAMED, 0)
        for view in ("used_by", "deactivate", "merge"):
            context[f"{view}_url"] = reverse(f"{name}:{view}", args=[self.object.pk])
        return context


class ActivityView(OneTermView):
    """Asks once, then makes a term inactive or active; what uses it keeps it."""

    template_name = "taxonomy/activity.html"
    docs = "how-to/change-terms"
    header_icon = "view"
    permission_required = "change"
    active = False

    @property
    def purpose(self) -> str:
        """What the screen is for, in a sentence."""
        if self.active:
            return _("It can be chosen again, in targeting and wherever else terms are chosen.")
        return _(
            "It cannot be chosen any more. What has it keeps it, and visitors see what they saw."
        )

    def get_page_title(self) -> str:
        return str(_("Activate") if self.active else _("Deactivate"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what uses the term."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        uses = uses_of(self.term)
        return context | {
            TERM: self.term,
            "active": self.active,
            "uses": described(uses[:NAMED], self.request.user),
            "more_uses": max(len(uses) - NAMED, 0),
            "used_by_url": self.address("used_by"),
            "index_url": reverse(self.index_url_name),
        }

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Save the term, or say why that is refused."""
        self.term.active = self.active
        try:
            self.term.save()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.path)
        log(self.term, "wagtail.edit", user=request.user, content_changed=True)
        text = _("“%(term)s” can be chosen again.") if self.active else _("“%(term)s” is inactive.")
        messages.success(request, text % {"term": self.term})
        return redirect(self.index_url_name)
