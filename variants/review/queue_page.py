"""The queue on screen: what awaits a decision, and what became of what somebody submitted."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.reports import ReportView

from variants.models import Release
from variants.review.filters import QueueFilterSet
from variants.review.queue import in_order, managed_brands, releases_for
from variants.review.release_page import DOCS, demand_reader, page_of
from variants.review.summaries import HIGH, MEDIUM, token

State = Release.State


def age_words(release: Release) -> str:
    """Say how long a release has waited, or that it waits no more."""
    return timesince(release.submitted_at, depth=1) if release.submitted_at else ""


def _reasons(summary: Any) -> str:
    reasons = []
    if summary.blocking:
        words = ngettext("%(count)d finding blocks", "%(count)d findings block", summary.blocking)
        reasons.append(words % {"count": summary.blocking})
    if summary.warnings:
        words = ngettext("%(count)d warning", "%(count)d warnings", summary.warnings)
        reasons.append(words % {"count": summary.warnings})
    if summary.priority in ("mandatory", "campaign"):
        mandatory = summary.priority == "mandatory"
        reasons.append(_("mandatory") if mandatory else _("campaign"))
    words = ngettext("%(count)d composition", "%(count)d compositions", summary.compositions)
    reasons.append(words % {"count": summary.compositions})
    return ", ".join(reasons)


class RiskColumn(Column):
    """How risky, with the reasons."""

    cell_template_name = "variants/review/risk_cell.html"

    def get_value(self, instance: Release) -> dict[str, Any]:
        """Return the level and the reasons; what is decided is no risk any more."""
        summary = getattr(instance, "summary", None)
        if summary is None or instance.state not in Release.UNFINISHED:
            return {"level": "", "reasons": ""}
        label = {HIGH: _("High"), MEDIUM: _("Medium")}.get(summary.risk, _("Low"))
        return {"level": label, "is_high": summary.risk == HIGH, "reasons": _reasons(summary)}


class DueColumn(Column):
    """Until when to decide, marked where that is over."""

    cell_template_name = "variants/review/due_cell.html"

    def get_value(self, instance: Release) -> dict[str, Any]:
        """Return the day, and whether it is over."""
        if instance.due_at is None:
            return {"at": "", "is_over": False}
        waits = instance.state == State.SUBMITTED
        return {
            "at": date_format(localtime(instance.due_at), "j M Y"),
            "is_over": waits and instance.due_at < timezone.now(),
        }


class ChoiceColumn(Column):
    """The box by which several releases without findings are approved together."""

    header_template_name = "variants/review/choice_header.html"
    cell_template_name = "variants/review/choice_cell.html"

    def get_value(self, instance: Release) -> bool:
        """Say whether it can be chosen: it waits, and nothing was found."""
        summary = getattr(instance, "summary", None)
        clean = summary is not None and not (summary.blocking or summary.warnings)
        return clean and instance.state == State.SUBMITTED


class _ReleasesView(ReportView):
    """What both lists have in common."""

    model = Release
    docs = DOCS
    header_icon = "glasses"
    template_name = "variants/review/queue.html"
    results_template_name = "variants/review/index_results.html"
    paginate_by = 60
    filterset_class = QueueFilterSet
    is_searchable = True
    search_fields = ["name", "key", "note"]
    list_export = ["name", "state", "submitted_by", "submitted_at", "due_at", "assigned_to"]
    title_column = TitleColumn(
        "name", label=gettext_lazy("Change"), classname="has-long-words", get_url=page_of
    )
    risk_column = RiskColumn("risk", label=gettext_lazy("Risk"))
    due_column = DueColumn("due_at", label=gettext_lazy("Decide until"), sort_key="due_at")
    state_column = StatusTagColumn(
        "state",
        label=gettext_lazy("State"),
        accessor="get_state_display",
        primary=lambda release: release.state == State.SUBMITTED,
    )
    age_column = Column(
        "age", label=gettext_lazy("Waiting for"), accessor=age_words, sort_key="submitted_at"
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn away who neither writes nor decides."""
        demand_reader(request.user)
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet[Release]:
        """The releases with whom they name, and their summaries."""
        return Release.objects.select_related(
            "summary",
            "submitted_by",
            "submitted_by__wagtail_userprofile",
            "assigned_to",
            "assigned_to__wagtail_userprofile",
        )


class QueueView(_ReleasesView):
    """What awaits the person."""

    page_title = gettext_lazy("Review")
    purpose = gettext_lazy(
        "Changes that await approval: overdue ones first, then the riskiest, then the oldest. High "
        "risk is a finding or a mandatory variant; medium a campaign, or fifty compositions."
    )
    index_url_name = "variants_review:queue"
    index_results_url_name = "variants_review:queue_results"
    default_ordering = "queue"
    columns = [
        ChoiceColumn("choice", label=gettext_lazy("Choose")),
        _ReleasesView.title_column,
        _ReleasesView.risk_column,
        UserColumn("submitted_by", label=gettext_lazy("Submitted by")),
        _ReleasesView.age_column,
        _ReleasesView.due_column,
        UserColumn("assigned_to", label=gettext_lazy("Assigned to")),
        _ReleasesView.state_column,
    ]

    def get_base_queryset(self) -> QuerySet[Release]:
        """Return the releases of the person's brands; those that wait, unless others are asked for.

        What they wrote a part of is for others to decide, and listed with its authors' filter.
        """
        chosen = releases_for(self.request.user)
        if not self.request.GET.getlist("state"):
            chosen = chosen.filter(state=State.SUBMITTED)
        return self.rows().filter(pk__in=chosen.values("pk"))

    def order_queryset(self, queryset: QuerySet[Release]) -> QuerySet[Release]:
        """Order as the queue does, unless a column is asked for."""
        if self.ordering == self.default_ordering:
            return in_order(queryset)
        return super().order_queryset(queryset)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say to whom other lists are open."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        brands = managed_brands(self.request.user)
        return context | {"which": "queue", "decides": brands is None or bool(brands)}


class MineView(_ReleasesView):
    """What the person submitted, and where it stands."""

    page_title = gettext_lazy("What I submitted")
    purpose = gettext_lazy("What you made or submitted for approval, and where it stands.")
    index_url_name = "variants_review:mine"
    index_results_url_name = "variants_review:mine_results"
    default_ordering = "-submitted_at"
    columns = [
        _ReleasesView.title_column,
        _ReleasesView.state_column,
        _ReleasesView.risk_column,
        _ReleasesView.age_column,
        _ReleasesView.due_column,
        UserColumn("assigned_to", label=gettext_lazy("Assigned to")),
    ]

    def get_base_queryset(self) -> QuerySet[Release]:
        """Return what the person had a hand in, the newest first."""
        me = self.request.user
        own = (
            Q(submitted_by=me) | Q(made_by=me) | Q(summary__tokens__contains=token("author", me.pk))
        )
        return self.rows().filter(own)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which list it is."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"which": "mine", "decides": True}
