"""The database is replaced by a copy of itself, as when somebody restores a backup."""

from dataclasses import replace

import pytest

from benchmarks.faults.asking import Clients
from benchmarks.faults.databases import Database
from benchmarks.faults.instance import Instance, wait_until
from benchmarks.faults.verifying import read_log, verify
from benchmarks.static_stability import served


def copied(database: Database) -> Database:
    """A copy of a running database, stopped."""
    database.stop()
    copy = database.copy()
    database.start()
    return copy


def put_in_place(instance: Instance, copy: Database) -> None:
    """Let a copy answer at the address of a database."""
    instance.database.stop()
    replaced, instance.database = instance.database, copy
    copy.start()
    replaced.remove()


@pytest.mark.parametrize("published_after", [0, 3, 8])
def test_an_older_copy_is_followed_from_where_it_is(instance: Instance, published_after: int):
    """Also when it has reached the number of the generation that was lost, or gone past it."""
    node = instance.serve("--delivery", "--workers", "2")
    assert instance.publish(1, 2).popen.wait() == 0
    backup = copied(instance.database)
    with Clients([node.port], instance.key) as clients:
        assert instance.publish(2, 5).popen.wait() == 0
        wait_until("all is served", lambda: served(node, instance) == 8)
        lost = read_log(instance)
        instance.database.stop()
        before_it_is_followed = replace(instance)
        put_in_place(before_it_is_followed, backup)
        instance.database = before_it_is_followed.database
        if published_after:
            assert instance.publish(3, published_after).popen.wait() == 0
        log = read_log(instance)
        wait_until("the copy is served", lambda: served(node, instance) == log.newest)
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
    other = Instance(backup, instance.home, instance.key)
    instance.database.stop()
    backup.start()
    assert other.publish(1, 5).popen.wait() == 0
    backup.stop()
    instance.database.start()
    with Clients([node.port], instance.key) as clients:
        clients.wait_for(30)
        put_in_place(instance, backup)
        wait_until("the copy is served", lambda: served(node, instance) == 6)
        clients.wait_for(30)
    verdict = verify(clients.answers, [read_log(instance)])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert max(verdict.generations) == 6
