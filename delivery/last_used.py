"""When each key was used last, to the minute: noted in memory, written in the background.

A request writes nothing. What a process noted and did not write yet is lost with it.
"""

from datetime import UTC, datetime

from django.db.models import Q

from delivery.models import ApiKey
from delivery.serving import background

#: Seconds between two writes of a serving process.
EVERY = 20
_MINUTE = 60_000

#: The minute of the last use by the digest of the key: since the last write, and as written.
_noted: dict[str, int] = {}
_written: dict[str, int] = {}


def note(digest: str, now: int) -> None:
    """Remember that a key is being used.

    :param now: milliseconds since 1970.
    """
    _noted[digest] = now // _MINUTE


def write() -> None:
    """Write what was noted since the last time; what is written already costs nothing.

    :raises DatabaseError: when the database is away; it is tried again the next time.
    """
    for digest, minute in list(_noted.items()):
        if _written.get(digest) != minute:
            at = datetime.fromtimestamp(minute * 60, UTC)
            ApiKey.objects.filter(
                Q(last_used_at=None) | Q(last_used_at__lt=at), digest=digest
            ).update(last_used_at=at)
            _written[digest] = minute
        if _noted.get(digest) == minute:
            del _noted[digest]


background.every(EVERY, "last use of API keys", write)
