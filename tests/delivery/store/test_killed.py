"""A follower that is killed at any instant leaves a store that opens, is whole and equals the log.

`REFRACT_KILLS` says how often; the suite keeps it short.
"""

import os
import random
import signal
import time
from pathlib import Path

from delivery.snapshot import SnapshotSource
from delivery.store.checking import damaged_records
from delivery.store.folder import Store
from delivery.store.follower import Follower
from tests.delivery.store.expected import expected, held
from tests.delivery.store.fake_log import FakeLog, make_store

KILLS = int(os.environ.get("REFRACT_KILLS", "60"))


def log_until(generation: int) -> FakeLog:
    """The same history each time: what generation n publishes depends on n alone."""
    log = FakeLog()
    for number in range(1, generation + 1):
        chance = random.Random(number)
        titles = {
            f"module-{chance.randrange(40)}": None if chance.random() < 0.2 else "x" * size
            for size in chance.sample(range(1, 9_000), chance.randrange(1, 30))
        }
        log.publish(rolled_back_to=number - 1 if number % 50 == 0 else None, **titles)
    log.sequence = generation // 7
    log.clients = [
        {"name": f"client-{log.sequence}", "keys": [{"digest": f"d{log.sequence}"}], "scopes": []}
    ]
    return log


def follow_without_end(store: Store, generation: int) -> None:
    """Publish and apply until killed."""
    while True:
        for _round in range(20):
            generation += random.choice((1, 1, 3))
            Follower(store, log_until(generation).log()).catch_up()
        Follower(store, log_until(generation).log()).rebuild()


def test_a_follower_killed_at_any_instant_leaves_a_store_that_equals_the_log(
    tmp_path: Path,
) -> None:
    generation = 0
    for _kill in range(KILLS):
        ready, say = os.pipe()
        child = os.fork()
        if child == 0:
            random.seed()
            store = make_store(tmp_path)
            store.durable = True
            os.write(say, b"!")
            follow_without_end(store, generation)
        os.read(ready, 1)
        os.close(ready)
        os.close(say)
        time.sleep(random.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

        store = make_store(tmp_path)
        served = store.served()
        if served is None:
            assert generation == 0
            continue
        assert damaged_records(served) == []
        source = SnapshotSource(store)
        source.catches_up = False
        snapshot = source.current()
        assert snapshot.generation >= generation
        generation = snapshot.generation
        log = log_until(generation)
        assert held(snapshot, log) == expected(log, generation)
        sequence = snapshot.reading.state.clients
        assert [*snapshot.clients] == [f"d{sequence}"] or (sequence == 0 and not snapshot.clients)
        store.environment().close()

    assert generation > 0
    # And it goes on from there.
    later = log_until(generation + 5)
    store = make_store(tmp_path)
    source = SnapshotSource(store, later.log())
    assert held(source.current(), later) == expected(later, generation + 5)
    assert len([path for path in store.folder.iterdir() if path.is_dir()]) == 1
