"""docs/reference/errors.md lists every limit with its value."""

from pathlib import Path

from delivery import contexts, document_limits, drafts, limits, pages
from delivery.types import query

ERRORS = Path(__file__).parent.parent.parent / "docs" / "reference" / "errors.md"

DOCUMENTED = {
    "body, and query string of a GET": f"{limits.BODY_LIMIT:,} bytes (HTTP status 413)",
    "words and signs of a query": f"{limits.TOKEN_LIMIT:,}",
    "digits of a number in a query": f"{limits.DIGITS_LIMIT}",
    "nesting of fields": f"{limits.DEPTH_LIMIT}",
    "nesting of brackets": f"{limits.BRACKET_LIMIT}",
    "operations of a document": f"{document_limits.OPERATION_LIMIT}",
    "named fragments": f"{document_limits.FRAGMENT_LIMIT}",
    "fields of an operation itself, at its root": f"{document_limits.ROOT_FIELD_LIMIT}",
    "aliases": f"{document_limits.ALIAS_LIMIT}",
    "fields asked for again in the same place": f"{document_limits.REPEATED_LIMIT}",
    "directives in one place": f"{document_limits.DIRECTIVES_HERE_LIMIT}",
    "directives": f"{document_limits.DIRECTIVE_LIMIT}",
    "values in the answer, going by its lists": f"{limits.COST_LIMIT:,}",
    "variants and candidates in the answer": f"{limits.VARIANTS_LIMIT:,}",
    "`first`": f"{pages.FIRST_LIMIT}",
    "`contexts` of `resolutions`": f"{query.CONTEXTS_LIMIT}",
    "places in which drafts are read": f"{drafts.READS_LIMIT}",
    "any other list": f"{limits.LIST_LIMIT:,} items",
    "`context.attributes`": f"{contexts.LIST_LIMIT:,} values, nested {contexts.DEPTH_LIMIT} deep",
}
#: Limits of the code, without those that `DOCUMENTED` names through another module.
MODULES = (limits, document_limits)


def documented() -> dict[str, str]:
    _before, _heading, rest = ERRORS.read_text().partition("## LIMIT_EXCEEDED")
    section, _next, _after = rest.partition("\n## ")
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0] != "---"}


def test_every_limit_is_documented_with_its_value() -> None:
    assert documented() == DOCUMENTED


def test_no_limit_is_left_out() -> None:
    names = [name for module in MODULES for name in vars(module) if name.endswith("_LIMIT")]

    assert len(set(names)) == len(DOCUMENTED) - len(["contexts", "drafts", "attributes"])
