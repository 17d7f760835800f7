"""Targeting in words, for lists and panels: “Skiers on Phones, in French (Canada)”."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from variants.moments import local_moment
from variants.targeting import TermNames, keys_at

EVERYBODY = "Everybody"


class Chip(NamedTuple):
    """One part of a targeting in words; `axis` is locales, segments, channels or devices."""

    axis: str
    words: str


def targeting_chips(targeting: Mapping[str, Any], names: TermNames) -> list[Chip]:
    """Say each part of a targeting that is not empty; nothing for a targeting of everybody."""
    parts = [
        ("segments", _joined(names.segments, targeting, "segments", "all", word="and")),
        ("segments", _joined(names.segments, targeting, "segments", "any", word="or")),
        ("segments", _with("not ", names.segments, targeting, "segments", "none")),
        ("channels", _with("by ", names.channels, targeting, "channels")),
        ("devices", _with("on ", names.devices, targeting, "devices")),
        ("locales", _with("in ", names.locales, targeting, "locales")),
    ]
    return [Chip(axis, words) for axis, words in parts if words]


def targeting_words(targeting: Mapping[str, Any], names: TermNames) -> str:
    """Say a targeting in words, as a heading would."""
    everyone = _joined(names.segments, targeting, "segments", "all", word="and")
    someone = _joined(names.segments, targeting, "segments", "any", word="or")
    if everyone and someone:
        several = len(keys_at(targeting, ("segments", "any"))) > 1
        someone = f"({someone})" if several else someone
    who = " and ".join(filter(None, [everyone, someone])) or EVERYBODY
    excluded = _with("not ", names.segments, targeting, "segments", "none")
    where = [
        _with("by ", names.channels, targeting, "channels"),
        _with("on ", names.devices, targeting, "devices"),
    ]
    clauses = [
        " ".join(filter(None, [f"{who}, {excluded}," if excluded else who, *where])).rstrip(","),
        _with("in ", names.locales, targeting, "locales"),
    ]
    return ", ".join(filter(None, clauses))


def _with(
    preposition: str, names: Mapping[str, str], targeting: Mapping[str, Any], *path: str
) -> str:
    words = _joined(names, targeting, *path, word="or")
    return f"{preposition}{words}" if words else ""


def _joined(names: Mapping[str, str], targeting: Mapping[str, Any], *path: str, word: str) -> str:
    """The names of the terms at a path; a term that is gone is said by its key."""
    shown = [names.get(key, names.get(key.lower(), key)) for key in keys_at(targeting, path) or ()]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def shown_sentence(
    targeting: Mapping[str, Any],
    names: TermNames,
    *,
    priority: str = "standard",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> str:
    """Say in a sentence to whom a variant is shown, when, and before which others.

    “Shown to Gold members on Phone, in French, from 1 December 2026, before campaign variants.”

    :param priority: one of `Variant.Priority`; what has none of its own words is not said.
    :param starts_at: with a time zone, as `ends_at`; both are said in the active one.
    """
    who = targeting_words(targeting, names)
    if who.startswith(EVERYBODY):
        who = who[:1].lower() + who[1:]
    clauses = [_("Shown to %(who)s") % {"who": who}]
    if starts_at:
        clauses.append(_("from %(start)s") % {"start": _moment(starts_at)})
    if ends_at:
        clauses.append(_last_moment(ends_at))
    if priority in _BEFORE:
        clauses.append(str(_BEFORE[priority]))
    return f"{', '.join(clauses)}."


#: Before which other variants one of a priority goes, wherever both fit.
_BEFORE = {
    "campaign": _lazy("before standard variants"),
    "mandatory": _lazy("before campaign and standard variants"),
}


def _moment(moment: datetime) -> str:
    local = local_moment(moment)
    return date_format(local, "j F Y" if local.time() == time() else "j F Y, H:i")


def _last_moment(end: datetime) -> str:
    """Say an end, which is exclusive: at midnight, the day before is the last one."""
    local = local_moment(end)
    if local.time() == time() and local.date() > date.min:
        day = date_format(local - timedelta(days=1), "j F Y")
        return _("until the end of %(day)s") % {"day": day}
    return _("until %(end)s") % {"end": _moment(end)}
