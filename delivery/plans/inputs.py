"""Reading variables: for each input type a function from JSON to what resolvers take.

Each accepts what graphql-core accepts and makes the same of it, or gives up: an error is
graphql-core's to word.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    is_input_type,
    is_leaf_type,
    type_from_ast,
    value_from_ast,
)

from delivery.plans.surprises import GaveUpError, NoPlanError

Reader = Callable[[Any], Any]
Variables = Callable[[Mapping[str, Any]], dict[str, Any]]

#: For scalars whose JSON is one Python type, that type: such a value is its own result.
PLAIN = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}
_INT_BOUND = 2**31


def variables_reader(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Variables:
    """Return what reads an operation's variables from the JSON of a request.

    :raises NoPlanError: for a variable whose type or default graphql-core would refuse.
    """
    rows = []
    for definition in operation.variable_definitions or ():
        type_: Any = type_from_ast(schema, definition.type)
        if not is_input_type(type_):
            raise NoPlanError
        default: Any = Undefined
        if definition.default_value:
            default = value_from_ast(definition.default_value, type_)
            if default is Undefined:
                raise NoPlanError
        required = isinstance(type_, GraphQLNonNull) and default is Undefined
        rows.append((definition.variable.name.value, reader(type_), default, required))

    def read(given: Mapping[str, Any]) -> dict[str, Any]:
        values = {}
        for name, read_value, default, required in rows:
            if name in given:
                values[name] = read_value(given[name])
            elif default is not Undefined:
                values[name] = default
            elif required:
                raise GaveUpError
        return values

    return read


def reader(type_: GraphQLInputType) -> Reader:
    """Return what reads a value of an input type."""
    if isinstance(type_, GraphQLNonNull):
        return _required(type_.of_type)
    read = _present(type_)
    return lambda value: None if value is None else read(value)


def _required(type_: GraphQLInputType) -> Reader:
    read = _present(type_)

    def read_required(value: Any) -> Any:
        if value is None:
            raise GaveUpError
        return read(value)

    return read_required


def _present(type_: GraphQLInputType) -> Reader:
    """What reads a value that is not null."""
    if isinstance(type_, GraphQLList):
        return _list(type_)
    if isinstance(type_, GraphQLInputObjectType):
        return _object(type_)
    if type_ is GraphQLInt:
        return _int
    if is_leaf_type(type_):
        return _leaf(type_)
    raise NoPlanError


def _list(type_: GraphQLList) -> Reader:
    item = type_.of_type
    read = reader(item)
    named = item.of_type if isinstance(item, GraphQLNonNull) else item
    plain = PLAIN.get(getattr(named, "name", ""))

    def read_list(value: Any) -> list[Any]:
        if type(value) is not list:
            return [read(value)]
        for each in value:
            if type(each) is not plain:
                return [read(each) for each in value]
        return value

    return read_list


def _object(type_: GraphQLInputObjectType) -> Reader:
    """Resolvers read what they are given as a mapping, so a plain dict does.

    Most members of most inputs are left out: the given ones are read, over the defaults.
    """
    if type_.is_one_of:
        raise NoPlanError
    members = {
        name: (member.out_name or name, reader(member.type))
        for name, member in type_.fields.items()
    }
    defaults = {
        member.out_name or name: member.default_value
        for name, member in type_.fields.items()
        if member.default_value is not Undefined
    }
    required = [
        name
        for name, member in type_.fields.items()
        if isinstance(member.type, GraphQLNonNull) and member.default_value is Undefined
    ]

    def read_object(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise GaveUpError
        result = defaults.copy()
        for name, given in value.items():
            if name not in members:
                raise GaveUpError
            out_name, read = members[name]
            result[out_name] = read(given)
        for name in required:
            if name not in value:
                raise GaveUpError
        return result

    return read_object


def _int(value: Any) -> int:
    if type(value) is int and -_INT_BOUND <= value < _INT_BOUND:
        return value
    raise GaveUpError


def _leaf(type_: Any) -> Reader:
    plain = PLAIN.get(type_.name)
    parse = type_.parse_value

    def read_leaf(value: Any) -> Any:
        if type(value) is plain:
            return value
        try:
            result = parse(value)
        except Exception:
            raise GaveUpError from None
        if result is Undefined:
            raise GaveUpError
        return result

    return read_leaf
