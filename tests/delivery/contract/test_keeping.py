"""Counters become rows of the day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from delivery.contract import keeping
from delivery.contract.counting import ContractCounters, Counts
from delivery.contract.keeping import add_to_day, write_down
from delivery.contract.models import AnswerCount, UnknownKeyCount

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC).timestamp()


def counted() -> Counts:
    counts = Counts()
    counts.add_answers(("app", "home-hero", (None, None)), 3)
    counts.add_answers(("app", "home-hero", (None, "skier")), 2)
    counts.add_explained("app", "home-hero", 2)
    counts.add_conditions(("app", "home-hero", "skier", "matched"), 1)
    counts.add_conditions(("app", "home-hero", "skier", "segments"), 1)
    counts.add_unknown("app", "segment", "skiers", 4, AT)
    return counts


def answers() -> set[tuple[Any, ...]]:
    return set(
        AnswerCount.objects.values_list("day", "client", "module", "variant", "what", "count")
    )


def unknown() -> set[tuple[Any, ...]]:
    return set(UnknownKeyCount.objects.values_list("client", "axis", "key", "count"))


def test_answers_are_kept_by_module_and_variant() -> None:
    add_to_day(counted(), DAY)

    assert answers() == {
        (DAY, "app", "home-hero", "", "answered", 5),
        (DAY, "app", "home-hero", "", "default", 3),
        (DAY, "app", "home-hero", "skier", "won", 2),
        (DAY, "app", "home-hero", "", "explained", 2),
        (DAY, "app", "home-hero", "skier", "matched", 1),
        (DAY, "app", "home-hero", "skier", "segments", 1),
    }
    assert UnknownKeyCount.objects.get().last_at == datetime.fromtimestamp(AT, UTC)


def test_counts_of_several_processes_add_up_and_days_stay_apart() -> None:
    add_to_day(counted(), DAY)
    add_to_day(counted(), DAY)
    add_to_day(counted(), DAY + timedelta(days=1))

    assert (DAY, "app", "home-hero", "", "answered", 10) in answers()
    assert (DAY + timedelta(days=1), "app", "home-hero", "", "answered", 5) in answers()
    assert unknown() == {("app", "segment", "skiers", 8), ("app", "segment", "skiers", 4)}


def test_many_rows_are_written_together(django_assert_num_queries: Any) -> None:
    counts = Counts()
    for number in range(250):
        counts.add_answers(("app", f"module-{number}", ("gold",)), 1)

    # Begin and end, two rows for each module in five statements, two deletions.
    with django_assert_num_queries(9):
        add_to_day(counts, DAY)

    assert AnswerCount.objects.count() == 500


def test_a_day_tells_only_so_many_keys_of_a_client_apart(monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "KEYS_A_DAY", 3)
    for number in range(5):
        counts = Counts()
        counts.add_unknown("app", "segment", f"made-up-{number}", 1, AT)
        counts.add_unknown("web", "segment", "skiers", 1, AT)
        add_to_day(counts, DAY)

    assert unknown() == {
        ("app", "segment", "made-up-0", 1),
        ("app", "segment", "made-up-1", 1),
        ("app", "segment", "made-up-2", 1),
        ("app", "segment", "(others)", 2),
        ("web", "segment", "skiers", 5),
    }


def test_old_counts_are_forgotten() -> None:
    add_to_day(counted(), DAY)

    add_to_day(counted(), DAY + timedelta(days=30))
    assert AnswerCount.objects.filter(day=DAY).exists()
    add_to_day(counted(), DAY + timedelta(days=31))
    assert not AnswerCount.objects.filter(day=DAY).exists()
    assert not UnknownKeyCount.objects.filter(day=DAY).exists()


def test_while_the_database_is_away_nothing_is_lost(monkeypatch: Any) -> None:
    counters = ContractCounters()
    counters.give_back(counted())

    def away(*_args: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "add_to_day", away)
        with pytest.raises(DatabaseError):
            write_down(counters)
    write_down(counters)

    assert ("app", "segment", "skiers", 4) in unknown()
    assert counters.take().is_empty


def test_nothing_counted_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        write_down(ContractCounters())
