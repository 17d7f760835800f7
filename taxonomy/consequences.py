"""What a change of terms means in the rooms above, which this one does not know.

The screens of terms ask it before they save. The `variants` room puts its own `Consequences` in
place with `use_consequences` when the product starts; alone, nothing uses a term but other terms.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from taxonomy.models import PublishedOnSave


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands: below which other one, and with which rank."""

    parent: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What merging two terms moves elsewhere.

    `rows` use the term, and use the other one afterwards. `refused` have to be mended before, and
    `why` says for what reason. There may be very many of both: they are counted, and loaded as far
    as they are looked at.
    """

    rows: Sequence[Model] = ()
    refused: Sequence[Model] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to keep a change that is refused now because it needs an approval first.

    `sentence` says why it is not saved; `component` stands in the form, with fields of its own and
    the button `LET_WAIT`.
    """

    sentence: str
    component: Any


#: The name of the button by which a change of a term is put where it waits for its approval.
LET_WAIT = "let-wait"


class Consequences:
    """What a change of terms means elsewhere."""

    def publication(self, *, user: Any, reason: str) -> AbstractContextManager[Any]:
        """Publish all terms that are saved within, as one change or not at all."""
        return transaction.atomic()

    def offer_to_wait(
        self, request: HttpRequest, refusal: ValidationError | None = None
    ) -> Offer | None:
        """Offer to keep a change of a term until it is approved; None where that would not help.

        :param refusal: why it was not saved; None where the offer was made before.
        """
        return None

    def let_wait(self, request: HttpRequest, term: PublishedOnSave) -> str:
        """Keep a change of a term, which has its new values, as the request says.

        :return: the address at which it waits.
        :raises ValidationError: when the request does not say where, or it waits elsewhere already.
        """
        raise ValidationError(_("Changes of terms do not wait for approvals here."))

    def taxonomy_changed(self) -> None:
        """Say that rows of terms were written without saving them one by one."""

    def of_places(
        self, request: HttpRequest, model: type[PublishedOnSave], places: Mapping[str, Place]
    ) -> Any:
        """Return a component that says what visitors see otherwise when terms stand elsewhere.

        :param places: the new places of the terms that move, by key.
        """
        return None

    def move_later(
        self,
        model: type[PublishedOnSave],
        places: Mapping[str, Place],
        *,
        user: Any,
        loaded: str,
        order: Sequence[Sequence[str | None]],
    ) -> str | None:
        """Leave a move that touches very much to a job; return the address of its progress.

        :param places: the new places of the terms that move, by key.
        :param loaded: the arrangement that was moved about in, as text.
        :param order: every term with its parent, in the order of the ranks.
        :return: None where it is little enough to be done at once.
        """
        return None

    def import_later(
        self,
        model: type[PublishedOnSave],
        keys: Collection[str],
        *,
        user: Any,
        content: str,
        shown: str,
    ) -> str | None:
        """Leave an import that touches very much to a job; return the address of its progress.

        :param keys: of the terms that decide otherwise afterwards.
        :param content: the file, in Base64.
        :param shown: the digest of the plan that somebody said yes to.
        :return: None where it is little enough to be done at once.
        """
        return None

    def variant_counts(
        self, model: type[PublishedOnSave], keys: Collection[str]
    ) -> Mapping[str, int]:
        """Count the variants that target each of some terms; none are left out."""
        return {}

    def of_merging(self, term: PublishedOnSave, into: PublishedOnSave) -> Moved:
        """Say what merging a term into another one would move."""
        return Moved()

    def merge_later(self, term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> str | None:
        """Leave a merging that touches very much to a job; return the address of its progress.

        :return: None where it is little enough to be done at once.
        :raises ValidationError: when something cannot be moved.
        """
        return None

    def merge(self, term: PublishedOnSave, into: PublishedOnSave, *, user: Any) -> None:
        """Let everything that uses a term use another one; inside a publication.

        :raises ValidationError: when something cannot be moved; nothing is.
        """


_in_use = Consequences()


def use_consequences(consequences: Consequences) -> None:
    """Put what a room above knows in place."""
    global _in_use
    _in_use = consequences


def consequences() -> Consequences:
    """Return what is in place."""
    return _in_use
