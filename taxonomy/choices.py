"""The terms that a person can choose from, in the order of the tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from taxonomy.models import Locale, PublishedOnSave, Term
from taxonomy.trees import display_order


@dataclass(frozen=True, slots=True)
class TermChoice:
    """A term as lists and pickers show it. `depth` is 1 for a root; locales are all roots.

    `above` holds the names of the terms above it, from the root down.
    """

    key: str
    name: str
    depth: int
    active: bool
    above: tuple[str, ...] = ()

    @property
    def indented_name(self) -> str:
        """The name for lists that know no indentation of their own."""
        return "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * (self.depth - 1) + (
            self.name
        )


@dataclass(frozen=True, slots=True)
class _Node:
    parent: str | None


def term_choices(model: type[PublishedOnSave]) -> list[TermChoice]:
    """Every term of a model: trees in (rank, key) order below their parents, locales by tag."""
    if issubclass(model, Locale):
        locales = model._default_manager.all()
        return [TermChoice(each.key, each.name, 1, each.active) for each in locales]
    terms = {term.key: term for term in model._default_manager.all()}
    choices: list[TermChoice] = []
    path: list[str] = []
    for key, depth in in_tree_order(terms.values()):
        del path[depth - 1 :]
        choices.append(TermChoice(key, terms[key].name, depth, terms[key].active, tuple(path)))
        path.append(terms[key].name)
    return choices


def in_tree_order(terms: Iterable[Term]) -> list[tuple[str, int]]:
    """The keys of terms with their depth: parents first, siblings by (rank, key), no rank last.

    :param terms: all terms of a model.
    """
    rows = list(terms)
    keys = {term.pk: term.key for term in rows}
    ranks = {term.key: (term.rank is None, term.rank or 0) for term in rows}
    nodes: dict[str, Any] = {term.key: _Node(keys.get(term.parent_id)) for term in rows}
    return display_order(nodes, ranks.__getitem__)
