"""The plan of one operation of a query."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
)
from graphql.execution.collect_fields import collect_fields
from graphql.language import DirectiveNode, Visitor, visit

from delivery.plans.inputs import variables_reader
from delivery.plans.selections import SelectionCompiler, Selector
from delivery.plans.size import Room
from delivery.plans.surprises import GaveUpError, NoPlanError
from delivery.session import Session

#: Ways of including and skipping that a plan is compiled for.
SHAPES_LIMIT = 32


class Info:
    """As much of a `GraphQLResolveInfo` as resolvers here read; anything else is a surprise."""

    __slots__ = ("context", "parent_type")

    context: Session
    parent_type: GraphQLObjectType


class OperationPlan:
    """Answers one operation, or gives up.

    What `@skip` and `@include` make of variables changes which fields there are, so each way in
    which they do is compiled for itself, when it first comes.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        room: Room | None = None,
    ) -> None:
        """:param room: of all operations of the document together.
        :raises NoPlanError: where the compiler does not cover something.
        """
        root = schema.query_type
        if root is None or schema.get_root_type(operation.operation) is not root:
            raise NoPlanError
        self._schema = schema
        self._root = root
        self._operation = operation
        self._room = room or Room()
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._read = variables_reader(schema, operation)
        self._deciding = _deciding_variables(document)
        self._shapes: dict[tuple[Any, ...], Selector] = {}
        if not self._deciding:
            self._shapes[()] = self._compiled(())

    def data(self, session: Session, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of the answer.

        :param variables: as they came.
        :raises Exception: of any kind, when graphql-core has to answer; the session is spent then.
        """
        values = self._read(variables)
        shape = tuple([values.get(name) for name in self._deciding]) if self._deciding else ()
        select = self._shapes.get(shape) or self._shape(shape)
        info = Info()
        info.context = session
        data: dict[str, Any] = select(None, info, values)
        return data

    def _shape(self, shape: tuple[Any, ...]) -> Selector:
        if len(self._shapes) >= SHAPES_LIMIT or not all(type(value) is bool for value in shape):
            raise GaveUpError
        select = self._shapes[shape] = self._compiled(shape)
        return select

    def _compiled(self, shape: tuple[Any, ...]) -> Selector:
        conditions = dict(zip(self._deciding, shape, strict=True))
        fields = collect_fields(
            self._schema, self._fragments, conditions, self._root, self._operation.selection_set
        )
        compiler = SelectionCompiler(self._schema, self._fragments, conditions, self._room)
        return compiler.compiled(self._root, fields)


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_place: Any) -> None:
        for argument in node.arguments:
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def _deciding_variables(document: DocumentNode) -> tuple[str, ...]:
    """The variables that directives of a query name."""
    found = _Conditions()
    visit(document, found)
    return tuple(sorted(found.names))
