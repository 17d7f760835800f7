"""Plans answer byte for byte as graphql-core does, or leave it to it (DESIGN.md section 7)."""

import os
from collections import Counter
from random import Random
from typing import Any

import orjson
import pytest
from graphql import execute, get_operation_ast, parse

from delivery.clients import Client, Scope
from delivery.limits import OperationLimits
from delivery.plans.operation_plan import OperationPlan
from delivery.queries import check_query
from delivery.schema import current_schema
from delivery.session import Session
from delivery.snapshot import source
from tests.delivery.conftest import Shop
from tests.delivery.plans.generated import Generated

#: More in a one-off run: PLAN_QUERIES=20000.
QUERIES = int(os.environ.get("PLAN_QUERIES", "150"))
NOW = 1_790_000_000_000
DELIVERS = Client("service", frozenset({Scope.DELIVER}))
PREVIEWS = Client("desk", frozenset({Scope.PREVIEW}))
LIMITED = Client("limited", frozenset({Scope.DELIVER}), frozenset({"firn"}), frozenset({"web"}))


def session_of(client: Client) -> Session:
    """A request of a client, at a fixed moment."""
    return Session(source.current(), client, NOW, "https://delivery.example")


def by_plan(query: str, variables: dict[str, Any], session: Session) -> bytes | None:
    """The data that a plan makes; None when it gave up."""
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation is not None
    try:
        data = OperationPlan(current_schema(), document, operation).data(session, variables)
    except Exception:
        return None
    return orjson.dumps(data)


def by_graphql_core(query: str, variables: dict[str, Any], session: Session) -> Any:
    """What graphql-core makes of the same."""
    return execute(current_schema(), parse(query), context_value=session, variable_values=variables)


@pytest.mark.django_db
def test_generated_queries_are_answered_alike(shop: Shop) -> None:
    seen: Counter[str] = Counter()
    for seed in range(QUERIES):
        random = Random(seed)
        generated = Generated(random, current_schema())
        query, variables = generated.text(), generated.variables
        client = random.choice((DELIVERS, DELIVERS, PREVIEWS, LIMITED))
        checked = check_query(current_schema(), query, may_introspect=True)
        if checked.document is None:
            seen["not valid"] += 1
            continue
        planned, executed = session_of(client), session_of(client)

        answer = by_plan(query, variables, planned)
        expected = by_graphql_core(query, variables, executed)

        if answer is None:
            # Nothing but an error makes a plan give up.
            assert expected.errors, (seed, query, variables)
            seen["given up"] += 1
            continue
        assert not expected.errors, (seed, query, variables, expected.errors)
        assert answer == orjson.dumps(expected.data), (seed, query, variables)
        assert [each.published.document["key"] for each in planned.served] == [
            each.published.document["key"] for each in executed.served
        ]
        assert planned.contexts == executed.contexts
        seen["by plan"] += 1

    assert seen["by plan"] > QUERIES / 4, seen
    assert seen["given up"] > QUERIES / 20, seen
    assert seen["not valid"] < QUERIES / 4, seen


@pytest.mark.django_db
def test_limits_of_generated_queries_are_those_of_their_values(shop: Shop) -> None:
    for seed in range(40):
        generated = Generated(Random(seed), current_schema())
        document = parse(generated.text())
        operation = get_operation_ast(document)
        assert operation is not None
        kept = OperationLimits(document, operation)
        for variables in (generated.variables, {}, generated.variables):
            fresh = OperationLimits(document, operation)
            assert verdict(kept, variables) == verdict(fresh, variables)


def verdict(limits: OperationLimits, variables: dict[str, Any]) -> str | None:
    """What limits say of variables."""
    try:
        limits.check(variables, size=len(orjson.dumps(variables)))
    except Exception as error:
        return str(error)
    return None
