"""The field for a module's tags."""

import json
from typing import Any

from django.utils.translation import gettext
from wagtail.admin.widgets import AdminTagWidget


class NamedTagWidget(AdminTagWidget):
    """Wagtail's field for tags, with a name for the input that a script puts into it.

    The label is that of the input it replaces, so whoever cannot see the screen would be asked for
    nothing in particular.
    """

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the script the text that it shows in the empty input, which is its name too."""
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        options = json.loads(attributes["data-w-tag-options-value"])
        options["placeholderText"] = gettext("Add a tag")
        attributes["data-w-tag-options-value"] = json.dumps(options)
        return context
