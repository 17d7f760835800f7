"""The form of whatever has a key that never changes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

KEY_HELP = _("Small letters, digits and hyphens. Others refer to it: it never changes.")


class KeyedForm(WagtailAdminModelForm):
    """A form whose key can only be chosen when the row is made."""

    key_help = KEY_HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.fields["key"]
        key.disabled = bool(self.instance.pk)
        key.help_text = _("A key never changes.") if key.disabled else self.key_help
