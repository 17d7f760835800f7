"""PostgreSQL tells a follower that something was published, so that it need not wait."""

import time
from threading import Event

import pytest

from delivery.snapshot import source
from delivery.store import follower
from tests.delivery.store.test_following import PATIENCE, comes, following
from tests.factories import make_segment
from variants import bell

pytestmark = pytest.mark.usefixtures("left_to_the_follower")


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_sooner_than_the_log_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL", PATIENCE * 10)
    waited: list[float] = []
    wait = bell.wait

    def waited_for(seconds: float, stop: Event) -> None:
        wait(seconds, stop)
        waited.append(seconds)
        if len(waited) == 2:
            stop.set()

    monkeypatch.setattr(bell, "wait", waited_for)
    with following() as thread:
        for number in (1, 2):
            time.sleep(0.5)
            make_segment(f"segment-{number}")
            assert comes(lambda number=number: len(waited) == number)
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert source.current().generation >= 1
