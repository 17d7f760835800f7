"""Somebody deletes the store under a running server."""

import shutil

from benchmarks.faults.asking import Clients
from benchmarks.faults.instance import Instance, wait_until
from benchmarks.faults.verifying import read_log, verify
from benchmarks.static_stability import served


def test_a_deleted_store_is_made_again_and_no_answer_fails(instance: Instance):
    node = instance.serve("--delivery")
    store = instance.home / "store"
    with Clients([node.port], instance.key) as clients:
        clients.wait_for(50)
        shutil.rmtree(store)
        clients.wait_for(50)
        assert instance.publish(1, 5).popen.wait() == 0
        wait_until("what is published is served", lambda: served(node, instance) == 6)
        clients.wait_for(50)
    verdict = verify(clients.answers, [read_log(instance)])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert store.is_dir()
    instance.run("store", "verify")
