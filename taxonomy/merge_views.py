"""The screen on which two terms are merged: choose, see what moves, merge."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from taxonomy.choices import term_choices
from taxonomy.consequences import consequences
from taxonomy.merging import merge_report, merge_terms
from taxonomy.models import PublishedOnSave
from taxonomy.usage import row_name
from taxonomy.usage_views import NAMED, TERM, OneTermView, described


class MergeView(OneTermView):
    """Merges a term into another one, after showing what moves."""

    template_name = "taxonomy/merge.html"
    header_icon = "resubmit"
    purpose = gettext_lazy(
        "Another term takes its place everywhere, and it is deleted. What moves is shown first."
    )
    docs = "how-to/change-terms"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let those merge who may both delete terms and change them: it changes the other one."""
        may_delete = self.permission_policy.user_has_permission(request.user, "delete")
        self.permission_required = "change" if may_delete else "delete"
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(_("Merge into another"))

    @cached_property
    def into(self) -> PublishedOnSave | None:
        """The term to merge into; None as long as none is chosen."""
        key = (self.request.POST or self.request.GET).get("into", "")
        found: PublishedOnSave | None = (
            self.model._default_manager.exclude(pk=self.term.pk).filter(key=key).first()
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the terms to choose from, and what merging into the chosen one does."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            TERM: self.term,
            "into": self.into,
            "choices": [each for each in term_choices(self.model) if each.key != self.term.key],
            "index_url": reverse(self.index_url_name),
        }
        if self.into is not None:
            report = merge_report(self.term, self.into)
            finder = AdminURLFinder(self.request.user)
            context |= {
                "report": report,
                "uses": described(report.rows[:NAMED], self.request.user),
                "more_uses": max(len(report.rows) - NAMED, 0),
                "used_by_url": self.address("used_by"),
                "refused": [
                    (row_name(row), finder.get_edit_url(row)) for row in report.refused[:NAMED]
                ],
                "more_refused": max(len(report.refused) - NAMED, 0),
            }
        return context

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Merge, or show what has to be mended before; leave very much to a job."""
        if self.into is None:
            messages.error(request, _("Choose the term that takes its place."))
            return redirect(request.path)
        try:
            later = consequences().merge_later(self.term, self.into, user=request.user)
            if later is not None:
                return redirect(later)
            merge_terms(self.term, self.into, user=request.user)
        except ValidationError as refusal:
            for reason in refusal.messages:
                messages.error(request, reason)
        except ProtectedError as refusal:
            messages.error(request, str(refusal.args[0]))
        else:
            text = _("“%(term)s” was merged into “%(into)s”.")
            messages.success(request, text % {"term": self.term, "into": self.into})
            return redirect(self.index_url_name)
        return self.render_to_response(self.get_context_data())
