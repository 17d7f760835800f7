"""The GraphQL endpoint: a function from a request to an answer, without a framework.

In this order: who asks, what is asked, whether it may be, and the answer from one snapshot.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from django.db import Error as DatabaseError
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,
)

from delivery.client_memo import ClientMemo
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
    has_query,
    key_in,
    read_graphql_request,
)
from delivery.outcomes import Outcome
from delivery.plans.surprises import GaveUpError
from delivery.queries import QueryCache
from delivery.session import Session
from delivery.snapshot import Snapshot
from delivery.store.problems import StoreProblem
from variants.engine.types import Instant

logger = logging.getLogger(__name__)

#: Seconds after which a caller may try again when the instance cannot answer.
RETRY_AFTER = 5


Headers = Mapping[str, str]

#: What every answer says of itself, by its media type.
_HEADERS: Mapping[str, Headers] = {
    media_type: {
        "Content-Type": f"{media_type}; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Accept, Authorization",
    }
    for media_type in (JSON, GRAPHQL_JSON)
}


def _no_snapshot(_generation: int) -> Snapshot | None:
    return None


def _admit(_client: Client) -> Headers:
    return {}


def _as_asked(asked: GraphQLRequest, _client: Client) -> GraphQLRequest:
    return asked


def _no_headers(
    _request: HttpRequest, _asked: GraphQLRequest, _session: Session, _body: bytes
) -> Headers:
    return {}


def _unregistered(_asked: GraphQLRequest) -> None:
    return None


def _as_it_is(_request: HttpRequest, answer: HttpAnswer) -> HttpAnswer:
    return answer


def _unnoted(_session: Session | None, _outcome: Outcome) -> None:
    return None


class FindClient(Protocol):
    """Finds the client with a key, None if there is none."""

    def __call__(self, key: str, snapshot: Snapshot | None = None, /) -> Client | None:
        """:param snapshot: the newest, for who has it already."""


@dataclass(frozen=True)
class Endpoint:
    """What answers requests, and what it does so with.

    :param current_snapshot: asked once for each request.
    :param clock: asked once for each request.
    :param deliver_may_introspect: whether keys that can only deliver may read the schema.
    :param snapshot_at: a snapshot that has reached a generation, None if that is not there in time.
    :param admit: lets a client in, or raises an `HttpError`; its headers go into the answer.
    :param query_of: the request with the text of its query, where it names one that is persisted;
        may raise an `HttpError` too, or an `ApiError`.
    :param register: told of each query that came with its hash and has passed all checks.
    :param cache_headers: what an answer to GET of a persisted query says about keeping it; asked
        where the answer has no errors.
    :param shortened: the answer as it is sent: not again where the caller has it, and compressed.
    :param note: told of each request that was let in, once; the session is None where the query
        was refused before anything was looked up. It may not fail and may not be slow.
    """

    find_client: FindClient
    current_snapshot: Callable[[], Snapshot]
    current_schema: Callable[[], GraphQLSchema]
    clock: Callable[[], Instant]
    deliver_may_introspect: Callable[[], bool]
    snapshot_at: Callable[[int], Snapshot | None] = _no_snapshot
    admit: Callable[[Client], Headers] = _admit
    query_of: Callable[[GraphQLRequest, Client], GraphQLRequest] = _as_asked
    register: Callable[[GraphQLRequest], None] = _unregistered
    cache_headers: Callable[[HttpRequest, GraphQLRequest, Session, bytes], Headers] = _no_headers
    shortened: Callable[[HttpRequest, HttpAnswer], HttpAnswer] = _as_it_is
    note: Callable[[Session | None, Outcome], None] = _unnoted
    queries: QueryCache = field(default_factory=QueryCache)
    clients: ClientMemo = field(default_factory=ClientMemo)

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request; whatever goes wrong is in the answer."""
        if request.method == "GET" and accepts_html(request.headers) and not has_query(request):
            return HttpAnswer(
                200, {"Content-Type": f"{HTML}; charset=utf-8", "Vary": "Accept"}, page()
            )
        media_type = JSON
        headers: Headers = {}
        try:
            media_type = answer_media_type(request.headers.get("accept"))
            shown = request.headers.get("authorization")
            if shown is None:
                raise _unauthenticated(None)
            snapshot, at = self.current_snapshot(), self.clock()
            client = self.clients.get(shown, snapshot, at, self._client)
            headers = self.admit(client)
            sent_query = read_graphql_request(request)
            asked = self.query_of(sent_query, client)
            session = Session(snapshot, client, at, request.origin)
            answer = self._result(asked, request, session, media_type)
            status, body = answer.status, orjson.dumps(answer.body)
            if asked.persisted_id is not None and answer.session is not None:
                if sent_query.query:
                    self.register(asked)
                if request.method == "GET" and "errors" not in answer.body:
                    kept = self.cache_headers(request, asked, answer.session, body)
                    headers = {**headers, **kept}
            if answer.session is not None:
                answer.session.close()
        except HttpError as error:
            status, headers = error.status, {**headers, **error.headers}
            body = orjson.dumps({"errors": [_formatted(error.error)]})
        except Exception as error:
            told = told_error(error)
            unavailable = told.code == ErrorCode.UNAVAILABLE.value
            status = 503 if unavailable else 500
            headers = {"Retry-After": str(RETRY_AFTER)} if unavailable else {}
            body = orjson.dumps({"errors": [_formatted(told)]})
        sent = _HEADERS[media_type]
        return self.shortened(
            request, HttpAnswer(status, {**sent, **headers} if headers else sent, body)
        )

    def _client(self, shown: str, snapshot: Snapshot) -> Client:
        """Return who asks.

        :param shown: the header `Authorization`.
        :raises HttpError: 401 without a key that is in force, 403 when it may not read.
        """
        key = key_in(shown)
        client = self.find_client(key, snapshot) if key else None
        if client is None:
            raise _unauthenticated(key)
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
        self, asked: GraphQLRequest, request: HttpRequest, session: Session, media_type: str
    ) -> "_Answer":
        """Return the answer to a GraphQL request, noted."""
        started = time.perf_counter()
        answer = self._executed(asked, request, session, media_type)
        if answer.session is not None and answer.session.awaited:
            snapshot = self.snapshot_at(answer.session.awaited)
            if snapshot is not None:
                later = Session(snapshot, session.client, session.at, session.origin)
                answer = self._executed(asked, request, later, media_type)
        errors = answer.body.get("errors")
        codes = tuple([error["extensions"]["code"] for error in errors]) if errors else ()
        seconds = time.perf_counter() - started
        self.note(answer.session, Outcome(answer.operation, answer.by_plan, codes, seconds))
        return answer

    def _executed(
        self, asked: GraphQLRequest, request: HttpRequest, session: Session, media_type: str
    ) -> "_Answer":
        may_introspect = session.client.may_introspect(deliver_may=self.deliver_may_introspect())
        schema = self.current_schema()
        query = self.queries.get(schema, asked.query, may_introspect=may_introspect)
        if query.document is None:
            return _refused(query.errors, media_type)
        operation = query.operation(schema, asked.operation_name)
        name = operation.name if operation else None
        if operation is not None:
            if request.method == "GET" and not operation.is_query:
                raise HttpError(
                    405,
                    ApiError(ErrorCode.BAD_USER_INPUT, "GET is for queries; use POST."),
                    {"Allow": "POST"},
                )
            try:
                operation.limits.check(asked.variables, len(request.body) + len(request.query))
            except ApiError as error:
                return _refused([GraphQLError(str(error), original_error=error)], media_type, name)
        gave_up: Exception | None = None
        if operation is not None and operation.plan is not None:
            try:
                data = operation.plan.data(session, asked.variables)
            except Exception as error:  # graphql-core tells the caller, if it is one of theirs
                gave_up = error
                session = session.again()
            else:
                return _Answer(200, {"data": data}, name, session, by_plan=True)
        result = execute(
            schema,
            query.document,
            context_value=session,
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=_never,
            hide_suggestions=not may_introspect,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("A resolver is asynchronous, and none may be.")
        errors = result.errors or []
        if gave_up is not None and not errors:
            _tell_of_defect(gave_up)
        if result.data is None and not any(error.path for error in errors):
            return _refused(errors, media_type, name)
        body: dict[str, Any] = {"data": result.data}
        if errors:
            body["errors"] = [line for error in errors for line in formatted(error)]
        return _Answer(200, body, name, session)


def _unauthenticated(key: str | None) -> HttpError:
    """What is said to who shows no key, or none that is in force."""
    message = (
        "No API key was given; it goes into the header “Authorization: Bearer KEY”."
        if key is None
        else "The API key is unknown or was revoked."
    )
    return HttpError(
        401,
        ApiError(ErrorCode.UNAUTHENTICATED, message),
        {"WWW-Authenticate": 'Bearer realm="graphql"'},
    )


@dataclass(slots=True)
class _Answer:
    """What a GraphQL request is answered with.

    :param session: None where the query was refused.
    """

    status: int
    body: dict[str, Any]
    operation: str | None = None
    session: Session | None = None
    by_plan: bool = False


#: The kinds of exceptions that were told of.
_defects: set[str] = set()


def _tell_of_defect(error: Exception) -> None:
    """Say, once for each kind, that a plan failed at what graphql-core then answered."""
    kind = type(error).__name__
    if not isinstance(error, GaveUpError) and kind not in _defects:
        _defects.add(kind)
        logger.warning("A plan failed (%s) where graphql-core answers; that is a defect.", kind)


def _refused(
    errors: Iterable[GraphQLError], media_type: str, operation: str | None = None
) -> _Answer:
    """A query that was not executed; as plain JSON that is an answer like any other."""
    body = {"errors": [line for error in errors for line in formatted(error)]}
    return _Answer(400 if media_type == GRAPHQL_JSON else 200, body, operation)


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
    if isinstance(error, StoreProblem):
        logger.error("The published store did not answer: %s", error)
        return ApiError(ErrorCode.UNAVAILABLE, error.told)
    number = secrets.token_hex(4)
    logger.error("Internal error %s.", number, exc_info=error)
    return ApiError(ErrorCode.INTERNAL, f"Something went wrong inside; the log has it as {number}.")


def _formatted(error: ApiError) -> dict[str, Any]:
    return {"message": str(error), "extensions": {"code": error.code}}


def _never(_value: Any) -> bool:
    """Whether a resolved value must be awaited."""
    return False
