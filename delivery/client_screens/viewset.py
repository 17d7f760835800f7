"""The screens of API clients, for those whom the permissions of `delivery.apiclient` name."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from delivery import client_keys
from delivery.client_screens import listing
from delivery.client_screens.form import ClientForm
from delivery.client_screens.key_views import (
    EndKeysView,
    NewKeyForm,
    NewKeyView,
    key_page,
    may_issue,
)
from delivery.models import ApiClient


class ClientPolicy(ModelPermissionPolicy):
    """Django's permissions; nobody deletes a client, so that a log never means two of them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ClientCreateView(CreateView):
    """Makes a client with its first key, and shows the key."""

    submit_button_label = _("Make it and show its key")

    def save_instance(self) -> ApiClient:
        """Save the client and issue its key."""
        client: ApiClient = super().save_instance()
        self.key = client_keys.issue(
            client, expires_at=self.form.cleaned_data["expires_at"], user=self.request.user
        )
        return client

    def save_action(self) -> HttpResponse:
        """Answer with the key itself: it is nowhere to redirect to."""
        return key_page(self.request, self.object, self.key)


class ClientEditView(EditView):
    """A client, and what is done to its keys."""

    template_name = "delivery/clients/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the keys, and the form for another one."""
        keys = list(self.object.keys.all())
        form = NewKeyForm(auto_id="id_new_%s")
        context = super().get_context_data(**kwargs)
        context["media"] += form.media
        return context | {
            "keys": keys,
            "in_force": sum(key.in_force for key in keys),
            "new_key_form": form,
            "may_issue": may_issue(self.request.user, self.object),
        }


class ApiClientViewSet(ModelViewSet):
    """API clients, in the menu of settings."""

    model = ApiClient
    icon = "key"
    menu_label = _("API clients")
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50
    index_view_class = listing.ClientIndexView
    add_view_class = ClientCreateView
    edit_view_class = ClientEditView
    search_fields = ["name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text=_("What logs and reports call it.")),
            FieldPanel("scopes"),
            MultiFieldPanel(
                [
                    FieldPanel("brands", help_text=_("None: content of every brand.")),
                    FieldPanel(
                        "channels", help_text=_("None: every channel. One means those below too.")
                    ),
                    FieldPanel("rate_limit", help_text=_("Empty: the limit of the instance.")),
                ],
                heading=_("Limits"),
            ),
            FieldPanel(
                "approves_as",
                help_text=_(
                    "Whose approval stands behind what this client imports. They must be a manager "
                    "of every brand in a pack. Empty: it imports only what needs no approval."
                ),
            ),
            FieldPanel("expires_at"),
        ],
        base_form_class=ClientForm,
    )
    list_display = [
        "name",
        Column("scopes", label=_("Scopes"), accessor=listing.scopes),
        Column("limits", label=_("Limited to"), accessor=listing.limits),
        Column("keys", label=_("Keys"), accessor=listing.keys),
        Column("last_used", label=_("Last used"), accessor=listing.last_used),
        Column("expires", label=_("Ends"), accessor=listing.expires),
    ]

    @cached_property
    def new_key_view(self) -> Any:
        return self.construct_view(NewKeyView)

    @cached_property
    def end_keys_view(self) -> Any:
        return self.construct_view(EndKeysView)

    def get_urlpatterns(self) -> list[Any]:
        """Add what is done to keys; nothing is deleted."""
        return [
            *(each for each in super().get_urlpatterns() if each.name != "delete"),
            path("<int:pk>/keys/new/", self.new_key_view, name="new_key"),
            path("<int:pk>/keys/end/", self.end_keys_view, name="end_keys"),
            path("<int:pk>/keys/<int:key>/end/", self.end_keys_view, name="end_key"),
        ]
