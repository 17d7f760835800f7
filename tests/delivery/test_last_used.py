"""When keys were used last: noted in memory, written in the background, to the minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from delivery import last_used
from delivery.models import ApiKey
from tests.delivery.conftest import Caller, Shop

AT = datetime(2026, 11, 22, 14, 3, tzinfo=UTC)
NOW = round(AT.timestamp() * 1000) + 29_500


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    """Forget what other tests noted."""
    last_used._noted.clear()
    last_used._written.clear()
    yield
    last_used._noted.clear()
    last_used._written.clear()


def used_at() -> datetime | None:
    """What the only key's row says."""
    return ApiKey.objects.get().last_used_at


def test_a_request_notes_its_key_and_writes_nothing(caller: Caller, shop: Shop) -> None:
    caller.ask("{ generation }")

    assert used_at() is None
    assert list(last_used._noted) == [ApiKey.objects.get().digest]


def test_it_is_written_to_the_minute(caller: Caller) -> None:
    last_used.note(ApiKey.objects.get().digest, NOW)

    last_used.write()

    assert used_at() == AT


def test_what_is_written_already_costs_no_query(
    caller: Caller, django_assert_num_queries: Callable
) -> None:
    digest = ApiKey.objects.get().digest
    last_used.note(digest, NOW)
    with django_assert_num_queries(1):
        last_used.write()

    last_used.note(digest, NOW + 30_000)
    with django_assert_num_queries(0):
        last_used.write()
    last_used.note(digest, NOW + 31_000)
    with django_assert_num_queries(1):
        last_used.write()


def test_a_process_that_is_behind_does_not_set_it_back(caller: Caller) -> None:
    ApiKey.objects.update(last_used_at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    last_used.note(ApiKey.objects.get().digest, NOW)

    last_used.write()

    assert used_at() == datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_while_the_database_is_away_it_is_kept(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_used.note(ApiKey.objects.get().digest, NOW)
    with monkeypatch.context() as patched:
        patched.setattr(ApiKey.objects, "filter", _away)
        with pytest.raises(OperationalError):
            last_used.write()

    last_used.write()

    assert used_at() == AT


def _away(*_args: object, **_named: object) -> None:
    raise OperationalError("gone")


def test_the_use_of_a_key_is_no_change_of_clients(caller: Caller) -> None:
    from delivery import clients_log

    before = clients_log.sequence()
    last_used.note(ApiKey.objects.get().digest, NOW)
    last_used.write()

    assert clients_log.sequence() == before
