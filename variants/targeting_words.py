"""Targeting in words, for lists and panels: “Skiers on Phones, in French (Canada)”."""

from collections.abc import Mapping
from typing import Any, NamedTuple

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
