"""The scalars that GraphQL does not bring."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import graphene
from graphql import GraphQLError, Undefined
from graphql.language import (
    BooleanValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)

from delivery.errors import shown
from taxonomy.instants import MalformedInstant, format_instant, parse_instant
from variants.engine.types import Instant


class DateTime(graphene.Scalar):
    """An instant as RFC 3339 text with an offset, such as 2026-02-28T09:30:00Z. Parts of a
    second finer than a millisecond are dropped, and answers are in UTC."""

    @staticmethod
    def serialize(value: Instant | str) -> str:
        """Instants of the engine are numbers; those of published documents are written already."""
        return value if isinstance(value, str) else format_instant(value)

    @staticmethod
    def parse_value(value: Any) -> Instant:
        if not isinstance(value, str):
            raise GraphQLError(
                f"{shown(value)} was given, an instant as text such as "
                '"2026-02-28T09:30:00Z" was expected.'
            )
        try:
            return parse_instant(value, truncate=True)
        except MalformedInstant as error:
            raise GraphQLError(str(error)) from error

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Instant:
        with _located(node):
            return cls.parse_value(_literal(node, None))


class JSONObject(graphene.Scalar):
    """A JSON object with any members."""

    @staticmethod
    def serialize(value: Mapping[str, Any]) -> Mapping[str, Any]:
        return value

    @staticmethod
    def parse_value(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise GraphQLError(f"{shown(value)} was given, a JSON object was expected.")
        return value

    @classmethod
    def parse_literal(
        cls, node: ValueNode, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        with _located(node):
            return cls.parse_value(_literal(node, variables))


@contextmanager
def _located(node: ValueNode) -> Iterator[None]:
    """Say of an error where in the query it is."""
    try:
        yield
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from error


def _literal(node: ValueNode, variables: Mapping[str, Any] | None) -> Any:
    """A literal as plain JSON. How deep it may nest was checked before it was parsed."""
    match node:
        case ObjectValueNode():
            members = {field.name.value: _literal(field.value, variables) for field in node.fields}
            return {name: value for name, value in members.items() if value is not Undefined}
        case ListValueNode():
            items = [_literal(item, variables) for item in node.values]
            return [None if item is Undefined else item for item in items]
        case VariableNode():
            return (variables or {}).get(node.name.value, Undefined)
        case NullValueNode():
            return None
        case IntValueNode():
            return int(node.value) if len(node.value) < 30 else float(node.value)
        case FloatValueNode():
            return float(node.value)
        case StringValueNode() | BooleanValueNode():
            return node.value
    raise GraphQLError(f"{getattr(node, 'value', 'This')} was given, JSON was expected.")
