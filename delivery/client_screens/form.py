"""The form of an API client."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from brand.models import Brand
from delivery.clients import Scope
from taxonomy.models import Channel
from taxonomy.pickers import TermsField

SCOPES = (
    (Scope.DELIVER.value, gettext_lazy("deliver: reads what is published")),
    (Scope.PREVIEW.value, gettext_lazy("preview: reads drafts too, at any moment")),
    (Scope.INGEST.value, gettext_lazy("ingest: reports exposures and results")),
    (Scope.MANAGE.value, gettext_lazy("manage: imports and exports content packs")),
)


class ExpiryField(forms.DateTimeField):
    """When a key ends by itself; empty: never."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=AdminDateTimeInput,
            help_text=gettext_lazy("Empty: it does not end by itself."),
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        """Refuse an end that is past.

        :raises ValidationError: for a moment that is not to come.
        """
        super().validate(value)
        if value is not None and value <= timezone.now():
            raise forms.ValidationError(_("Expected a moment that is still to come."))


class ClientForm(WagtailAdminModelForm):
    """A client; a new one is given its first key, which may have an end."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.MultipleChoiceField(
        label=gettext_lazy("Brands"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = TermsField(Channel, label=gettext_lazy("Channels"))
    expires_at = ExpiryField(label=gettext_lazy("The key ends"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.brands)
        known = dict(Brand.objects.order_by("name").values_list("key", "name"))
        self.fields["brands"].choices = [
            *known.items(),
            *(
                (key, _("%(key)s (no such brand)") % {"key": key})
                for key in kept
                if key not in known
            ),
        ]
        self.fields["channels"].chosen_before = tuple(self.instance.channels)
        self.fields["approves_as"].queryset = self._people()
        if self.instance.pk:
            del self.fields["expires_at"]

    def _people(self) -> Any:
        """Whom the client may stand for: nobody hands out rights that they do not have."""
        people = get_user_model()._default_manager.filter(is_active=True)
        if not self.for_user.is_superuser:
            people = people.filter(Q(pk=self.for_user.pk) | Q(pk=self.instance.approves_as_id))
        return people

    def clean(self) -> dict[str, Any]:
        """Refuse somebody to approve as for a client that imports nothing."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("approves_as") and Scope.MANAGE.value not in cleaned.get("scopes", ()):
            self.add_error(
                "approves_as", _("Only a client with the scope “manage” imports what is approved.")
            )
        return cleaned
