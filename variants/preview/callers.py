"""What previews need of the room that answers callers, which is above this one.

It knows the text of queries and makes the tokens by which a front end asks for drafts; it puts
itself in place with `use_callers` when the product starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Snippet(NamedTuple):
    """A query as somebody would send it: in which language, and the text to copy."""

    language: str
    code: str


@dataclass(frozen=True)
class Subject:
    """What is previewed: a module or an experience, by key."""

    kind: str
    key: str


class Callers:
    """How callers ask for what a preview shows."""

    def snippets(
        self, subject: Subject, context: Mapping[str, Any], *, origin: str
    ) -> list[Snippet]:
        """Return the query for a subject in a context, in several languages.

        :param context: as a `ContextInput`.
        :param origin: scheme and host of this instance.
        """
        raise NotImplementedError

    def preview_token(self, user: Any, context: Mapping[str, Any]) -> str:
        """Return a token by which a front end is answered drafts in a context, for some minutes.

        :param user: who previews; the token is worth nothing once they may not any more.
        """
        raise NotImplementedError

    def token_minutes(self) -> int:
        """For how many minutes a token is good."""
        raise NotImplementedError


_in_use = Callers()


def use_callers(callers: Callers) -> None:
    """Put what knows callers in place."""
    global _in_use
    _in_use = callers


def callers_in_use() -> Callers:
    """Return what knows callers."""
    return _in_use
