"""What is wrong with a variant, said to the person who fills in its form."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from content.documents import Problem
from variants.moments import local_moment

_FIELD_OF_PATH = {
    "targeting.startsAt": "starts_at",
    "targeting.endsAt": "ends_at",
    "provenance.rightsUntil": "rights_until",
    "provenance.cost": "cost",
    "provenance.currency": "currency",
    "provenance.supplier": "supplier",
}
"""Which field of the row each path of a content pack is, where they differ."""

_SENTENCES: Mapping[str, Any] = {
    "key": _(
        "“%(value)s” cannot be a key: use the small letters a to z, digits and hyphens, as in "
        "“gold-members”."
    ),
    "name": _("“%(value)s” cannot be a name: type what the list of variants should call it."),
    "ends_at": _(
        "It would end on %(ends_at)s and start on %(starts_at)s, so nobody would ever see it: "
        "choose a later end, an earlier start, or leave one of them empty."
    ),
    "rights_until": _(
        "The rights end on %(rights_until)s and it starts on %(starts_at)s, so nobody would ever "
        "see it: choose an earlier start, or correct the end of the rights."
    ),
    "cost": _("“%(value)s” cannot be a cost: type an amount from 0 on, as in 120.00."),
    "currency": _("“%(value)s” is no currency: type the three letters of its code, as in EUR."),
    "supplier": _(
        "The name of the supplier holds a character that cannot be stored: type it anew."
    ),
}
"""By field; `value` is what was given, the others are moments of the variant."""

_WHEN_EMPTY: Mapping[str, Any] = {
    "key": _("Use the small letters a to z, digits and hyphens, as in “gold-members”."),
    "name": _("Type what the list of variants should call it."),
}
"""What stands after “This field is required.”, by field."""

_OTHERWISE = _("%(place)s: “%(value)s” was given, but %(expected)s was expected. Take it out.")


def errors_by_field(
    problems: Iterable[Problem],
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    rights_until: datetime | None,
) -> dict[str, list[ValidationError]]:
    """Say problems at the fields of the form; moments in the active time zone."""
    moments = {"starts_at": starts_at, "ends_at": ends_at, "rights_until": rights_until}
    shown = {name: moment and _moment(moment) for name, moment in moments.items()}
    errors: dict[str, list[ValidationError]] = {}
    for path, value, expected in problems:
        field = _FIELD_OF_PATH.get(path) or path.split(".")[0]
        given = {"place": path, "value": value, "expected": expected}
        sentence = _SENTENCES.get(field, _OTHERWISE)
        if value == "":
            sentence = _WHEN_EMPTY.get(field, sentence)
        errors.setdefault(field, []).append(ValidationError(sentence, params=shown | given))
    return errors


def _moment(moment: datetime) -> str:
    return date_format(local_moment(moment), "j F Y, H:i:s" if moment.second else "j F Y, H:i")
