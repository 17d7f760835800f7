"""A form's field for JSON that somebody writes by hand."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from taxonomy.condition_json import JsonProblem, read_json


class JsonTextField(forms.Field):
    """Reads JSON, and shows what was typed as it was typed.

    Django's own field reads the text again to show it, and so fails on what cannot be read: JSON
    that is nested too deep, a number with thousands of digits, half a character.

    :param empty: makes the value of an empty text.
    """

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "dir": "ltr"})

    def __init__(self, *, empty: Callable[[], Any], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.empty = empty

    def to_python(self, value: Any) -> Any:
        """Return the JSON value.

        :raises ValidationError: saying where it ends to be JSON.
        """
        text = str(value or "").strip()
        try:
            return read_json(text) if text else self.empty()
        except JsonProblem as problem:
            raise ValidationError(list(problem.problems)) from problem

    def prepare_value(self, value: Any) -> Any:
        """Write a stored value as JSON; what was typed stays."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
