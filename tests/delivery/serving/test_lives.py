"""Servers that are restarted, stopped and killed."""

import http.client
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.delivery.serving.conftest import Instance, eventually, serving


class Load:
    """Callers who keep their connections, as proxies and services do."""

    def __init__(self, port: int, callers: int = 6) -> None:
        self.answers: Counter[str] = Counter()
        self.failures: list[str] = []
        self._port = port
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._call) for _ in range(callers)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def until_all_have_left(self) -> None:
        """Wait for callers who do not come back once they were told that the server stops."""
        for thread in self._threads:
            thread.join()

    comes_back = True

    def _call(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self._ended.is_set():
            try:
                connection.request("GET", "/health/live")
                answer = connection.getresponse()
                answer.read()
            except OSError as error:
                self.failures.append(repr(error))
                break
            except http.client.HTTPException as error:
                self.failures.append(repr(error))
                break
            told = answer.headers.get("connection", "stay")
            self.answers[f"{answer.status} {told}"] += 1
            if told == "close" and not self.comes_back:
                break
        connection.close()


class LoadThatLeaves(Load):
    comes_back = False


def test_a_restart_drops_no_request(instance: Instance) -> None:
    with serving(instance, "--delivery", "--workers", "2") as server:
        before = eventually(lambda: len(server.serving()) == 2 and server.serving())
        load = Load(server.port)
        try:
            server.process.send_signal(signal.SIGHUP)
            eventually(lambda: not (before & server.children()), "The old processes' end")
            after = eventually(lambda: len(server.serving()) == 2 and server.serving())
            time.sleep(0.5)
        finally:
            load.end()

        assert load.failures == []
        assert load.answers["200 close"] >= 1
        assert set(load.answers) == {"200 close", "200 stay"}
        assert not before & after
        assert server.process.poll() is None
        eventually(lambda: server.follower() in server.children(), "A new follower")


def test_a_server_that_would_not_start_again_is_not_restarted(
    instance: Instance, tmp_path: Path
) -> None:
    """As when the new code, or its settings, are broken."""
    broken = tmp_path / "sitecustomize.py"
    with serving(instance, "--delivery", PYTHONPATH=str(tmp_path)) as server:
        before = eventually(server.serving)
        broken.write_text("import sys\nif 'check' in sys.argv: sys.exit('It is broken.')\n")
        server.process.send_signal(signal.SIGHUP)

        eventually(lambda: "It is broken." in server.output.read_text(), "A reason")
        assert "The server is not restarted, it would not start again:" in server.output.read_text()
        assert server.serving() == before
        assert server.query("{ generation }").status == 200


def test_stopping_drops_no_request_of_those_who_leave_when_told(instance: Instance) -> None:
    with serving(instance, "--delivery", "--workers", "2") as server:
        eventually(lambda: len(server.serving()) == 2)
        load = LoadThatLeaves(server.port)
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        load.until_all_have_left()

        assert load.failures == []
        assert load.answers["200 close"] == 6
        assert server.process.wait(60) == 0


def test_while_it_stops_a_server_says_that_it_is_not_ready(instance: Instance) -> None:
    with serving(instance, "--delivery") as server:
        load = Load(server.port, callers=1)
        server.process.send_signal(signal.SIGTERM)
        told = eventually(lambda: server.ask("/health/ready").status == 503 and server.ready())
        load.end()

        assert (told["status"], told["problems"]) == ("unready", ["The server is being stopped."])


def test_a_serving_process_that_is_killed_is_replaced(instance: Instance) -> None:
    with serving(instance, "--delivery", "--workers", "2") as server:
        first = eventually(lambda: len(server.serving()) == 2 and server.serving())
        for _ in range(2):  # in quick succession, too
            killed = min(eventually(lambda: len(server.serving()) == 2 and server.serving()))
            os.kill(killed, signal.SIGKILL)
            eventually(lambda killed=killed: killed not in server.children())

        eventually(lambda: len(server.serving()) == 2, "Another process")
        assert server.serving() != first
        assert server.query("{ generation }").status == 200


def test_where_the_follower_is_killed_another_takes_over(instance: Instance) -> None:
    with serving(instance, "--delivery") as one, serving(instance, "--delivery") as two:
        killed = one.follower()
        assert killed in one.children()
        os.kill(killed, signal.SIGKILL)

        eventually(lambda: two.follower() in two.children(), "The other server's follower")
        instance.publish("Said after the follower was killed")
        for server in (one, two):
            eventually(
                lambda server=server: server.headline() == "Said after the follower was killed"
            )
            assert server.ready()["follower"] == "running"


def test_when_the_server_is_killed_its_processes_end_by_themselves(instance: Instance) -> None:
    with serving(instance, "--delivery") as server:
        eventually(server.serving)
        children = server.children()
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()

        eventually(lambda: not any(is_running(child) for child in children), "Their end")


def is_running(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def nobody() -> str:
    """A database that nobody answers for."""
    return "postgres://refract:secret@127.0.0.1:9/refract"


def test_delivery_starts_and_serves_without_a_database(instance: Instance, nobody: str) -> None:
    with serving(instance, "--delivery"):
        pass  # it has a store now
    with serving(instance, "--delivery", DATABASE_URL=nobody) as server:
        answer = server.query('{ module(key: "home-hero") { key } }')
        told = eventually(lambda: (found := server.ready())["problems"] and found)
        time.sleep(3)

        assert answer.json() == {"data": {"module": {"key": "home-hero"}}}
        assert told["status"] == "red"
        assert told["database"] == "away"
        assert told["problems"][0].startswith("The database does not answer: connection failed")
        assert server.output.read_text().count("Delivery goes on with what it has") == 1
        assert b"refract_database_up 0\n" in server.ask("/metrics").body


def test_admin_and_delivery_are_served_together(instance: Instance) -> None:
    with serving(instance, "--no-jobs") as server:
        assert server.ask("/admin/login/").status == 200
        assert server.query("{ generation }").status == 200
        assert server.ready()["status"] == "ok"
