"""Importing terms from a table: what it would do, row by row, and doing it.

A row adds the term of its key or changes it; terms that the table does not name stay as they are.
A column that the table does not have stays as it is too; an empty cell empties.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.consequences import consequences
from taxonomy.csv_columns import BadCell, columns_of
from taxonomy.csv_table import CellProblem, Table, read_table
from taxonomy.log_entries import log_all
from taxonomy.models import Locale, PublishedOnSave
from taxonomy.trees import find_cycle
from taxonomy.validation import check_fallbacks

REQUIRED = ("key", "name")
_CHUNK = 500
#: Columns that decide what visitors see.
_DECIDING = {"parent", "rank", "exclusive_children", "purpose", "fallbacks"}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs from what is stored, as both would be written."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row does: `action` is “add”, “change” or “same”."""

    number: int
    key: str
    name: str
    action: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table does; nothing as long as it has problems."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[CellProblem, ...]

    def count(self, action: str) -> int:
        """How many rows do this."""
        return sum(row.action == action for row in self.rows)

    @property
    def decides_otherwise(self) -> set[str]:
        """Keys of the terms that change in what decides, and of those that they come to lie below
        or to fall back to.
        """
        keys: set[str] = set()
        for row in self.rows:
            for change in row.changes if row.action == "change" else ():
                if change.column in _DECIDING:
                    keys.add(row.key)
                if change.column in ("parent", "fallbacks"):
                    keys |= set(filter(None, change.after.split(" > ")))
        return keys

    @property
    def done(self) -> str:
        """What was done, in a sentence."""
        return _("%(added)d added, %(changed)d changed, %(same)d left as they were.") % {
            "added": self.count("add"),
            "changed": self.count("change"),
            "same": self.count("same"),
        }

    @property
    def digest(self) -> str:
        """What tells this plan from another one."""
        return sha256(repr((self.rows, self.problems)).encode()).hexdigest()


class PlanChanged(ValidationError):
    """Somebody changed terms since the plan was shown; `plan` is what it would be now."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(
            _(
                "The terms were changed in the meantime. Nothing was imported: look at what the "
                "file does now."
            )
        )


def read_terms(model: type[PublishedOnSave], content: bytes) -> Table:
    """Read a file of terms.

    :raises UnreadableTable: when it cannot be read at all.
    """
    known = [column.name for column in columns_of(model)]
    return read_table(content, known=known, required=REQUIRED)


def plan_import(model: type[PublishedOnSave], table: Table) -> Plan:
    """Say what a table would do to the stored terms; constant queries."""
    return _Import(model, table).plan


def import_terms(model: type[PublishedOnSave], table: Table, *, shown: str, user: Any) -> Plan:
    """Do what a table says, all of it or nothing, as one publication.

    :param shown: the digest of the plan that somebody said yes to.
    :raises PlanChanged: when the table would do something else by now.
    :raises ValidationError: when the table has problems, or the gate refuses.
    """
    reason = _("Imported %(terms)s") % {"terms": model._meta.verbose_name_plural}
    with consequences().publication(user=user, reason=reason):
        list(model._default_manager.select_for_update().order_by("pk").values_list("pk"))
        work = _Import(model, table)
        if work.plan.digest != shown:
            raise PlanChanged(work.plan)
        if work.plan.problems:
            raise ValidationError([problem.message for problem in work.plan.problems])
        work.write(user)
    return work.plan


class _Import:
    """A table beside the stored terms of its kind."""

    def __init__(self, model: type[PublishedOnSave], table: Table) -> None:
        self.model = model
        self.columns = [each for each in columns_of(model) if each.name in table.columns]
        self.stored: dict[str, Any] = {
            self._compared(term.key): term for term in model._default_manager.order_by("pk")
        }
        self._keys = {term.pk: term.key for term in self.stored.values()}
        self.problems: list[CellProblem] = list(table.problems)
        self.wanted: dict[str, tuple[int, dict[str, Any]]] = {}
        for number, cells in table.rows:
            self._read(number, cells)
        self._check_references()
        rows = tuple(self._planned(number, values) for number, values in self.wanted.values())
        self.plan = Plan(rows, tuple(sorted(self.problems, key=lambda each: each.row)))

    def _compared(self, key: str) -> str:
        return key.lower() if issubclass(self.model, Locale) else key

    def _problem(self, number: int, column: str, message: str) -> None:
        self.problems.append(CellProblem(number, column, message))

    def _read(self, number: int, cells: Mapping[str, str]) -> None:
        values: dict[str, Any] = {}
        for column in self.columns:
            try:
                values[column.name] = column.read(cells[column.name])
            except BadCell as error:
                self._problem(number, column.name, str(error))
        compared = self._compared(values["key"])
        if compared in self.wanted:
            self._problem(
                number,
                "key",
                _("Row %(row)d has the key “%(key)s” already.")
                % {"row": self.wanted[compared][0], "key": values["key"]},
            )
            return
        if compared in self.stored:
            values["key"] = self.stored[compared].key
        self.wanted[compared] = (number, values)
        self._check_cells(number, values)

    def _check_cells(self, number: int, values: Mapping[str, Any]) -> None:
        """Let the model check what it can check of one row."""
        plain = {name: value for name, value in values.items() if name not in _REFERENCES}
        try:
            self.model(**plain).clean_fields(exclude=_REFERENCES)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                for message in messages:
                    self._problem(number, column, message)

    def _check_references(self) -> None:
        if issubclass(self.model, Locale):
            self._check_fallbacks()
        elif any(column.name == "parent" for column in self.columns):
            self._check_parents()

    def _check_fallbacks(self) -> None:
        known = [
            *(term.key for term in self.stored.values()),
            *(values["key"] for _number, values in self.wanted.values()),
        ]
        for number, values in self.wanted.values():
            try:
                check_fallbacks(values.get("fallbacks", []), key=values["key"], known=known)
            except ValidationError as error:
                self._problem(number, "fallbacks", " ".join(error.messages))

    def _check_parents(self) -> None:
        parents = {term.key: self._keys.get(term.parent_id) for term in self.stored.values()}
        for _number, values in self.wanted.values():
            parents[values["key"]] = values["parent"]
        for number, values in self.wanted.values():
            if values["parent"] is not None and values["parent"] not in parents:
                self._problem(
                    number,
                    "parent",
                    _("There is no “%(key)s”, neither stored nor in the file.")
                    % {"key": values["parent"]},
                )
        while cycle := find_cycle(parents):
            key = next(key for key in cycle if key in self.wanted)
            self._problem(
                self.wanted[key][0],
                "parent",
                _("A term cannot lie below itself: %(cycle)s.")
                % {"cycle": " > ".join([*cycle, cycle[0]])},
            )
            parents[key] = None
        self.parents = parents

    def _planned(self, number: int, values: Mapping[str, Any]) -> PlannedRow:
        term = self.stored.get(self._compared(values["key"]))
        changes = []
        for column in self.columns:
            if column.name == "key" or column.name not in values:
                continue
            before = "" if term is None else column.write(self._value(term, column.name))
            after = column.write(values[column.name])
            if before != after:
                changes.append(Change(column.name, before, after))
        action = "add" if term is None else "change" if changes else "same"
        return PlannedRow(number, values["key"], values["name"], action, tuple(changes))

    def _value(self, term: Any, column: str) -> Any:
        return self._keys.get(term.parent_id) if column == "parent" else getattr(term, column)

    def write(self, user: Any) -> None:
        """Write what the plan says: parents before their children."""
        todo = [row for row in self.plan.rows if row.action != "same"]
        waiting = {row.key for row in todo if row.action == "add"}
        while waiting:
            ready = sorted(key for key in waiting if self._parent_of(key) not in waiting)
            created = [self._filled(self.model(), key) for key in ready]
            for term in self.model._default_manager.bulk_create(created, batch_size=_CHUNK):
                self.stored[self._compared(term.key)] = term
            log_all(created, "wagtail.create", user=user)
            waiting -= set(ready)
        changed = [
            self._filled(self.stored[self._compared(row.key)], row.key)
            for row in todo
            if row.action == "change"
        ]
        names = [column.name for column in self.columns if column.name != "key"]
        self.model._default_manager.bulk_update(changed, names, batch_size=_CHUNK)
        log_all(changed, "wagtail.edit", user=user)
        if todo:
            consequences().taxonomy_changed()

    def _parent_of(self, key: str) -> str | None:
        parent: str | None = self.wanted[self._compared(key)][1].get("parent")
        return parent

    def _filled(self, term: Any, key: str) -> Any:
        for name, value in self._written(key):
            setattr(term, name, value)
        return term

    def _written(self, key: str) -> Iterator[tuple[str, Any]]:
        for name, value in self.wanted[self._compared(key)][1].items():
            if name == "parent":
                yield name, None if value is None else self.stored[value]
            else:
                yield name, value


_REFERENCES = {"parent", "fallbacks", "condition"}
