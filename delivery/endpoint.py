"""The GraphQL endpoint: a function from a request to an answer, without a framework.

In this order: who asks, what is asked, whether it may be, and the answer from one snapshot.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import Error as DatabaseError
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    get_operation_ast,
)

from delivery.clients import Client
from delivery.errors import ApiError, ApiErrors, ErrorCode
from delivery.graphiql import page
from delivery.http import (
    GRAPHQL_JSON,
    HTML,
    JSON,
    GraphQLRequest,
    HttpAnswer,
    HttpError,
    HttpRequest,
    accepts_html,
    answer_media_type,
    bearer_key,
    has_query,
    read_graphql_request,
)
from delivery.limits import check_operation
from delivery.queries import QueryCache
from delivery.session import Session
from delivery.snapshot import Snapshot
from variants.engine.types import Instant

logger = logging.getLogger(__name__)

#: Seconds after which a caller may try again when the instance cannot answer.
RETRY_AFTER = 5


@dataclass(frozen=True)
class Endpoint:
    """What answers requests, and what it does so with.

    :param find_client: the client with a key, None if there is none.
    :param current_snapshot: asked once for each request.
    :param clock: asked once for each request.
    :param deliver_may_introspect: whether keys that can only deliver may read the schema.
    """

    find_client: Callable[[str], Client | None]
    current_snapshot: Callable[[], Snapshot]
    current_schema: Callable[[], GraphQLSchema]
    clock: Callable[[], Instant]
    deliver_may_introspect: Callable[[], bool]
    queries: QueryCache = field(default_factory=QueryCache)

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request; whatever goes wrong is in the answer."""
        if request.method == "GET" and accepts_html(request.headers) and not has_query(request):
            return HttpAnswer(
                200, {"Content-Type": f"{HTML}; charset=utf-8", "Vary": "Accept"}, page()
            )
        media_type = JSON
        try:
            media_type = answer_media_type(request.headers)
            client = self._client(request)
            status, body = self._result(read_graphql_request(request), request, client, media_type)
            headers: Mapping[str, str] = {}
        except HttpError as error:
            status, headers = error.status, error.headers
            body = {"errors": [_formatted(error.error)]}
        except Exception as error:
            told = told_error(error)
            unavailable = told.code == ErrorCode.UNAVAILABLE.value
            status = 503 if unavailable else 500
            headers = {"Retry-After": str(RETRY_AFTER)} if unavailable else {}
            body = {"errors": [_formatted(told)]}
        return HttpAnswer(
            status,
            {
                "Content-Type": f"{media_type}; charset=utf-8",
                "Cache-Control": "no-store",
                "Vary": "Accept, Authorization",
                **headers,
            },
            orjson.dumps(body),
        )

    def _client(self, request: HttpRequest) -> Client:
        """Return who asks.

        :raises HttpError: 401 without a key that is in force, 403 when it may not read.
        """
        key = bearer_key(request.headers)
        client = self.find_client(key) if key else None
        if client is None:
            message = (
                "No API key was given; it goes into the header “Authorization: Bearer KEY”."
                if key is None
                else "The API key is unknown or was revoked."
            )
            raise HttpError(
                401,
                ApiError(ErrorCode.UNAUTHENTICATED, message),
                {"WWW-Authenticate": 'Bearer realm="graphql"'},
            )
        if not client.may_read:
            raise HttpError(
                403,
                ApiError(
                    ErrorCode.FORBIDDEN,
                    "Reading content needs a key with the scope “deliver” or “preview”.",
                ),
            )
        return client

    def _result(
        self, asked: GraphQLRequest, request: HttpRequest, client: Client, media_type: str
    ) -> tuple[int, dict[str, Any]]:
        """Return status and body of a GraphQL request."""
        may_introspect = client.may_introspect(deliver_may=self.deliver_may_introspect())
        schema = self.current_schema()
        query = self.queries.get(schema, asked.query, may_introspect=may_introspect)
        if query.document is None:
            return _refused(query.errors, media_type)
        operation = get_operation_ast(query.document, asked.operation_name)
        if operation is not None:
            if request.method == "GET" and operation.operation is not OperationType.QUERY:
                raise HttpError(
                    405,
                    ApiError(ErrorCode.BAD_USER_INPUT, "GET is for queries; use POST."),
                    {"Allow": "POST"},
                )
            try:
                check_operation(query.document, operation, asked.variables)
            except ApiError as error:
                return _refused([GraphQLError(str(error), original_error=error)], media_type)
        result = execute(
            schema,
            query.document,
            context_value=Session(self.current_snapshot(), client, self.clock(), request.origin),
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=_never,
            hide_suggestions=not may_introspect,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("A resolver is asynchronous, and none may be.")
        errors = result.errors or []
        if result.data is None and not any(error.path for error in errors):
            return _refused(errors, media_type)
        body: dict[str, Any] = {"data": result.data}
        if errors:
            body["errors"] = [line for error in errors for line in formatted(error)]
        return 200, body


def _refused(errors: Iterable[GraphQLError], media_type: str) -> tuple[int, dict[str, Any]]:
    """A query that was not executed; as plain JSON that is an answer like any other."""
    body = {"errors": [line for error in errors for line in formatted(error)]}
    return (400 if media_type == GRAPHQL_JSON else 200), body


def formatted(error: GraphQLError) -> list[dict[str, Any]]:
    """Return an error as an answer lists it: one line, or several for one place."""
    original = error.original_error
    place: dict[str, Any] = {
        name: value
        for name, value in error.formatted.items()
        if name in ("locations", "path") and value
    }
    if original is None or isinstance(original, GraphQLError):
        told = [ApiError(ErrorCode.BAD_USER_INPUT, error.message)]
    elif isinstance(original, ApiErrors):
        told = list(original.errors)
    else:
        told = [told_error(original)]
    return [_formatted(line) | place for line in told]


def told_error(error: Exception) -> ApiError:
    """Return what a caller is told of an exception; what they cannot mend is logged instead."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, DatabaseError):
        logger.error("The database did not answer.", exc_info=error)
        return ApiError(
            ErrorCode.UNAVAILABLE, "The instance cannot answer just now; try again in a moment."
        )
    number = secrets.token_hex(4)
    logger.error("Internal error %s.", number, exc_info=error)
    return ApiError(ErrorCode.INTERNAL, f"Something went wrong inside; the log has it as {number}.")


def _formatted(error: ApiError) -> dict[str, Any]:
    return {"message": str(error), "extensions": {"code": error.code}}


def _never(_value: Any) -> bool:
    """Whether a resolved value must be awaited."""
    return False
