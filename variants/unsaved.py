"""A variant as an editor has it on the screen, read from the posted form and saved nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import QueryDict

from variants.models import Variant


class Unreadable(ValueError):
    """What was posted is no form of a variant."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a form says so far.

    `variant` holds every value that is fine; the others are as they were stored, or as a new
    variant has them. `errors` says what is wrong, by the name of the field.
    """

    variant: Variant
    errors: Mapping[str, list[str]]


def read_unsaved(data: QueryDict, variant: Variant, user: Any) -> Unsaved:
    """Read a posted form as a draft is read: required fields and overrides may be missing.

    :param variant: the row, or a new one that has its module; it is changed.
    :raises Unreadable: when parts of the form are missing or of another shape.
    """
    try:
        form = _form_class()(data, instance=variant, for_user=user)
        form.defer_required_fields()
        form.is_valid()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Wagtail's rich text takes it for granted that its own editor wrote what it reads.
        raise Unreadable from error
    errors = {name: [str(each) for each in listed] for name, listed in form.errors.items()}
    return Unsaved(form.instance, errors)


@cache
def _form_class() -> Any:
    # The panels show what is read here, so they know this file.
    from variants.panels import VARIANT

    return VARIANT.bind_to_model(Variant).get_form_class()
