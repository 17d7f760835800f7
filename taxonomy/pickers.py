"""A form field to choose several terms: chips for a few, a searchable tree for many."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from taxonomy.choices import TermChoice, term_choices
from taxonomy.models import PublishedOnSave

CHIP_LIMIT = 12
"""As many terms are shown as chips to click; more are searched for."""


class TermPicker(forms.Widget):
    """Chips to switch on and off, or above `CHIP_LIMIT` terms a text box that searches the tree.

    Posts one value for each chosen key. What is chosen but inactive or unknown stays visible, and
    says what to do.

    :param ordered: whether the order means something: then terms are searched for, and the chips
        of those chosen can be moved.
    """

    template_name = "taxonomy/term_picker.html"

    #: What to offer; left out, every term is asked of the database at each rendering.
    choices: list[TermChoice] | None = None
    #: The id of an element on the page that holds `options_of(choices)` as JSON already.
    options_id: str = ""
    #: The id of the element that says what is chosen here; left out, the picker says it itself.
    labelled_by: str = ""

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
        choices = term_choices(self.model) if self.choices is None else self.choices
        known = {choice.key.lower(): choice for choice in choices}
        chosen = [known.get(key.lower()) or _unknown(key) for key in value or []]
        offered = [each for each in choices if each.active and each.key not in self.excluded]
        options = self.model._meta
        context["widget"] |= {
            "chosen": chosen,
            "as_chips": is_short(offered) and not self.ordered,
            "chips": _in_one_tree(choices, chosen, offered),
            "options": options_of(offered),
            "options_id": self.options_id
            or f"{context['widget']['attrs'].get('id', name)}-options",
            "brings_options": not self.options_id,
            "nothing_to_offer": not offered and not chosen,
            "terms_url": reverse(f"{options.model_name}:index"),
            "ordered": self.ordered,
            "labelled_by": self.labelled_by,
            "label": options.verbose_name_plural,
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


def is_short(offered: list[TermChoice]) -> bool:
    """Whether so few terms are offered that chips show them all."""
    return len(offered) <= CHIP_LIMIT


def options_of(offered: Iterable[TermChoice]) -> list[list[Any]]:
    """The active ones of some terms as the script reads them: [key, name, depth, path above]."""
    return [
        [
            each.key,
            each.name,
            each.depth,
            " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(each.above),
        ]
        for each in offered
        if each.active
    ]


def _unknown(key: str) -> TermChoice:
    return TermChoice(key, key, depth=0, active=False)


def _in_one_tree(
    choices: list[TermChoice], chosen: list[TermChoice], offered: list[TermChoice]
) -> list[dict[str, Any]]:
    """What chips show: what is offered and what is chosen, unknown keys last."""
    keys = {choice.key for choice in chosen}
    shown = keys | {choice.key for choice in offered}
    unknown = [choice for choice in chosen if not choice.depth]
    return [
        {"choice": choice, "is_chosen": choice.key in keys}
        for choice in [*(each for each in choices if each.key in shown), *unknown]
    ]


class TermsField(forms.Field):
    """Keys of terms of one model; cleans to a list.

    An inactive term is refused unless `chosen_before` has it. Where the order means nothing, keys
    stand as they stood there, so that showing a form does not reorder a row.
    """

    def __init__(
        self, model: type[PublishedOnSave], *, ordered: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=TermPicker(model, ordered=ordered), **kwargs)
        self.model = model
        self.ordered = ordered
        self.chosen_before: tuple[str, ...] = ()

    def exclude(self, keys: Iterable[str]) -> None:
        """Do not offer these terms."""
        self.widget.excluded = frozenset(keys)

    def clean(self, value: Any) -> list[str]:
        """Write each key as its term does: language tags compare without case.

        :raises ValidationError: with every key that cannot be chosen.
        """
        active = dict(self.model._default_manager.order_by().values_list("key", "active"))
        spellings = {key.lower(): key for key in active}
        keys = [spellings.get(key.lower(), key) for key in value or []]
        self.validate(keys)
        before = {key.lower(): place for place, key in enumerate(self.chosen_before)}
        self._refuse(keys, active, before)
        if not self.ordered:
            keys.sort(key=lambda key: before.get(key.lower(), len(before)))
        return keys

    def _refuse(self, keys: list[str], active: dict[str, bool], before: dict[str, int]) -> None:
        label = self.model._meta.verbose_name
        problems = []
        for position, key in enumerate(keys):
            if key not in active:
                problem = _("There is no %(label)s “%(key)s”: take it out.")
            elif key in keys[:position]:
                problem = _("The %(label)s “%(key)s” is chosen twice: take one of them out.")
            elif not active[key] and key.lower() not in before:
                problem = _(
                    "The %(label)s “%(key)s” is inactive and cannot be chosen any more: "
                    "take it out, or have it made active."
                )
            else:
                continue
            problems.append(ValidationError(problem, params={"label": label, "key": key}))
        if problems:
            raise ValidationError(problems)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, after = list(initial or []), list(data or [])
        return before != after if self.ordered else sorted(before) != sorted(after)
