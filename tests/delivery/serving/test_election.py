"""One process of a machine is elected."""

import os
import signal
from pathlib import Path

from delivery.serving.election import elected, is_anybody_elected


def candidate(file: Path) -> tuple[int, int]:
    """Fork a process that wants to be elected; return its id and where it tells that it is."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with elected(file):
                os.write(write, b"!")
                signal.pause()
        finally:
            os._exit(1)
    os.close(write)
    return pid, read


def end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_one_is_elected_and_the_next_when_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "run" / "lock"
    assert not is_anybody_elected(file)

    first, told_first = candidate(file)
    assert os.read(told_first, 1) == b"!"
    second, told_second = candidate(file)
    os.set_blocking(told_second, False)
    try:
        assert is_anybody_elected(file)
        assert not_told(told_second)
        os.set_blocking(told_second, True)
        end(first)
        assert os.read(told_second, 1) == b"!"
        assert is_anybody_elected(file)
    finally:
        end(second)
        os.close(told_first)
        os.close(told_second)
    assert not is_anybody_elected(file)


def not_told(descriptor: int) -> bool:
    try:
        os.read(descriptor, 1)
    except BlockingIOError:
        return True
    return False


def test_an_election_ends_with_its_block(tmp_path: Path) -> None:
    file = tmp_path / "lock"

    with elected(file):
        assert is_anybody_elected(file)

    assert not is_anybody_elected(file)
