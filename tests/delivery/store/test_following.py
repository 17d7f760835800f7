"""A follower that runs: what is published arrives, and comes after whatever was missed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import Error as DatabaseError
from django.db import connections

from delivery.registration import create_client, revoke_client
from delivery.snapshot import source
from delivery.store.follower import Follower
from delivery.store.log import Log
from tests.factories import make_segment
from variants.gate import publishing

pytestmark = pytest.mark.usefixtures("left_to_the_follower")

#: Seconds after which a test gives up; nothing here takes as long.
PATIENCE = 30


@contextmanager
def following() -> Iterator[Thread]:
    """Run a follower beside the block."""
    stop = Event()
    failed: list[Exception] = []

    def run() -> None:
        try:
            Follower(source.store).run(stop)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()
    assert failed == []


def comes(true: Callable[[], bool]) -> bool:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.django_db(transaction=True)
def test_what_is_published_while_a_follower_runs_arrives() -> None:
    make_segment("before")
    with following():
        assert comes(lambda: source.current().generation == 1)
        for number in range(2, 6):
            make_segment(f"segment-{number}")
            assert comes(lambda number=number: source.current().generation == number)
    assert list(source.current().taxonomy.terms["segments"]) == [
        "before",
        "segment-2",
        "segment-3",
        "segment-4",
        "segment-5",
    ]


@pytest.mark.django_db(transaction=True)
def test_keys_arrive_and_are_ended_without_a_generation() -> None:
    with following():
        create_client("service", scopes=["deliver"])
        assert comes(lambda: len(source.current().clients) == 1)
        (document,) = source.current().clients.values()
        assert (document["name"], source.current().generation) == ("service", 0)
        revoke_client("service")
        assert comes(lambda: len(source.current().clients) == 0)


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_is_undone_never_arrives() -> None:
    make_segment("kept")
    with following():
        assert comes(lambda: source.current().generation == 1)
        with pytest.raises(ZeroDivisionError), publishing():
            make_segment("undone")
            raise ZeroDivisionError
        make_segment("next")
        assert comes(lambda: source.current().generation == 2)
    assert list(source.current().taxonomy.terms["segments"]) == ["kept", "next"]


@pytest.mark.django_db
def test_a_database_that_is_away_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    make_segment("before")
    monkeypatch.setattr(source, "catches_up", True)
    source.current()

    def away(*_place: object, **_limit: object) -> int:
        raise DatabaseError("the connection is closed")

    gone = Log(generations_from=away, current_generation=away)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError):
        Follower(source.store, gone).catch_up()
    monkeypatch.setattr(source, "_follower", Follower(source.store, gone))

    assert source.current().generation == 1
