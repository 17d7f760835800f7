"""The database is stopped, and comes back."""

import time

from benchmarks.faults.asking import Clients
from benchmarks.faults.instance import Instance, wait_until
from benchmarks.faults.verifying import read_log, verify
from benchmarks.static_stability import served


def test_delivery_goes_on_without_its_database_and_catches_up_after(instance: Instance):
    node = instance.serve("--delivery", "--workers", "2")
    publisher = instance.publish(1)
    with Clients([node.port], instance.key) as clients:
        publisher.wait_for_lines(3)
        instance.database.stop()
        publisher.kill()
        clients.wait_for(300)
        instance.database.start()
        assert instance.publish(2, 5).popen.wait() == 0
        log = read_log(instance)
        wait_until("the node caught up", lambda: served(node, instance) == log.newest)
        clients.wait_for(50)
    verdict = verify(clients.answers, [log])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert max(verdict.generations) == log.newest


def test_a_node_starts_and_answers_from_its_store_alone(instance: Instance):
    instance.serve("--delivery").stop()
    log = read_log(instance)
    instance.database.stop()

    node = instance.serve("--delivery")
    with Clients([node.port], instance.key) as clients:
        clients.wait_for(200)
    verdict = verify(clients.answers, [log])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert verdict.generations == {1}


def test_a_database_that_is_restarted_again_and_again_loses_nothing(instance: Instance):
    node = instance.serve("--delivery")
    with Clients([node.port], instance.key) as clients:
        for seed in range(3):
            assert instance.publish(seed, 3).popen.wait() == 0
            instance.database.stop()
            time.sleep(0.2)
            instance.database.start()
        wait_until("all is served", lambda: served(node, instance) == 10)
        clients.wait_for(20)
    log = read_log(instance)
    verdict = verify(clients.answers, [log])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert log.newest == 10
