"""`/health/live`, `/health/ready` and `/metrics`: what operators and their tools ask.

Everybody may know whether the instance answers. More is told to whoever asks on this machine
itself, not through a proxy, and to API clients with the scope `manage`.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import orjson

from delivery.clients import Scope
from delivery.errors import ApiError, ErrorCode
from delivery.http import JSON, HttpAnswer, HttpRequest, bearer_key
from delivery.instance_endpoint import endpoint
from delivery.serving import following, leaving
from delivery.serving.machine import counters_of_all
from delivery.serving.metrics import MEDIA_TYPE, metrics_text
from delivery.serving.refusals import refusal
from delivery.snapshot import source
from delivery.store.problems import StoreProblem

#: Free bytes on the store's disk below which a publication may not fit any more.
ROOM = 50_000_000


@dataclass
class Health:
    """How this machine is.

    `problems` are why it is not `ok`; it is `red` when it answers all the same, and `unready` when
    it does not.
    """

    unready: list[str] = field(default_factory=list)
    red: list[str] = field(default_factory=list)
    generation: int | None = None
    lag: int | None = None
    database: str = "unknown"
    follower: str = "stopped"

    @property
    def status(self) -> str:
        """In one word."""
        return "unready" if self.unready else "red" if self.red else "ok"

    def as_json(self) -> dict[str, Any]:
        """What `/health/ready` tells."""
        return {
            "status": self.status,
            "problems": self.unready + self.red,
            "generation": self.generation,
            "lag": self.lag,
            "database": self.database,
            "follower": self.follower,
        }


def health() -> Health:
    """Look how this machine is; the database is not asked."""
    found = Health()
    if leaving.is_leaving():
        found.unready.append("The server is being stopped.")
    try:
        found.generation = source.current().generation
    except StoreProblem as error:
        found.unready.append(str(error))
    _look_at_follower(found)
    _look_at_disk(found)
    return found


def _look_at_follower(found: Health) -> None:
    if not following.is_followed():
        found.red.append("No follower runs on this machine: nothing new is served.")
        return
    found.follower = "running"
    told = following.told()
    if told.problem is not None:
        found.red.append(told.problem)
    found.database = "away" if told.log_generation is None else "up"
    if told.log_generation is not None and found.generation is not None:
        found.lag = max(0, told.log_generation - found.generation)


def _look_at_disk(found: Health) -> None:
    folder = source.store.folder
    if not folder.exists():
        return
    try:
        if os.statvfs(folder).f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK):
            found.red.append(f"The store in {folder} is read-only: nothing new is served.")
        elif shutil.disk_usage(folder).free < ROOM:
            found.red.append(f"The disk of {folder} is full: publications may not be served.")
    except OSError as error:
        found.red.append(f"The store in {folder} cannot be reached: {error.strerror}.")


def live(_request: HttpRequest) -> HttpAnswer:
    """Say that the process answers."""
    return _json(200, {"status": "live"})


def ready(request: HttpRequest) -> HttpAnswer:
    """Say whether requests should be sent here, and to those who may know it, why not."""
    found = health()
    told = found.as_json() if may_know_more(request) else {"status": found.status}
    return _json(503 if found.unready else 200, told)


def metrics(request: HttpRequest) -> HttpAnswer:
    """Give Prometheus what it reads."""
    if not may_know_more(request):
        return refusal(
            403,
            ApiError(
                ErrorCode.FORBIDDEN,
                "Metrics are for this machine itself, and for keys with the scope “manage”.",
            ),
        )
    text = metrics_text(counters_of_all(), gauges(health()))
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    return HttpAnswer(200, headers, text.encode())


def gauges(found: Health) -> Mapping[str, float]:
    """What the metrics tell of the state of this machine."""
    known: dict[str, float | None] = {
        "refract_generation": found.generation,
        "refract_lag_generations": found.lag,
        "refract_follower_up": found.follower == "running",
        "refract_database_up": None if found.database == "unknown" else found.database == "up",
        "refract_store_bytes": _store_bytes(),
    }
    return {name: float(value) for name, value in known.items() if value is not None}


def may_know_more(request: HttpRequest) -> bool:
    """Whether more may be told than whether the instance answers."""
    if is_of_this_machine(request):
        return True
    key = bearer_key(request.headers)
    client = endpoint.find_client(key) if key else None
    return client is not None and Scope.MANAGE in client.scopes


def is_of_this_machine(request: HttpRequest) -> bool:
    """Whether a request was made on this machine, and not passed on by a proxy."""
    passed_on = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via")
    if any(request.headers.get(name) for name in passed_on):
        return False
    try:
        return ip_address(request.peer).is_loopback
    except ValueError:
        return False


def _store_bytes() -> int | None:
    try:
        return source.store.environment().size()
    except StoreProblem:
        return None


def _json(status: int, content: Mapping[str, Any]) -> HttpAnswer:
    headers = {"Content-Type": f"{JSON}; charset=utf-8", "Cache-Control": "no-store"}
    return HttpAnswer(status, headers, orjson.dumps(content))
