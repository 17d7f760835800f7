"""What happens in each serving process, once it is there."""

import gc
import os
import signal
import threading
from multiprocessing import util
from typing import Any

from django.db import Error as DatabaseError

from delivery.schema import current_schema
from delivery.serving import request_log, tracing
from delivery.serving.background import Background, Repeated
from delivery.serving.leaving import end_this_process, leave
from delivery.serving.machine import write_counters
from delivery.serving.tally import tally
from delivery.snapshot import source
from delivery.store.problems import StoreProblem

#: What the server tells a process by: to leave to others, or to leave as the whole server does.
HAND_OVER, LEAVE = signal.SIGUSR1, signal.SIGUSR2

#: Requests that Django answered.
others = 0


def start() -> None:
    """Begin to serve: called in the process itself, after it was forked, by its main thread.

    The process follows nothing itself: its server started one that does so for the machine.
    """
    server = os.getppid()
    # Ctrl-C in a terminal is told to the server alone, which lets its processes leave in order.
    os.setpgid(0, 0)
    source.catches_up = False
    request_log.begin()
    tracing.begin()
    # What needs no database waits for none that is away.
    own = (
        Repeated(1.0, "Counting requests", write_counters),
        Repeated(1.0, "Letting go of old snapshots", source.let_go),
        Repeated(1.0, "Looking for the server", lambda: _end_without(server)),
    )
    backgrounds = Background({repeated.name: repeated for repeated in own}), Background()
    for background in backgrounds:
        background.start()
    stopping = threading.Lock()

    def stop() -> None:
        if stopping.acquire(blocking=False):
            for background in backgrounds:
                background.stop()
            tracing.end()

    def end() -> None:
        stop()
        end_this_process()

    util.Finalize(None, stop, exitpriority=100)

    def told(number: int, _frame: Any) -> None:
        for told_by in (HAND_OVER, LEAVE):
            signal.signal(told_by, signal.SIG_IGN)
        threading.Thread(
            target=leave,
            args=[lambda: tally.total() + others, end],
            kwargs={"hand_over": number == HAND_OVER},
            daemon=True,
        ).start()

    signal.signal(HAND_OVER, told)
    signal.signal(LEAVE, told)
    warm()


def warm() -> None:
    """Load what the first answer needs, so that nobody waits for it."""
    current_schema()
    try:
        source.current()
    except (DatabaseError, StoreProblem):
        return  # Whoever asks is told; the follower is at it.


def freeze() -> None:
    """Set what is loaded by now apart from what requests leave behind.

    Nothing looks through it for garbage again; so processes that are forked share its memory.
    """
    gc.collect()
    gc.freeze()


def _end_without(server: int) -> None:
    """End when the server that started this process is gone."""
    if os.getppid() != server:
        end_this_process()
