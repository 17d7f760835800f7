"""Parts of a form of parameters: one for each member of the JSON, made for people.

A part turns a member into what a form field shows, and what the field gives back into the member.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from brand.rules.types import Json

#: What is written where a text is meant that is empty.
NOTHING = "(none)"

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One member of a kind's parameters.

    :param name: the member; with a point, a member of an object: `box.left`.
    :param label: what people call it.
    :param help: a sentence or two about it.
    :param only_if: another member and the values of it with which this one means something: else
        it is neither shown nor written.
    :param required: whether something has to be written.
    :param stored: what the member holds, for the reference, where that is not what its class says.
    """

    name: str
    label: Any
    help: Any = ""
    only_if: tuple[str, tuple[str, ...]] | None = None
    required: bool = False
    stored: str = ""

    def field(self) -> forms.Field:
        """Return the form field."""
        raise NotImplementedError

    def shown(self, value: Json) -> Any:
        """Return what the field shows of a member; None where it is missing."""
        return value

    def written(self, value: Any) -> Json:
        """Return the member that a cleaned value stands for; None leaves it out."""
        return value

    def said(self, value: Json) -> list[str]:
        """Say a member in words, one line for each thing said; nothing where it says nothing."""
        return [] if value in (None, "", [], {}) else [str(value)]

    @property
    def field_name(self) -> str:
        """Return the name of the form field."""
        return self.name.replace(".", "__")

    def _options(self) -> dict[str, Any]:
        return {"label": self.label, "help_text": self.help, "required": False}


@dataclass(frozen=True, kw_only=True)
class Text(Part):
    """A text; a long one gets an area that grows.

    :param empty_is_meant: whether an empty text differs from none: it is written as `NOTHING`.
    """

    long: bool = False
    empty_is_meant: bool = False

    def field(self) -> forms.Field:
        widget = AdminAutoHeightTextInput() if self.long else forms.TextInput()
        return forms.CharField(**self._options(), widget=widget, max_length=5_000)

    def shown(self, value: Json) -> Any:
        return NOTHING if self.empty_is_meant and value == "" else value

    def written(self, value: Any) -> Json:
        if self.empty_is_meant and value == NOTHING:
            return ""
        return value or None

    def said(self, value: Json) -> list[str]:
        return [_("nothing")] if self.empty_is_meant and value == "" else super().said(value)


@dataclass(frozen=True, kw_only=True)
class Lines(Part):
    """A list of texts, one on each line."""

    def field(self) -> forms.Field:
        return forms.CharField(
            **self._options() | {"help_text": self.help or gettext_lazy("One on each line.")},
            widget=AdminAutoHeightTextInput(),
        )

    def shown(self, value: Json) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def written(self, value: Any) -> Json:
        lines = [line.strip() for line in str(value or "").splitlines()]
        return [line for line in lines if line] or None

    def said(self, value: Json) -> list[str]:
        return [str(each) for each in value or ()]


@dataclass(frozen=True, kw_only=True)
class Choice(Part):
    """One of a few words.

    :param choices: each value with what people call it; the first is meant where none is written,
        unless the part is required.
    :param says_default: whether the first is said in words also where none is written.
    """

    choices: Choices
    says_default: bool = False

    def field(self) -> forms.Field:
        widget = forms.RadioSelect() if len(self.choices) <= 3 else forms.Select()
        return forms.ChoiceField(**self._options(), choices=self.choices, widget=widget)

    def shown(self, value: Json) -> Any:
        return self.choices[0][0] if value is None else value

    def written(self, value: Any) -> Json:
        return value or None

    def said(self, value: Json) -> list[str]:
        named = dict(self.choices)
        if value is None and self.says_default:
            value = self.shown(None)
        return [str(named.get(value, value))] if value else []


@dataclass(frozen=True, kw_only=True)
class Several(Part):
    """Some of a few words.

    :param choices: each value with what people call it, or a function that gives them.
    """

    choices: Choices | Callable[[], Choices]

    @property
    def offered(self) -> Choices:
        """Return the choices."""
        return self.choices() if callable(self.choices) else self.choices

    def field(self) -> forms.Field:
        return forms.MultipleChoiceField(
            **self._options(), choices=self.offered, widget=forms.CheckboxSelectMultiple()
        )

    def written(self, value: Any) -> Json:
        return list(value) or None

    def said(self, value: Json) -> list[str]:
        named = dict(self.offered)
        return [str(named.get(each, each)) for each in value or ()]


@dataclass(frozen=True, kw_only=True)
class Flag(Part):
    """Yes or no.

    :param default: what is meant where it is missing.
    :param yes: what is said beside the label where it is on; “Yes” where empty. `no` likewise,
        nothing where empty.
    """

    default: bool = False
    yes: Any = ""
    no: Any = ""

    def field(self) -> forms.Field:
        return forms.BooleanField(**self._options())

    def shown(self, value: Json) -> Any:
        return self.default if value is None else value

    def said(self, value: Json) -> list[str]:
        on = self.default if value is None else bool(value)
        words = (self.yes or _("Yes")) if on else self.no
        return [str(words)] if words else []


@dataclass(frozen=True, kw_only=True)
class Number(Part):
    """A number.

    :param unit: what it counts, for words: “pixels”.
    :param whole: whether it has no decimals.
    """

    unit: Any = ""
    whole: bool = True

    def field(self) -> forms.Field:
        if self.whole:
            return forms.IntegerField(**self._options())
        # Any step: browsers round to whole numbers otherwise.
        return forms.FloatField(**self._options(), widget=forms.NumberInput(attrs={"step": "any"}))

    def said(self, value: Json) -> list[str]:
        if value is None:
            return []
        return [_("%(number)s %(unit)s") % {"number": f"{value:g}", "unit": self.unit} if self.unit
                else f"{value:g}"]  # fmt: skip


def at(parameters: Mapping[str, Json], name: str) -> Json:
    """Return the member of a name, which may be one of an object; None where it is missing."""
    value: Json = parameters
    for each in name.split("."):
        value = value.get(each) if isinstance(value, Mapping) else None
    return value


def is_meant(part: Part, parameters: Mapping[str, Json], parts: Sequence[Part]) -> bool:
    """Say whether a part means something beside what else is written."""
    if part.only_if is None:
        return True
    name, values = part.only_if
    said = at(parameters, name)
    if said is None:
        other = next(each for each in parts if each.name == name)
        said = other.shown(None)
    chosen = said if isinstance(said, list) else [said]
    return any(value in chosen for value in values)
