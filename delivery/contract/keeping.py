"""Writing the counters of a process down, and forgetting old ones.

Counts are added to those of the day, so any number of processes and machines write to the same
rows. What is counted between two times lies in memory: a process that is killed loses that much,
one that ends writes it down. While the database is away counters are kept, within their bounds.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from delivery import outcomes
from delivery.contract.counting import OTHERS, ContractCounters, Counts, counters
from delivery.contract.models import AnswerCount, UnknownKeyCount
from delivery.serving import background

#: Seconds between two times that counters are written down.
EVERY = 30
#: Days that they are kept for.
KEPT = 30
#: Unknown keys that are told apart for one client and day.
KEYS_A_DAY = 500
_ROWS = 100


def begin() -> None:
    """Count what this process answers from now on, and have it written down while it serves."""
    outcomes.register(counters.note)
    background.every(EVERY, "Counters of the contract report", lambda: write_down(counters))


def write_down(counters: ContractCounters) -> None:
    """Add what was counted to the rows of today; on failure it stays counted.

    :raises DatabaseError: when the database is away.
    """
    counts = counters.take()
    if counts.is_empty:
        return
    try:
        add_to_day(counts, datetime.now(UTC).date())
    except Exception:
        counters.give_back(counts)
        raise


def add_to_day(counts: Counts, day: date) -> None:
    """Add counts to the rows of a day, all or none of them."""
    with transaction.atomic():
        _add(AnswerCount, ("client", "module", "variant", "what"), day, _answer_rows(counts))
        _add(UnknownKeyCount, ("client", "axis", "key"), day, _unknown_rows(counts, day))
        for model in (AnswerCount, UnknownKeyCount):
            model._default_manager.filter(day__lt=day - timedelta(days=KEPT)).delete()


def _answer_rows(counts: Counts) -> list[tuple[Any, ...]]:
    """Return (client, module, variant, what, count), in one order on every machine."""
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for (client, module, composition), number in counts.answers.items():
        rows[client, module, "", "answered"] += number
        sources = {source for source in composition if source is not None}
        if not sources and module != OTHERS:
            rows[client, module, "", "default"] += number
        for source in sources:
            rows[client, module, source, "won"] += number
    for (client, module), number in counts.explained.items():
        rows[client, module, "", "explained"] += number
    for condition, number in counts.conditions.items():
        rows[condition] += number
    return sorted((*key, number) for key, number in rows.items())


def _unknown_rows(counts: Counts, day: date) -> list[tuple[Any, ...]]:
    """Return (client, axis, key, count, last_at); beyond as many as are told apart, `(others)`."""
    rows: dict[tuple[str, str, str], tuple[int, float]] = {}
    for client, keys in counts.unknown.items():
        there = set(
            UnknownKeyCount.objects.filter(day=day, client=client).values_list("axis", "key")
        )
        for (axis, key), (number, at) in sorted(keys.items()):
            if (axis, key) not in there and len(there) >= KEYS_A_DAY:
                key = OTHERS
            there.add((axis, key))
            count, last = rows.get((client, axis, key), (0, 0.0))
            rows[client, axis, key] = (count + number, max(last, at))
    return sorted(
        (*key, number, datetime.fromtimestamp(at, UTC)) for key, (number, at) in rows.items()
    )


def _add(
    model: type[AnswerCount] | type[UnknownKeyCount],
    names: tuple[str, ...],
    day: date,
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Add to counts by one statement for many rows: never read first, so that none is lost."""
    table = connection.ops.quote_name(model._meta.db_table)
    last = ", last_at = excluded.last_at" if model is UnknownKeyCount else ""
    columns = ("day", *names, "count", *(["last_at"] if last else []))
    for start in range(0, len(rows), _ROWS):
        chunk = rows[start : start + _ROWS]
        places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(chunk))
        statement = (
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "  # noqa: S608 - our names
            f"ON CONFLICT (day, {', '.join(names)}) "
            f"DO UPDATE SET count = {table}.count + excluded.count{last}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in chunk for value in (day, *row)])
