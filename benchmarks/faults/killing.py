"""Killing what publishes, follows and answers, at random instants: `-m benchmarks.faults.killing`.

A process of its own that starts the others as copies of itself, so that each is at work again a few
milliseconds after it was killed. Prints one line of JSON with what it did; what was answered goes
into a file, which `verifying` compares with the change log.
"""

import json
import mmap
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.faults import content
from benchmarks.faults.asking import QUERY, Answer, now
from benchmarks.faults.publisher import publications

#: Counted by all copies: publications, answers.
_done = memoryview(mmap.mmap(-1, 16)).cast("Q")


def main() -> None:
    """Kill one of them again and again: `TIMES SEED KEY FILE`."""
    times, seed, key, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django

    django.setup()
    _load()
    source = random.Random(seed)
    works: dict[str, Callable[[int], None]] = {
        "publisher": publish,
        "follower": follow,
        "worker 1": lambda number: answer(number, key, file),
        "worker 2": lambda number: answer(number, key, file),
    }
    running = {name: forked(work, seed) for name, work in works.items()}
    while not all(_done):
        time.sleep(0.01)
    killed = dict.fromkeys(works, 0)
    emptied = 0
    for number in range(times):
        time.sleep(source.uniform(0.0, 0.12))
        name = source.choice(("follower", "follower", "follower", "worker 1", "worker 2", *works))
        end(running[name])
        killed[name] += 1
        if name == "follower" and source.random() < 0.05:
            emptied += 1
            shutil.rmtree(Path(os.environ["REFRACT_HOME"]) / "store", ignore_errors=True)
        running[name] = forked(works[name], seed * 10_000 + number + 1)
        show(number + 1, times)
    time.sleep(1)
    for pid in running.values():
        end(pid)
    print(json.dumps({"killed": killed, "store deleted": emptied}), flush=True)


def forked(work: Callable[[int], None], number: int) -> int:
    """Start a copy of this process that does some work until it is killed.

    :return: its process id.
    """
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        while True:
            try:
                work(number)
            except Exception as error:  # its neighbours are killed in the middle of anything
                print(f"{work.__name__}: {error!r}", file=sys.stderr, flush=True)
                _let_go()
                time.sleep(0.02)
    finally:
        os._exit(status)


def end(pid: int) -> None:
    """Kill a process at once."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def publish(number: int) -> None:
    """Publish without a pause."""
    for _ in publications(number):
        _done[0] += 1


def follow(_number: int) -> None:
    """Keep the store up to the change log."""
    from delivery.snapshot import source
    from delivery.store.follower import Follower

    Follower(source.store).run(threading.Event())


def answer(number: int, key: str, file: Path) -> None:
    """Answer requests from the store, and write each answer down."""
    from delivery.http import HttpRequest
    from delivery.instance_endpoint import endpoint

    source = random.Random(number)
    headers = {
        "content-type": "application/json",
        "accept": "application/json",
        "authorization": f"Bearer {key}",
    }
    with file.with_name(f"{file.name}-{os.getpid()}-{now()}").open("a", encoding="utf-8") as lines:
        for context in content.contexts(number):
            one, two = source.sample(content.MODULES, 2)
            asked = {"one": one, "two": two, "screen": content.EXPERIENCE, "context": context}
            body = json.dumps({"query": QUERY, "variables": asked}).encode()
            sent = now()
            given = endpoint.answer(HttpRequest("POST", headers, "", body, "http://127.0.0.1"))
            answered = [os.getpid(), asked, sent, now(), given.status, given.body.decode()]
            lines.write(json.dumps(answered) + "\n")
            lines.flush()
            _done[1] += 1
            time.sleep(0.003)


def read_answers(file: Path) -> list[Answer]:
    """Read what the workers wrote; the last line of one that was killed may be half a line."""
    answers = []
    for each in sorted(file.parent.glob(f"{file.name}-*")):
        for line in each.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                client, asked, sent, received, status, body = json.loads(line)
                answers.append(
                    Answer(client, each.name, asked, sent, received, status, body.encode())
                )
    return answers


def show(done: int, of: int) -> None:
    """Tell how far it is, every hundred."""
    if done % 100 == 0:
        print(f"{done} of {of} killed", file=sys.stderr, flush=True)


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


def _load() -> Any:
    """Import what the copies need, before there are any."""
    from django.core.management import call_command  # noqa: F401
    from graphql import get_introspection_query  # noqa: F401

    from delivery.instance_endpoint import endpoint
    from delivery.store.follower import Follower  # noqa: F401
    from variants.gate import publishing  # noqa: F401

    return endpoint.current_schema()


if __name__ == "__main__":
    main()
