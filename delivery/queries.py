"""Parsed and validated queries, kept by their text (PERFORMANCE.md section 6).

Parsing and validating are nearly all of a GraphQL request's time, and depend on the text alone.
"""

from dataclasses import dataclass, field
from functools import cached_property, partial

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError

from delivery.document_limits import check_document
from delivery.errors import ApiError, ErrorCode
from delivery.limits import OperationLimits, check_text, nested_too_deep
from delivery.plans.operation_plan import OperationPlan
from delivery.plans.size import Room
from delivery.plans.surprises import NoPlanError

_Key = tuple[int, bool, str]

#: How many queries a process keeps, and the longest text that is worth it.
CACHE_SIZE = 500
LONGEST_KEPT = 20_000
#: Characters of all texts that are kept: a parsed query has some 200 bytes for each.
KEPT_CHARACTERS = 1_000_000
#: Most errors of validation that an answer lists.
ERROR_LIMIT = 20


class Operation:
    """One operation of a checked query, with all that does not depend on its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        node: OperationDefinitionNode,
        room: Room,
    ) -> None:
        self.name = node.name.value if node.name else None
        self.is_query = node.operation is OperationType.QUERY
        self.limits = OperationLimits(document, node)
        self._compile = partial(OperationPlan, schema, document, node, room)

    @cached_property
    def plan(self) -> OperationPlan | None:
        """Its plan, compiled when it is first asked for, which is after the limits were checked.

        None where the compiler does not cover something; graphql-core answers then.
        """
        try:
            return self._compile()
        except (NoPlanError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query that may be executed, or, with errors, may not."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    _operations: dict[str | None, Operation | None] = field(default_factory=dict)
    _room: Room = field(default_factory=Room)

    def operation(self, schema: GraphQLSchema, name: str | None) -> Operation | None:
        """Return an operation, None if there is none with that name.

        :param name: None means the only one.
        """
        if name in self._operations:
            return self._operations[name]
        node = get_operation_ast(self.document, name) if self.document else None
        if self.document is None or node is None:
            return None
        operation = self._operations[name] = Operation(schema, self.document, node, self._room)
        return operation


class QueryCache:
    """The queries that were used last.

    Kept in two halves, so that finding one is a look-up without a lock: what is used moves to the
    newer half, and when that is full, the older one is forgotten.
    """

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._half = max(size // 2, 1)
        self._newer: dict[_Key, CheckedQuery] = {}
        self._older: dict[_Key, CheckedQuery] = {}
        self._characters = 0
        #: How often a text was not there; each request looks once.
        self.misses = 0

    def __len__(self) -> int:
        """How many queries are kept."""
        return len(self._newer) + len(self._older)

    def get(self, schema: GraphQLSchema, text: str, *, may_introspect: bool) -> CheckedQuery:
        """Return the query with a text, parsed and validated.

        :param may_introspect: otherwise `__schema` and `__type` are refused, and no message
            suggests a name of the schema.
        """
        key = (id(schema), may_introspect, text)
        query = self._newer.get(key)
        if query is None:
            query = self._older.get(key)
            if query is None:
                self.misses += 1
                query = check_query(schema, text, may_introspect=may_introspect)
            if len(text) <= LONGEST_KEPT:
                self._keep(key, query)
        return query

    def _keep(self, key: _Key, query: CheckedQuery) -> None:
        if key in self._newer:
            return
        length = len(key[-1])
        if len(self._newer) >= self._half or self._characters + length > KEPT_CHARACTERS // 2:
            self._older, self._newer, self._characters = self._newer, {}, 0
        self._newer[key] = query
        self._characters += length


def check_query(schema: GraphQLSchema, text: str, *, may_introspect: bool) -> CheckedQuery:
    """Parse and validate a query."""
    try:
        check_text(text)
        document = parse(text)
        check_document(document)
        return _validated(schema, document, may_introspect=may_introspect)
    except ApiError as error:
        return _refused(error)
    except GraphQLError as error:
        return CheckedQuery(None, (error,))


def _refused(error: ApiError, place: GraphQLError | None = None) -> CheckedQuery:
    nodes = place.nodes if place else None
    return CheckedQuery(None, (GraphQLError(str(error), nodes, original_error=error),))


def _validated(
    schema: GraphQLSchema, document: DocumentNode, *, may_introspect: bool
) -> CheckedQuery:
    if not may_introspect:
        refused = validate(schema, document, [NoSchemaIntrospectionCustomRule], max_errors=1)
        if refused:
            return _refused(
                ApiError(ErrorCode.FORBIDDEN, "This key may not read the schema."), refused[0]
            )
    errors = validate(
        schema,
        document,
        specified_rules,
        max_errors=ERROR_LIMIT,
        hide_suggestions=not may_introspect,
    )
    if len(errors) <= ERROR_LIMIT and any(isinstance(e, ValidationAbortedError) for e in errors):
        # Not because of the number of errors, so because of fragments nested in fragments.
        return _refused(nested_too_deep())
    if not may_introspect:
        for error in errors:
            # One rule asks “Did you mean 'module { ... }'?” whoever it is told.
            error.message = error.message.partition(" Did you mean ")[0]
    return CheckedQuery(None if errors else document, tuple(errors))
