"""What a browser posts for a form of the admin, and the rows that the forms need."""

from typing import Any

from django.utils.datastructures import MultiValueDict
from wagtail.blocks import BlockField, StructBlock

from brand.models import Brand
from content.blocks import Image, Value
from content.models import Module
from content.override_form import OverrideForm
from taxonomy.models import Locale


def make_module(**values: Any) -> Module:
    """Make a hero that was never published."""
    brand, _ = Brand.objects.get_or_create(key="alpenglow", defaults={"name": "Alpenglow"})
    locale, _ = Locale.objects.get_or_create(key="en", defaults={"name": "English"})
    module = Module(
        **{
            "key": "home-hero",
            "type": "hero",
            "name": "Home hero",
            "brand": brand,
            "locale": locale,
            "live": False,
            "fields": {"headline": "Outside is calling"},
        }
        | values
    )
    module.save()
    return module


def posted(form: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser posts for a form as it stands, with some values changed.

    Texts in text areas arrive with CR LF, as browsers send them.
    """
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field, BlockField):
            data |= _posted_block(field.block, name, field.block.get_form_state(value))
        elif hasattr(field.widget, "widgets"):
            data |= {f"{name}_{index}": "" for index in range(len(field.widget.widgets))}
        else:
            shown = field.widget.format_value(value)
            shown = shown[0] if isinstance(shown, list) and shown else shown
            data[name] = "" if shown in (None, []) else shown
    for prefix, formset in getattr(form, "formsets", {}).items():
        data |= {f"{prefix}-TOTAL_FORMS": len(formset.forms)}
        data |= {f"{prefix}-INITIAL_FORMS": formset.initial_form_count()}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
        for child in formset.forms:
            shown = posted(child)
            data |= {f"{child.prefix}-{name}": value for name, value in shown.items()}
    return data | changes


def _posted_block(block: Any, prefix: str, state: Any) -> dict[str, Any]:
    result: dict[str, Any]
    if isinstance(block, OverrideForm):
        result = {prefix: [first for first in block.groups if first in state["values"]]}
        for name, value in state["values"].items():
            result |= _posted_block(block.block.child_blocks[name], f"{prefix}-{name}", value)
        return result
    if isinstance(block, StructBlock):
        result = {}
        for name, child in block.child_blocks.items():
            result |= _posted_block(child, f"{prefix}-{name}", state[name])
        return result
    assert isinstance(block, Value)
    if isinstance(block, Image):
        return {prefix: state["id"] if state else ""}
    if isinstance(state, list):
        [state] = state
    return {prefix: "" if state is None else state.replace("\r\n", "\n").replace("\n", "\r\n")}


def as_query(data: dict[str, Any]) -> MultiValueDict:
    """Return posted data as a form reads it."""
    return MultiValueDict(
        {name: value if isinstance(value, list) else [str(value)] for name, value in data.items()}
    )
