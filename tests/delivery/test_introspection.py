"""Who may read the schema, and what error messages tell of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.delivery.conftest import Caller

SCHEMA = "{ __schema { queryType { name } } }"
TYPE = '{ __type(name: "Hero") { name } }'


@pytest.fixture
def deliver_may_not(settings: Any) -> None:
    settings.REFRACT_DELIVER_INTROSPECTION = False


def test_keys_that_deliver_may_read_the_schema(caller: Caller) -> None:
    assert caller.ask(SCHEMA) == {"__schema": {"queryType": {"name": "Query"}}}
    assert caller.ask(TYPE) == {"__type": {"name": "Hero"}}


@pytest.mark.parametrize("query", [SCHEMA, TYPE, "query { ...F } fragment F on Query " + SCHEMA])
def test_a_setting_forbids_it(caller: Caller, deliver_may_not: None, query: str) -> None:
    assert caller.refusal(query) == ("FORBIDDEN", "This key may not read the schema.")


@pytest.mark.parametrize("scopes", [("preview",), ("deliver", "preview"), ("deliver", "manage")])
def test_keys_with_more_scopes_still_may(
    caller_with: Callable[..., Caller], deliver_may_not: None, scopes: tuple[str, ...]
) -> None:
    assert caller_with(*scopes).ask(TYPE) == {"__type": {"name": "Hero"}}


def test_the_name_of_a_type_is_always_told(caller: Caller, deliver_may_not: None) -> None:
    assert caller.ask("{ __typename }") == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ modulee { key } }", {}),
        ('{ module(kee: "x") { key } }', {}),
        ('{ module(key: "x") }', {}),
        ('{ module(key: "x", context: {chanel: "web"}) { key } }', {}),
        ('query ($c: ContextInpt) { module(key: "x", context: $c) { key } }', {}),
        ('{ module(key: "x") { headline } }', {}),
        ('{ module(key: "x") { ... on Heroo { key } } }', {}),
        ('{ module(key: "x") { ... on Hero { body(format: HTLM) } } }', {}),
        ("query ($f: VariantFilter!) { variants(filter: $f) { edges { cursor } } }",
         {"f": {"modulez": []}}),
        ('query ($f: TextFormat) { module(key: "x") { ... on Hero { body(format: $f) } } }',
         {"f": "HTLM"}),
    ],
)  # fmt: skip
def test_suggestions_are_made_only_to_those_who_may(
    caller: Caller,
    settings: Any,
    query: str,
    variables: dict[str, object],
) -> None:
    told = [message for _code, message in caller.refusals(query, **variables)]
    assert any("Did you mean" in message for message in told)

    settings.REFRACT_DELIVER_INTROSPECTION = False
    refusals = caller.refusals(query, **variables)

    assert {code for code, _message in refusals} == {"BAD_USER_INPUT"}
    assert not any("Did you mean" in message for _code, message in refusals)
