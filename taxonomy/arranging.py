"""Where the terms of a tree stand: read, compared, and changed all at once.

An arrangement is a list of all terms, each with its parent, in the one order that their ranks give
them. A screen loads it, people move terms about in it, and it comes back as a whole.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.consequences import Place, consequences
from taxonomy.log_entries import log_all
from taxonomy.models import Segment, Term
from taxonomy.ranking import by_rank as in_order
from taxonomy.ranking import order_of_tree, ranks_for
from taxonomy.validation import check_no_cycle

Parents = dict[str, str | None]
"""The parent's key of each term, in the order of the ranks."""

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where all terms of a model stand."""

    places: Mapping[str, Place]

    @property
    def order(self) -> list[str]:
        """The keys by rank."""
        return in_order({key: place.rank for key, place in self.places.items()})

    @property
    def parents(self) -> Parents:
        """Each term's parent, in the order of the ranks."""
        return {key: self.places[key].parent for key in self.order}

    def as_text(self) -> str:
        """Write the arrangement as forms carry it: `[[key, parent, rank], …]` by rank."""
        return json.dumps(
            [[key, self.places[key].parent, self.places[key].rank] for key in self.order]
        )

    def moved(self, parents: Parents) -> dict[str, Place]:
        """The new places of the terms that stand elsewhere in another list of all terms."""
        ranks = {key: place.rank for key, place in self.places.items()}
        wanted = ranks_for(list(parents), ranks)
        places = {key: Place(parents[key], wanted[key]) for key in parents}
        return {key: place for key, place in places.items() if place != self.places[key]}


class StaleArrangement(ValidationError):
    """Somebody else changed the terms since they were loaded."""


def load_arrangement(model: type[Term]) -> Arrangement:
    """Read where the terms of a model stand, with one query."""
    rows = model._default_manager.order_by().values_list("key", "parent__key", "rank")
    return Arrangement({key: Place(parent, rank) for key, parent, rank in rows})


def read_arrangement(text: str) -> Arrangement:
    """Read what `Arrangement.as_text` wrote and a browser sent back.

    :raises ValidationError: when it is anything else.
    """
    rows = _read_list(text, length=3)
    if not all(rank is None or type(rank) is int for _key, _parent, rank in rows):
        raise _not_readable()
    return Arrangement({key: Place(parent, rank) for key, parent, rank in rows})


def read_parents(text: str, loaded: Arrangement, *, by_rank: bool) -> Parents:
    """Read the list that somebody made: `[[key, parent], …]`, every term that was loaded, once.

    :param by_rank: the list is the one order of ranks; otherwise a tree, whose siblings are in
        their order.
    :raises ValidationError: when it is anything else, or terms lie below themselves.
    """
    parents: Parents = dict(_read_list(text, length=2))
    if parents.keys() != loaded.places.keys():
        raise _not_readable()
    if any(parent is not None and parent not in parents for parent in parents.values()):
        raise _not_readable()
    check_no_cycle(parents)
    if not by_rank:
        return {key: parents[key] for key in order_of_tree(parents, loaded.order)}
    return parents


def arrange(model: type[Term], loaded: Arrangement, parents: Parents, *, user: Any) -> int:
    """Move terms, all of them or none, as one publication; return how many.

    :param loaded: the arrangement that was moved about in.
    :param parents: how it should be, as `read_parents` reads it.
    :raises StaleArrangement: when the terms stand otherwise by now.
    :raises ValidationError: when publishing is refused; nothing is moved.
    """
    reason = _("Moved %(terms)s") % {"terms": model._meta.verbose_name_plural}
    with consequences().publication(user=user, reason=reason):
        rows = {
            term.key: term for term in model._default_manager.select_for_update().order_by("pk")
        }
        keys = {term.pk: key for key, term in rows.items()}
        now = Arrangement(
            {key: Place(keys.get(term.parent_id), term.rank) for key, term in rows.items()}
        )
        if now != loaded:
            raise stale(now, loaded, {key: term.name for key, term in rows.items()})
        moved = []
        for key, place in loaded.moved(parents).items():
            term = rows[key]
            term.parent = None if place.parent is None else rows[place.parent]
            term.rank = place.rank
            moved.append(term)
        model._default_manager.bulk_update(moved, ["parent", "rank"], batch_size=500)
        log_all(moved, "wagtail.edit", user=user)
        if moved:
            consequences().taxonomy_changed()
    return len(moved)


def stale(now: Arrangement, loaded: Arrangement, names: Mapping[str, str]) -> StaleArrangement:
    """Say what somebody else changed meanwhile."""
    changed = [
        names.get(key, key)
        for key in sorted(now.places.keys() | loaded.places.keys())
        if now.places.get(key) != loaded.places.get(key)
    ]
    shown = ", ".join(f"“{name}”" for name in changed[:_NAMED])
    if len(changed) > _NAMED:
        shown = _("%(names)s and %(count)d more") % {
            "names": shown,
            "count": len(changed) - _NAMED,
        }
    return StaleArrangement(
        _(
            "Somebody else moved, added or deleted %(names)s in the meantime. Nothing of yours was "
            "saved: look at the list as it is now, and make your moves again."
        )
        % {"names": shown},
        code="stale",
    )


def says_who_wins(model: type[Term]) -> bool:
    """Whether the order of a model's terms decides what visitors see, and not only lists."""
    return issubclass(model, Segment)


def _read_list(text: str, *, length: int) -> Sequence[Any]:
    """Read a JSON list of lists that begin with a key and a parent, each key once."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise _not_readable() from None
    if not isinstance(rows, list) or not all(
        isinstance(row, list)
        and len(row) == length
        and isinstance(row[0], str)
        and isinstance(row[1], str | None)
        for row in rows
    ):
        raise _not_readable()
    if len({row[0] for row in rows}) != len(rows):
        raise _not_readable()
    return rows


def _not_readable() -> ValidationError:
    return ValidationError(
        _(
            "The order did not arrive whole: every term was expected once, with its parent. Load "
            "the page again, and make your moves again."
        ),
        code="unreadable",
    )
