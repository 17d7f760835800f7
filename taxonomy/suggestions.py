"""A text box that suggests values without insisting on them."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class SuggestingInput(forms.TextInput):
    """A text input with a list of suggestions.

    :param suggestions: called for each rendering.
    """

    template_name = "taxonomy/suggesting_input.html"

    def __init__(self, suggestions: Callable[[], Iterable[str]], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}-suggestions"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"] |= {"list_id": list_id, "suggestions": list(self.suggestions())}
        return context
