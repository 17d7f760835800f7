"""A variant, or a module, as an editor has it on the screen: read from the posted form and saved
nowhere.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import QueryDict

from content.models import Module
from variants.models import Variant


class Unreadable(ValueError):
    """What was posted is no such form."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What the form of a variant says so far.

    `variant` holds every value that is fine; the others are as they were stored, or as a new
    variant has them. `errors` says what is wrong, by the name of the field.
    """

    variant: Variant
    errors: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class UnsavedModule:
    """What the form of a module says so far, as `Unsaved`."""

    module: Module
    errors: Mapping[str, list[str]]


def read_unsaved(data: QueryDict, variant: Variant, user: Any) -> Unsaved:
    """Read a posted form as a draft is read: required fields and overrides may be missing.

    :param variant: the row, or a new one that has its module; it is changed.
    :raises Unreadable: when parts of the form are missing or of another shape.
    """
    return Unsaved(*_read(data, variant, user))


def read_unsaved_module(data: QueryDict, module: Module, user: Any) -> UnsavedModule:
    """Read the posted form of a module, as `read_unsaved`.

    :param module: the row, or a new one that has its type; it is changed.
    """
    return UnsavedModule(*_read(data, module, user))


def _read(data: QueryDict, row: Any, user: Any) -> tuple[Any, dict[str, list[str]]]:
    try:
        form = _form_class(row._meta.model)(data, instance=row, for_user=user)
        form.defer_required_fields()
        form.is_valid()
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Wagtail's rich text takes it for granted that its own editor wrote what it reads.
        raise Unreadable from error
    errors = {name: [str(each) for each in listed] for name, listed in form.errors.items()}
    return form.instance, errors


@cache
def _form_class(model: Hashable) -> Any:
    handled: Any = model
    return handled.get_edit_handler().get_form_class()
