"""The kinds of field a module type is made of.

    headline = Text(required=True, help_text=_("One line, no full stop."))
    level = Choice([("info", _("Information")), ("warning", _("Warning"))])

Each kind is a block whose value is what the row stores: text, or the primary key of an image, or
null. Null and an empty text are different and both are kept; fields are optional unless they say
`required=True`. A kind states once which stored values it takes (`refusal`); the editor form,
imports and the gate all ask it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import FieldBlock
from wagtail.images import get_image_model

from content import rich_text
from content.currencies import CURRENCIES
from content.links import EXPECTED_LINK, is_link

#: The longest values, in code points (of the HTML for rich text).
MAX_TEXT = 10_000
MAX_RICH_TEXT = 100_000
MAX_URL = 2_048

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Value(FieldBlock):
    """A field whose value is a text or null. Subclasses are the kinds."""

    kind: str
    longest = MAX_TEXT

    def __init__(self, *, required: bool = False, help_text: Any = "", **kwargs: Any) -> None:
        """:param label: what editors read; by default made from the field's name."""
        self.field_options = {"required": required, "help_text": help_text}
        super().__init__(**kwargs)

    def make_widget(self) -> forms.Widget:
        """Return the widget of the editor form.

        Widgets are imported where they are made: models import this file, and Wagtail's widgets
        import models.
        """
        from wagtail.admin.widgets import AdminAutoHeightTextInput

        return AdminAutoHeightTextInput(attrs={"rows": 1, "dir": "auto"})

    @cached_property
    def field(self) -> forms.Field:
        # Texts are stored as they are typed. What a person leaves empty is null.
        return forms.CharField(
            widget=self.make_widget(), strip=False, empty_value=None, **self.field_options
        )

    def refusal(self, value: Any) -> str | None:
        """Say what was expected instead of a stored value; None if the value is fine.

        Null is fine for every kind; whether a field must be filled is asked with `is_empty`.
        """
        if value is None:
            return None
        if not isinstance(value, str):
            return "a text or null"
        if len(value) > self.longest:
            return f"at most {self.longest:,} characters, not {len(value):,}"
        if _UNSTORABLE.search(value):
            return "a text without NUL characters and unpaired surrogates"
        return self.text_refusal(value)

    def text_refusal(self, value: str) -> str | None:
        """Say what was expected instead of a text that can be stored."""
        return None

    def cleaned(self, value: Any) -> Any:
        """Return a value that was not refused as it is to be stored."""
        return value

    def is_empty(self, value: Any) -> bool:
        """Say whether a reader would see nothing."""
        return value is None or not value.strip()

    def kept(self, before: Any, after: Any) -> Any:
        """Return `before` where a form gave `after` only because it cannot spell `before`.

        A form knows no difference between null and an empty text, or between ends of lines.
        """
        same = after is None if before == "" else _with_newlines(before) == after
        return before if same else after

    def value_for_form(self, value: Any) -> Any:
        return "" if value is None else value

    def value_from_form(self, value: Any) -> Any:
        """Return null for what was left empty; browsers send each new line as CR LF."""
        return _with_newlines(value) or None

    def clean(self, value: Any) -> Any:
        """Validate a value of the form.

        :raises ValidationError: when it is required and empty, or not of this kind.
        """
        value = super().clean(value)
        if self.required and self.is_empty(value):
            raise ValidationError(self.field.error_messages["required"], code="required")
        if expected := self.refusal(value):
            raise ValidationError(_("Expected %(expected)s."), params={"expected": expected})
        return self.cleaned(value)

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value] if value else []

    def render_basic(self, value: Any, context: Any = None) -> str:
        return value or ""


class Text(Value):
    """Plain text, one line or several."""

    kind = "text"

    class Meta:
        icon = "pilcrow"


class RichText(Value):
    """Formatted text; what it may hold is said in `content.rich_text`."""

    kind = "rich_text"
    longest = MAX_RICH_TEXT

    def make_widget(self) -> forms.Widget:
        from wagtail.admin.rich_text import DraftailRichTextArea

        widget = DraftailRichTextArea(features=rich_text.FEATURES)
        # Its label points at an input that nobody sees: the area that is typed in needs a name.
        widget.options["ariaLabel"] = str(self.label)
        return widget

    def cleaned(self, value: Any) -> Any:
        return None if value is None else rich_text.clean(value)

    def is_empty(self, value: Any) -> bool:
        return value is None or rich_text.is_empty(value)

    def kept(self, before: Any, after: Any) -> Any:
        """Return `before` where the editor shows the same text for both.

        The editor reads runs of spaces as one, for instance; it saves an empty text as an empty
        paragraph. An untouched text stays as it is.
        """
        return before if self._as_edited(before) == self._as_edited(after) else after

    def value_from_form(self, value: Any) -> Any:
        return None if value is None or rich_text.is_empty(value) else value

    def get_searchable_content(self, value: Any) -> list[str]:
        return [rich_text.plain_text(value)] if value else []

    def value_for_form(self, value: Any) -> Any:
        """Return HTML that the editor can read, also where code stored something else."""
        return rich_text.clean(value or "")

    def _as_edited(self, html: str | None) -> str:
        converter = self.field.widget.converter
        shown = converter.from_database_format(self.value_for_form(html))
        return rich_text.clean(converter.to_database_format(shown))

    class Meta:
        icon = "doc-full"


class Url(Value):
    """A link; `content.links` says which addresses it takes."""

    kind = "url"
    longest = MAX_URL

    def text_refusal(self, value: str) -> str | None:
        return None if is_link(value) else EXPECTED_LINK

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "link"


class Choice(Value):
    """One of a closed list: pairs of stored value and label."""

    kind = "choice"

    def __init__(self, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "---------"), *self.choices], empty_value=None, **self.field_options
        )

    def text_refusal(self, value: str) -> str | None:
        allowed = [key for key, _label in self.choices]
        return None if value in allowed else f"one of {', '.join(allowed)}"

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "list-ul"


class Decimal(Value):
    """A decimal number as text, so that every digit comes back as it was written."""

    kind = "decimal"

    def make_widget(self) -> forms.Widget:
        return forms.TextInput(attrs={"inputmode": "decimal"})

    def text_refusal(self, value: str) -> str | None:
        if _DECIMAL.fullmatch(value):
            return None
        return "a decimal such as 120.00, with up to 15 digits before the point and 6 after it"

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "decimal"


class Currency(Value):
    """A currency code of ISO 4217."""

    kind = "currency"

    def make_widget(self) -> forms.Widget:
        return forms.TextInput(attrs={"maxlength": 3, "autocapitalize": "characters"})

    def text_refusal(self, value: str) -> str | None:
        return None if value in CURRENCIES else "a currency code of ISO 4217 such as EUR"

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "tag"


class Date(Value):
    """A day as an ISO 8601 date, `2026-12-31`."""

    kind = "date"

    def make_widget(self) -> forms.Widget:
        from wagtail.admin.widgets import AdminDateInput

        return AdminDateInput(format="%Y-%m-%d")

    def text_refusal(self, value: str) -> str | None:
        try:
            is_date = bool(_ISO_DATE.fullmatch(value) and date.fromisoformat(value))
        except ValueError:
            is_date = False
        return None if is_date else "a date such as 2026-12-31"

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "date"


class Image(Value):
    """An image of the library, stored by its primary key."""

    kind = "image"

    def make_widget(self) -> forms.Widget:
        from wagtail.images.widgets import AdminImageChooser

        return AdminImageChooser()

    @cached_property
    def field(self) -> forms.Field:
        return forms.ModelChoiceField(
            get_image_model().objects.all(), widget=self.make_widget(), **self.field_options
        )

    def refusal(self, value: Any) -> str | None:
        return None if value is None or self.is_stored(value) else "an image or null"

    def is_stored(self, value: Any) -> bool:
        """Say whether a value is spelled like a primary key."""
        return isinstance(value, int) and not isinstance(value, bool)

    def is_empty(self, value: Any) -> bool:
        return value is None

    def kept(self, before: Any, after: Any) -> Any:
        return after

    def value_for_form(self, value: Any) -> Any:
        return value

    def value_from_form(self, value: Any) -> Any:
        """Return the primary key of what the form gives: an image, its key as text, or nothing."""
        value = getattr(value, "pk", value) or None
        return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value

    def get_form_state(self, value: Any) -> Any:
        """Return what the chooser shows; nothing for an image that does not exist (any more)."""
        images = get_image_model().objects.filter(pk=value) if self.is_stored(value) else []
        return self.field.widget.get_value_data(next(iter(images), None))

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    def extract_references(self, value: Any) -> Iterator[tuple[type, str, str, str]]:
        if value is not None:
            yield get_image_model(), str(value), "", ""

    class Meta:
        icon = "image"


def _with_newlines(value: Any) -> Any:
    """Return a text with all ends of lines as LF, and anything else as it is."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
