"""Compiling what is selected of one type of object to one Python function.

`SelectionCompiler.compiled(Hero, fields)` makes, for `{ key brand { name } }`, about this:

    def run(source, info, variables):
        if isinstance(source, Exception): raise source
        info.parent_type = parent_type
        value_1 = resolve_1(source, info)          # key: ID!
        if type(value_1) is not str: value_1 = leaf_1(value_1)
        info.parent_type = parent_type
        value_2 = resolve_2(source, info)          # brand: Brand
        if value_2 is not None: value_2 = select_2(value_2, info, variables)
        return {'key': value_1, 'brand': value_2}

The function raises where graphql-core would note an error: whatever it raises, it gave up.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import collect_sub_fields

from delivery.plans import module_fields
from delivery.plans.arguments import Arguments
from delivery.plans.size import Room
from delivery.plans.source_text import SourceText
from delivery.plans.surprises import GaveUpError, NoPlanError

Fields = Mapping[str, Sequence[FieldNode]]
#: From a source, the plan's info and the variables to a part of the answer.
Selector = Callable[[Any, Any, Mapping[str, Any]], Any]

HEAD = "def run(source, info, variables):"
#: A value of one of these Python types is what such a leaf is in the answer.
PLAIN = {GraphQLString: "str", GraphQLID: "str", GraphQLBoolean: "bool"}
_INT_BOUND = 2**31


class SelectionCompiler:
    """Compiles the selections of one operation, under given values of its directives' variables.

    :param conditions: the variables that `@skip` and `@include` name.
    :param room: what is compiled is taken out of it.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        conditions: Mapping[str, bool],
        room: Room,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._conditions = dict(conditions)
        self._room = room

    def compiled(self, type_: GraphQLObjectType, fields: Fields) -> Selector:
        """Return what makes the part of an answer that an object of a type is.

        :raises NoPlanError: where the compiler does not cover something.
        """
        if type_.is_type_of is not None:
            raise NoPlanError
        self._room.take(len(fields))
        text = SourceText(HEAD)
        text.line("if isinstance(source, Exception): raise source")
        members = []
        for key, nodes in fields.items():
            members.append(f"{key!r}: {self._field(text, type_, nodes)}")
        text.line(f"return {{{', '.join(members)}}}")
        return text.compiled()

    def _field(
        self, text: SourceText, parent: GraphQLObjectType, nodes: Sequence[FieldNode]
    ) -> str:
        """Write how a field is found; return an expression of its value."""
        name = nodes[0].name.value
        if name == "__typename":
            return repr(parent.name)
        if name.startswith("__") or name not in parent.fields:
            raise NoPlanError  # Introspection is rare, and not worth a compiler.
        field = parent.fields[name]
        arguments = Arguments(field.args, nodes[0])
        value = text.local("value")
        if not module_fields.write(text, parent, field.resolve, arguments, value):
            self._resolved(text, parent, field, arguments, value)
        self._complete(text, field.type, nodes, value)
        return value

    def _resolved(
        self,
        text: SourceText,
        parent: GraphQLObjectType,
        field: GraphQLField,
        arguments: Arguments,
        value: str,
    ) -> None:
        """Write the call of a field's resolver, whatever it is."""
        if field.resolve is None:
            raise NoPlanError
        call = [text.name("resolve", field.resolve) + "(source, info"]
        if arguments.later:
            call.append(f"**{text.name('arguments', arguments)}.of(variables)")
        elif arguments.constant:
            call.append(f"**{text.name('arguments', arguments.constant)}")
        text.line(f"info.parent_type = {text.name('parent', parent)}")
        text.line(f"{value} = {', '.join(call)})")

    def _complete(
        self, text: SourceText, type_: GraphQLOutputType, nodes: Sequence[FieldNode], value: str
    ) -> None:
        """Write how what was resolved becomes a part of the answer, in the same variable."""
        if not isinstance(type_, GraphQLNonNull):
            with text.block(f"if {value} is not None:"):
                self._complete_present(text, type_, nodes, value)
            return
        self._complete_present(text, type_.of_type, nodes, value)

    def _complete_present(
        self, text: SourceText, type_: Any, nodes: Sequence[FieldNode], value: str
    ) -> None:
        """The same for a value that may not be null: what is written here raises for null."""
        if isinstance(type_, GraphQLList):
            item, items = text.local("item"), text.local("items")
            text.line(f"if type({value}) is not list and type({value}) is not tuple: ")
            text.line(f"    raise {text.name('gave_up', GaveUpError)}")
            text.line(f"{items} = []")
            with text.block(f"for {item} in {value}:"):
                self._complete(text, type_.of_type, nodes, item)
                text.line(f"{items}.append({item})")
            text.line(f"{value} = {items}")
        elif type_ in PLAIN:
            text.line(f"if type({value}) is not {PLAIN[type_]}:")
            text.line(f"    {value} = {text.name('leaf', leaf(type_))}({value})")
        elif is_leaf_type(type_):
            text.line(f"{value} = {text.name('leaf', leaf(type_))}({value})")
        else:
            selector = self._selector(type_, nodes)
            text.line(f"{value} = {text.name('select', selector)}({value}, info, variables)")

    def _selector(self, type_: Any, nodes: Sequence[FieldNode]) -> Selector:
        if is_abstract_type(type_):
            return self._by_type(type_, nodes)
        return self.compiled(type_, self._sub_fields(type_, nodes))

    def _by_type(self, interface: GraphQLAbstractType, nodes: Sequence[FieldNode]) -> Selector:
        """What selects by the concrete type; types are compiled as they come."""
        possible = {type_.name: type_ for type_ in self._schema.get_possible_types(interface)}
        resolve_type: Any = interface.resolve_type
        if resolve_type is None:
            raise NoPlanError
        selectors: dict[str, Selector] = {}

        def select(source: Any, info: Any, variables: Mapping[str, Any]) -> Any:
            name = resolve_type(source, info, interface)
            selector = selectors.get(name)
            if selector is None:
                type_ = possible.get(name)
                if type_ is None:
                    raise GaveUpError
                selector = self.compiled(type_, self._sub_fields(type_, nodes))
                selectors[name] = selector
            return selector(source, info, variables)

        return select

    def _sub_fields(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Fields:
        return collect_sub_fields(
            self._schema, self._fragments, self._conditions, type_, list(nodes)
        )


def leaf(type_: Any) -> Callable[[Any], Any]:
    """Return what makes a value of a scalar or an enum a part of the answer."""
    return _int if type_ is GraphQLInt else _serializer(type_)


def _int(value: Any) -> int:
    if type(value) is int and -_INT_BOUND <= value < _INT_BOUND:
        return value
    result: int = GraphQLInt.serialize(value)
    return result


def _serializer(type_: Any) -> Callable[[Any], Any]:
    serialize = type_.serialize

    def serialized(value: Any) -> Any:
        if value is None or isinstance(value, Exception):
            raise GaveUpError
        result = serialize(value)
        if result is None or result is Undefined:
            raise GaveUpError
        return result

    return serialized
