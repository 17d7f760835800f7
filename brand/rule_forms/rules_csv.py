"""Rules as a table: a whole rule on each row, there and back.

What people read and change in a spreadsheet has a column of its own; parameters and examples are
JSON text. Whatever is wrong is told with its row and column, and then nothing is written.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brand.models import Brand, BrandRule, RuleVersion
from brand.rule_life.drafting import new_draft
from brand.rule_life.naming import new_rule, rename
from brand.rule_life.reading import readable_rule
from brand.rule_life.rights import may_keep_for
from brand.rules.registry import KINDS
from brand.rules.types import DEFAULT_SEVERITY, STAGES, Json
from taxonomy.csv_table import CellProblem, Table, UnreadableTable, read_table

State = RuleVersion.State
#: Set apart what stands in one cell.
BAR = " | "
REQUIRED = ("key", "title", "kind", "parameters")
_LISTS = {
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
    *_LISTS,
    "waivable",
    "waiver_days",
    "examples",
    "source",
    "licence",
)
_SAID = ("message", "rationale", "link")
_OF_RULE = ("title", "source", "licence")


@dataclass(slots=True)
class PlannedRule:
    """What a row does with a rule: `action` is “add”, “change” or “same”."""

    row: int
    key: str
    title: str
    action: str
    brand: Brand | None
    kind: str
    owner: Any = None
    names: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table does; nothing as long as it has problems."""

    rules: tuple[PlannedRule, ...]
    problems: tuple[CellProblem, ...]

    def count(self, action: str) -> int:
        """How many rows do this."""
        return sum(each.action == action for each in self.rules)


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


def plan_import(table: Table, user: Any) -> Plan:
    """Say what a table would do; writes nothing. Its queries do not depend on its length, but for
    terms that targets name.
    """
    return _Import(table, user).plan


def import_rules(table: Table, *, user: Any) -> Plan:
    """Make and change the drafts that a table says, all of them or none.

    :raises ValidationError: a sentence for each problem; nothing is written.
    :raises PermissionDenied: when somebody took the right away meanwhile.
    """
    with transaction.atomic():
        plan = _Import(table, user).plan
        if plan.problems:
            raise ValidationError([problem_said(each) for each in plan.problems])
        for each in plan.rules:
            if each.action == "add":
                owner = each.owner if "owner" in table.columns else user
                rule = new_rule(
                    user=user,
                    key=each.key,
                    kind=each.kind,
                    brand=each.brand,
                    owner=owner,
                    **each.names,
                )
            elif each.action == "change":
                rule = BrandRule.objects.get(key=each.key)
                owned = {"owner": each.owner} if "owner" in table.columns else {}
                rename(rule, user=user, **each.names, **owned)
            else:
                continue
            new_draft(rule, user=user, **each.columns)
    return plan


def problem_said(problem: CellProblem) -> str:
    """Say a problem with its place."""
    return _("Row %(row)d, %(column)s: %(message)s") % {
        "row": problem.row,
        "column": problem.column,
        "message": problem.message,
    }


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
    cells |= {name: getattr(version, name) for name in _SAID}
    cells |= {f"severity_{stage}": severity[stage] for stage in STAGES}
    cells |= {name: BAR.join(_at(version.target, path)) for name, path in _LISTS.items()}
    return [cells[name] for name in COLUMNS]


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _at(target: Mapping[str, Json], path: tuple[str, ...]) -> list[str]:
    value: Any = target
    for name in path:
        value = (value or {}).get(name)
    return list(value or ())


class _Cell(ValueError):
    """What is wrong with a cell."""


class _Import:
    """A table beside the rules there are."""

    def __init__(self, table: Table, user: Any) -> None:
        self.table = table
        self.user = user
        self.problems = list(table.problems)
        keys = [cells["key"] for _row, cells in table.rows]
        rules = BrandRule.objects.filter(key__in=keys).select_related("brand", "owner")
        self.stored = {rule.key: rule for rule in rules}
        self.newest: dict[str, RuleVersion] = {}
        versions = RuleVersion.objects.filter(rule__key__in=keys).select_related("rule__brand")
        for version in versions.order_by("number"):
            self.newest[version.rule.key] = version
        self.brands = {brand.key: brand for brand in Brand.objects.all()}
        names = {cells.get("owner", "") for _row, cells in table.rows}
        people = get_user_model().objects.filter(username__in=names)
        self.people = {person.get_username(): person for person in people}
        self.kept: dict[int | None, bool] = {}
        self.seen: dict[str, int] = {}
        rows = [self._planned(row, cells) for row, cells in table.rows]
        self.plan = Plan(
            tuple(each for each in rows if each is not None),
            tuple(sorted(self.problems, key=lambda each: each.row)),
        )

    def _planned(self, row: int, cells: Mapping[str, str]) -> PlannedRule | None:
        before = len(self.problems)
        key = cells["key"]
        stored = self.stored.get(key)
        if key in self.seen:
            said = _("Row %(row)d has the key “%(key)s” already.")
            self._problem(row, "key", said % {"row": self.seen[key], "key": key})
            return None
        self.seen[key] = row
        brand = self._brand(row, cells, stored)
        kind = cells["kind"]
        if kind not in KINDS:
            self._problem(row, "kind", _("“%(given)s”: expected one of %(expected)s.")
                          % {"given": kind, "expected": ", ".join(KINDS)})  # fmt: skip
        elif stored is not None and stored.kind != kind:
            self._problem(row, "kind", _("“%(given)s”: the rule is of the kind “%(kind)s”.")
                          % {"given": kind, "kind": stored.kind})  # fmt: skip
        planned = PlannedRule(row, key, cells["title"], "add", brand, kind)
        planned.owner = self._owner(row, cells, stored)
        planned.names = {name: cells[name] for name in _OF_RULE if name in cells}
        planned.columns = self._columns(row, cells)
        if len(self.problems) > before:
            return None
        self._check(row, planned, stored)
        if len(self.problems) > before:
            return None
        if stored is not None:
            planned.action = "change" if self._differs(planned, stored) else "same"
        return planned

    def _problem(self, row: int, column: str, message: str) -> None:
        self.problems.append(CellProblem(row, column, message))

    def _brand(
        self, row: int, cells: Mapping[str, str], stored: BrandRule | None
    ) -> Brand | None:
        key = cells.get("brand", "") if "brand" in cells or stored is None else None
        brand = stored.brand if stored is not None else self.brands.get(key or "")
        if key and key not in self.brands:
            self._problem(row, "brand", _("“%(given)s”: expected one of %(expected)s, or nothing.")
                          % {"given": key, "expected": ", ".join(self.brands)})  # fmt: skip
            return None
        if stored is not None and key is not None and key != (brand.key if brand else ""):
            self._problem(row, "brand", _("The rule belongs to “%s”; that never changes.")
                          % (brand or _("every brand")))  # fmt: skip
        number = brand.pk if brand else None
        if number not in self.kept:
            self.kept[number] = may_keep_for(self.user, brand)
        if not self.kept[number]:
            self._problem(row, "brand", _("You do not keep the rules of “%s”.")
                          % (brand or _("every brand")))  # fmt: skip
        return brand

    def _owner(self, row: int, cells: Mapping[str, str], stored: BrandRule | None) -> Any:
        name = cells.get("owner", "")
        if name and name not in self.people:
            self._problem(row, "owner", _("There is nobody with the user name “%s”.") % name)
        return self.people.get(name)

    def _columns(self, row: int, cells: Mapping[str, str]) -> dict[str, Any]:
        columns: dict[str, Any] = {name: cells[name] for name in _SAID if name in cells}
        for name, read in _READ.items():
            if name in cells:
                try:
                    columns[name] = read(cells[name])
                except _Cell as error:
                    self._problem(row, name, str(error))
        severity = {stage: cells.get(f"severity_{stage}", "") for stage in STAGES}
        if any(severity.values()):
            columns["severity"] = {stage: value for stage, value in severity.items() if value}
        if any(name in cells for name in _LISTS):
            columns["target"] = _target(cells)
        return columns

    def _check(self, row: int, planned: PlannedRule, stored: BrandRule | None) -> None:
        """Let the models and the kind check what they can check of one row."""
        rule = BrandRule(
            key=planned.key, kind=planned.kind, brand=planned.brand, **planned.names
        )
        version = RuleVersion(rule=rule, number=1, **planned.columns)
        for instance, exclude in ((rule, ["owner"]), (version, ["rule", "author"])):
            try:
                instance.clean_fields(exclude=exclude)
            except ValidationError as error:
                self._add(row, error)
        try:
            readable_rule(version)
        except ValidationError as error:
            self._add(row, error)

    def _add(self, row: int, error: ValidationError) -> None:
        for column, messages in error.message_dict.items():
            for message in messages:
                self._problem(row, column, message)

    def _differs(self, planned: PlannedRule, stored: BrandRule) -> bool:
        newest = self.newest.get(planned.key)
        if newest is None or any(
            getattr(stored, name) != value for name, value in planned.names.items()
        ):
            return True
        if "owner" in self.table.columns and stored.owner != planned.owner:
            return True
        return any(
            _compared(name, getattr(newest, name)) != _compared(name, value)
            for name, value in planned.columns.items()
        )


def _compared(name: str, value: Json) -> Json:
    if name == "severity":
        return {**DEFAULT_SEVERITY, **value}
    if name == "target":
        return {column: sorted(_at(value, path)) for column, path in _LISTS.items()}
    return value


def _target(cells: Mapping[str, str]) -> dict[str, Json]:
    target: dict[str, Any] = {"types": [], "fields": [], "targeting": {}}
    for name, path in _LISTS.items():
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
            raise _Cell(_("No JSON (%(error)s).") % {"error": error}) from None
        except RecursionError:
            raise _Cell(_("No JSON (nested too deeply).")) from None
        if not isinstance(value, kind):
            raise _Cell(_("Expected %s.") % expected)
        return value

    return read


def _read_flag(cell: str) -> bool:
    if cell.lower() not in ("yes", "no", ""):
        raise _Cell(_("“%s”: expected yes or no.") % cell)
    return cell.lower() != "no"


def _read_days(cell: str) -> int:
    if not cell.isdecimal() or not 1 <= int(cell[:6]) <= 3_650:
        raise _Cell(_("“%s”: expected a number of days from 1 to 3650.") % cell)
    return int(cell)


_READ: dict[str, Callable[[str], Any]] = {
    "parameters": _read_json(dict, "an object"),
    "examples": _read_json(list, "a list"),
    "waivable": _read_flag,
    "waiver_days": _read_days,
}

__all__ = [
    "COLUMNS",
    "PermissionDenied",
    "Plan",
    "UnreadableTable",
    "exported_versions",
    "import_rules",
    "plan_import",
    "problem_said",
    "read_rules",
    "rows_of",
]
