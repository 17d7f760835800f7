"""What a query may cost, refused before it runs (DESIGN.md section 7, Safety).

Three checks: the text (before it is parsed), the document (before it is validated:
`delivery.document_limits`), and the operation with its variables (before it is executed).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
    visit,
)
from graphql.language import Lexer, Visitor

from delivery.errors import ApiError, ErrorCode
from delivery.pages import FIRST_IF_NOT_SAID, FIRST_LIMIT

#: Bytes of a request's body or query string.
BODY_LIMIT = 1_000_000
#: Words and signs of a query.
TOKEN_LIMIT = 5_000
#: Digits of a number in a query; no number that means anything has more.
DIGITS_LIMIT = 400
#: Nesting of brackets in a query, so that reading it cannot exhaust the stack.
BRACKET_LIMIT = 64
#: Nesting of fields.
DEPTH_LIMIT = 15
#: Values in an answer, estimated.
COST_LIMIT = 50_000
#: Variants and candidates in an answer, counted while it is made.
VARIANTS_LIMIT = 50_000
#: Items of any list in the variables, and of a list that a field is given.
LIST_LIMIT = 1_000

#: How many items a list without `first` is taken to have.
UNPAGED = {"variants": 10, "slots": 10, "candidates": 10, "fields": 10}
#: Lists that are paged; of the lists that decide how many items there are, by argument.
PAGED = {"modules", "segments", "channels", "devices", "locales", "brands", "changes"}
#: What a field costs by itself, in values: what reads more than it gives.
#: A resolution weighs every variant of its module.
OWN_COST = {"__schema": 2_000, "changes": 500, "modules": 100, "resolution": 25, "node": 10}
VARIANTS_SEARCH_COST = 500


def exceeded(message: str) -> ApiError:
    """Say which limit was exceeded, and what it is."""
    return ApiError(ErrorCode.LIMIT_EXCEEDED, message)


def nested_too_deep() -> ApiError:
    """What exhausts the stack: fragments in fragments, each nested as deep as it may."""
    return exceeded(f"The query nests far more than {DEPTH_LIMIT} deep.")


def check_text(query: str) -> None:
    """Refuse a query that is too long or nests brackets too deep.

    :raises ApiError: `LIMIT_EXCEEDED`.
    """
    lexer = Lexer(Source(query))
    depth = tokens = 0
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            tokens += 1
            if token.kind in (TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L):
                depth += 1
            elif token.kind in (TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R):
                depth -= 1
            elif token.kind in (TokenKind.INT, TokenKind.FLOAT):
                _check_digits(len(token.value or ""))
            if tokens > TOKEN_LIMIT:
                raise exceeded(f"The query has more than {TOKEN_LIMIT} words and signs: split it.")
            if depth > BRACKET_LIMIT:
                raise exceeded(f"The query nests brackets more than {BRACKET_LIMIT} deep.")
    except GraphQLError:
        return  # The parser says it better, and in its own time.


def _check_digits(digits: int) -> None:
    if digits > DIGITS_LIMIT:
        raise exceeded(
            f"The query has a number of {digits} digits, at most {DIGITS_LIMIT} are allowed."
        )


class OperationLimits:
    """Refuses an operation that nests too deep or whose answer would be too large.

    How large depends on few of the variables: the lengths of lists and how many items are asked
    for. What was found for those is kept, for a bounded number of them.
    """

    _KEPT = 64

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        """:param document: has passed validation."""
        self._document = document
        self._operation = operation
        self._defaults = _defaults(operation)
        self._deciding = _deciding_variables(document)
        self._found: dict[tuple[Any, ...], ApiError | None] = {}
        try:
            _check_lists(self._defaults)
            self._short_defaults = True
        except ApiError:
            self._short_defaults = False

    def check(self, variables: Mapping[str, Any], size: int) -> None:
        """Refuse the operation with these variables.

        :param size: of the JSON that they came in, in bytes: at least two for an item of a list.
        :raises ApiError: `LIMIT_EXCEEDED`.
        """
        if size > 2 * LIST_LIMIT or not self._short_defaults:
            _check_lists(self._defaults | dict(variables))
        deciding = ()
        if self._deciding:
            defaults = self._defaults
            deciding = tuple(
                [_deciding(variables.get(name, defaults.get(name))) for name in self._deciding]
            )
        if deciding in self._found:
            error = self._found[deciding]
        else:
            if len(self._found) >= self._KEPT:
                self._found.clear()
            error = self._found[deciding] = self._checked(variables)
        if error is not None:
            raise ApiError(error.code, str(error))

    def _checked(self, variables: Mapping[str, Any]) -> ApiError | None:
        """The error that there is, whatever the other variables are."""
        try:
            self._estimate(self._defaults | dict(variables))
        except ApiError as error:
            return error
        return None

    def _estimate(self, variables: Mapping[str, Any]) -> None:
        try:
            cost, depth = _Estimate(self._document, variables).of(self._operation.selection_set)
        except RecursionError:
            raise nested_too_deep() from None
        if depth > DEPTH_LIMIT:
            raise exceeded(
                f"The query nests fields {depth} deep, at most {DEPTH_LIMIT} is allowed."
            )
        if cost > COST_LIMIT:
            raise exceeded(
                f"The query asks for more than {COST_LIMIT} values, going by its lists: ask for "
                "fewer items or fields at once."
            )


def _deciding(value: Any) -> Any:
    """As much of a variable's value as an estimate looks at."""
    if isinstance(value, list):
        return (len(value),)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 0), FIRST_LIMIT) if is_number else None


class _DecidingArguments(Visitor):
    """Finds the variables that stand where an estimate looks: for `first`, `keys`, `contexts`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_place: Any) -> None:
        """Take down a variable that is such an argument."""
        if node.name.value in ("first", "keys", "contexts") and isinstance(
            node.value, VariableNode
        ):
            self.names.add(node.value.name.value)


def _deciding_variables(document: DocumentNode) -> tuple[str, ...]:
    found = _DecidingArguments()
    visit(document, found)
    return tuple(sorted(found.names))


class _Estimate:
    """How many values an operation asks for, and how deep."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, selections: SelectionSetNode | None) -> tuple[int, int]:
        """Return (values, depth) of what is selected."""
        cost = depth = 0
        for node in selections.selections if selections else ():
            match node:
                case FieldNode():
                    more, deep = self._of_field(node)
                case InlineFragmentNode():
                    more, deep = self.of(node.selection_set)
                case FragmentSpreadNode():
                    more, deep = self._of_fragment(node.name.value)
            cost, depth = cost + more, max(depth, deep)
        return cost, depth

    def _of_fragment(self, name: str) -> tuple[int, int]:
        if name not in self._known:
            self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]

    def _of_field(self, node: FieldNode) -> tuple[int, int]:
        name = node.name.value
        arguments = {argument.name.value: argument.value for argument in node.arguments}
        own = OWN_COST.get(name, 1)
        if name == "variants" and "filter" in arguments:
            own = VARIANTS_SEARCH_COST
        if name.startswith("__"):
            return own, 0  # Validation limits how deep introspection goes.
        cost, depth = self.of(node.selection_set)
        return own + self._items(name, arguments) * cost, depth + 1

    def _items(self, name: str, arguments: Mapping[str, ValueNode]) -> int:
        """Return how many times what lies below a field is in the answer."""
        if name == "resolutions":
            return self._length(name, "contexts", arguments.get("contexts"))
        if name in PAGED or (name == "variants" and "filter" in arguments):
            first = self._number(arguments.get("first"))
            keys = arguments.get("keys")
            return first if keys is None else min(first, self._length(name, "keys", keys))
        return UNPAGED.get(name, 1)

    def _number(self, node: ValueNode | None) -> int:
        if isinstance(node, IntValueNode):
            return min(int(node.value[:9]), FIRST_LIMIT)
        value = self._variables.get(node.name.value) if isinstance(node, VariableNode) else None
        if isinstance(value, int) and not isinstance(value, bool):
            return min(max(value, 0), FIRST_LIMIT)
        return FIRST_IF_NOT_SAID

    def _length(self, field: str, argument: str, node: ValueNode | None) -> int:
        if isinstance(node, ListValueNode):
            length = len(node.values)
            if length > LIST_LIMIT:
                raise exceeded(
                    f"{field}.{argument}: {length} items were given, at most {LIST_LIMIT} are "
                    "allowed."
                )
            return length
        value = self._variables.get(node.name.value) if isinstance(node, VariableNode) else None
        return len(value) if isinstance(value, list) else FIRST_LIMIT


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The values of variables that are not sent."""
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions
        if definition.default_value
    }


def _check_lists(variables: Mapping[str, Any]) -> None:
    """Refuse lists that are too long, wherever they are in the variables."""
    rest: list[tuple[str, Any]] = [(f"${name}", value) for name, value in variables.items()]
    while rest:
        path, value = rest.pop()
        if isinstance(value, Mapping):
            rest.extend((f"{path}.{name}"[:200], item) for name, item in value.items())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if len(value) > LIST_LIMIT:
                raise exceeded(
                    f"{path}: {len(value)} items were given, at most {LIST_LIMIT} are allowed."
                )
            rest.extend((f"{path}[{index}]", item) for index, item in enumerate(value))
