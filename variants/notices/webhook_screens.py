"""The admin of webhooks: where other systems are told, and what came of it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from variants.models import Event, Webhook
from variants.notices.signatures import InvalidSecret, key_of, new_secret
from variants.notices.webhook_addresses import is_named_private
from variants.notices.webhook_calls import queue_call
from variants.notices.webhook_log import CHANGE, webhook_call_patterns
from variants.selectors import current_generation

#: What other systems are told; the rest concerns people only.
ANNOUNCED = (
    Event.SUBMITTED,
    Event.APPROVED,
    Event.REFUSED,
    Event.CHANGES_REQUESTED,
    Event.WENT_LIVE,
    Event.FAILED,
    Event.EXPIRING,
    Event.PUBLISHED,
)
#: The newest calls that the page of a webhook shows.
SHOWN_CALLS = 20


class WebhookForm(WagtailAdminModelForm):
    """An address and the events that it is told; a new one comes with a secret."""

    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=[(value, label) for value, label in Event.choices if value in ANNOUNCED],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("secret", new_secret())

    def clean_url(self) -> str:
        """Refuse what is not called over HTTP.

        :raises ValidationError: for another scheme, or a name and password in the address.
        """
        url: str = self.cleaned_data["url"]
        if not url.startswith(("https://", "http://")):
            raise forms.ValidationError(
                _("Expected an address that begins with https:// or http://.")
            )
        if "@" in url.split("/")[2]:
            raise forms.ValidationError(
                _("Expected an address without a name or password: the signature says who calls.")
            )
        host = urlsplit(url).hostname or ""
        if is_named_private(host):
            raise forms.ValidationError(
                _("“%(host)s” is a private address, and webhooks only leave for others.")
                % {"host": host}
            )
        return url

    def clean_secret(self) -> str:
        """Refuse what nothing can be signed with.

        :raises ValidationError: for anything but `whsec_` and base64 of 24 to 64 bytes.
        """
        secret: str = self.cleaned_data["secret"]
        try:
            key_of(secret)
        except InvalidSecret:
            raise forms.ValidationError(
                _("Expected “whsec_” and then 24 to 64 bytes that nobody can guess, as base64.")
            ) from None
        return secret

    def save(self, commit: bool = True) -> Webhook:
        """Begin with what is published from now on, and anew with counting failures."""
        if {"active", "events"} & set(self.changed_data) or not self.instance.pk:
            self.instance.told_generation = current_generation()
            self.instance.failing_since = None
        webhook: Webhook = super().save(commit)
        return webhook


class WebhookIndexView(IndexView):
    """The webhooks."""

    purpose = gettext_lazy(
        "Other systems that are told when something is published, submitted, decided or about to "
        "expire."
    )
    docs = "how-to/follow-changes"
    nothing_yet = gettext_lazy(
        "No other system is told of anything yet. Add the address of the first."
    )

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what was sent."""
        url = reverse("webhook_calls:index")
        calls = Button(_("All deliveries"), url, icon_name="history", priority=50)
        return [*super().header_more_buttons, calls]


class WebhookEditView(EditView):
    """One webhook, with its newest calls and a way to try it."""

    template_name = "variants/notices/webhook.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest calls."""
        calls = self.object.calls.all()[:SHOWN_CALLS]
        return super().get_context_data(**kwargs) | {"calls": calls}


@require_POST
def try_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a call that says that it is only a trial."""
    webhook = get_object_or_404(Webhook, pk=pk)
    if not request.user.has_perm(CHANGE):
        return redirect("wagtailadmin_home")
    queue_call([webhook], (webhook.events or [Event.SUBMITTED])[0], {"trial": True})
    messages.success(request, _("The call is on its way: look at this page again in a moment."))
    return redirect("webhook:edit", webhook.pk)


class WebhookViewSet(ModelViewSet):
    """Webhooks, for administrators: the secret signs what is sent."""

    model = Webhook
    name = "webhook"
    icon = "link-external"
    menu_label = gettext_lazy("Webhooks")
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = WebhookIndexView
    edit_view_class = WebhookEditView
    edit_handler = ObjectList(
        [
            "name",
            "url",
            FieldPanel("events"),
            FieldPanel(
                "secret",
                help_text=gettext_lazy(
                    "Signs each call, as Standard Webhooks says: “whsec_” and base64. Keep it "
                    "where others cannot read it."
                ),
            ),
            "active",
        ],
        base_form_class=WebhookForm,
    )
    list_display = [
        "name",
        Column("url", label=gettext_lazy("Address")),
        BooleanColumn("active", label=gettext_lazy("Active")),
    ]
    search_fields = ["name", "url"]


def webhook_urls() -> list[Any]:
    """Return the addresses of trials and deliveries: a `register_admin_urls` hook."""
    return [
        path("webhook/try/<int:pk>/", try_webhook, name="variants_try_webhook"),
        path("webhook/deliveries/", include((webhook_call_patterns(), "webhook_calls"))),
    ]
