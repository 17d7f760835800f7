"""Processes are killed in the middle of anything."""

import os
import random
import signal
import time

from benchmarks.faults.__main__ import killed
from benchmarks.faults.asking import Clients
from benchmarks.faults.instance import Instance
from benchmarks.faults.verifying import read_log, verify


def test_no_answer_is_wrong_when_publisher_follower_and_workers_are_killed(instance: Instance):
    found = killed(instance, 40, seed=random.randrange(1_000))

    assert (found["wrong"], found["refused"]) == (0, 0)
    assert found["right"] > 40


def test_workers_killed_under_load_break_connections_and_nothing_else(instance: Instance):
    node = instance.serve("--delivery", "--workers", "2")
    publisher = instance.publish(1, 15)
    killed_workers = 0
    with Clients([node.port], instance.key) as clients:
        publisher.wait_for_lines(1)
        while publisher.popen.poll() is None or killed_workers < 5:
            clients.wait_for(50)
            os.kill(random.choice(node.children()), signal.SIGKILL)
            killed_workers += 1
            time.sleep(0.5)
        clients.wait_for(200)
    log = read_log(instance)
    verdict = verify(clients.answers, [log])

    assert verdict.wrong == []
    assert verdict.refused == []
    assert log.newest == 16
    assert verify(clients.answers[-100:], [log]).generations == {16}
