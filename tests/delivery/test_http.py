"""GraphQL over HTTP: methods, media types, parameters, and what is refused before GraphQL."""

import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from delivery.limits import BODY_LIMIT
from tests.delivery.conftest import Caller, Shop

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
TYPENAME = "{ __typename }"


def post(caller: Caller, body: Any, content_type: str = JSON, **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return caller.http.post(
        "/graphql/", data, content_type=content_type, headers=caller.headers() | headers
    )


def get(caller: Caller, accept: str = "*/*", **parameters: str) -> Any:
    return caller.http.get(
        f"/graphql/?{urlencode(parameters)}", headers=caller.headers() | {"Accept": accept}
    )


def refusal(response: Any) -> tuple[int, str, str]:
    answer = response.json()
    assert list(answer) == ["errors"]
    (error,) = answer["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{JSON};q=0.5, {GRAPHQL_JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON};q=0.9", GRAPHQL_JSON),
        ("application/*", JSON),
        ("*/*", JSON),
        ("text/plain, */*;q=0.1", JSON),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", GRAPHQL_JSON),
    ],
)
def test_the_answer_is_in_a_media_type_that_is_accepted(
    caller: Caller, accept: str, answered: str
) -> None:
    response = caller.post(TYPENAME, Accept=accept)

    assert response.status_code == 200
    assert response["Content-Type"] == f"{answered}; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Accept, Authorization"
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("accept", ["text/plain", f"{JSON};q=0", "", f"{JSON};q=much"])
def test_whoever_accepts_neither_media_type_is_told(caller: Caller, accept: str) -> None:
    assert refusal(caller.post(TYPENAME, Accept=accept)) == (
        406,
        "BAD_USER_INPUT",
        f"Accept: “{accept}” was given, {GRAPHQL_JSON} or {JSON} was expected.",
    )


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", {}),
        ("{ nothing }", {}),
        ("query ($id: ID!) { module(key: $id) { key } }", {}),
        ("query A { __typename } query B { __typename }", {}),
        ('{ modules(keys: ["a"]) { edges { node { ' + "variants { module { " * 9
         + "key" + " } }" * 9 + "} } } }", {}),
    ],
)  # fmt: skip
def test_a_query_that_is_not_executed_has_no_data(
    caller: Caller, query: str, variables: dict[str, str]
) -> None:
    plain = caller.post(query, variables, Accept=JSON)
    proper = caller.post(query, variables, Accept=GRAPHQL_JSON)

    assert (plain.status_code, proper.status_code) == (200, 400)
    assert plain.json() == proper.json()
    assert list(plain.json()) == ["errors"]


def test_an_answer_with_errors_in_it_is_an_answer(caller: Caller) -> None:
    response = caller.post('{ module(key: "nothing") { key } }', Accept=GRAPHQL_JSON)

    assert response.status_code == 200
    assert response.json()["data"] == {"module": None}


def test_get_takes_its_parameters_from_the_query_string(caller: Caller, shop: Shop) -> None:
    response = get(
        caller,
        query="query A { generation } query B($key: ID!) { module(key: $key) { key } }",
        operationName="B",
        variables='{"key": "home-hero"}',
        extensions="{}",
    )

    assert response.status_code == 200
    assert response.json() == {"data": {"module": {"key": "home-hero"}}}


def test_the_address_answers_with_and_without_its_last_slash(caller: Caller) -> None:
    response = caller.http.post(
        "/graphql", {"query": TYPENAME}, content_type=JSON, headers=caller.headers()
    )

    assert response.json() == {"data": {"__typename": "Query"}}


def test_get_is_for_queries(caller: Caller) -> None:
    response = get(caller, query="mutation { __typename }")

    assert refusal(response) == (405, "BAD_USER_INPUT", "GET is for queries; use POST.")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(caller: Caller, method: str) -> None:
    response = getattr(caller.http, method)("/graphql/", headers=caller.headers())

    assert refusal(response) == (
        405,
        "BAD_USER_INPUT",
        f"the method: “{method.upper()}” was given, GET or POST was expected.",
    )
    assert response["Allow"] == "GET, POST"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
    ],
)
def test_a_body_is_json_in_utf_8(caller: Caller, content_type: str) -> None:
    assert refusal(post(caller, {"query": TYPENAME}, content_type)) == (
        415,
        "BAD_USER_INPUT",
        f"Content-Type: “{content_type}” was given, {JSON} in UTF-8 was expected.",
    )


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'],
)
def test_the_charset_may_be_named(caller: Caller, content_type: str) -> None:
    assert post(caller, {"query": TYPENAME}, content_type).status_code == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b" ", "the body: “ ” was given, JSON in UTF-8 ("),
        (b"{", "the body: “{” was given, JSON in UTF-8 ("),
        (b'{"query": NaN}', 'the body: “{"query": NaN}” was given, JSON in UTF-8 ('),
        (b'{"query": "\xff"}', 'the body: “{"query": "\N{REPLACEMENT CHARACTER}"}” was given, '),
        (b"[" * 10_000 + b"]" * 10_000, "the body: “[[[[[[[[[[[[[[[[[[[[” was given, JSON in"),
        (b'{"variables": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001, 'the body: “{"variables'),
        (b"null", "the body: null was given, a JSON object was expected."),
        (b"1", "the body: 1 was given, a JSON object was expected."),
        (
            b'[{"query": "{ __typename }"}]',
            "the body: a list was given, one GraphQL request (there is no batching) was expected.",
        ),
        (b"{}", "query: null was given, the text of a GraphQL query was expected."),
        (b'{"query": ""}', "query: “” was given, the text of a GraphQL query was expected."),
        (b'{"query": 0}', "query: 0 was given, the text of a GraphQL query was expected."),
        (b'{"query": ["x"]}', "query: a list was given, the text of a GraphQL query was expected."),
        (
            b'{"query": "{ __typename }", "variables": []}',
            "variables: a list was given, a JSON object or null was expected.",
        ),
        (
            b'{"query": "{ __typename }", "variables": "{}"}',
            "variables: “{}” was given, a JSON object or null was expected.",
        ),
        (
            b'{"query": "{ __typename }", "extensions": false}',
            "extensions: false was given, a JSON object or null was expected.",
        ),
        (
            b'{"query": "{ __typename }", "operationName": {}}',
            "operationName: an object was given, a text or null was expected.",
        ),
    ],
)
def test_a_malformed_request_is_a_400_that_says_what_was_expected(
    caller: Caller, body: bytes, message: str
) -> None:
    status, code, told = refusal(post(caller, body))

    assert (status, code) == (400, "BAD_USER_INPUT")
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        ("", "query: null was given, the text of a GraphQL query was expected."),
        ("query=%ff", "the query string: null was given, text in UTF-8, percent-encoded was"),
        ("query=%7B__typename%7D&variables=%7B", "variables: “{” was given, JSON in UTF-8 ("),
        ("query=%7B__typename%7D&variables=1", "variables: 1 was given, a JSON object or null"),
        ("&".join(["query=x"] * 30), "the query string: null was given, "),
    ],
)
def test_a_malformed_query_string_is_a_400(caller: Caller, query_string: str, message: str) -> None:
    response = caller.http.get(
        f"/graphql/?{query_string}", headers=caller.headers() | {"Accept": JSON}
    )

    status, code, told = refusal(response)
    assert (status, code) == (400, "BAD_USER_INPUT")
    assert told.startswith(message)


def test_a_body_that_is_too_large_is_refused(caller: Caller) -> None:
    message = f"The request is larger than {BODY_LIMIT} bytes."
    padding = " " * (BODY_LIMIT - len(json.dumps({"query": TYPENAME})))
    largest = json.dumps({"query": TYPENAME}) + padding

    assert post(caller, largest).status_code == 200
    assert refusal(post(caller, largest + " ")) == (413, "LIMIT_EXCEEDED", message)
    assert refusal(get(caller, query=TYPENAME + " " * BODY_LIMIT)) == (
        413,
        "LIMIT_EXCEEDED",
        message,
    )


def test_a_body_may_come_in_chunks_without_a_length(caller: Caller) -> None:
    """Where the server says that it marks the end of a body itself."""
    body = io.BytesIO(json.dumps({"query": TYPENAME}).encode())

    response = caller.http.generic(
        "POST",
        "/graphql/",
        headers=caller.headers() | {"Content-Type": JSON},
        **{"wsgi.input": body, "wsgi.input_terminated": True},
    )

    assert response.json() == {"data": {"__typename": "Query"}}


def test_an_operation_that_is_not_there_is_an_error(caller: Caller) -> None:
    response = post(caller, {"query": "query A { __typename }", "operationName": "B"})

    assert refusal(response) == (200, "BAD_USER_INPUT", "Unknown operation named 'B'.")
