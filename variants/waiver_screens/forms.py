"""The form by which a waiver is decided on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from brand.models import Waiver


class DecisionForm(forms.Form):
    """Until when, and a word about why."""

    expires_at = forms.DateTimeField(
        label=_("Until"),
        widget=AdminDateTimeInput,
        help_text=_("Only looked at when you grant it."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history, and shown to whoever asked."),
    )

    def __init__(self, *args: Any, waiver: Waiver, **kwargs: Any) -> None:
        super().__init__(*args, initial={"expires_at": waiver.expires_at}, **kwargs)
