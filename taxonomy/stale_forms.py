"""Forms that notice that somebody else changed the row since they were opened.

Terms have no drafts, so nothing else keeps an old form from undoing what others did meanwhile:
whoever only corrects a name would put back the parent and the rank that were shown.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.keyed_form import KeyedForm


class StaleCheckedForm(KeyedForm):
    """Refuses once to save over what it did not show; saving again does it.

    `opened` carries what the row said when the form was drawn. A form that posts none (of a new
    row, say) is not checked.
    """

    data: Any
    opened = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored = _digest(self.initial) if self.instance.pk else ""
        self.initial["opened"] = self._stored

    def clean(self) -> dict[str, Any]:
        """Compare what the form showed with what is stored.

        :raises ValidationError: naming the fields that the form would change now.
        """
        values: dict[str, Any] = super().clean()
        opened = values.pop("opened", "")
        if not self._stored or opened in ("", self._stored):
            return values
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = self._stored
        changed = [str(self[name].label) for name in self.changed_data if name != "opened"]
        raise ValidationError(
            _(
                "Somebody else changed “%(row)s” since you opened this form. Saved as it is, the "
                "form changes now: %(fields)s. Save again if that is what you want, or load the "
                "page again to see what is stored."
            )
            % {"row": self.instance, "fields": ", ".join(changed) or _("nothing")},
            code="stale",
        )


def _digest(values: Mapping[str, Any]) -> str:
    text = json.dumps(dict(values), sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
