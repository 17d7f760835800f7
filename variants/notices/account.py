"""The choice in a person's account: how they are told by e-mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from variants.models import NoticeSettings


class NoticeSettingsForm(forms.ModelForm):
    """How one user wants to be told."""

    class Meta:
        model = NoticeSettings
        fields = ["mail"]
        widgets = {"mail": forms.RadioSelect}


class NoticeSettingsPanel(BaseSettingsPanel):
    """Approvals, comments and rules by e-mail; the admin shows them in any case."""

    name = "notices"
    order = 150
    title = _("Approvals, comments and brand rules")
    help_text = _("What you are told of is in the menu under “Notices” whatever you choose here.")
    tab = notifications_tab
    form_class = NoticeSettingsForm

    def get_form(self) -> forms.ModelForm:
        """Return the form over the user's row, or over a new one."""
        stored = NoticeSettings.objects.filter(user=self.user).first()
        data: Any = self.request.POST if self.request.method == "POST" else None
        instance = stored or NoticeSettings(user=self.user)
        return self.form_class(data, instance=instance, prefix=self.name)
