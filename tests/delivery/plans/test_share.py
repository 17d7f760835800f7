"""Nearly all queries that people send run by plan: those of the demo, the docs and the clients."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLSyntaxError, parse

from benchmarks.delivery import requests
from delivery.fetch_this import _QUERIES
from delivery.queries import check_query
from delivery.schema import current_schema

ROOT = Path(__file__).parents[3]
CLIENTS = ROOT / "tests/delivery/tools"
#: Where a query may begin in a page or a program, and how a fragment behind it does.
_BEGINNING = re.compile(r"\bquery\b[^{}\"'`]*\{|(?<=```graphql\n)\{|(?<=[\"'`])\{ ?[a-z]")
_FRAGMENT = re.compile(r"\s*fragment \w+ on \w+ \{")
#: The share that has to run by plan.
SHARE = 0.95


def files() -> Iterator[Path]:
    """Everything that shows queries, or sends them."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))
    yield ROOT / "delivery/graphiql_page/examples.js"
    yield from sorted(CLIENTS.glob("clients/*.mjs"))
    yield from sorted(CLIENTS.glob("client/**/*.graphql"))


def queries_in(text: str) -> Iterator[str]:
    """The queries that a text has, each with the fragments behind it."""
    for found in _BEGINNING.finditer(text):
        end = _end_of_braces(text, found.start())
        while (fragment := _FRAGMENT.match(text, end)) is not None:
            end = _end_of_braces(text, fragment.start())
        query = text[found.start() : end].replace("\\n", "\n").replace('\\"', '"')
        try:
            parse(query)
        except GraphQLSyntaxError:
            continue
        yield query


def _end_of_braces(text: str, start: int) -> int:
    depth = 0
    for place in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def all_queries() -> set[str]:
    """The queries of docs, callers, GraphiQL, clients and benchmarks that the schema has."""
    found = {query for file in files() for query in queries_in(file.read_text())}
    found |= {query for file in CLIENTS.glob("client/sent/*.json") for query in sent(file)}
    found |= {*_QUERIES.values(), requests.MODULE, requests.REASONS, requests.EXPERIENCE}
    schema = current_schema()
    return {query for query in found if check_query(schema, query, may_introspect=True).document}


def sent(file: Path) -> list[str]:
    """What a client was seen to send."""
    queries: list[str] = json.loads(file.read_text())
    return queries


def test_nearly_all_queries_that_people_send_have_a_plan() -> None:
    queries = all_queries()
    by_plan = []
    without = []
    for query in sorted(queries):
        checked = check_query(current_schema(), query, may_introspect=True)
        names = [
            node.name.value if node.name else None
            for node in checked.document.definitions
            if node.kind == "operation_definition"
        ]
        for name in names:
            operation = checked.operation(current_schema(), name)
            (without if operation.plan is None else by_plan).append(query)

    assert len(by_plan) + len(without) >= 40
    assert len(by_plan) / (len(by_plan) + len(without)) >= SHARE, without
