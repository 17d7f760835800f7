"""What a document may hold, refused before it is validated (DESIGN.md section 7, Safety).

Some rules of validation take time that grows with the square of what is counted here.
"""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)

from delivery.limits import exceeded

#: Operations of a document, of which a request names one.
OPERATION_LIMIT = 50
#: Named fragments.
FRAGMENT_LIMIT = 100
#: Fields of an operation itself: each finds something of its own.
ROOT_FIELD_LIMIT = 200
#: Fields under another name than their own, in the whole document.
ALIAS_LIMIT = 500
#: Fields that are asked for again under the same name in the same place.
REPEATED_LIMIT = 100
#: Directives in one place, and in the whole document.
DIRECTIVES_HERE_LIMIT = 5
DIRECTIVE_LIMIT = 200


def check_document(document: DocumentNode) -> None:
    """Refuse a document with too much of anything.

    :raises ApiError: `LIMIT_EXCEEDED`.
    """
    operations = [n for n in document.definitions if isinstance(n, OperationDefinitionNode)]
    fragments = [n for n in document.definitions if isinstance(n, FragmentDefinitionNode)]
    _check("operations", len(operations), OPERATION_LIMIT)
    _check("fragments", len(fragments), FRAGMENT_LIMIT)
    _check_nodes(document)
    selections = {fragment.name.value: fragment.selection_set for fragment in fragments}
    for operation in operations:
        count = sum(1 for _field in _root_fields(operation.selection_set, selections))
        _check("fields at its root", count, ROOT_FIELD_LIMIT)
    _check_repeated([node.selection_set for node in (*operations, *fragments)])


def _check(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise exceeded(f"The query has {count} {what}, at most {limit} are allowed.")


def _check_nodes(document: DocumentNode) -> None:
    """Refuse too many aliases and directives."""
    aliases = directives = 0
    for node in _nodes(document):
        here = len(getattr(node, "directives", None) or ())
        _check("directives in one place", here, DIRECTIVES_HERE_LIMIT)
        directives += here
        if isinstance(node, FieldNode) and node.alias and node.alias.value != node.name.value:
            aliases += 1
    _check("directives", directives, DIRECTIVE_LIMIT)
    _check("aliases", aliases, ALIAS_LIMIT)


def _check_repeated(rest: list[SelectionSetNode]) -> None:
    repeated = 0
    while rest:
        names = set()
        count = 0
        for field in _fields(rest.pop()):
            count += 1
            names.add(field.alias.value if field.alias else field.name.value)
            if field.selection_set:
                rest.append(field.selection_set)
        repeated += count - len(names)
    if repeated > REPEATED_LIMIT:
        raise exceeded(
            f"The query asks for fields again in the same place {repeated} times, at most "
            f"{REPEATED_LIMIT} are allowed: ask once, or use aliases."
        )


def _nodes(document: DocumentNode) -> Iterator[Node]:
    """Every node, without recursion."""
    rest: list[object] = [document]
    while rest:
        value = rest.pop()
        if isinstance(value, Node):
            yield value
            rest.extend(getattr(value, key, None) for key in value.keys)
        elif isinstance(value, list | tuple):
            rest.extend(value)


def _root_fields(
    selections: SelectionSetNode, fragments: dict[str, SelectionSetNode]
) -> Iterator[FieldNode]:
    """The fields of an operation itself, those in its fragments once each."""
    rest, seen = [selections], set()
    while rest:
        for node in rest.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                rest.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in fragments and name not in seen:
                    seen.add(name)
                    rest.append(fragments[name])


def _fields(selections: SelectionSetNode) -> Iterator[FieldNode]:
    """The fields of a selection, those in inline fragments too."""
    rest = [selections]
    while rest:
        for node in rest.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                rest.append(node.selection_set)
