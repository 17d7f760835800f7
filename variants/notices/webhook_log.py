"""The deliveries of webhooks: what was sent, what came of each attempt, and sending it again."""

from typing import Any

import django_filters
import orjson
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from content.listing import spreadsheet_cell
from variants.models import Event, Webhook, WebhookCall
from variants.notices.webhook_calls import send_again

#: Whoever may change webhooks sees what they were sent.
CHANGE = "variants.change_webhook"
STATES = [
    ("waiting", gettext_lazy("Waiting")),
    ("taken", gettext_lazy("Taken")),
    ("given_up", gettext_lazy("Given up")),
]
_IN_STATE = {
    "waiting": Q(answered_at=None, next_at__isnull=False),
    "taken": Q(answered_at__isnull=False),
    "given_up": Q(answered_at=None, next_at=None),
}


def state_of(call: WebhookCall) -> str:
    """Return the state of a call, one of `STATES`."""
    if call.answered_at:
        return "taken"
    return "waiting" if call.next_at else "given_up"


class DeliveriesFilterSet(WagtailFilterSet):
    """Narrows deliveries."""

    webhook = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Webhook"),
        queryset=Webhook.objects.all(),
        empty_label=gettext_lazy("All webhooks"),
    )
    event = django_filters.ChoiceFilter(
        label=gettext_lazy("Event"), choices=Event.choices, empty_label=gettext_lazy("All events")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        empty_label=gettext_lazy("All states"),
        method="in_state",
    )
    made_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), widget=DateRangePickerWidget
    )

    class Meta:
        model = WebhookCall
        fields = ["webhook", "event", "state", "made_at"]

    def in_state(
        self, calls: QuerySet[WebhookCall], _name: str, state: str
    ) -> QuerySet[WebhookCall]:
        """Return the calls in a state."""
        return calls.filter(_IN_STATE[state])


class DeliveriesView(ReportView):
    """All deliveries, the newest first."""

    permission_required = CHANGE
    model = WebhookCall
    page_title = gettext_lazy("Deliveries of webhooks")
    purpose = gettext_lazy(
        "What other systems were sent in the last 30 days, what they answered, and a way to send "
        "it again."
    )
    docs = "how-to/follow-changes"
    header_icon = "link-external"
    index_url_name = "webhook_calls:index"
    index_results_url_name = "webhook_calls:index_results"
    results_template_name = "variants/notices/deliveries_results.html"
    filterset_class = DeliveriesFilterSet
    default_ordering = "-made_at"
    paginate_by = 50
    list_export = ["message", "webhook", "event", "made_at", "attempts", "answer"]
    columns = [
        TitleColumn(
            "message",
            label=gettext_lazy("Delivery"),
            get_url=lambda call: reverse("webhook_calls:call", args=[call.pk]),
        ),
        Column("webhook", label=gettext_lazy("Webhook"), classname="has-long-words"),
        Column("event", label=gettext_lazy("Event"), accessor="get_event_display"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda call: dict(STATES)[state_of(call)],
            primary=lambda call: call.answered_at is not None,
        ),
        Column("attempts", label=gettext_lazy("Attempts")),
        Column("answer", label=gettext_lazy("Answer"), classname="has-long-words"),
        DateColumn("made_at", label=gettext_lazy("When")),
    ]

    def user_has_permission(self, permission: str) -> bool:
        """Ask for a permission by its whole name: calls have none of their own."""
        return bool(self.request.user.has_perm(permission))

    def get_base_queryset(self) -> QuerySet[WebhookCall]:
        """Return them with their webhooks."""
        return WebhookCall.objects.select_related("webhook")

    def get_filename(self) -> str:
        """Name the file after what is in it."""
        return "webhook-deliveries"

    def to_row_dict(self, item: WebhookCall) -> dict[str, Any]:
        """Return a line of a spreadsheet; nothing in it runs as a formula."""
        row: dict[str, Any] = super().to_row_dict(item)
        return {name: spreadsheet_cell(value) for name, value in row.items()}


class DeliveryView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """One delivery: what was sent, as it was, and what came of each attempt."""

    permission_required = CHANGE
    raise_exception = True
    template_name = "variants/notices/delivery.html"
    header_icon = "link-external"
    purpose = gettext_lazy("What was sent, what came of each attempt, and a way to send it again.")
    docs = "how-to/follow-changes"

    @cached_property
    def call(self) -> WebhookCall:
        """The delivery."""
        return get_object_or_404(
            WebhookCall.objects.select_related("webhook"), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return what was told to whom."""
        return _("“%(event)s” to %(webhook)s") % {
            "event": self.call.get_event_display(),
            "webhook": self.call.webhook,
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the deliveries."""
        return [
            {"url": reverse("webhook:index"), "label": _("Webhooks")},
            {"url": reverse("webhook_calls:index"), "label": _("Deliveries")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the delivery."""
        call = self.call
        return super().get_context_data(**kwargs) | {
            "call": call,
            "state": dict(STATES)[state_of(call)],
            "tried": [each | {"at": parse_datetime(each["at"])} for each in reversed(call.tried)],
            "sent": orjson.dumps(orjson.loads(call.body), option=orjson.OPT_INDENT_2).decode(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it again."""
        send_again(self.call)
        if self.call.webhook.active:
            messages.success(request, _("It is on its way: look at this page again in a moment."))
        else:
            messages.warning(request, _("It is sent as soon as the webhook is switched on again."))
        return redirect("webhook_calls:call", self.call.pk)


def webhook_call_patterns() -> list[Any]:
    """Return the addresses, below that of webhooks."""
    return [
        path("", DeliveriesView.as_view(), name="index"),
        path("results/", DeliveriesView.as_view(results_only=True), name="index_results"),
        path("<int:pk>/", DeliveryView.as_view(), name="call"),
    ]
