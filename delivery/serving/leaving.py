"""Leaving without dropping a request.

HTTP lets a server close a connection between two requests, and a client that sends just then loses
one. So a process that leaves says `Connection: close` with every answer for a while: clients close
after it, and what comes next goes to another process. When another process of this machine takes
over, it stops taking new connections first; when the whole server stops, it goes on taking them,
and `/health/ready` tells load balancers to stop sending.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

#: Seconds between two looks at whether requests still come.
LOOK = 0.1
#: Looks without a request after which a process leaves, and seconds after which it does anyway.
QUIET, LONGEST = 4, 5.0

_leaving = threading.Event()
_always: list[list[tuple[str, str]]] = []


def is_leaving() -> bool:
    """Whether this process leaves."""
    return _leaving.is_set()


def told_with(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers that an adapter sends with every answer, and has them say so in time."""
    _always.append(headers)
    return headers


def leave(requests: Callable[[], int], then: Callable[[], None], *, hand_over: bool) -> None:
    """Leave, and then do what ends the process.

    :param requests: how many were answered so far.
    :param hand_over: whether another process takes new connections from now on.
    """
    if hand_over:
        stop_accepting()
    else:
        _leaving.set()
    for headers in _always:
        headers.append(("Connection", "close"))
    ends, quiet, before = time.monotonic() + LONGEST, 0, requests()
    while quiet < QUIET and time.monotonic() < ends:
        time.sleep(LOOK)
        now = requests()
        quiet = quiet + 1 if now == before else 0
        before = now
    if not hand_over:
        stop_accepting()
        time.sleep(LOOK)
    then()


def stop_accepting() -> None:
    """Take no new connection in this process, while others go on doing so.

    The server has no way to be told that, so its listening sockets are replaced, under their
    numbers, by one that nobody knows of. What waits in the old ones is taken by the processes that
    share them.
    """
    known = list(_listening())
    with socket.socket() as unknown:
        unknown.bind(("127.0.0.1", 0))
        unknown.listen(1)
        unknown.setblocking(False)
        for descriptor in known:
            os.dup2(unknown.fileno(), descriptor, inheritable=False)


def _listening() -> Iterator[int]:
    """The descriptors of this process that listen."""
    for name in os.listdir("/dev/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as found:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield int(name)
        except OSError:
            continue


def end_this_process() -> None:
    """Tell the server in this process to finish what it has begun, and to end."""
    os.kill(os.getpid(), signal.SIGTERM)
