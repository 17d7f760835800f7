"""Importing rules from a table: what it would do, rule by rule, and doing it, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brand.models import Brand, BrandRule, RuleVersion
from brand.rule_forms.rules_csv import LISTS, OF_RULE, READ, SAID, BadRuleCell, keys_at, target_of
from brand.rule_life.drafting import new_draft
from brand.rule_life.naming import new_rule, rename
from brand.rule_life.reading import readable_rule
from brand.rule_life.rights import may_keep_for
from brand.rules.registry import KINDS
from brand.rules.types import DEFAULT_SEVERITY, STAGES, Json
from taxonomy.csv_table import CellProblem, Table

#: Columns that models check; `readable_rule` checks what is JSON.
_PLAIN = (*OF_RULE, "key", "kind", *SAID, "waiver_days")


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
        planned.names = {name: cells[name] for name in OF_RULE if name in cells}
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

    def _brand(self, row: int, cells: Mapping[str, str], stored: BrandRule | None) -> Brand | None:
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
        columns: dict[str, Any] = {name: cells[name] for name in SAID if name in cells}
        for name, read in READ.items():
            if name in cells:
                try:
                    columns[name] = read(cells[name])
                except BadRuleCell as error:
                    self._problem(row, name, str(error))
        severity = {stage: cells.get(f"severity_{stage}", "") for stage in STAGES}
        if any(severity.values()):
            columns["severity"] = {stage: value for stage, value in severity.items() if value}
        if any(name in cells for name in LISTS):
            columns["target"] = target_of(cells)
        return columns

    def _check(self, row: int, planned: PlannedRule, stored: BrandRule | None) -> None:
        """Let the models and the kind check what they can check of one row."""
        rule = BrandRule(key=planned.key, kind=planned.kind, brand=planned.brand, **planned.names)
        version = RuleVersion(rule=rule, number=1, **planned.columns)
        for instance in (rule, version):
            names = {field.name for field in instance._meta.get_fields()}
            try:
                instance.clean_fields(exclude=names - set(_PLAIN))
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
        return {column: sorted(keys_at(value, path)) for column, path in LISTS.items()}
    return value
