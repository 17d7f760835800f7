"""The form field that edits a targeting by pickers; nobody types JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static

from taxonomy.choices import term_choices
from taxonomy.models import Channel, Device, Locale, Segment
from taxonomy.pickers import TermPicker, TermsField, is_short, options_of
from variants.targeting import PARTS, empty_targeting, keys_at

_MODELS = {"locales": Locale, "segments": Segment, "channels": Channel, "devices": Device}

_LABELS = {
    ("segments", "any"): _("Visitors who are any of…"),
    ("segments", "all"): _("…and who are all of…"),
    ("segments", "none"): _("…but never…"),
    ("channels",): _("Channels"),
    ("devices",): _("Devices"),
    ("locales",): _("Locales"),
}
"""The parts in the order in which they are shown."""

FOLDED = ("segments", "none")
"""The part that few variants need: it opens where somebody is excluded."""


class TargetingWidget(forms.MultiWidget):
    """A picker for each part of a targeting, posted as `targeting_segments_any` and so on."""

    template_name = "variants/targeting.html"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"_".join(path): TermPicker(_MODELS[axis]) for path, axis in PARTS}, attrs)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": [versioned_static("variants/variants.css")]})

    def decompress(self, value: Any) -> list[list[str]]:
        """Take a targeting apart into the keys of each part."""
        return [list(keys_at(value, path) or []) for path, _axis in PARTS]

    def id_for_label(self, id_: str | None) -> str:
        """No single control is the targeting's."""
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        choices = {axis: term_choices(model) for axis, model in _MODELS.items()}
        places = {path: number for number, (path, _axis) in enumerate(PARTS)}
        id_ = (attrs or {}).get("id") or f"id_{name}"
        for picker, (path, axis) in zip(self.widgets, PARTS, strict=True):
            picker.choices = choices[axis]
            picker.options_id = f"{id_}-{axis}"
            picker.labelled_by = f"{id_}-{'-'.join(path)}-label"
        context: dict[str, Any] = super().get_context(name, value, attrs)
        pickers = context["widget"]["subwidgets"]
        context["widget"] |= {
            "parts": [
                {
                    "label": label,
                    "picker": pickers[places[path]],
                    "is_folded": path == FOLDED,
                    "is_used": bool(pickers[places[path]]["chosen"]),
                }
                for path, label in _LABELS.items()
            ],
            # Three pickers search the segments: what they offer is on the page once.
            "options": [
                (f"{id_}-{axis}", options_of(offered))
                for axis, offered in choices.items()
                if not is_short([each for each in offered if each.active])
            ],
        }
        return context


class TargetingField(forms.MultiValueField):
    """Cleans to a targeting, with the keys of each part in the order chosen."""

    widget = TargetingWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = [TermsField(_MODELS[axis]) for _path, axis in PARTS]
        super().__init__(fields=fields, require_all_fields=False, required=False, **kwargs)

    def allow(self, targeting: Any) -> None:
        """Let the terms of a stored targeting stay, also where they are inactive by now."""
        for field, (path, _axis) in zip(self.fields, PARTS, strict=True):
            stored = keys_at(targeting, path) or []
            field.chosen_before += tuple(key for key in stored if key not in field.chosen_before)

    def compress(self, data_list: list[list[str]]) -> dict[str, Any]:
        """Put the keys of each part together."""
        targeting = empty_targeting()
        for (path, _axis), keys in zip(PARTS, data_list, strict=False):
            *outer, last = path
            (targeting[outer[0]] if outer else targeting)[last] = keys
        return targeting
