"""Who uses a term; a term in use cannot be deleted."""

from collections.abc import Iterable, Sequence
from typing import Any, overload

from django.db.models import Model, ProtectedError, QuerySet
from django.dispatch import Signal
from django.utils.translation import gettext as _

from taxonomy.models import Locale, PublishedOnSave

#: Asks the rooms above for their rows that use a term. Argument: `term`. Receivers return a list of
#: querysets.
term_uses = Signal()

_NAMED = 5


class Uses(Sequence[Model]):
    """The rows that use a term, of whatever kinds; loaded as far as they are looked at."""

    def __init__(self, kinds: Iterable[Sequence[Model] | QuerySet[Any]]) -> None:
        self._kinds = list(kinds)
        self._lengths = [
            kind.count() if isinstance(kind, QuerySet) else len(kind) for kind in self._kinds
        ]

    def __len__(self) -> int:
        return sum(self._lengths)

    @overload
    def __getitem__(self, place: int) -> Model: ...
    @overload
    def __getitem__(self, place: slice) -> list[Model]: ...
    def __getitem__(self, place: int | slice) -> Model | list[Model]:
        if isinstance(place, int):
            start = place + len(self) if place < 0 else place
            [row] = self[start : start + 1] or [None]
            if row is None:
                raise IndexError(place)
            return row
        start, stop, step = place.indices(len(self))
        rows: list[Model] = []
        for kind, length in zip(self._kinds, self._lengths, strict=True):
            if start < min(stop, length):
                rows += kind[start : min(stop, length)]
            start, stop = max(start - length, 0), max(stop - length, 0)
        return rows[::step]


def uses_of(term: PublishedOnSave) -> Uses:
    """Find the rows that use a term: its children, locales that fall back to it, other rooms'."""
    kinds: list[Any] = []
    if isinstance(term, Locale):
        kinds.append(locales_falling_back_to(term))
    elif hasattr(term, "children"):
        kinds.append(term.children.all())
    for _receiver, found in term_uses.send(type(term), term=term):
        kinds += found
    return Uses(kinds)


def locales_falling_back_to(locale: Locale) -> list[Locale]:
    """List the locales that name this one among their fallbacks."""
    tag = locale.key.lower()
    others = Locale.objects.exclude(pk=locale.pk)
    return [other for other in others if tag in map(str.lower, other.fallbacks)]


def row_name(row: Model) -> str:
    """The name of a row; with what it belongs to where it says so, as `in_context`."""
    return str(getattr(row, "in_context", row))


def usage_sentence(term: PublishedOnSave, rows: Sequence[Model]) -> str:
    """Say in a sentence that a term is in use, and by what."""
    shown = ", ".join(f"{row._meta.verbose_name} “{row_name(row)}”" for row in rows[:_NAMED])
    if len(rows) > _NAMED:
        shown = _("%(rows)s and %(count)d more") % {"rows": shown, "count": len(rows) - _NAMED}
    return _("“%(term)s” is in use and cannot be deleted: %(rows)s.") % {
        "term": term,
        "rows": shown,
    }


def refuse_to_delete_used_term(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Refuse to delete a term that is in use, whatever way the deletion came.

    :raises ProtectedError: naming what uses it; nothing is deleted.
    """
    rows = uses_of(instance)
    if rows:
        raise ProtectedError(usage_sentence(instance, rows), set(rows[:_NAMED]))
