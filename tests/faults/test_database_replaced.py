"""The database is replaced by a copy of itself, as when somebody restores a backup."""

from dataclasses import replace

import pytest

from benchmarks.delivery.processes import free_port
from benchmarks.faults.asking import Answer, Clients
from benchmarks.faults.databases import Database, PostgresCluster
from benchmarks.faults.instance import Instance, wait_until
from benchmarks.faults.verifying import ChangeLog, read_log, verify
from benchmarks.static_stability import served


def copied(database: Database) -> PostgresCluster:
    """A copy of a running database, stopped."""
    assert isinstance(database, PostgresCluster)
    database.stop()
    copy = database.copy()
    database.start()
    return copy


def publish_unseen(instance: Instance, copy: PostgresCluster, seed: int, count: int) -> None:
    """Publish in a copy so many times, at an address where no node looks."""
    address, copy.port = copy.port, free_port()
    copy.start()
    try:
        if count:
            assert replace(instance, database=copy).publish(seed, count).popen.wait() == 0
    finally:
        copy.stop()
        copy.port = address


def put_in_place(instance: Instance, copy: PostgresCluster) -> None:
    """Let a copy answer at the address of a database."""
    instance.database.stop()
    replaced, instance.database = instance.database, copy
    copy.start()
    replaced.remove()


def is_served(log: ChangeLog, answers: list[Answer]) -> bool:
    """Whether some answers are all of a log's newest generation: its number alone says little."""
    verdict = verify(answers, [log])
    return not verdict.wrong and verdict.generations == {log.newest}


@pytest.mark.parametrize("published_after", [0, 5, 8])
def test_an_older_copy_is_followed_from_where_it_is(instance: Instance, published_after: int):
    """Also when it has reached the number of the generation that was lost, or gone past it."""
    node = instance.serve("--delivery", "--workers", "2")
    assert instance.publish(1, 2).popen.wait() == 0
    backup = copied(instance.database)
    # Every answer is compared with both histories: few say as much as many.
    with Clients([node.port], instance.key, pause=0.1) as clients:
        assert instance.publish(2, 5).popen.wait() == 0
        wait_until("all is served", lambda: served(node, instance) == 8)
        lost = read_log(instance)
        publish_unseen(instance, backup, 3, published_after)
        put_in_place(instance, backup)
        log = read_log(instance)
        wait_until("its number is served", lambda: served(node, instance) == log.newest)
        wait_until("the copy is served", lambda: is_served(log, clients.answers[-20:]))
        begin = len(clients.answers) + 8
        clients.wait_for(100)
    verdict = verify(clients.answers, [lost, log], backwards=True)

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert log.newest == 3 + published_after
    settled = verify(clients.answers[begin:], [log])
    assert (settled.wrong, settled.generations) == ([], {log.newest})


def test_a_newer_copy_is_gone_on_with(instance: Instance):
    node = instance.serve("--delivery")
    backup = copied(instance.database)
    publish_unseen(instance, backup, 1, 5)
    with Clients([node.port], instance.key) as clients:
        clients.wait_for(30)
        put_in_place(instance, backup)
        wait_until("the copy is served", lambda: served(node, instance) == 6)
        clients.wait_for(30)
    verdict = verify(clients.answers, [read_log(instance)])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert max(verdict.generations) == 6
