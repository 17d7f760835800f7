"""Who may import and export packs."""

from dataclasses import dataclass

from django.db import DatabaseError

from delivery.clients import Client, Scope
from delivery.errors import ApiError, ErrorCode
from delivery.http import Headers, HttpError, HttpRequest, bearer_key
from delivery.known_clients import client_with_key
from delivery.models import ApiClient
from delivery.store.problems import StoreProblem

#: Bytes that a pack may have over HTTP; a larger one is imported by the command.
PACK_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manager:
    """A client that may manage content, and its row."""

    client: Client
    row: ApiClient


def manager_of(request: HttpRequest) -> Manager:
    """Return who asks.

    :raises HttpError: 401 without a key that is in force; 403 without the scope `manage`, or with a
        limit by brand or channel: packs hold what all of them share.
    """
    key = bearer_key(request.headers)
    client = client_with_key(key) if key else None
    row = None if client is None else _row(client)
    if client is None or row is None:
        message = (
            "No API key was given; it goes into the header “Authorization: Bearer KEY”."
            if key is None
            else "The API key is unknown or was revoked."
        )
        raise HttpError(
            401,
            ApiError(ErrorCode.UNAUTHENTICATED, message),
            {"WWW-Authenticate": 'Bearer realm="packs"'},
        )
    if Scope.MANAGE not in client.scopes:
        raise _forbidden("Packs need a key with the scope “manage”.")
    if client.brands or client.channels:
        raise _forbidden(
            "Packs hold what all brands and channels share, and this key is limited to some."
        )
    return Manager(client, row)


def body_limit_of(headers: Headers) -> int:
    """How many bytes of a request are taken: none of somebody who may not manage packs."""
    key = bearer_key(headers)
    try:
        client = client_with_key(key) if key else None
    except (DatabaseError, StoreProblem):
        return 0  # which the answer says
    return PACK_LIMIT if client is not None and Scope.MANAGE in client.scopes else 0


def _row(client: Client) -> ApiClient | None:
    return ApiClient.objects.select_related("approves_as").filter(name=client.name).first()


def _forbidden(message: str) -> HttpError:
    return HttpError(403, ApiError(ErrorCode.FORBIDDEN, message))
