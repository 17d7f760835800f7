"""Who uses a term; a term in use cannot be deleted."""

from typing import Any

from django.db.models import Model, ProtectedError
from django.dispatch import Signal
from django.utils.translation import gettext as _

from taxonomy.models import Locale, PublishedOnSave

#: Asks the rooms above for their rows that use a term. Argument: `term`. Receivers return a list.
term_uses = Signal()

_NAMED = 5


def uses_of(term: PublishedOnSave) -> list[Model]:
    """List the rows that use a term: its children, locales that fall back to it, other rooms'."""
    rows: list[Model] = []
    if isinstance(term, Locale):
        rows += locales_falling_back_to(term)
    elif hasattr(term, "children"):
        rows += term.children.all()
    for _receiver, found in term_uses.send(type(term), term=term):
        rows += found
    return rows


def locales_falling_back_to(locale: Locale) -> list[Locale]:
    """List the locales that name this one among their fallbacks."""
    tag = locale.key.lower()
    others = Locale.objects.exclude(pk=locale.pk)
    return [other for other in others if tag in map(str.lower, other.fallbacks)]


def row_name(row: Model) -> str:
    """The name of a row; with what it belongs to where it says so, as `in_context`."""
    return str(getattr(row, "in_context", row))


def usage_sentence(term: PublishedOnSave, rows: list[Model]) -> str:
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
        raise ProtectedError(usage_sentence(instance, rows), set(rows))
