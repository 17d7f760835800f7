"""The forms of modules and experiences."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brand.rights import closed_brands
from content import inheritors
from content.choosing import offer_active, prefer_only
from content.forms import TypedFieldsForm
from taxonomy.keyed_form import KeyedForm


class ModuleForm(KeyedForm, TypedFieldsForm):
    """A module with the fields of its type.

    The type comes with the instance. It is posted as well, because autosave and preview post
    nothing but the form; posting another one is refused.
    """

    type = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["type"] = self.instance.type
        offer_active(self, "locale")
        self._offer_brands()
        prefer_only(self, "brand")
        prefer_only(self, "locale")

    def _offer_brands(self) -> None:
        """Leave out the brands that somebody may not write for, but not the one that is chosen."""
        closed = closed_brands(self.for_user) if self.for_user else {}
        if closed and (field := self.fields.get("brand")):
            field.queryset = field.queryset.exclude(pk__in=closed.keys() - {self.instance.brand_id})

    def notes(self) -> dict[str, str]:
        """Say at each field who inherits it, and who does not."""
        return inheritors.notes(self.instance)

    def clean_type(self) -> str:
        """Refuse another type than the module's."""
        if self.cleaned_data["type"] != self.instance.type:
            raise ValidationError(
                _("The type never changes: this is a %(type)s."),
                params={"type": self.instance.type},
                code="type_changed",
            )
        return self.cleaned_data["type"]


class ExperienceForm(KeyedForm):
    """An experience with its slots."""

    def clean(self) -> dict[str, Any]:
        """Refuse two slots with one name: a slot is fetched by it."""
        cleaned = super().clean()
        slots = self.formsets.get("slots")
        if slots is None or not slots.is_valid():
            return cleaned
        kept = [
            slot
            for slot in slots.forms
            if slot.has_changed() or slot.instance.pk
            if not slots._should_delete_form(slot)
        ]
        names = Counter(slot.cleaned_data.get("name") for slot in kept)
        for slot in kept:
            name = slot.cleaned_data.get("name")
            if name and names[name] > 1:
                slot.add_error("name", _("Another slot has this name already."))
                self.add_error(
                    None,
                    ValidationError(
                        _("Two slots are named “%(name)s”; each needs a name of its own."),
                        params={"name": name},
                        code="slot_name",
                    ),
                )
                break
        return cleaned
