"""The server: granian, with what a graceful restart and a machine's follower need.

One process listens and looks after the others, which are forked from it and share its memory. They
share one listening socket, so a connection that waits is taken by whichever of them is there.

- The signal HUP restarts: this very process begins anew, with the code and settings of then, keeps
  the socket and its processes, starts new ones and lets the old ones hand over (`leaving`).
- A process that dies is replaced, however often.
"""

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from delivery.serving import process
from delivery.serving.following import follow

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
BACKLOG = 1024
#: Threads of each process that answer.
THREADS = 4
#: Seconds that requests under way have to finish when a process leaves, after it was told to.
STOP_LIMIT = 30
#: Seconds that new processes have to be ready after a restart, before the old ones leave anyway.
READY_LIMIT = 60
#: Seconds from a process being ready to its listening.
LISTENS = 0.3
#: Seconds between two processes in the same place, of which the first died at once.
PAUSE = 1.0

_fork = get_context("fork")


@dataclass(frozen=True)
class Inherited:
    """What a server keeps over a restart: its socket and the processes that still serve."""

    descriptor: int
    workers: Sequence[int]
    follower: int

    def __str__(self) -> str:
        """As it goes through the command line."""
        return ":".join([str(self.descriptor), str(self.follower), *map(str, self.workers)])

    @classmethod
    def read(cls, text: str) -> "Inherited":
        """Read what `__str__` has written."""
        descriptor, follower, *workers = map(int, text.split(":"))
        return cls(descriptor, workers, follower)


class Server(MPServer):
    """Serves until it is told to stop.

    :param application: what each process loads, as `module:name`; loaded already, so that the
        processes share it.
    :param again: the command that begins anew, to which `--inherit` is added.
    :param check: the command that says whether beginning anew would work.
    :param before_restart: called when it will.
    """

    def __init__(
        self,
        application: str,
        *,
        port: int,
        workers: int,
        again: Sequence[str],
        check: Sequence[str],
        inherited: Inherited | None = None,
        before_restart: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            application,
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            backlog=BACKLOG,
            http=HTTPModes.http1,
            log_level=LogLevels.critical,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_LIMIT,
        )
        self._again = again
        self._check = check
        self._inherited = inherited
        self._before_restart = before_restart
        self._stopping = False
        self._follower: Any = None
        self._ready_read, self._ready_write = os.pipe()
        self.on_startup(self._start_follower)
        self.on_shutdown(self._stop_follower)

    def run(self) -> None:
        """Serve."""
        ready = self._ready_write

        def load() -> Any:
            process.start()
            os.write(ready, b".")
            return application_named(self.target)

        self.serve(target_loader=load, wrap_loader=False)

    # What follows takes the place of methods of granian, of the version that the lock file names.

    def _init_shared_socket(self) -> None:
        if self._inherited is None:
            listening = socket.create_server((HOST, self.bind_port), backlog=BACKLOG)
        else:
            listening = socket.socket(fileno=self._inherited.descriptor)
        listening.setblocking(False)
        self._listening = listening.fileno()
        self._sso: Any = listening
        holder: Any = SocketHolder
        self._shd = holder(self._listening, False, BACKLOG)
        self._ssp: Any = None

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        super()._spawn_workers(spawn_target, target_loader)
        if self._inherited is not None:
            self._wait_until_ready(self.workers)
            _end_old(self._inherited)
            self._inherited = None

    def _spawn_worker(self, *args: Any, **kwargs: Any) -> Any:
        worker: Any = super()._spawn_worker(*args, **kwargs)
        worker.terminate = lambda: self._tell_to_leave(worker)
        return worker

    def _tell_to_leave(self, worker: WorkerProcess) -> None:
        worker.interrupt_by_parent = True
        if worker.inner.is_alive() and worker.inner.pid is not None:
            os.kill(worker.inner.pid, process.LEAVE)

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        for index in workers:
            logger.warning("A serving process died; another takes its place.")
            if time.monotonic() - self.wrks[index].birth < PAUSE:
                time.sleep(PAUSE)
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        # A server that gives up when processes die often would end by what it is there for.
        self.respawned_wrks.clear()

    def _reload(self, _spawn_target: Any, _target_loader: Any) -> None:
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        checked = subprocess.run(self._check, capture_output=True, text=True)  # noqa: S603
        if checked.returncode:
            logger.error(
                "The server is not restarted, it would not start again:\n%s", checked.stderr
            )
            return
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Become a new server, in the same process, with what still serves."""
        workers = [worker.inner.pid for worker in self.wrks if worker.inner.pid is not None]
        self._before_restart()
        kept = Inherited(self._listening, workers, self._follower.pid)
        os.set_inheritable(self._listening, True)
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(self._again[0], [*self._again, "--inherit", str(kept)])  # noqa: S606

    def _wait_until_ready(self, number: int) -> None:
        """Wait until so many processes have loaded."""
        ends, ready = time.monotonic() + READY_LIMIT, 0
        while ready < number and (left := ends - time.monotonic()) > 0:
            if select.select([self._ready_read], [], [], left)[0]:
                ready += len(os.read(self._ready_read, number))
        time.sleep(LISTENS)

    def _start_follower(self) -> None:
        self._follower = _fork.Process(
            target=follow, args=[os.getpid()], name="follower", daemon=True
        )
        self._follower.start()
        threading.Thread(target=self._watch_follower, args=[self._follower], daemon=True).start()

    def _watch_follower(self, follower: Any) -> None:
        """Start another where the follower dies."""
        follower.join()
        if not self._stopping:
            time.sleep(PAUSE)
            self._start_follower()

    def _stop_follower(self) -> None:
        self._stopping = True
        self._follower.terminate()
        self._follower.join(2 * PAUSE)
        self._follower.kill()


def _end_old(inherited: Inherited) -> None:
    """Let the processes of before hand over, and wait for them beside serving."""
    old = dict.fromkeys(inherited.workers, process.HAND_OVER)
    old[inherited.follower] = signal.SIGTERM
    for pid, told in old.items():
        _kill(pid, told)
    threading.Thread(target=_wait_for, args=[list(old)], daemon=True).start()


def _wait_for(pids: Sequence[int]) -> None:
    """Wait for processes to end, and end those that do not."""
    ends = time.monotonic() + STOP_LIMIT
    left = set(pids)
    while left:
        for pid in list(left):
            try:
                if os.waitpid(pid, os.WNOHANG)[0]:
                    left.discard(pid)
            except ChildProcessError:
                left.discard(pid)
        if time.monotonic() > ends:
            for pid in left:
                _kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def _kill(pid: int, told: int) -> None:
    try:
        os.kill(pid, told)
    except ProcessLookupError:
        return


def application_named(name: str) -> Callable[..., Any]:
    """Load an application by `module:name`."""
    from importlib import import_module

    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def manage(*arguments: str, script: Path) -> list[str]:
    """Return the command line of a management command, with this interpreter."""
    return [sys.executable, str(script), *arguments]
