"""No page of another site can make a browser ask here (docs/adr/0019)."""

from urllib.parse import urlencode

import pytest

from delivery.http import HttpError, HttpRequest, read_graphql_request
from tests.delivery.conftest import Caller

QUERY = urlencode({"query": "{ generation }"})
PERSISTED = urlencode({"extensions": '{"persistedQuery":{"version":1,"sha256Hash":"abc"}}'})


def get(query: str, **headers: str) -> HttpRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest("GET", named, query, b"", "http://testserver")


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer refract_x"},
        {"apollo_require_preflight": "true"},
        {"x_apollo_operation_name": "Hero"},
        {"content_type": "application/json"},
        {"content_type": "application/json; charset=utf-8"},
    ],
)
def test_what_a_browser_asks_for_first_is_read(headers: dict[str, str]) -> None:
    assert read_graphql_request(get(QUERY, **headers)).query == "{ generation }"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Basic dXNlcjpwYXNz"},
        {"cookie": "sessionid=1"},
        {"apollo_require_preflight": ""},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded; charset=utf-8"},
        {"content_type": "Multipart/Form-Data; boundary=x"},
    ],
)
def test_what_a_browser_sends_by_itself_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(HttpError, match="comes with a header that no other site can make") as told:
        read_graphql_request(get(QUERY, **headers))

    assert told.value.status == 400


def test_a_persisted_query_needs_no_header() -> None:
    assert read_graphql_request(get(PERSISTED)).persisted_id == "abc"


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"],
)
def test_forms_are_refused(caller: Caller, content_type: str) -> None:
    response = caller.http.post(
        "/graphql/", b"query=%7Bgeneration%7D", content_type, headers=caller.headers()
    )

    assert response.status_code == 415


@pytest.mark.parametrize("query", [QUERY, PERSISTED])
def test_a_cookie_opens_nothing(caller: Caller, query: str) -> None:
    caller.http.cookies["Authorization"] = f"Bearer {caller.key}"

    response = caller.http.get(f"/graphql/?{query}", headers={"Accept": "application/json"})

    assert response.status_code == 401


def test_a_preflight_is_not_granted(caller: Caller) -> None:
    asking = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }

    response = caller.http.options("/graphql/", headers=asking)

    assert not any(name.startswith("Access-Control-") for name in response.headers)
