"""From a request of the remote evaluation protocol to its answer, without a framework."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import unquote

import orjson

from delivery.caching.etags import etag_of, has_it
from delivery.clients import Client
from delivery.endpoint import RETRY_AFTER, Endpoint, told_error
from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.http import JSON, HttpAnswer, HttpError, HttpRequest, bearer_key
from delivery.limits import BODY_LIMIT, exceeded
from delivery.lists import visible_module_keys
from delivery.ofrep.contexts import EvaluationContext, read_evaluation_context, told_place
from delivery.ofrep.evaluations import evaluation, with_decision_id
from delivery.ofrep.failures import FailureCode, OfrepError, failure, of_error
from delivery.outcomes import Outcome
from delivery.session import Session

FLAGS = "/ofrep/v1/evaluate/flags"
#: Most flags of a bulk answer.
FLAGS_LIMIT = 1_000
API_KEY_HEADER = "x-api-key"
#: What metrics call the two evaluations; no operation of GraphQL can have such a name.
SINGLE, BULK = "ofrep:flag", "ofrep:flags"


@dataclass
class _Evaluated:
    """What a request came to.

    :param codes: those of the API, one for each error in the answer.
    """

    body: Mapping[str, Any] | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


class Evaluator:
    """Evaluates modules as flags.

    :param endpoint: of which it uses the same clients, limits, snapshots and clock.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request; whatever goes wrong is in the answer, with `errorDetails`."""
        key = _flag_key(request.path)
        headers: Mapping[str, str] = {}
        try:
            client = self._client(request)
            headers = self._endpoint.admit(client)
            result = self._evaluated(request, client, key)
        except OfrepError as error:
            result = _Evaluated(failure(error.code, error, key), 400)
        except HttpError as error:
            result = _Evaluated(
                failure(FailureCode.GENERAL, error, key), error.status, error.headers
            )
        except Exception as error:
            told = told_error(error)
            code, status = of_error(told)
            result = _Evaluated(
                failure(code, told, key),
                status,
                {"Retry-After": str(RETRY_AFTER)} if status == 503 else {},
            )
        return HttpAnswer(
            result.status,
            {
                "Content-Type": f"{JSON}; charset=utf-8",
                "Cache-Control": "no-store",
                "Vary": "Authorization, X-API-Key",
                **headers,
                **result.headers,
            },
            b"" if result.body is None else orjson.dumps(result.body),
        )

    def _client(self, request: HttpRequest) -> Client:
        key = bearer_key(request.headers) or request.headers.get(API_KEY_HEADER)
        client = self._endpoint.find_client(key) if key else None
        if client is None:
            message = (
                "The API key is unknown or was revoked."
                if key
                else "No API key was given; it goes into the header “Authorization: Bearer KEY” or "
                "“X-API-Key: KEY”."
            )
            raise HttpError(
                401,
                ApiError(ErrorCode.UNAUTHENTICATED, message),
                {"WWW-Authenticate": 'Bearer realm="ofrep"'},
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

    def _evaluated(self, request: HttpRequest, client: Client, key: str | None) -> _Evaluated:
        """Evaluate what is asked for, and tell those who count."""
        if key is None and request.path != FLAGS:
            raise HttpError(
                404, bad_input("the path", request.path, f"{FLAGS} or {FLAGS}/KEY of a module")
            )
        if request.method != "POST":
            raise HttpError(405, bad_input("the method", request.method, "POST"), {"Allow": "POST"})
        context = read_evaluation_context(_read_body(request))
        started = time.perf_counter()
        session = Session(
            self._endpoint.current_snapshot(), client, self._endpoint.clock(), request.origin
        )
        try:
            if key is None:
                result = _bulk(session, context, request.headers.get("if-none-match") or "")
            else:
                result = _single(session, context, key)
        except ApiError as error:
            told = told_place(error)
            code, status = of_error(told)
            result = _Evaluated(failure(code, told, key), status, codes=(told.code,))
        seconds = time.perf_counter() - started
        # `by_plan`: graphql-core had no part in it.
        name = BULK if key is None else SINGLE
        self._endpoint.note(session, Outcome(name, True, result.codes, seconds))
        return result


def _single(session: Session, context: EvaluationContext, key: str) -> _Evaluated:
    served = session.module(key, session.context(context.given))
    return _Evaluated(with_decision_id(evaluation(served), served))


def _bulk(session: Session, context: EvaluationContext, known: str) -> _Evaluated:
    """Evaluate many modules; one that cannot be is a failure among the others.

    The tag of the answer leaves out the decision ids, which name the instant of the request.
    Drafts have no tag: they are never kept.
    """
    asked = session.context(context.given)
    keys = context.modules
    if keys is None:
        keys = tuple(islice(visible_module_keys(session, asked), FLAGS_LIMIT + 1))
        if len(keys) > FLAGS_LIMIT:
            raise exceeded(
                f"This key sees more than {FLAGS_LIMIT} modules: name those that are wanted in "
                "context.modules."
            )
    if not asked.is_published:
        session.unpublished(asked).load(keys)
    flags: list[dict[str, Any]] = []
    served_flags: list[dict[str, Any]] = []
    codes = []
    for key in keys:
        try:
            served = session.module(key, asked)
        except ApiError as error:
            flags.append(failure(of_error(error)[0], error, key))
            served_flags.append(flags[-1])
            codes.append(error.code)
            continue
        session.tell_variants(len(served.document["variants"]))
        flags.append(evaluation(served))
        served_flags.append(with_decision_id(flags[-1], served))
    body = {"flags": served_flags, "metadata": {"generation": session.snapshot.generation}}
    if not asked.is_published:
        return _Evaluated(body, codes=tuple(codes))
    tag = etag_of(orjson.dumps(flags))
    headers = {"ETag": f"W/{tag}", "Cache-Control": "private, no-cache"}
    if has_it(known, tag):
        return _Evaluated(None, 304, headers, tuple(codes))
    return _Evaluated(body, 200, headers, tuple(codes))


def _flag_key(path: str) -> str | None:
    """The key of the flag that a path names, None if it names none."""
    key = unquote(path).removeprefix(f"{FLAGS}/")
    return None if key == unquote(path) or not key else key


def _read_body(request: HttpRequest) -> Any:
    if len(request.body) > BODY_LIMIT:
        raise HttpError(413, exceeded(f"The request is larger than {BODY_LIMIT} bytes."))
    given = request.headers.get("content-type") or ""
    if given.partition(";")[0].strip().lower() != JSON:
        raise HttpError(415, bad_input("Content-Type", given, JSON))
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        text = request.body[:20].decode(errors="replace") if request.body else None
        raise OfrepError(
            FailureCode.PARSE_ERROR, bad_input("the body", text, f"JSON in UTF-8 ({error})")
        ) from None
