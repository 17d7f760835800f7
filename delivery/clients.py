"""What an API client may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from delivery.errors import ApiError, ErrorCode


class Scope(Enum):
    """What a key is good for."""

    DELIVER = "deliver"
    PREVIEW = "preview"
    INGEST = "ingest"
    MANAGE = "manage"


#: Scopes that may read published content.
READING = frozenset({Scope.DELIVER, Scope.PREVIEW})
#: Scopes that may read the schema on every instance.
INTROSPECTING = frozenset({Scope.PREVIEW, Scope.MANAGE})


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks. Empty `brands` or `channels` are no limit.

    `rate_limit` is in requests per minute; None for the instance's default.

    `pinned` is what a preview token says of every context, as a `ContextInput` that GraphQL has
    read: it goes before what the caller sends, and drafts are answered. None for an ordinary key.
    """

    name: str
    scopes: frozenset[Scope]
    brands: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    pinned: Mapping[str, Any] | None = field(default=None, hash=False)
    rate_limit: int | None = None

    @property
    def may_read(self) -> bool:
        """Whether it may ask for published content."""
        return bool(self.scopes & READING)

    @property
    def may_preview(self) -> bool:
        """Whether it may ask for another instant than now, and for drafts."""
        return Scope.PREVIEW in self.scopes

    def may_introspect(self, *, deliver_may: bool) -> bool:
        """Whether it may read the schema.

        :param deliver_may: whether the instance lets keys do so that can only deliver.
        """
        return deliver_may or not self.scopes.isdisjoint(INTROSPECTING)

    def may_see_brand(self, brand: str) -> bool:
        """Whether content of a brand is within its limits."""
        return not self.brands or brand in self.brands

    def may_see_channel(self, path: Iterable[str]) -> bool:
        """Whether a channel is within its limits.

        :param path: the channel's key and those of its ancestors.
        """
        return not self.channels or not self.channels.isdisjoint(path)

    def require_brand(self, brand: str, subject: str) -> None:
        """Refuse content of a brand outside the limits.

        :param subject: what was asked for, as it begins the message.
        :raises ApiError: `FORBIDDEN`.
        """
        if not self.may_see_brand(brand):
            raise ApiError(
                ErrorCode.FORBIDDEN,
                f"{subject} belongs to the brand “{brand}”, and this key is limited to "
                f"{', '.join(sorted(self.brands))}.",
            )
