"""A query that selects the same under many names is not compiled as often as it says so."""

import time

import pytest
from graphql import get_operation_ast

from delivery.errors import ApiError
from delivery.plans import size
from delivery.queries import CheckedQuery, Operation, check_query
from delivery.schema import current_schema
from tests.delivery.conftest import Caller, Shop


def nested(names: int) -> str:
    """A query with fields `names` to the power of 4, of which only few words are written."""
    fragments = (
        ("E", "SegmentConnection", "edges { ...N }"),
        ("N", "SegmentEdge", "node { ...F }"),
        ("F", "Segment", "key"),
    )
    query = selected("segments(first: 1) { ...E }", names)
    return query + "".join(
        f" fragment {name} on {type_} {selected(field, names)}" for name, type_, field in fragments
    )


def selected(field: str, names: int) -> str:
    """A field under many names."""
    return "{" + " ".join(f"x{number}: {field}" for number in range(names)) + "}"


def checked(query: str) -> CheckedQuery:
    """A query that is valid."""
    found = check_query(current_schema(), query, may_introspect=True)
    assert not found.errors
    return found


def operation_of(query: str, name: str | None = None) -> Operation:
    """An operation of a query that is valid."""
    found = checked(query).operation(current_schema(), name)
    assert found is not None
    return found


def test_what_few_words_make_many_fields_of_has_no_plan() -> None:
    operation = operation_of(nested(60))

    started = time.perf_counter()

    assert operation.plan is None
    assert time.perf_counter() - started < 5
    with pytest.raises(ApiError, match="more than 50000 values"):
        operation.limits.check({}, 0)


def test_limits_are_checked_before_anything_is_compiled(
    caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object) -> None:
        pytest.fail("compiled")

    monkeypatch.setattr("delivery.queries.OperationPlan", never)

    (error,) = caller.post(nested(60)).json()["errors"]

    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_a_query_without_a_plan_is_answered_all_the_same(
    caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = """query ($key: ID!) {
      module(key: $key) { key name ... on Hero { headline } variants { key module { name } } }
    }"""
    expected = caller.ask(query, key="home-hero")

    for limit in (0, 1, 3, 6):
        monkeypatch.setattr(size.Room.__init__, "__defaults__", (limit,))
        # Another text, so another query.
        assert caller.ask(query + " " * (limit + 1), key="home-hero") == expected


def test_the_operations_of_a_query_share_the_room() -> None:
    fields = " ".join(f"x{number}: generation" for number in range(180))
    query = " ".join(f"query Q{number} {{ {fields} }}" for number in range(2))
    document = checked(query).document
    assert document is not None

    def has_plan(name: str, room: size.Room) -> bool:
        node = get_operation_ast(document, name)
        assert node is not None
        return Operation(current_schema(), document, node, room).plan is not None

    shared = size.Room(200)

    assert has_plan("Q0", size.Room(200))
    assert has_plan("Q1", size.Room(200))
    assert has_plan("Q0", shared)
    assert not has_plan("Q1", shared)
