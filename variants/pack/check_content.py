"""Checking the modules, variants and experiences of a pack, one at a time."""

from collections.abc import Callable
from typing import Any

from content.documents import clean_values
from content.module_types import module_types
from taxonomy.instants import format_instant
from variants.pack.check_terms import (
    holds_invalid,
    is_first,
    known_locale,
    known_locales,
    refuse_unknown,
)
from variants.pack.known import Known
from variants.pack.problems import INVALID, Problem, Report, member, shown
from variants.pack.shapes import Members, refuse

Row = dict[str, Any]
"""A checked module, variant or experience, ready to be written: locales as their entries spell
them, field values as rows store them, except that images are still keys of assets."""

#: Stands for an image whose key was checked, while the other values are cleaned.
_ANY_IMAGE = 0


class ContentCheck:
    """Checks modules and experiences in the order of the pack.

    :param warn: takes a line for everything that was cleaned away.
    """

    def __init__(self, known: Known, report: Report, warn: Callable[[str], None]) -> None:
        self.known = known
        self.report = report
        self.warn = warn
        self._modules: dict[str, str] = {}
        self._experiences: dict[str, str] = {}
        self._images = {
            each.key: [field.name for field in each.fields if field.kind == "image"]
            for each in module_types()
        }

    def module(self, module: Members, path: str) -> Row:
        """Check a module with its variants."""
        module_type = self._type(module, path)
        if is_first(module, f"{path}.key", self._modules, self.report):
            self.known.modules.setdefault(module["key"], module_type)
        refuse_unknown(module["brand"], f"{path}.brand", self.known.brands, "a brand", self.report)
        siblings: dict[str, str] = {}
        is_draft = module["state"] == "draft"
        return {
            "key": module["key"],
            "type": module_type,
            "brand": module["brand"],
            "name": module["name"],
            "locale": known_locale(module["locale"], f"{path}.locale", self.known, self.report),
            "tags": module["tags"],
            "fields": self._values(
                module_type, module["fields"], f"{path}.fields", partial=False, draft=is_draft
            ),
            "draft": is_draft,
            "variants": [
                self._variant(variant, f"{path}.variants[{index}]", module_type, siblings)
                for index, variant in enumerate(module["variants"])
            ],
        }

    def experience(self, experience: Members, path: str) -> Row:
        """Check an experience; its slots hold modules of the pack or the instance."""
        is_first(experience, f"{path}.key", self._experiences, self.report)
        names: set[str] = set()
        for index, slot in enumerate(experience["slots"]):
            place = f"{path}.slots[{index}]"
            if slot["name"] in names and slot["name"] is not INVALID:
                refuse(slot["name"], f"{place}.name", self.report, "a name of its own")
            names.add(slot["name"])
            refuse_unknown(
                slot["module"], f"{place}.module", self.known.modules, "a module", self.report
            )
        return {
            "key": experience["key"],
            "name": experience["name"],
            "slots": experience["slots"],
            "draft": experience["state"] == "draft",
        }

    def _type(self, module: Members, path: str) -> Any:
        """Return the module's type if it exists and is the one that the module has already."""
        module_type = module["type"]
        if module_type is INVALID:
            return INVALID
        if module_type not in self._images:
            expected = f"one of {', '.join(self._images)}"
            return refuse(module_type, f"{path}.type", self.report, expected)
        stored = self.known.modules.get(module["key"], module_type)
        if stored != module_type and module["key"] not in self._modules:
            expected = f"{shown(stored)}: the module exists, and its type never changes"
            return refuse(module_type, f"{path}.type", self.report, expected)
        return module_type

    def _variant(
        self, variant: Members, path: str, module_type: Any, siblings: dict[str, str]
    ) -> Row:
        is_first(variant, f"{path}.key", siblings, self.report)
        is_draft = variant["state"] == "draft"
        targeting = variant["targeting"]
        provenance = variant["provenance"]
        starts_at, ends_at = targeting["startsAt"], targeting["endsAt"]
        self._refuse_empty_window(starts_at, ends_at, f"{path}.targeting.endsAt")
        if provenance is not None:
            rights_until = provenance["rightsUntil"]
            self._refuse_empty_window(starts_at, rights_until, f"{path}.provenance.rightsUntil")
        return {
            "key": variant["key"],
            "name": variant["name"],
            "priority": variant["priority"],
            "targeting": self._terms(targeting, f"{path}.targeting"),
            "startsAt": starts_at,
            "endsAt": ends_at,
            "overrides": self._values(
                module_type, variant["overrides"], f"{path}.overrides", partial=True, draft=is_draft
            ),
            "provenance": provenance,
            "draft": is_draft,
        }

    def _refuse_empty_window(self, starts_at: Any, end: Any, path: str) -> None:
        if INVALID in (starts_at, end) or None in (starts_at, end) or end > starts_at:
            return
        self.report(
            Problem(
                path, shown(format_instant(end)), f"an instant after {format_instant(starts_at)}"
            )
        )

    def _terms(self, targeting: Members, path: str) -> Row:
        """Check the terms of a targeting; return it without the window."""
        segments = targeting["segments"]
        parts = [
            *(("segments", f"segments.{name}", "a segment", segments[name]) for name in segments),
            ("channels", "channels", "a channel", targeting["channels"]),
            ("devices", "devices", "a device", targeting["devices"]),
        ]
        for tree, name, what, keys in parts:
            known = getattr(self.known, tree)
            for index, key in enumerate(keys):
                refuse_unknown(key, f"{path}.{name}[{index}]", known, what, self.report)
        return {
            "locales": known_locales(
                targeting["locales"], f"{path}.locales", self.known, self.report
            ),
            "segments": segments,
            "channels": targeting["channels"],
            "devices": targeting["devices"],
        }

    def _values(
        self, module_type: Any, values: Any, path: str, *, partial: bool, draft: bool
    ) -> Any:
        """Check and clean field values; images stay keys of assets."""
        if module_type is INVALID or holds_invalid(values):
            return INVALID
        images = {
            name: values[name]
            for name in self._images[module_type]
            if isinstance(values.get(name), str)
        }
        for name, key in images.items():
            refuse_unknown(key, member(path, name), self.known.assets, "an asset", self.report)
        numbers = {
            name: values[name]
            for name in self._images[module_type]
            if isinstance(values.get(name), int | float)
        }
        for name, number in numbers.items():
            refuse(number, member(path, name), self.report, "the key of an asset, or null")
        cleaned = clean_values(
            module_type,
            values | dict.fromkeys([*images, *numbers], _ANY_IMAGE),
            partial=partial,
            draft=draft,
            path=path,
        )
        for error in cleaned.errors:
            self.report(Problem(error.path, shown(error.value), error.expected))
        for warning in cleaned.warnings:
            self.warn(
                f"{warning.path}: {shown(warning.value)}, cleaned to {shown(warning.expected)}"
            )
        return cleaned.values | images
