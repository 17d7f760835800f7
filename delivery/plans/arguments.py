"""The arguments of a field: what is constant is coerced once, the rest from variables."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    coerce_input_value,
    is_input_object_type,
    value_from_ast,
)
from graphql.language import Visitor, visit

from delivery.plans.surprises import GaveUpError, NoPlanError

Values = Mapping[str, Any]
#: From the values of variables to that of an argument; `Undefined` leaves the argument out.
Later = Callable[[Values], Any]


class Arguments:
    """What a field's resolver is given.

    :ivar constant: the arguments that no variable decides, by the resolver's names.
    :ivar later: for each of the others what finds its value.
    """

    def __init__(self, declared: Mapping[str, GraphQLArgument], node: FieldNode) -> None:
        """:raises NoPlanError: for what graphql-core would refuse."""
        self.constant: dict[str, Any] = {}
        self.later: dict[str, Later] = {}
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name, argument in declared.items():
            out_name = argument.out_name or name
            value = given.get(name)
            if value is None:
                default = _default(argument)
                if default is not Undefined:
                    self.constant[out_name] = default
                elif isinstance(argument.type, GraphQLNonNull):
                    raise NoPlanError
            elif has_variables(value):
                self.later[out_name] = _later(value, argument.type, _default(argument))
            else:
                self.constant[out_name] = _constant(value, argument.type)

    def of(self, variables: Values) -> dict[str, Any]:
        """Return all arguments.

        :raises GaveUpError: for what graphql-core would refuse.
        """
        arguments = self.constant.copy()
        for name, find in self.later.items():
            value = find(variables)
            if value is not Undefined:
                arguments[name] = value
        return arguments


def has_variables(node: ValueNode) -> bool:
    """Whether a variable stands somewhere in a value."""
    found = _Variables()
    visit(node, found)
    return found.any


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def enter_variable(self, *_place: Any) -> None:
        self.any = True


def _default(argument: GraphQLArgument) -> Any:
    if argument.default_value is not Undefined and is_input_object_type(argument.type):
        return coerce_input_value(argument.default_value, argument.type)
    return argument.default_value


def _constant(node: ValueNode, type_: GraphQLInputType) -> Any:
    value = value_from_ast(node, type_)
    if value is Undefined:
        raise NoPlanError
    return value


def _later(node: ValueNode, type_: GraphQLInputType, default: Any) -> Later:
    required = isinstance(type_, GraphQLNonNull)
    if isinstance(node, VariableNode):
        return _variable(node.name.value, default, required)
    named = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(named, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _object(node, named)

    def find(variables: Values) -> Any:
        value = value_from_ast(node, type_, dict(variables))
        if value is Undefined:
            raise GaveUpError
        return value

    return find


def _variable(name: str, default: Any, required: bool) -> Later:
    left_out = GaveUpError if required and default is Undefined else None

    def find(variables: Values) -> Any:
        value = variables.get(name, Undefined)
        if value is Undefined:
            if left_out:
                raise left_out
            return default
        if value is None and required:
            raise GaveUpError
        return value

    return find


def _object(node: ObjectValueNode, type_: GraphQLInputObjectType) -> Later:
    """An object whose members may be variables; resolvers read it as a mapping."""
    if type_.is_one_of:
        raise NoPlanError
    given = {member.name.value: member.value for member in node.fields}
    constant: dict[str, Any] = {}
    later: list[tuple[str, Later]] = []
    for name, member in type_.fields.items():
        out_name = member.out_name or name
        value = given.get(name)
        if value is None:
            if member.default_value is not Undefined:
                constant[out_name] = member.default_value
            elif isinstance(member.type, GraphQLNonNull):
                raise NoPlanError
        elif has_variables(value):
            later.append((out_name, _later(value, member.type, member.default_value)))
        else:
            constant[out_name] = _constant(value, member.type)

    def find(variables: Values) -> dict[str, Any]:
        result = constant.copy()
        for name, find_member in later:
            value = find_member(variables)
            if value is not Undefined:
                result[name] = value
        return result

    return find
