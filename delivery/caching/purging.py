"""Telling the caches in front of the API what to forget, after each generation.

The change log is the queue, so nothing is lost and nothing piles up: each cache is told what
changed since the generation that it was told last. What fails is tried again with growing pauses,
for ever, and shows under **Reports → Caches in front**.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import get_backends

from delivery.caching.backends import PurgeFailed, PurgesKeys
from delivery.caching.models import Purge
from delivery.caching.surrogate_keys import (
    GENERATION,
    MODULES,
    TAXONOMY,
    experience_key,
    module_key,
)
from delivery.snapshot import EXPERIENCE, MODULE
from variants.changed_documents import documents_changed
from variants.selectors import current_generation

logger = logging.getLogger(__name__)

#: Seconds between two looks at whether something was published.
INTERVAL = 1.0
#: Pauses before the next attempt, after the first, second … one failed; the last is repeated.
PAUSES = [timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 300)]
#: For how long whoever tells a cache has it to itself.
LEASE = timedelta(minutes=2)
#: Changed documents beyond which everything is forgotten instead.
CHANGES_LIMIT = 500
#: The generation of a cache that was never told anything: it may hold anything.
NEVER = -1


def purge_due(now: datetime) -> Iterator[str]:
    """Tell each cache what changed, where that is due; yield a sentence for each that failed.

    Of several processes one takes a cache; what it does not finish is due again after a while.
    """
    names = list(settings.WAGTAILFRONTENDCACHE)
    if not names:
        return
    newest = current_generation()
    known = {purge.cache: purge for purge in Purge.objects.filter(cache__in=names)}
    for name in names:
        purge = known.get(name) or _never_told(name, now)
        if purge.generation < newest and purge.next_at <= now and _is_ours(purge, now):
            yield from _told(purge, newest, now)


def _never_told(name: str, now: datetime) -> Purge:
    defaults = {"generation": NEVER, "next_at": now}
    return Purge.objects.get_or_create(cache=name, defaults=defaults)[0]


def _is_ours(purge: Purge, now: datetime) -> bool:
    """Take a cache, where no other process did just now."""
    as_seen = Purge.objects.filter(pk=purge.pk, next_at=purge.next_at)
    return bool(as_seen.update(next_at=now + LEASE))


def keys_changed(after: int, until: int) -> set[str]:
    """Return the surrogate keys of what changed after a generation, up to another."""
    changed = documents_changed(after, until, limit=CHANGES_LIMIT + 1)
    if after == NEVER or len(changed) > CHANGES_LIMIT:
        return {TAXONOMY}
    keys = {GENERATION}
    for kind, key in changed:
        if kind == MODULE:
            keys |= {module_key(key), MODULES}
        else:
            keys.add(experience_key(key) if kind == EXPERIENCE else TAXONOMY)
    return keys


def _told(purge: Purge, newest: int, now: datetime) -> Iterator[str]:
    backend: PurgesKeys = get_backends(backends=[purge.cache])[purge.cache]
    try:
        backend.purge_keys(keys_changed(purge.generation, newest))
    except PurgeFailed as failed:
        purge.attempts += 1
        purge.failure = str(failed)[:255]
        purge.next_at = now + PAUSES[min(purge.attempts, len(PAUSES)) - 1]
        yield f"The cache “{purge}” did not take generation {newest}: {purge.failure}"
    else:
        purge.attempts, purge.failure = 0, ""
        purge.generation, purge.purged_at, purge.next_at = newest, now, now
    purge.save()


def start_purging(say: Callable[[str], None]) -> threading.Thread | None:
    """Tell caches in a thread of their own for as long as this process lives, if there are any.

    :param say: told in a sentence what failed.
    """
    if not settings.WAGTAILFRONTENDCACHE:
        return None
    never = threading.Event()
    thread = threading.Thread(target=purge_until, args=(never, say), daemon=True, name="purges")
    thread.start()
    return thread


def purge_until(over: threading.Event, say: Callable[[str], None]) -> None:
    """Look every second until it is over; whatever goes wrong is said, and tried again."""
    while not over.wait(INTERVAL):
        close_old_connections()
        try:
            for line in purge_due(timezone.now()):
                say(line)
        except DatabaseError as error:
            say(f"Caches wait, the database does not answer: {error}")
        except Exception as error:
            logger.exception("The purging of caches goes on after a fault.")
            say(f"Caches wait and are tried again, a fault in the program: {error!r}")
