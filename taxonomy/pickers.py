"""A form field to choose several terms, in an order, from a searchable tree."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from taxonomy.choices import TermChoice, term_choices
from taxonomy.models import PublishedOnSave


class TermPicker(forms.Widget):
    """Chips for what is chosen, and a text box that searches the tree of the rest.

    Posts one value for each chosen key, in the order of the chips.

    :param ordered: whether the order means something, so that chips can be moved.
    """

    template_name = "taxonomy/term_picker.html"

    def __init__(
        self, model: type[PublishedOnSave], *, ordered: bool = False, attrs: Any = None
    ) -> None:
        super().__init__(attrs)
        self.model = model
        self.ordered = ordered
        self.excluded: frozenset[str] = frozenset()

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[versioned_static("taxonomy/term-picker.js")],
            css={"all": [versioned_static("taxonomy/taxonomy.css")]},
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        choices = {choice.key.lower(): choice for choice in term_choices(self.model)}
        chosen = [
            choices.get(key.lower(), TermChoice(key, _("unknown: %s") % key, 1, False))
            for key in value or []
        ]
        context["widget"] |= {
            "chosen": chosen,
            "choices": [
                choice
                for choice in choices.values()
                if choice.key not in self.excluded and (choice.active or choice in chosen)
            ],
            "ordered": self.ordered,
            "label": self.model._meta.verbose_name_plural,
            "described_by": context["widget"]["attrs"].get("aria-describedby"),
            "invalid": context["widget"]["attrs"].get("aria-invalid"),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Nothing posted means that nothing is chosen."""
        return False

    def id_for_label(self, id_: str | None) -> str | None:
        return id_ and f"{id_}-search"


class TermsField(forms.Field):
    """Keys of terms of one model, in the order chosen; cleans to a list.

    An inactive term is refused unless `chosen_before` has it.
    """

    def __init__(
        self, model: type[PublishedOnSave], *, ordered: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=TermPicker(model, ordered=ordered), **kwargs)
        self.model = model
        self.chosen_before: frozenset[str] = frozenset()

    def exclude(self, keys: Iterable[str]) -> None:
        """Do not offer these terms."""
        self.widget.excluded = frozenset(keys)

    def to_python(self, value: Any) -> list[str]:
        """Write each key as its term does: language tags compare without case."""
        spellings = {
            key.lower(): key for key in self.model._default_manager.values_list("key", flat=True)
        }
        return [spellings.get(key.lower(), key) for key in value or []]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        active = dict(self.model._default_manager.values_list("key", "active"))
        before = {key.lower() for key in self.chosen_before}
        label = self.model._meta.verbose_name
        problems = []
        for position, key in enumerate(value):
            if key not in active:
                problem = _("There is no %(label)s “%(key)s”.")
            elif key in value[:position]:
                problem = _("The %(label)s “%(key)s” is chosen twice.")
            elif not active[key] and key.lower() not in before:
                problem = _("The %(label)s “%(key)s” is inactive and cannot be chosen any more.")
            else:
                continue
            problems.append(ValidationError(problem, params={"label": label, "key": key}))
        if problems:
            raise ValidationError(problems)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])
