"""The columns of a table of terms: what a cell means, and how a value is written in one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from taxonomy.models import Locale, PublishedOnSave, Segment

_TRUE = frozenset({"yes", "true", "1", "x"})
_FALSE = frozenset({"no", "false", "0"})
_BETWEEN_TAGS = re.compile(r"[\s>|]+")


class BadCell(ValueError):
    """A cell does not say what its column holds; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `read` turns a cell into a value, `write` a value into a cell.

    The parent is read as a key, and the fallbacks as a list of tags; whether these exist is for
    the whole table to say.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def columns_of(model: type[PublishedOnSave]) -> tuple[Column, ...]:
    """The columns of a table of a kind of term, in their order."""
    if issubclass(model, Locale):
        return (_KEY, _NAME, Column("fallbacks", _tags, _write_tags), _ACTIVE)
    columns = (_KEY, _NAME, _text("parent"), Column("rank", _whole_number, _write), _ACTIVE)
    if not issubclass(model, Segment):
        return columns
    return (
        *columns,
        _text("public_label"),
        Column("kind", _kind, _write),
        _text("purpose"),
        Column("exclusive_children", _no_unless_said, _write_truth),
    )


def _or_none(cell: str) -> str | None:
    return cell or None


def _write(value: Any) -> str:
    return "" if value is None else str(value)


def _text(name: str) -> Column:
    return Column(name, _or_none, _write)


def _truth(cell: str) -> bool:
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    raise BadCell(_("“%(cell)s” was given; yes or no was expected.") % {"cell": cell})


def _yes_unless_said(cell: str) -> bool:
    return _truth(cell) if cell else True


def _no_unless_said(cell: str) -> bool:
    return _truth(cell) if cell else False


def _write_truth(value: Any) -> str:
    return "yes" if value else "no"


def _whole_number(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", cell):
        raise BadCell(_("“%(cell)s” was given; a whole number was expected.") % {"cell": cell})
    return int(cell)


def _kind(cell: str) -> str | None:
    if cell and cell not in Segment.Kind.values:
        raise BadCell(
            _("“%(cell)s” was given; one of %(kinds)s was expected.")
            % {"cell": cell, "kinds": ", ".join(Segment.Kind.values)}
        )
    return cell or None


def _tags(cell: str) -> list[str]:
    return [tag for tag in _BETWEEN_TAGS.split(cell) if tag]


def _write_tags(value: Any) -> str:
    return " > ".join(value)


_KEY = Column("key", str, _write)
_NAME = Column("name", str, _write)
_ACTIVE = Column("active", _yes_unless_said, _write_truth)
