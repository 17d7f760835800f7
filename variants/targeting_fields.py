"""The form field that edits a targeting by pickers; nobody types JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static

from taxonomy.models import Channel, Device, Locale, Segment
from taxonomy.pickers import TermPicker, TermsField
from variants.targeting import PARTS, empty_targeting, keys_at

_MODELS = {"locales": Locale, "segments": Segment, "channels": Channel, "devices": Device}
_LABELS = {
    ("locales",): _("Languages"),
    ("segments", "any"): _("Segments: at least one of"),
    ("segments", "all"): _("Segments: all of"),
    ("segments", "none"): _("Segments: none of"),
    ("channels",): _("Channels"),
    ("devices",): _("Devices"),
}


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

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for subwidget, (path, _axis) in zip(context["widget"]["subwidgets"], PARTS, strict=True):
            subwidget["title"] = _LABELS[path]
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
            field.chosen_before |= frozenset(keys_at(targeting, path) or [])

    def compress(self, data_list: list[list[str]]) -> dict[str, Any]:
        """Put the keys of each part together."""
        targeting = empty_targeting()
        for (path, _axis), keys in zip(PARTS, data_list, strict=False):
            *outer, last = path
            (targeting[outer[0]] if outer else targeting)[last] = keys
        return targeting
