"""Apollo's automatic protocol: the hash first, the text when it is not known."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delivery.persisted.store import PersistedQueries, hash_of
from tests.delivery.conftest import Caller, Shop
from tests.delivery.persisted.conftest import extension, get, get_by_hash, post, refusal

QUERY = "query Hero($key: ID!) { module(key: $key) { key } }"
HASH = hash_of(QUERY)
HERO = {"data": {"module": {"key": "home-hero"}}}
VARIABLES = {"key": "home-hero"}
NOT_FOUND = (200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


def test_a_hash_that_is_not_known_is_told_as_apollo_expects(caller: Caller) -> None:
    by_post = post(caller, {"extensions": extension(HASH), "variables": VARIABLES})
    by_get = get(caller, extensions=extension(HASH), variables=VARIABLES)

    assert refusal(by_post) == NOT_FOUND
    assert refusal(by_get) == NOT_FOUND
    assert by_get["Cache-Control"] == "no-store"


def test_a_query_that_came_with_its_hash_is_known_by_it(caller: Caller, shop: Shop) -> None:
    first = post(caller, {"query": QUERY, "extensions": extension(HASH), "variables": VARIABLES})
    by_post = post(caller, {"extensions": extension(HASH), "variables": VARIABLES})
    by_get = get(caller, extensions=extension(HASH), variables=VARIABLES)

    assert [answer.json() for answer in (first, by_post, by_get)] == [HERO, HERO, HERO]


def test_a_query_may_be_registered_by_get(caller: Caller, shop: Shop) -> None:
    get(caller, query=QUERY, extensions=extension(HASH), variables=VARIABLES)

    assert get_by_hash(caller, QUERY, variables=VARIABLES).json() == HERO


def test_a_document_id_is_another_way_to_send_the_hash(caller: Caller, shop: Shop) -> None:
    post(caller, {"query": QUERY, "extensions": extension(HASH), "variables": VARIABLES})

    plain = post(caller, {"documentId": HASH, "variables": VARIABLES})
    prefixed = get(caller, documentId=f"sha256:{HASH}", variables=VARIABLES)

    assert [plain.json(), prefixed.json()] == [HERO, HERO]


def test_a_prefix_alone_is_no_document_id(caller: Caller) -> None:
    assert refusal(post(caller, {"documentId": "sha256:"})) == (
        400,
        "BAD_USER_INPUT",
        "documentId: “sha256:” was given, a text of 1 to 200 bytes was expected.",
    )


def test_what_one_client_registered_another_may_use(
    caller: Caller, caller_with: Callable[..., Caller], shop: Shop
) -> None:
    post(caller, {"query": QUERY, "extensions": extension(HASH), "variables": VARIABLES})

    limited = caller_with("deliver", brands=["firn"])

    assert get_by_hash(limited, QUERY, variables={"key": "ski-offer"}).json() == {
        "data": {"module": {"key": "ski-offer"}}
    }
    (error,) = get_by_hash(limited, QUERY, variables=VARIABLES).json()["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN"}


def test_a_hash_of_another_text_is_refused_and_not_kept(caller: Caller) -> None:
    other = hash_of("{ generation }")

    response = post(caller, {"query": QUERY, "extensions": extension(other)})

    assert refusal(response) == (
        400,
        "BAD_USER_INPUT",
        f"the hash of the query: “{other[:60]}…” was given, its SHA-256, {HASH}, was expected.",
    )
    assert refusal(get(caller, extensions=extension(other))) == NOT_FOUND


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "BAD_USER_INPUT"),
        ("{ nothing }", "BAD_USER_INPUT"),
        ("query A { generation } query B { generation }", "BAD_USER_INPUT"),
        ("{ " + "variants(filter: {}) { edges { cursor } } " * 200 + "}", "LIMIT_EXCEEDED"),
    ],
)
def test_a_query_that_is_not_answered_is_not_kept(caller: Caller, query: str, code: str) -> None:
    refused = post(caller, {"query": query, "extensions": extension(hash_of(query))})

    assert {error["extensions"]["code"] for error in refused.json()["errors"]} == {code}
    assert refusal(get_by_hash(caller, query)) == NOT_FOUND


def test_a_query_without_its_hash_is_not_kept(caller: Caller, shop: Shop) -> None:
    caller.ask(QUERY, key="home-hero")

    assert refusal(get_by_hash(caller, QUERY)) == NOT_FOUND


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        (
            {"persistedQuery": HASH},
            f"extensions.persistedQuery: “{HASH[:60]}…” was given, an object with version and "
            "sha256Hash was expected.",
        ),
        (
            extension(HASH, version=2),
            "extensions.persistedQuery.version: 2 was given, 1 was expected.",
        ),
        (
            {"persistedQuery": {"sha256Hash": HASH}},
            "extensions.persistedQuery.version: null was given, 1 was expected.",
        ),
        (
            {"persistedQuery": {"version": 1}},
            "extensions.persistedQuery.sha256Hash: null was given, a text of 1 to 200 bytes was "
            "expected.",
        ),
        (
            extension("x" * 201),
            f"extensions.persistedQuery.sha256Hash: “{'x' * 60}…” was given, a text of 1 to 200 "
            "bytes was expected.",
        ),
        (
            extension(""),
            "extensions.persistedQuery.sha256Hash: “” was given, a text of 1 to 200 bytes was "
            "expected.",
        ),
    ],
)
def test_a_malformed_hash_is_a_400(
    caller: Caller, extensions: dict[str, Any], message: str
) -> None:
    assert refusal(post(caller, {"extensions": extensions})) == (400, "BAD_USER_INPUT", message)


def test_a_malformed_document_id_is_a_400(caller: Caller) -> None:
    assert refusal(post(caller, {"documentId": 7})) == (
        400,
        "BAD_USER_INPUT",
        "documentId: 7 was given, a text of 1 to 200 bytes was expected.",
    )


def test_other_extensions_are_left_alone(caller: Caller) -> None:
    response = post(caller, {"query": "{ __typename }", "extensions": {"tracing": {"on": True}}})

    assert response.json() == {"data": {"__typename": "Query"}}


def test_a_store_that_cannot_be_opened_costs_the_hash_only(
    caller: Caller,
    shop: Shop,
    store: PersistedQueries,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "persisted-queries").write_text("This is a file.")

    by_hash = get_by_hash(caller, QUERY)
    in_full = post(caller, {"query": QUERY, "extensions": extension(HASH), "variables": VARIABLES})

    assert refusal(by_hash) == (200, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
    assert in_full.json() == HERO
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.ERROR]
    assert "persisted-queries" in caplog.text
