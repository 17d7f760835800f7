"""What is scheduled ends the life of kept answers before it is live."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from delivery.caching.schedule import PERIOD, Schedule
from delivery.http import HttpAnswer
from delivery.serving import background
from tests.delivery.conftest import Shop
from tests.factories import make_module, make_variant
from variants.models import Release
from variants.moments import instant
from variants.releases.services import add, new_release

OFFER = '{ module(key: "ski-offer") { key } }'
HOME = '{ experience(key: "home") { name } }'
LIST = '{ modules(first: 1, brand: "firn") { edges { cursor } } }'
SOON = timedelta(seconds=4)


@pytest.fixture
def soon() -> datetime:
    """A moment within the setting's ten seconds, to the second."""
    return (timezone.now() + SOON).replace(microsecond=0)


@pytest.fixture
def ages(get_at: Callable[..., HttpAnswer], schedule: Schedule, soon: datetime) -> Any:
    """For each query, for how long its answer may be kept four seconds before that moment."""

    def find(*queries: str) -> list[str]:
        schedule.look()
        at = instant(soon - SOON)
        return [get_at(at, query).headers["Cache-Control"] for query in queries]

    return find


PUBLIC_4, PUBLIC_10 = "public, max-age=4", "public, max-age=10"
HERO = '{ module(key: "home-hero") { key } }'


def schedule_draft(row: Any, at: datetime) -> None:
    row.go_live_at = at
    row.save_revision(approved_go_live_at=at)


def test_nothing_is_scheduled(shop: Shop, ages: Any) -> None:
    assert ages(HERO, OFFER, HOME, LIST) == [PUBLIC_10] * 4


def test_a_scheduled_draft_of_a_module_ends_what_shows_it(
    shop: Shop, ages: Any, soon: datetime
) -> None:
    schedule_draft(shop.hero, soon)

    assert ages(HERO, OFFER, HOME, LIST) == [PUBLIC_4, PUBLIC_10, PUBLIC_10, PUBLIC_4]


def test_a_scheduled_variant_ends_what_shows_its_module(
    shop: Shop, ages: Any, soon: datetime
) -> None:
    schedule_draft(make_variant(shop.hero, "later"), soon)

    assert ages(HERO, OFFER) == [PUBLIC_4, PUBLIC_10]


def test_a_new_module_ends_lists_alone(shop: Shop, ages: Any, soon: datetime) -> None:
    schedule_draft(make_module("new-hero"), soon)

    assert ages(HERO, LIST) == [PUBLIC_10, PUBLIC_4]


def test_an_expiry_ends_what_shows_the_module(shop: Shop, ages: Any, soon: datetime) -> None:
    type(shop.hero).objects.filter(pk=shop.hero.pk).update(expire_at=soon)

    assert ages(HERO, OFFER) == [PUBLIC_4, PUBLIC_10]


def release(soon: datetime, *rows: Any, **columns: Any) -> None:
    made = new_release("Spring", None)
    for row in rows:
        add(made, row, None)
    values = {"state": Release.State.APPROVED, "go_live_at": soon} | columns
    Release.objects.filter(pk=made.pk).update(**values)


def test_an_approved_release_ends_what_shows_its_rows(
    shop: Shop, ages: Any, soon: datetime
) -> None:
    release(soon, shop.skier)

    assert ages(HERO, OFFER) == [PUBLIC_4, PUBLIC_10]


@pytest.mark.parametrize(
    "columns", [{"waits": True}, {"state": Release.State.SUBMITTED}, {"go_live_at": None}]
)
def test_a_release_without_a_moment_ends_nothing(
    shop: Shop, ages: Any, soon: datetime, columns: dict[str, Any]
) -> None:
    release(soon, shop.skier, **columns)

    assert ages(HERO) == [PUBLIC_10]


def test_what_is_overdue_may_come_at_any_moment(shop: Shop, ages: Any, soon: datetime) -> None:
    release(soon - timedelta(hours=1), shop.skier)

    assert ages(HERO) == ["public, max-age=0"]


def test_of_several_moments_the_first_counts(shop: Shop, ages: Any, soon: datetime) -> None:
    schedule_draft(shop.skier, soon + timedelta(seconds=2))
    release(soon, shop.skier)

    assert ages(HERO) == [PUBLIC_4]


def test_what_is_far_away_is_not_looked_at(shop: Shop, schedule: Schedule) -> None:
    schedule_draft(shop.skier, datetime(2090, 1, 1, tzinfo=UTC))

    schedule.look()

    assert schedule.moments == {}


def test_a_look_takes_as_many_queries_however_much_is_scheduled(
    shop: Shop,
    schedule: Schedule,
    soon: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    schedule_draft(shop.skier, soon)
    schedule.look()  # content types are kept from here on
    with django_assert_num_queries(6):
        schedule.look()
    for number in range(5):
        schedule_draft(make_variant(shop.hero, f"more-{number}"), soon)

    with django_assert_num_queries(6):
        schedule.look()


def test_without_the_database_the_last_look_counts(
    shop: Shop, ages: Any, soon: datetime, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule_draft(shop.hero, soon)
    schedule.look()

    def away(*_args: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("delivery.caching.schedule.scheduled_until", away)
    with pytest.raises(OperationalError):
        schedule.look()

    assert list(schedule.moments) == ["module:home-hero", "modules"]


def test_serving_processes_look_every_few_seconds() -> None:
    (work,) = [
        each for each in background._registered.values() if each.name == "Looking at the schedule"
    ]

    assert work.seconds == PERIOD
