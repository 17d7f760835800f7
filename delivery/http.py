"""GraphQL over HTTP: requests, answers and media types, without a framework.

Requests and answers are not frozen, only because that would cost each of them a microsecond.

Source: the GraphQL over HTTP specification, https://graphql.github.io/graphql-over-http/draft/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qsl

import orjson

from delivery.errors import ApiError, ErrorCode, bad_input
from delivery.limits import BODY_LIMIT, exceeded

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"

#: Headers that clients send to say that no page of another site made the browser send a request.
PREFLIGHT_HEADERS = ("apollo-require-preflight", "x-apollo-operation-name")
#: What a browser sends to another site without asking it first.
SIMPLE_CONTENT_TYPES = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)
#: Longest id of a persisted query, in bytes.
PERSISTED_ID_LIMIT = 200


class Headers(Protocol):
    """The headers of a request, of which only those that are asked for are read."""

    def get(self, name: str, /) -> str | None:
        """The value of a header, by its name in lower case."""


@dataclass(slots=True)
class HttpRequest:
    """A request as it came.

    :param headers: only ever read by `.get`, with names in lower case: a server's own reader does.
    :param query: the query string, without its question mark.
    :param body: at most one byte more than `BODY_LIMIT` needs to be read of it.
    :param origin: scheme and host that the caller used, without a slash at the end.
    :param peer: the address that the connection comes from; empty: not known.
    """

    method: str
    headers: Headers
    query: str
    body: bytes
    origin: str
    path: str = "/graphql/"
    peer: str = ""


@dataclass(slots=True)
class HttpAnswer:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class GraphQLRequest:
    """The parameters of a GraphQL request.

    :param query: empty where only the id of a persisted query was sent.
    :param persisted_id: the id of a persisted query: the SHA-256 of its text in hexadecimal, or
        what a list of queries calls it.
    """

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    persisted_id: str | None = None


class HttpError(Exception):
    """A request that is refused before GraphQL sees it."""

    def __init__(
        self, status: int, error: ApiError, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.error = error
        self.headers = headers or {}
        super().__init__(str(error))


def accepts_html(headers: Headers) -> bool:
    """Whether it is a browser that asks for a page."""
    accepted = _accepted(headers.get("accept"))
    return any(media_type == HTML and quality > 0 for media_type, quality in accepted)


@lru_cache(maxsize=200)
def answer_media_type(accept: str | None) -> str:
    """Return the media type to answer in: of the two there are, the one that is preferred.

    Whoever does not say, or accepts anything, gets JSON.

    :param accept: the header.
    :raises HttpError: 406 when neither is accepted.
    """
    best: tuple[float, str] | None = None
    for media_type, quality in _accepted(accept):
        offered = {
            JSON: JSON,
            GRAPHQL_JSON: GRAPHQL_JSON,
            "*/*": JSON,
            "application/*": JSON,
        }.get(media_type)
        if offered and quality > 0 and (best is None or quality > best[0]):
            best = (quality, offered)
    if best is None:
        raise HttpError(
            406,
            bad_input("Accept", accept or "", f"{GRAPHQL_JSON} or {JSON}"),
        )
    return best[1]


def bearer_key(headers: Headers) -> str | None:
    """Return the key of an `Authorization: Bearer` header, None if there is none."""
    return key_in(headers.get("authorization") or "")


def key_in(authorization: str) -> str | None:
    """Return the key in a header `Authorization: Bearer`, None if there is none."""
    scheme, _space, key = authorization.strip().partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def has_query(request: HttpRequest) -> bool:
    """Whether the query string of a GET has a query, or names one that is persisted."""
    return any(
        name in ("query", "extensions", "documentId") for name, _value in parse_qsl(request.query)
    )


def is_preflighted(headers: Headers) -> bool:
    """Whether a browser asks first before it sends such a request to another site.

    A bearer key is never added by a browser itself, as cookies and passwords are, and a page that
    adds it makes the browser ask (docs/adr/0019).
    """
    content_type = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    return (
        bearer_key(headers) is not None
        or any(headers.get(name) for name in PREFLIGHT_HEADERS)
        or content_type not in SIMPLE_CONTENT_TYPES
    )


def read_graphql_request(request: HttpRequest) -> GraphQLRequest:
    """Return the GraphQL request in an HTTP request.

    :raises HttpError: 400, 405, 413 or 415.
    """
    if request.method == "GET":
        parameters = _read_query_string(request.query)
    elif request.method == "POST":
        parameters = _read_body(request)
    else:
        raise HttpError(
            405,
            bad_input("the method", request.method, "GET or POST"),
            {"Allow": "GET, POST"},
        )
    asked = _read_parameters(parameters)
    if request.method == "GET" and not asked.persisted_id and not is_preflighted(request.headers):
        raise HttpError(
            400,
            ApiError(
                ErrorCode.BAD_USER_INPUT,
                "The text of a query in a GET comes with a header that no other site can make a "
                "browser send, such as Apollo-Require-Preflight: true.",
            ),
        )
    return asked


def _read_query_string(query: str) -> dict[str, Any]:
    if len(query) > BODY_LIMIT:
        raise _too_large()
    try:
        parameters: dict[str, Any] = dict(parse_qsl(query, errors="strict", max_num_fields=20))
    except ValueError:
        raise _bad_request("the query string", None, "text in UTF-8, percent-encoded") from None
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _read_json(parameters[name].encode(), name)
        else:
            parameters.pop(name, None)
    return parameters


def _read_body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > BODY_LIMIT:
        raise _too_large()
    given = request.headers.get("content-type")
    if given != JSON and not _is_json(given):
        raise HttpError(415, bad_input("Content-Type", given or "", f"{JSON} in UTF-8"))
    body = _read_json(request.body, "the body")
    if isinstance(body, list):
        raise _bad_request("the body", body, "one GraphQL request (there is no batching)")
    if not isinstance(body, dict):
        raise _bad_request("the body", body, "a JSON object")
    return body


def _is_json(content_type: str | None) -> bool:
    media_type, _, parameters = (content_type or "").partition(";")
    charset = parameters.replace(" ", "").lower()
    return media_type.strip().lower() == JSON and charset in (
        "",
        "charset=utf-8",
        'charset="utf-8"',
    )


def _read_json(text: bytes, path: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        # The parser's own limit on nesting is 1,024.
        raise HttpError(
            400,
            bad_input(
                path,
                None if not text else text[:20].decode(errors="replace"),
                f"JSON in UTF-8 ({error})",
            ),
        ) from None


def _read_parameters(parameters: Mapping[str, Any]) -> GraphQLRequest:
    for member in ("variables", "extensions"):
        value = parameters.get(member)
        if value is not None and not isinstance(value, dict):
            raise _bad_request(member, value, "a JSON object or null")
    persisted_id = _persisted_id(parameters)
    query = parameters.get("query")
    if query is None and persisted_id:
        query = ""
    elif not isinstance(query, str) or not query:
        raise _bad_request("query", query, "the text of a GraphQL query")
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise _bad_request("operationName", name, "a text or null")
    return GraphQLRequest(query, parameters.get("variables") or {}, name or None, persisted_id)


def _persisted_id(parameters: Mapping[str, Any]) -> str | None:
    """The id of a persisted query, as Apollo's clients send it or as `documentId`."""
    path, given = "documentId", parameters.get("documentId")
    extension = (parameters.get("extensions") or {}).get("persistedQuery")
    if extension is not None:
        path = "extensions.persistedQuery"
        if not isinstance(extension, dict):
            raise _bad_request(path, extension, "an object with version and sha256Hash")
        if extension.get("version") != 1:
            raise _bad_request(f"{path}.version", extension.get("version"), "1")
        path, given = f"{path}.sha256Hash", extension.get("sha256Hash")
    elif given is None:
        return None
    persisted_id = given.removeprefix("sha256:") if isinstance(given, str) else ""
    if not 0 < len(persisted_id.encode()) <= PERSISTED_ID_LIMIT:
        raise _bad_request(path, given, f"a text of 1 to {PERSISTED_ID_LIMIT} bytes")
    return persisted_id


def _bad_request(path: str, value: Any, expected: str) -> HttpError:
    return HttpError(400, bad_input(path, value, expected))


def _too_large() -> HttpError:
    return HttpError(413, exceeded(f"The request is larger than {BODY_LIMIT} bytes."))


def _accepted(accept: str | None) -> list[tuple[str, float]]:
    """The media types of an Accept header with their quality, in their order."""
    accepted = []
    for part in ("*/*" if accept is None else accept).split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        accepted.append((media_type, quality))
    return accepted
