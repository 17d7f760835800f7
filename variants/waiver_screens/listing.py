"""The list of waivers: what waits for a decision first, then what ends next."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.reports import ReportView

from brand.models import Waiver
from variants.waiver_screens.filters import WaiverFilterSet
from variants.waiver_screens.words import end_words, state_words

State = Waiver.State
DOCS = "concepts/waivers"


class WaiversView(ReportView):
    """Waivers that wait or hold; all others by filter."""

    model = Waiver
    page_title = gettext_lazy("Waivers")
    purpose = gettext_lazy(
        "Texts that may violate a rule, for a reason and until a date: what waits for a decision "
        "comes first, then what ends next."
    )
    docs = DOCS
    nothing_yet = gettext_lazy(
        "Nothing is waived, and nobody asks for it. A waiver is asked for where a finding is shown:"
        " beside the field in the editor, or in the list of findings."
    )
    header_icon = "key"
    index_url_name = "variants_waivers"
    index_results_url_name = "variants_waivers_results"
    results_template_name = "variants/waivers/index_results.html"
    default_ordering = "waiting"
    paginate_by = 50
    filterset_class = WaiverFilterSet
    list_export = [
        "rule.key", "module", "quoted", "state", "reason", "explanation", "requested_by",
        "requested_at", "decided_by", "decided_at", "expires_at",
    ]  # fmt: skip
    columns = [
        TitleColumn(
            "quoted",
            label=gettext_lazy("Text"),
            accessor=lambda waiver: waiver.quoted or waiver.rule.title,
            classname="has-long-words",
            get_url=lambda waiver: reverse("variants_waiver", args=[waiver.pk]),
        ),
        Column("rule", label=gettext_lazy("Rule"), accessor="rule.title"),
        Column("module", label=gettext_lazy("Module"), classname="has-long-words"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=state_words,
            primary=lambda waiver: waiver.state == State.REQUESTED,
        ),
        Column("reason", label=gettext_lazy("Reason"), accessor="get_reason_display"),
        UserColumn("requested_by", label=gettext_lazy("Asked by")),
        Column("ends", label=gettext_lazy("Ends"), accessor=end_words, sort_key="expires_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Waiver]:
        """Return waivers, those that wait first."""
        found = Waiver.objects.select_related(
            "rule", "brand", "requested_by", "requested_by__wagtail_userprofile"
        )
        if not any(name in self.request.GET for name in ("state", "ends", "person")):
            found = found.filter(state__in=(State.REQUESTED, State.GRANTED))
            found = found.exclude(state=State.GRANTED, expires_at__lte=timezone.now())
        return found

    def order_queryset(self, queryset: Any) -> Any:
        """Put what waits first unless the person sorts by a column."""
        if self.ordering != "waiting":
            return super().order_queryset(queryset)
        first = Case(
            When(state=State.REQUESTED, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return queryset.order_by(first, "expires_at", "pk")
