"""From a request at `/packs/` to its answer; without a framework, but not without a database."""

import logging
from collections.abc import Mapping

import orjson
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from delivery.errors import ErrorCode, bad_input
from delivery.http import JSON, HttpAnswer, HttpError, HttpRequest
from delivery.packs import exporting, following, importing, results
from delivery.packs.access import Manager, manager_of
from delivery.packs.results import Result
from delivery.rate_limits import admit
from delivery.store.problems import StoreProblem

logger = logging.getLogger(__name__)


def answer(request: HttpRequest) -> HttpAnswer:
    """Answer a request; nothing is kept from a caller whose database is back."""
    _close_old_connections()
    headers: Mapping[str, str] = {}
    try:
        manager = manager_of(request)
        headers = admit(manager.client)
        result = _result(request, manager)
    except HttpError as error:
        told = results.error(ErrorCode(error.error.code), str(error.error))
        result = Result(error.status, {"errors": [told]}, error.headers)
    except (DatabaseError, StoreProblem) as error:
        logger.error("The database did not answer about packs: %s", type(error).__name__)
        result = Result.unavailable("Packs need the database, which does not answer just now.")
    finally:
        _close_old_connections()
    body = result.body if isinstance(result.body, bytes) else orjson.dumps(result.body)
    always = {"Content-Type": f"{JSON}; charset=utf-8", "Cache-Control": "no-store"}
    return HttpAnswer(result.status, {**always, **headers, **result.headers}, body)


def _result(request: HttpRequest, manager: Manager) -> Result:
    name = request.path.removeprefix("/packs").strip("/")
    if not name:
        _require_method(request, "POST")
        return importing.result_of(request, manager)
    _require_method(request, "GET")
    kind, _slash, number = name.partition("/")
    if kind == "jobs" and number.isascii() and number.isdecimal() and len(number) < 19:
        return following.result_of(int(number), manager)
    if name in exporting.FORMATS:
        return exporting.result_of(name)
    expected = "/packs/, /packs/export, /packs/export.zip or /packs/jobs/NUMBER"
    raise HttpError(404, bad_input("the address", request.path, expected))


def _require_method(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise HttpError(405, bad_input("the method", request.method, method), {"Allow": method})


def _close_old_connections() -> None:
    """Do what Django's handler does before and after a request; this one does not come by it."""
    if not connection.in_atomic_block:
        close_old_connections()
