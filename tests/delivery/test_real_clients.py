"""The clients that teams use, unchanged, each in a process of its own against a running server.

What they send is kept in tests/delivery/tools/client/sent, so that others can measure with it.
Write it anew with `REFRACT_WRITE_SENT=1 .venv/bin/python -m pytest
tests/delivery/test_real_clients.py`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from pytest_django.live_server_helper import LiveServer

from delivery.registration import create_client
from tests.delivery.conftest import Shop
from tests.delivery.serving.conftest import Instance, Running, serving
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
def published(transactional_db: None, shop: Shop) -> None:
    """Three pages of modules."""
    with publishing():
        for number in range(MORE_MODULES):
            make_module(f"more-{number:02}", live=True)


@pytest.fixture
def server(live_server: LiveServer, published: None, no_persisted_queries: None) -> str:
    """The address of a running server."""
    return f"{live_server.url}/graphql/"


@pytest.fixture
def key(db: None) -> str:
    return create_client("team", scopes=["deliver"])


def found_by(client: str, server: str, key: str) -> dict[str, Any]:
    """Run a client and return what it found; what it sent is compared with what is kept."""
    if client == "relay":
        compiled = run("compile:relay-app")
        assert compiled.returncode == 0, compiled.stdout + compiled.stderr
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


ERROR = {"code": "MODULE_NOT_FOUND", "path": ["module"], "data": {"module": None}}
FOUND = {
    "apollo": {
        "module": HERO,
        "fetched": ["POST text 200"],
        "fromCache": [],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": ERROR | {"isGraphQLError": True},
        "partly": {"good": "home-hero", "missing": None, "paths": [["missing"]]},
        "persisted": BY_GET,
    },
    "urql": {
        "module": HERO,
        "fetched": ["POST text 200"],
        "fromCache": [],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": ERROR | {"message": "[GraphQL] No published module has the key “home-heroo”."},
        "persisted": BY_GET | {"first": ["GET hash 200", "GET text hash 200"]},
    },
    "relay": {
        "module": HERO,
        "fetched": ["POST text 200"],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "refetched": {
            "before": "gold-mail",
            "after": "gold-mail",
            "requests": ["POST text 200", "POST text 200"],
        },
        "error": {"ok": False, "errors": [{"extensions": {"code": "MODULE_NOT_FOUND"}}]},
        "persisted": BY_GET
        | {"first": ["POST hash 200", "POST text hash 200"], "second": ["POST hash 200"]},
    },
    "graphql-request": {
        "module": HERO,
        "fetched": ["POST text 200"],
        "keys": KEYS,
        "paged": THREE_PAGES,
        "error": ERROR | {"isClientError": True},
        "unauthorised": {"status": 401, "code": "UNAUTHENTICATED"},
        "get": {"headline": "Fresh powder", "requests": ["GET text 200"]},
    },
}


@pytest.mark.node
@tools_installed
@pytest.mark.parametrize("client", FOUND)
def test_a_client_fetches_pages_sees_errors_and_uses_hashes(
    client: str, server: str, key: str
) -> None:
    assert found_by(client, server, key) == FOUND[client]


@pytest.mark.node
@tools_installed
def test_all_do_the_same_on_the_server_of_the_product(
    published: None, key: str, tmp_path: Path
) -> None:
    database = f"sqlite:///{connection.settings_dict['NAME']}"
    with serving(Instance(tmp_path, {}), "--delivery", DATABASE_URL=database) as running:
        url = f"http://127.0.0.1:{running.port}/graphql/"
        audit = run("audit", url, REFRACT_API_KEY=key)
        assert (audit.stdout.strip(), audit.stderr) == ("61 of 61 audits passed.", "")
        for client, found in FOUND.items():
            assert found_by(client, url, key) == found
        fetch_with_gql(url, key)
        evaluate_flags(running, key)


def evaluate_flags(running: Running, key: str) -> None:
    """What OpenFeature's providers do; tests/integrations/test_flags.py has the providers."""
    flags = "/ofrep/v1/evaluate/flags"
    asked = {"context": {"segments": ["skier"]}}
    known = {"X-API-Key": key}
    one = running.ask(f"{flags}/home-hero", asked, **known)
    assert (one.status, one.json()["value"]) == (200, HERO["fields"])
    missing = running.ask(f"{flags}/home-heroo", asked, **known)
    assert (missing.status, missing.json()["errorCode"]) == (404, "FLAG_NOT_FOUND")
    every = running.ask(flags, asked, **known)
    assert [flag["key"] for flag in every.json()["flags"]] == KEYS
    again = running.ask(flags, asked, **known, **{"If-None-Match": every.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert running.ask(flags, asked).status == 401


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


def test_python_gql_does_too(server: str, key: str) -> None:
    fetch_with_gql(server, key)


def fetch_with_gql(server: str, key: str) -> None:
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
