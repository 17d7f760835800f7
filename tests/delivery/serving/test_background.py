"""Small work that serving processes repeat."""

import logging
import threading

import pytest

from delivery.serving.background import Background, Repeated


def ran(seconds: float, until: int) -> list[int]:
    """Run work in the background until it was done so often, and return how often it was."""
    done: list[int] = []
    enough = threading.Event()

    def work() -> None:
        done.append(threading.get_ident())
        if len(done) >= until:
            enough.set()

    background = Background({"work": Repeated(seconds, "work", work)})
    background.start()
    if until:
        assert enough.wait(60)
    background.stop()
    return done


def test_work_is_done_again_and_again_in_one_thread() -> None:
    threads = ran(0.01, until=3)

    assert len(threads) >= 4
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads


def test_work_is_done_once_more_at_the_end() -> None:
    assert len(ran(3600, until=0)) == 1


@pytest.mark.django_db
def test_work_that_fails_is_told_of_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([RuntimeError("of a person"), RuntimeError("of a person"), None, OSError()])

    def work() -> None:
        error = next(answers)
        if error is not None:
            raise error

    repeated = Repeated(1.0, "Sending", work)
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            repeated.run()

    assert caplog.messages == [
        "“Sending” failed (RuntimeError) and is tried again.",
        "“Sending” failed (OSError) and is tried again.",
    ]
