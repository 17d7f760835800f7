"""An example of a rule as a card that people fill in: a text, what is wrong, and the fix."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from brand.rule_forms.described import KindForm
from brand.rule_forms.parts import NOTHING
from brand.rule_forms.source_kinds import SOURCE_CHOICES
from brand.rule_forms.written_values import text_of, value_of
from brand.rules.types import Json
from taxonomy.models import Locale
from variants.rule_screens.fields_of_types import POINT, fields_by_type, kind_of

#: Fields that one example may show.
SLOTS = 6
MOST_EXAMPLES = 200
_BAD, _GOOD = "bad", "good"
_ORIGIN = (("source", "source"), ("supplier", "supplier"), ("rights_until", "rightsUntil"))


class ExampleForm(forms.Form):
    """One example. `entry` is the description of the rule's kind."""

    good = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[(_BAD, gettext_lazy("not allowed")), (_GOOD, gettext_lazy("fine"))],
        initial=_BAD,
    )
    quoted = forms.CharField(
        label=gettext_lazy("What is wrong"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "The text that the rule marks: select it above and press the button."
        ),
    )
    fixed = forms.CharField(
        label=gettext_lazy("After the first fix"),
        required=False,
        strip=False,
        widget=AdminAutoHeightTextInput(),
        help_text=gettext_lazy("How the field reads once it is mended, if the rule offers a fix."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Shown beside the example, in the guide and in the editor."),
    )
    locale = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    default_locale = forms.ChoiceField(
        label=gettext_lazy("Language of the default"), required=False
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Where it comes from"),
        required=False,
        choices=[("", gettext_lazy("not said")), *SOURCE_CHOICES],
    )
    supplier = forms.CharField(label=gettext_lazy("Supplier"), required=False, max_length=200)
    rights_until = forms.CharField(
        label=gettext_lazy("End of the rights"), required=False, max_length=40
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entry: KindForm, choices: Any, locales: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        for name in ("locale", "default_locale"):
            self.fields[name].choices = locales
        for slot in range(SLOTS):
            self.fields[f"field_{slot}"] = forms.ChoiceField(
                label=_("Field"), choices=choices, required=False
            )
            self.fields[f"text_{slot}"] = forms.CharField(
                label=_("Text"),
                required=False,
                strip=False,
                max_length=20_000,
                widget=AdminAutoHeightTextInput(),
            )
            self.fields[f"default_{slot}"] = forms.CharField(
                label=_("What the default says"),
                required=False,
                strip=False,
                max_length=20_000,
                widget=AdminAutoHeightTextInput(),
            )

    @cached_property
    def slots(self) -> list[dict[str, Any]]:
        """The fields of the example as bound fields; `is_shown` those that say something."""
        return [
            {
                "field": self[f"field_{slot}"],
                "text": self[f"text_{slot}"],
                "default": self[f"default_{slot}"],
                "is_shown": slot == 0
                or bool(self[f"field_{slot}"].value() or self[f"text_{slot}"].value()),
                "shows_default": self.entry.compares or bool(self[f"default_{slot}"].value()),
            }
            for slot in range(SLOTS)
        ]

    @property
    def shows_origin(self) -> bool:
        """Whether the card asks where the text comes from."""
        return self.entry.origin or bool(self["source"].value())

    @property
    def shows_language_of_default(self) -> bool:
        """Whether the card asks for the language of the default."""
        return self.entry.compares or bool(self["default_locale"].value())

    @property
    def says_something(self) -> bool:
        """Whether anything was written into the card."""
        return any(self.cleaned_data.get(f"{name}_{slot}") for slot in range(SLOTS)
                   for name in ("text", "default")) or self.shows_origin  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Demand a field for each text, all of one type, and that what is wrong is in the text."""
        cleaned: dict[str, Any] = super().clean()
        types = set()
        for slot in range(SLOTS):
            chosen = cleaned.get(f"field_{slot}") or ""
            text, default = cleaned.get(f"text_{slot}", ""), cleaned.get(f"default_{slot}", "")
            if (text or default) and not chosen:
                self.add_error(f"field_{slot}", _("Say which field this is."))
            elif chosen:
                types.add(chosen.partition(POINT)[0])
        if len(types) > 1:
            self.add_error("field_1", _("All fields of one example are of one type of module."))
        return cleaned

    def example(self) -> dict[str, Json] | None:
        """Return the example as versions store it; None where nothing was written.

        What is as it was stored stays so to the letter, also where the card cannot show all of it.
        """
        stored = self._stored()
        written = {name: value for name, value in self.cleaned_data.items() if name != "kept"}
        if stored is not None:
            shown = initial_of(stored)
            if all(_same(shown.get(name, ""), value) for name, value in written.items()
                   if name != "DELETE"):  # fmt: skip
                return stored
        if not self.says_something:
            return None
        return self._written()

    def _stored(self) -> dict[str, Json] | None:
        try:
            stored = json.loads(self.cleaned_data.get("kept") or "null")
        except ValueError:
            return None
        is_example = isinstance(stored, dict) and isinstance(stored.get("values"), dict)
        return stored if is_example and "good" in stored and "type" in stored else None

    def _written(self) -> dict[str, Json]:
        data = self.cleaned_data
        type_key = ""
        values: dict[str, Json] = {}
        default: dict[str, Json] = {}
        for slot in range(SLOTS):
            type_here, _point, name = data[f"field_{slot}"].partition(POINT)
            if not name:
                continue
            type_key = type_here
            kind = kind_of(type_key, name) or "text"
            if data[f"text_{slot}"]:
                values[name] = value_of(kind, data[f"text_{slot}"])
            if data[f"default_{slot}"]:
                default[name] = value_of(kind, data[f"default_{slot}"])
        origin = {member: data[name] or None for name, member in _ORIGIN}
        return {
            "good": data["good"] == _GOOD,
            "type": type_key,
            "values": values,
            "default": default or None,
            "quoted": data["quoted"] or None if data["good"] == _BAD else None,
            "fixed": _meant(data["fixed"]) if data["good"] == _BAD else None,
            "note": data["note"],
            "locale": data["locale"],
            "default_locale": data["default_locale"],
            "provenance": origin if any(origin.values()) or self.entry.origin else None,
        }


class TrialForm(ExampleForm):
    """A text on which a rule is tried: nobody has said yet whether it is fine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["good"].required = False


class BaseExamples(forms.BaseFormSet):
    """The examples of a rule."""

    def examples(self) -> list[dict[str, Json]]:
        """Return those that say something and were not removed."""
        found = [
            form.example()
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        return [each for each in found if each is not None]


def examples_formset(
    entry: KindForm, stored: Any = (), data: Any = None, prefix: str = "ex"
) -> BaseExamples:
    """Return the cards of a rule's examples.

    :param stored: examples as versions store them.
    """
    made = forms.formset_factory(
        ExampleForm,
        formset=BaseExamples,
        extra=0,
        can_delete=True,
        max_num=MOST_EXAMPLES,
        absolute_max=MOST_EXAMPLES,
        validate_max=True,
    )
    initial = [initial_of(each) | {"kept": json.dumps(each)} for each in stored]
    return made(data, prefix=prefix, initial=initial, form_kwargs=form_options(entry))


def form_options(entry: KindForm) -> dict[str, Any]:
    """Return what every card of a page needs, asked for once."""
    locales = list(Locale.objects.order_by("name").values_list("key", "name"))
    return {
        "entry": entry,
        "choices": [("", _("Choose a field")), *fields_by_type()],
        "locales": [("", _("not said")), *locales],
    }


def initial_of(example: Mapping[str, Json]) -> dict[str, Any]:
    """Return what a card shows of a stored example."""
    type_key = str(example["type"])
    values, default = example["values"], example.get("default") or {}
    initial: dict[str, Any] = {
        "good": _GOOD if example["good"] else _BAD,
        "quoted": example.get("quoted") or "",
        "fixed": NOTHING if example.get("fixed") == "" else example.get("fixed") or "",
        "note": example.get("note") or "",
        "locale": example.get("locale") or "",
        "default_locale": example.get("default_locale") or "",
    }
    origin = example.get("provenance") or {}
    initial |= {name: origin.get(member) or "" for name, member in _ORIGIN}
    for slot, name in enumerate(list(dict.fromkeys([*values, *default]))[:SLOTS]):
        kind = kind_of(type_key, name) or "text"
        initial[f"field_{slot}"] = f"{type_key}{POINT}{name}"
        initial[f"text_{slot}"] = text_of(kind, values[name]) if name in values else ""
        initial[f"default_{slot}"] = text_of(kind, default[name]) if name in default else ""
    return initial


def _meant(fixed: str) -> str | None:
    return "" if fixed == NOTHING else fixed or None


def _same(one: Any, other: Any) -> bool:
    # Browsers send line ends as CR LF.
    return str(one or "").replace("\r\n", "\n") == str(other or "").replace("\r\n", "\n")
