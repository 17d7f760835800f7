"""The GraphQL schema: what is written in `delivery.types`, and a type for each module type."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.utils.translation import override
from graphql import GraphQLSchema, print_schema

from content.module_types import ModuleType, module_types
from delivery.types.modules import module_object_types
from delivery.types.query import Query


def current_schema() -> GraphQLSchema:
    """Return the schema for the module types that the code has now."""
    types = module_types()
    # The tuple is kept with its schema, so that its identity stays its own.
    known = _schemas.get(id(types))
    if known is None:
        known = _schemas[id(types)] = (types, _schema_of(types))
    return known[1]


def sdl() -> str:
    """Return the schema as `delivery/schema.graphql` holds it."""
    return print_schema(current_schema()) + "\n"


#: Schemas by the identity of their module types. A process has one; tests that define a type have
#: more.
_schemas: dict[int, tuple[Sequence[ModuleType], GraphQLSchema]] = {}


def _schema_of(types: Sequence[ModuleType]) -> GraphQLSchema:
    # Descriptions come from labels of forms, which are translated for editors and not for callers.
    with override("en"):
        schema = graphene.Schema(query=Query, types=module_object_types(types)).graphql_schema
    # Set here, because graphene takes `resolve_type` for the resolver of a field called `type`.
    for interface in ("Module", "Node"):
        schema.type_map[interface].resolve_type = _type_name
    return schema


def _type_name(served: Any, _info: Any, _interface: Any) -> str:
    """The name of the type of what was found for a field of an interface's type."""
    return served.type_name
