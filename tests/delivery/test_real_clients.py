"""The clients that teams use, unchanged, each in a process of its own against a running server.

What they send is kept in tests/delivery/tools/client/sent, so that others can measure with it.
Write it anew with `REFRACT_WRITE_SENT=1 .venv/bin/python -m pytest
tests/delivery/test_real_clients.py`.
"""

import json
import os
from typing import Any

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from pytest_django.live_server_helper import LiveServer

from delivery.registration import create_client
from tests.delivery.conftest import Shop
from tests.delivery.test_tools import TOOLS, run, tools_installed
from tests.factories import make_module
from variants.gate import publishing

SENT = TOOLS / "client" / "sent"
#: More than two pages of ten.
MORE_MODULES = 21
KEYS = sorted(["home-hero", "ski-offer", *(f"more-{n:02}" for n in range(MORE_MODULES))])
THREE_PAGES = ["POST text 200"] * 3
HERO = {
    "key": "home-hero",
    "fields": {
        "eyebrow": None,
        "headline": "Fresh powder",
        "body": "<p>Go <b>out</b>.</p>",
        "image": None,
        "imageAlt": None,
        "ctaLabel": None,
        "ctaUrl": None,
    },
    "headline": "Fresh powder",
    "text": "Go out.",
    "resolution": {"why": "You see this because you told us you ski."},
}
BY_GET = {
    "headlines": ["Fresh powder", "Fresh powder"],
    "first": ["GET hash 200", "POST text hash 200"],
    "second": ["GET hash 200"],
}


@pytest.fixture
def server(live_server: LiveServer, shop: Shop, no_persisted_queries: None) -> str:
    """The address of a running server with three pages of modules."""
    with publishing():
        for number in range(MORE_MODULES):
            make_module(f"more-{number:02}", live=True)
    return f"{live_server.url}/graphql/"


@pytest.fixture
def key(db: None) -> str:
    return create_client("team", scopes=["deliver"])


def found_by(client: str, server: str, key: str) -> dict[str, Any]:
    """Run a client and return what it found; what it sent is compared with what is kept."""
    result = run(f"client:{client}", server, REFRACT_API_KEY=key)
    assert (result.stderr, result.returncode) == ("", 0)
    found: dict[str, Any] = json.loads(result.stdout)
    compare_sent(client, found.pop("sent"))
    return found


def compare_sent(client: str, texts: list[str]) -> None:
    file = SENT / f"{client}.json"
    text = json.dumps(texts, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("REFRACT_WRITE_SENT"):
        file.write_text(text)
    assert file.read_text() == text, __doc__


@pytest.mark.node
@tools_installed
def test_apollo_client(server: str, key: str) -> None:
    assert found_by("apollo", server, key) == {
        "module": HERO,
        "fetched": ["POST text 200"],
        "fromCache": [],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": {
            "isGraphQLError": True,
            "code": "MODULE_NOT_FOUND",
            "path": ["module"],
            "data": {"module": None},
        },
        "persisted": BY_GET,
    }


@pytest.mark.node
@tools_installed
def test_urql(server: str, key: str) -> None:
    assert found_by("urql", server, key) == {
        "module": HERO,
        "fetched": ["POST text 200"],
        "fromCache": [],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": {
            "message": "[GraphQL] No published module has the key “home-heroo”.",
            "code": "MODULE_NOT_FOUND",
            "path": ["module"],
            "data": {"module": None},
        },
        "persisted": BY_GET | {"first": ["GET hash 200", "GET text hash 200"]},
    }


@pytest.mark.node
@tools_installed
def test_relay(server: str, key: str) -> None:
    compiled = run("compile:relay-app")
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr

    found = found_by("relay", server, key)

    refetched = found.pop("refetched")
    assert refetched["before"] == refetched["after"]
    assert refetched["before"]["key"] == "gold-mail"
    assert refetched["requests"] == ["POST text 200", "POST text 200"]
    assert found == {
        "module": HERO,
        "fetched": ["POST text 200"],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": {"ok": False, "errors": [{"extensions": {"code": "MODULE_NOT_FOUND"}}]},
        "persisted": BY_GET
        | {"first": ["POST hash 200", "POST text hash 200"], "second": ["POST hash 200"]},
    }


@pytest.mark.node
@tools_installed
def test_graphql_request(server: str, key: str) -> None:
    assert found_by("graphql-request", server, key) == {
        "module": HERO,
        "fetched": ["POST text 200"],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": {
            "isClientError": True,
            "code": "MODULE_NOT_FOUND",
            "path": ["module"],
            "data": {"module": None},
        },
        "unauthorised": {"status": 401, "code": "UNAUTHENTICATED"},
        "get": {"headline": "Fresh powder", "requests": ["GET text 200"]},
    }


ONE_MODULE = """query OneModule($key: ID!, $context: ContextInput) {
  module(key: $key, context: $context) {
    key
    fields
    ... on Hero { headline text: body(format: TEXT) }
    resolution { why }
  }
}"""
MODULE_PAGE = """query ModulePage($after: String) {
  modules(first: 10, after: $after) {
    edges { node { key } }
    pageInfo { hasNextPage endCursor }
  }
}"""


def test_python_gql(server: str, key: str) -> None:
    compare_sent("gql", [MODULE_PAGE, ONE_MODULE])
    transport = RequestsHTTPTransport(url=server, headers={"Authorization": f"Bearer {key}"})
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        # The schema is fetched by introspection, and queries are checked against it here.
        asked = gql(ONE_MODULE)
        asked.variable_values = {"key": "home-hero", "context": {"segments": ["skier"]}}
        assert session.execute(asked) == {"module": HERO}

        keys: list[str] = []
        pages = 0
        after = None
        while True:
            page = gql(MODULE_PAGE)
            page.variable_values = {"after": after}
            modules = session.execute(page)["modules"]
            keys += [edge["node"]["key"] for edge in modules["edges"]]
            pages += 1
            after = modules["pageInfo"]["endCursor"]
            if not modules["pageInfo"]["hasNextPage"]:
                break
        assert (keys, pages) == (KEYS, 3)

        asked = gql(ONE_MODULE)
        asked.variable_values = {"key": "home-heroo"}
        with pytest.raises(TransportQueryError) as refused:
            session.execute(asked)
        (error,) = refused.value.errors or []
        assert (error["extensions"]["code"], error["path"]) == ("MODULE_NOT_FOUND", ["module"])


def test_python_gql_without_a_key(server: str) -> None:
    with (
        Client(transport=RequestsHTTPTransport(url=server)) as session,
        pytest.raises(TransportQueryError) as refused,
    ):
        session.execute(gql("{ generation }"))
    assert [error["extensions"] for error in refused.value.errors or []] == [
        {"code": "UNAUTHENTICATED"}
    ]
