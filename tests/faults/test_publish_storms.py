"""Much is published at once, by several people, while two machines answer."""

from pathlib import Path

from benchmarks.faults.asking import Clients
from benchmarks.faults.instance import Instance, wait_until
from benchmarks.faults.verifying import read_log, verify
from benchmarks.static_stability import served


def test_a_storm_of_publications_is_served_in_order_on_every_machine(
    instance: Instance, tmp_path: Path
):
    nodes = [instance.serve("--delivery", home=tmp_path / name) for name in ("one", "two")]
    storms = [instance.publish(seed, 10) for seed in (1, 2, 3)]
    with Clients([node.port for node in nodes], instance.key) as clients:
        assert [storm.popen.wait() for storm in storms] == [0, 0, 0]
        for node in nodes:
            wait_until("all is served", lambda node=node: served(node, instance) == 31)
        clients.wait_for(50)
    log = read_log(instance)
    verdict = verify(clients.answers, [log])

    assert (verdict.wrong, verdict.refused, verdict.broken) == ([], [], 0)
    assert log.newest == 31
    assert max(verdict.generations) == 31
