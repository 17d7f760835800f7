"""What `/health/ready` says of a machine on which something is wrong."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from delivery.http import HttpRequest
from delivery.serving import following, health, run_folder
from delivery.serving.election import elected
from delivery.serving.following import Told
from delivery.snapshot import source
from delivery.store.problems import NoStore


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test alone for what processes tell each other."""
    monkeypatch.setattr(following, "run_folder", lambda: tmp_path)
    return tmp_path


@contextmanager
def followed(**told: Any) -> Iterator[None]:
    """A follower runs, and has told something of itself."""
    content = {"log_generation": 0, "problem": None, "at": time.time(), "pid": os.getpid()} | told
    run_folder.write_json(following.run_folder() / "follower.json", content)
    with elected(following.lock_file()):
        yield


def request(peer: str = "127.0.0.1", **headers: str) -> HttpRequest:
    return HttpRequest("GET", headers, "", b"", "", "/health/ready", peer)


@pytest.mark.django_db
def test_a_machine_is_well() -> None:
    with followed():
        assert health.health().as_json() == {
            "status": "ok",
            "problems": [],
            "generation": 0,
            "lag": 0,
            "database": "up",
            "follower": "running",
        }


@pytest.mark.django_db
def test_without_a_follower_nothing_new_is_served() -> None:
    found = health.health()

    assert (found.status, found.follower, found.database) == ("red", "stopped", "unknown")
    assert found.red == ["No follower runs on this machine: nothing new is served."]


@pytest.mark.django_db
def test_how_far_the_store_is_behind_is_told() -> None:
    with followed(log_generation=3):
        assert health.health().lag == 3


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_and_makes_nobody_unready() -> None:
    problem = "The database does not answer: connection failed"
    with followed(log_generation=None, problem=problem):
        answer = health.ready(request())
        found = health.health()

    assert answer.status == 200
    assert (found.status, found.database, found.lag, found.red) == ("red", "away", None, [problem])


@pytest.mark.django_db
def test_what_a_follower_told_long_ago_is_not_believed() -> None:
    with followed(log_generation=7, problem="old", at=time.time() - following.STALE - 1):
        assert following.told().log_generation is None
        assert health.health().database == "away"


def test_without_a_store_nothing_can_be_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def current() -> None:
        raise NoStore("There is no published store in /x yet.")

    monkeypatch.setattr(source, "current", current)
    with followed():
        answer = health.ready(request())

    assert answer.status == 503
    assert (
        b'"status":"unready","problems":["There is no published store in /x yet."]' in answer.body
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("function", "result", "problem"),
    [
        ("os.access", False, "The store in {} is read-only: nothing new is served."),
        (
            "shutil.disk_usage",
            (1, 1, health.ROOM - 1),
            "The disk of {} is full: publications may not be served.",
        ),
    ],
)
def test_a_disk_that_takes_nothing_is_told(
    function: str, result: Any, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.current()
    if isinstance(result, tuple):
        result = type(health.shutil.disk_usage("/"))(*result)
    monkeypatch.setattr(function, lambda *_arguments: result)
    with followed():
        found = health.health()

    assert (found.status, found.red) == ("red", [problem.format(source.store.folder)])


@pytest.mark.parametrize(
    ("asked", "is_it"),
    [
        (request("127.0.0.1"), True),
        (request("::1"), True),
        (request("10.0.0.7"), False),
        (request(""), False),
        (request("unix:"), False),
        (request("127.0.0.1", **{"x-forwarded-for": "127.0.0.1"}), False),
        (request("127.0.0.1", **{"x-forwarded-proto": "https"}), False),
        (request("127.0.0.1", forwarded="for=10.0.0.7"), False),
        (request("127.0.0.1", **{"x-real-ip": "10.0.0.7"}), False),
        (request("127.0.0.1", via="1.1 proxy"), False),
    ],
)
def test_only_the_machine_itself_is_the_machine_itself(asked: HttpRequest, is_it: bool) -> None:
    assert health.is_of_this_machine(asked) is is_it


def test_told_is_nothing_where_nobody_told_anything(run: Path) -> None:
    assert following.told() == Told(pid=os.getpid())
    (run / "follower.json").write_text("half a f")
    assert following.told() == Told(pid=os.getpid())
