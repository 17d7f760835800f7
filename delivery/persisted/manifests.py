"""Files that list queries, as the tools of clients write them.

- Apollo's manifest (`generate-persisted-query-manifest`): `{"format":
  "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "body", …}, …]}`
- Relay's map (`persistConfig.file` of its compiler): `{id: text, …}`
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from delivery.errors import shown
from delivery.http import PERSISTED_ID_LIMIT
from delivery.persisted.store import hash_of
from delivery.queries import check_query
from delivery.schema import current_schema

APOLLO = "apollo-persisted-query-manifest"
FORMATS = f"an Apollo manifest (format “{APOLLO}”, version 1) or a Relay map of ids to texts"

_SHA_256 = re.compile("[0-9a-f]{64}")


class BadManifest(Exception):
    """A list of queries that cannot be taken; `problems` says what is wrong where."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read_manifest(content: bytes) -> Mapping[str, str]:
    """Return the texts of the queries in a file, by id; each is a query of this schema.

    :raises BadManifest: with every problem that there is.
    """
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadManifest([f"The file is not JSON ({error}), {FORMATS} was expected."]) from None
    texts: dict[str, str] = {}
    problems: list[str] = []
    for path, persisted_id, text in _entries(manifest):
        problem = _problem(persisted_id, text)
        if problem is None and texts.setdefault(persisted_id, text) != text:
            problem = f"the id {shown(persisted_id)} stands for another text above."
        if problem is not None:
            problems.append(f"{path}: {problem}")
    if problems:
        raise BadManifest(problems)
    return texts


def _entries(manifest: Any) -> Iterator[tuple[str, Any, Any]]:
    """The path, id and text of each entry."""
    if not isinstance(manifest, dict):
        raise BadManifest([f"{shown(manifest)} was given, {FORMATS} was expected."])
    if "format" not in manifest:
        yield from ((f"[{shown(key)}]", key, text) for key, text in manifest.items())
        return
    given = (manifest["format"], manifest.get("version"))
    operations = manifest.get("operations")
    if given != (APOLLO, 1) or not isinstance(operations, list):
        raise BadManifest([f"format: {shown(given[0])} was given, {FORMATS} was expected."])
    for index, operation in enumerate(operations):
        entry = operation if isinstance(operation, dict) else {}
        yield f"operations[{index}]", entry.get("id"), entry.get("body")


def _problem(persisted_id: Any, text: Any) -> str | None:
    """What is wrong with an entry, in a sentence."""
    if (
        not isinstance(persisted_id, str)
        or not 0 < len(persisted_id.encode()) <= PERSISTED_ID_LIMIT
    ):
        return (
            f"the id {shown(persisted_id)} was given, a text of 1 to {PERSISTED_ID_LIMIT} bytes "
            "was expected."
        )
    if not isinstance(text, str):
        return f"{shown(text)} was given, the text of a query was expected."
    if _SHA_256.fullmatch(persisted_id) and persisted_id != hash_of(text):
        return (
            f"the id {shown(persisted_id)} is no SHA-256 of its text, {hash_of(text)} was expected."
        )
    errors = check_query(current_schema(), text, may_introspect=True).errors
    return " ".join(str(error.message) for error in errors) or None
