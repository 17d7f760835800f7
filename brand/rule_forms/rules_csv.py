"""Rules as a table: a whole rule on each row, there and back.

What people read and change in a spreadsheet has a column of its own; parameters and examples are
JSON text. Whatever is wrong is told with its row and column, and then nothing is written.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from brand.models import Brand, RuleVersion
from brand.rules.types import DEFAULT_SEVERITY, STAGES, Json
from taxonomy.csv_table import Table, read_table

State = RuleVersion.State
#: Set apart what stands in one cell.
BAR = " | "
REQUIRED = ("key", "title", "kind", "parameters")
LISTS = {
    "types": ("types",),
    "fields": ("fields",),
    "locales": ("targeting", "locales"),
    "channels": ("targeting", "channels"),
    "devices": ("targeting", "devices"),
    "segments_any": ("targeting", "segments", "any"),
    "segments_all": ("targeting", "segments", "all"),
    "segments_none": ("targeting", "segments", "none"),
}
COLUMNS = (
    "key",
    "title",
    "kind",
    "brand",
    "owner",
    "state",
    "parameters",
    "message",
    "rationale",
    "link",
    *(f"severity_{stage}" for stage in STAGES),
    *LISTS,
    "waivable",
    "waiver_days",
    "examples",
    "source",
    "licence",
)
SAID = ("message", "rationale", "link")
#: Columns that belong to the rule, whatever its versions say.
OF_RULE = ("title", "source", "licence")


def rows_of(versions: Iterable[RuleVersion]) -> Iterator[list[str]]:
    """Write versions, with their rules, as rows of `COLUMNS`."""
    for version in versions:
        yield _row_of(version)


def exported_versions(brand: Brand | None) -> list[RuleVersion]:
    """Return the version of each rule of a brand that says what holds: the active one, else the
    newest; None is the rules of every brand.
    """
    found = RuleVersion.objects.filter(rule__brand=brand).select_related(
        "rule__brand", "rule__owner"
    )
    chosen: dict[int, RuleVersion] = {}
    for version in found.order_by("rule__key", "number"):
        held = chosen.get(version.rule_id)
        if held is None or held.state != State.ACTIVE:
            chosen[version.rule_id] = version
    return list(chosen.values())


def read_rules(content: bytes) -> Table:
    """Read a file of rules.

    :raises UnreadableTable: when it cannot be read at all.
    """
    return read_table(content, known=COLUMNS, required=REQUIRED)


def _row_of(version: RuleVersion) -> list[str]:
    rule = version.rule
    severity = {**DEFAULT_SEVERITY, **version.severity}
    cells = {
        "key": rule.key,
        "title": rule.title,
        "kind": rule.kind,
        "brand": rule.brand.key if rule.brand else "",
        "owner": rule.owner.get_username() if rule.owner else "",
        "state": version.state,
        "parameters": _json(version.parameters),
        "examples": _json(version.examples),
        "waivable": "yes" if version.waivable else "no",
        "waiver_days": str(version.waiver_days),
        "source": rule.source,
        "licence": rule.licence,
    }
    cells |= {name: getattr(version, name) for name in SAID}
    cells |= {f"severity_{stage}": severity[stage] for stage in STAGES}
    cells |= {name: BAR.join(keys_at(version.target, path)) for name, path in LISTS.items()}
    return [cells[name] for name in COLUMNS]


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def keys_at(target: Mapping[str, Json], path: tuple[str, ...]) -> list[str]:
    value: Any = target
    for name in path:
        value = (value or {}).get(name)
    return list(value or ())


class BadRuleCell(ValueError):
    """What is wrong with a cell, in a sentence."""


def target_of(cells: Mapping[str, str]) -> dict[str, Json]:
    target: dict[str, Any] = {"types": [], "fields": [], "targeting": {}}
    for name, path in LISTS.items():
        keys = [each.strip() for each in cells.get(name, "").split("|") if each.strip()]
        if not keys:
            continue
        place = target
        for outer in path[:-1]:
            place = place.setdefault(outer, {})
        place[path[-1]] = keys
    return target


def _read_json(kind: type, expected: str) -> Callable[[str], Json]:
    def read(cell: str) -> Json:
        try:
            value = json.loads(cell) if cell else kind()
        except ValueError as error:
            raise BadRuleCell(_("No JSON (%(error)s).") % {"error": error}) from None
        except RecursionError:
            raise BadRuleCell(_("No JSON (nested too deeply).")) from None
        if not isinstance(value, kind):
            raise BadRuleCell(_("Expected %s.") % expected)
        return value

    return read


def _read_flag(cell: str) -> bool:
    if cell.lower() not in ("yes", "no", ""):
        raise BadRuleCell(_("“%s”: expected yes or no.") % cell)
    return cell.lower() != "no"


def _read_days(cell: str) -> int:
    if not cell.isdecimal() or not 1 <= int(cell[:6]) <= 3_650:
        raise BadRuleCell(_("“%s”: expected a number of days from 1 to 3650.") % cell)
    return int(cell)


READ: dict[str, Callable[[str], Any]] = {
    "parameters": _read_json(dict, "an object"),
    "examples": _read_json(list, "a list"),
    "waivable": _read_flag,
    "waiver_days": _read_days,
}
