"""What a change brings, value by value, where its compositions are too many to be read.

Past the number of cells that are enumerated, an approver signs every changed field group value
with a witness (DESIGN.md section 5); and nobody reads a hundred cards of one module, which is why
more distinct differences than that are shown in the same way.
"""

from collections.abc import Collection, Mapping
from typing import Any

from variants.documents import Document
from variants.engine.analysis_shadowed import winning_context
from variants.engine.cells_compare import Witness
from variants.engine.digests import digest
from variants.engine.index import CompiledModule
from variants.engine.shown_changes import GroupChange, ShownChange, Values
from variants.engine.types import Composition, Context, Instant


class ChangedValues:
    """One module before and after, source by source.

    :param compiled: the module as it will be.
    """

    def __init__(
        self, old: Document | None, new: Document, compiled: CompiledModule, now: Instant
    ) -> None:
        self._old = old
        self._new = new
        self._compiled = compiled
        self._now = now
        self._groups = [tuple(group) for group in new["groups"]]
        self._before = {each["key"]: each for each in (old or {}).get("variants", ())}
        self._after = {each["key"]: each for each in new["variants"]}

    def all(self, shown: Collection[str]) -> tuple[ShownChange, ...]:
        """Return a difference for the default and one for each variant that changed.

        :param shown: keys of variants that are shown although they stay as they are.
        """
        found = [self._of_default()] if self._default_changed or not shown else []
        for key in sorted(self._before.keys() | self._after.keys()):
            old, new = self._before.get(key), self._after.get(key)
            if old != new or key in shown:
                found.append(self._of_variant(key, old, new))
        return tuple(each for each in found if each.groups)

    @property
    def _default_changed(self) -> bool:
        return self._old is None or self._old["fields"] != self._new["fields"]

    def _of_default(self) -> ShownChange:
        before = None if self._old is None else self._old["fields"]
        groups = [
            GroupChange(group, _some(before, group), _some(self._new["fields"], group))
            for group in self._groups
            if before is None or _some(before, group) != _some(self._new["fields"], group)
        ]
        return self._change(groups, None, Witness(Context(at=self._now)))

    def _of_variant(
        self, key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> ShownChange:
        """A value that a variant begins or ceases to hold stands beside the default's."""
        defaults_before = None if self._old is None else self._old["fields"]
        groups = []
        for group in self._groups:
            held = [each is not None and group[0] in each["overrides"] for each in (old, new)]
            if not any(held):
                continue
            before = old["overrides"] if old and held[0] else defaults_before
            after = new["overrides"] if new and held[1] else self._new["fields"]
            groups.append(GroupChange(group, _some(before, group), _some(after, group)))
        witness = None
        if new is not None:
            context = winning_context(self._compiled, key, self._now)
            witness = Witness(context or Context(at=self._now), None if context else key)
        return self._change(groups, key if new is not None else None, witness)

    def _change(
        self, groups: list[GroupChange], variant: str | None, witness: Witness | None
    ) -> ShownChange:
        values = {
            f"value:{'+'.join(each.fields)}:{digest(dict(each.after))}"
            for each in groups
            if each.after is not None
        }
        changed = {name for each in groups for name in each.fields}
        unchanged = {
            name: value for name, value in self._new["fields"].items() if name not in changed
        }
        after: Composition = tuple(
            variant if group[0] in changed else None for group in self._groups
        )
        return ShownChange(tuple(groups), unchanged, frozenset(values), 0, None, after, witness)


def _some(values: Values | None, names: Collection[str]) -> dict[str, Any] | None:
    return None if values is None else {name: values.get(name) for name in names}
