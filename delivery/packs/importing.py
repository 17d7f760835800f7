"""Importing the pack in a request: at once where it is small, as a job where it is not."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.http import HttpError, HttpRequest
from delivery.limits import exceeded
from delivery.packs import jobs
from delivery.packs.access import PACK_LIMIT, Manager
from delivery.packs.applying import applied
from delivery.packs.results import Result

#: Bytes up to which a pack is imported while the caller waits.
AT_ONCE = 200_000
MEDIA_TYPES = ("application/json", "application/zip")
_YES_OR_NO = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the query string says about an import."""

    dry_run: bool = False
    approve_as: str | None = None


def result_of(request: HttpRequest, manager: Manager) -> Result:
    """Import the pack in a request, or begin to.

    :raises HttpError: 400, 403, 413 or 415; nothing was looked at then.
    """
    wanted = _wanted(request.query)
    approver = _approver(wanted, manager)
    if not request.body:
        raise HttpError(400, bad_input("the body", None, "a content pack"))
    _require_media_type(request)
    if len(request.body) > PACK_LIMIT:
        raise HttpError(413, exceeded(f"The pack is larger than {PACK_LIMIT} bytes."))
    if len(request.body) > AT_ONCE or _may_wait(request):
        return jobs.start(manager.row, request.body, approver=approver, dry_run=wanted.dry_run)
    return applied(request.body, client=str(manager.row), approver=approver, dry_run=wanted.dry_run)


def _wanted(query: str) -> Wanted:
    """Read the query string; what it may not say is refused, not left out."""
    said: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=20):
        if name not in ("dryRun", "approveAs") or name in said:
            expected = "dryRun and approveAs, each once at most"
            raise HttpError(400, bad_input("the query string", name, expected))
        said[name] = value
    dry_run = said.get("dryRun", "0")
    if dry_run not in _YES_OR_NO:
        raise HttpError(400, bad_input("dryRun", dry_run, "1 or 0"))
    return Wanted(_YES_OR_NO[dry_run], said.get("approveAs"))


def _approver(wanted: Wanted, manager: Manager) -> Any:
    """Return who approves what is imported.

    Only the person whom an administrator named for this client; saying the name makes sure that
    nothing is approved by accident.

    :raises HttpError: 403 for anybody else.
    """
    if wanted.approve_as is None:
        return None
    person = manager.row.approves_as
    if person is None or not person.is_active or person.get_username() != wanted.approve_as:
        raise HttpError(
            403,
            ApiError(
                ErrorCode.FORBIDDEN,
                f"approveAs: this key does not approve as “{wanted.approve_as[:60]}”; an "
                "administrator says on the page of the API client as whom it does.",
            ),
        )
    return person


def _require_media_type(request: HttpRequest) -> None:
    given = request.headers.get("content-type") or ""
    if given.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise HttpError(415, bad_input("Content-Type", given, " or ".join(MEDIA_TYPES)))


def _may_wait(request: HttpRequest) -> bool:
    """Whether the caller prefers a job (RFC 7240)."""
    return "respond-async" in (request.headers.get("prefer") or "").lower()
