"""What is done to the keys of a client: a new one, and the end of one or of all."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from delivery import client_keys
from delivery.client_screens.form import ExpiryField
from delivery.clients import READING, Scope
from delivery.models import ApiClient

#: How the present keys go on, as (value, label); values are hours.
OVERLAPS = (
    ("", gettext_lazy("Keep them")),
    ("0", gettext_lazy("End them at once")),
    ("1", gettext_lazy("End them in an hour")),
    ("24", gettext_lazy("End them in a day")),
    ("168", gettext_lazy("End them in a week")),
    ("720", gettext_lazy("End them in 30 days")),
)


class NewKeyForm(forms.Form):
    """One more key, and what becomes of those there are."""

    overlap = forms.ChoiceField(
        label=gettext_lazy("The present keys"), choices=OVERLAPS, required=False, initial="24"
    )
    expires_at = ExpiryField(label=gettext_lazy("The new key ends"))


def may_issue(user: Any, client: ApiClient) -> bool:
    """Whether somebody may hold a key of a client: one that approves is for whom it approves as."""
    return bool(user.is_superuser or client.approves_as_id in (None, user.pk))


def key_page(request: HttpRequest, client: ApiClient, key: str) -> HttpResponse:
    """Show a new key: it is in this answer to the form, and nowhere else."""
    response = TemplateResponse(
        request,
        "delivery/clients/key.html",
        {
            "client": client,
            "key": key,
            "curl": curl_line(request, client, key),
            "edit_url": reverse("apiclient:edit", args=[client.pk]),
            "header_icon": "key",
            "page_title": _("The key of %(client)s") % {"client": client},
            "breadcrumbs_items": [],
        },
    )
    add_never_cache_headers(response)
    return response


def curl_line(request: HttpRequest, client: ApiClient, key: str) -> str:
    """A command that answers with this key, as far as one of its scopes reads anything."""
    said = f"curl -H 'Authorization: Bearer {key}'"
    scopes = {Scope(scope) for scope in client.scopes}
    if scopes & READING:
        address = request.build_absolute_uri("/graphql/")
        query = """'{"query": "{ generation }"}'"""
        return f"{said} -H 'Content-Type: application/json' -d {query} {address}"
    if Scope.MANAGE in scopes:
        return f"{said} {request.build_absolute_uri('/packs/export')}"
    return ""


class KeyView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Something that is done to the keys of one client."""

    model = ApiClient
    permission_required = "change"
    client: ApiClient

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the client."""
        super().setup(request, *args, **kwargs)
        self.client = get_object_or_404(ApiClient, pk=kwargs["pk"])

    def back(self) -> HttpResponse:
        """Go to the page of the client."""
        return redirect("apiclient:edit", self.client.pk)


class NewKeyView(KeyView):
    """Issues a key."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Issue a key and show it."""
        if not may_issue(request.user, self.client):
            raise PermissionDenied
        form = NewKeyForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError([each for errors in form.errors.values() for each in errors])
            key = self._issue(form.cleaned_data)
        except ValidationError as error:
            messages.error(
                request,
                _("No key was made: %(reason)s") % {"reason": " ".join(error.messages)},
            )
            return self.back()
        return key_page(request, self.client, key)

    def _issue(self, said: dict[str, Any]) -> str:
        expiry = {"expires_at": said["expires_at"], "user": self.request.user}
        if not said["overlap"]:
            return client_keys.issue(self.client, **expiry)
        overlap = timedelta(hours=int(said["overlap"]))
        return client_keys.replace(self.client, overlap=overlap, **expiry)


class EndKeysView(KeyView):
    """Asks once more, then ends one key of a client, or all that are in force."""

    def get(self, request: HttpRequest, pk: Any, key: int | None = None) -> HttpResponse:
        """Ask."""
        rows = list(self._rows(key))
        return TemplateResponse(
            request,
            "delivery/clients/end.html",
            {
                "client": self.client,
                "keys": rows,
                "edit_url": reverse("apiclient:edit", args=[self.client.pk]),
                "header_icon": "key",
                "page_title": _("End keys of %(client)s") % {"client": self.client},
                "breadcrumbs_items": [],
            },
        )

    def post(self, request: HttpRequest, pk: Any, key: int | None = None) -> HttpResponse:
        """End them."""
        if key is None:
            ended = client_keys.end_all(self.client, user=request.user)
        else:
            row = get_object_or_404(self.client.keys, pk=key)
            ended = int(client_keys.end(row, user=request.user))
        if ended:
            messages.success(request, _("Ended: requests with it are refused from now on."))
        else:
            messages.info(request, _("It was ended before: nothing changed."))
        return self.back()

    def _rows(self, key: int | None) -> Any:
        if key is None:
            return self.client.keys.in_force()
        return [get_object_or_404(self.client.keys, pk=key)]
