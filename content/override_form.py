"""The form of what a variant overrides: every field group of a type, written or inherited.

    form = OverrideForm(module_type, lambda: Presentation(...))

All groups of the type are shown in its order. One that is not overridden shows what is inherited
and from where; one click makes it a field of its own, another takes that back. A browser posts,
for a form named `overrides`:

- `overrides`: the first field of each group that is overridden, repeated;
- `overrides-<field>`: the value of each field of those groups;
- `overrides:kept`: `<first field>:<mark>` of each change of a default that the override outlives.

`OverrideForm` has what `wagtail.blocks.BlockField` asks of a block, but is none: every block that
is constructed stays in Wagtail's registry for as long as the process lives.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import Adapter, register
from wagtail.blocks import StructBlockValidationError, StructValue

from content.comparison import field_difference
from content.module_types import ModuleType
from content.preview import shown_fields

Values = Mapping[str, Any]
"""Stored values by field name."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a group is where it is not overridden.

    :param values: stored values of the group's fields; an override starts from them.
    :param source: where they come from, for editors: "From the module".
    """

    values: Values
    source: Any


@dataclass(frozen=True, slots=True)
class DefaultChange:
    """The module's default of a group is another one than when the override was written.

    :param old: the default then, of the fields that changed.
    :param new: the default now, of the same fields.
    :param at: when it changed last; None if that is not known.
    """

    old: Values
    new: Values
    at: datetime | None

    @property
    def mark(self) -> str:
        """A text that changes with the new default: what an editor keeps is what was shown."""
        text = json.dumps(dict(self.new), sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the form shows beside what is written; by the first field of each group.

    A group that `inherited` does not name is empty where it is not overridden.
    """

    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    changes: Mapping[str, DefaultChange] = field(default_factory=dict)


class PostedOverrides(StructValue):
    """The posted values of the overridden fields.

    `groups` are the first fields of the overridden groups, as posted; `missing` the fields of
    them that were not posted; `kept` maps the first field of a group to the mark of the change of
    its default that is settled.
    """

    def __init__(
        self,
        block: ModuleType,
        values: Iterable[tuple[str, Any]],
        *,
        groups: Iterable[str] = (),
        missing: Iterable[str] = (),
        kept: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(block, values)
        self.groups = tuple(groups)
        self.missing = frozenset(missing)
        self.kept = dict(kept or {})


class OverrideForm:
    """Reads, checks and shows the overrides of a module type.

    :param present: returns what is shown beside the overrides; called when the form is drawn, not
        when it is posted.
    """

    def __init__(
        self, module_type: ModuleType, present: Callable[[], Presentation] = Presentation
    ) -> None:
        # A private copy: validating a draft changes the block for as long as it takes.
        self.block: ModuleType = copy.deepcopy(module_type)
        self.groups = {group[0]: group for group in module_type.groups}
        self.presentation: Presentation = SimpleLazyObject(present)

    def value(self, stored: Values) -> PostedOverrides:
        """Return stored overrides as the form's value."""
        groups = [
            first for first, group in self.groups.items() if not stored.keys().isdisjoint(group)
        ]
        names = {name for first in groups for name in self.groups[first]}
        return PostedOverrides(
            self.block,
            [(name, stored.get(name)) for name in self.block.child_blocks if name in names],
            groups=groups,
        )

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> PostedOverrides:
        """Return what was posted; nothing is checked yet."""
        groups = _list_of(data, prefix)
        names = {name for first in groups for name in self.groups.get(first, ())}
        fields = {name: block for name, block in self.block.child_blocks.items() if name in names}
        missing = {
            name
            for name, block in fields.items()
            if block.value_omitted_from_data(data, files, f"{prefix}-{name}")
        }
        return PostedOverrides(
            self.block,
            [
                (name, block.value_from_datadict(data, files, f"{prefix}-{name}"))
                for name, block in fields.items()
                if name not in missing
            ],
            groups=groups,
            missing=missing,
            kept={
                first: mark
                for first, _colon, mark in (
                    each.partition(":") for each in _list_of(data, f"{prefix}:kept")
                )
                if first in self.groups
            },
        )

    def value_omitted_from_data(self, data: Any, files: Any, prefix: str) -> bool:
        """Never: a form without any override posts nothing."""
        return False

    def clean(self, value: PostedOverrides) -> PostedOverrides:
        """Validate what was posted.

        :raises StructBlockValidationError: with an error for each field that is refused.
        """
        errors: dict[str, ValidationError] = {
            name: ValidationError(_("Nothing was sent for this field: write it again."))
            for name in value.missing
        }
        others = [
            _("“%(name)s” cannot be overridden; this type has: %(known)s.")
            % {"name": first[:100], "known": ", ".join(self.groups)}
            for first in dict.fromkeys(value.groups)
            if first not in self.groups
        ]
        try:
            cleaned = self.block.clean(value)
        except StructBlockValidationError as error:
            errors |= error.block_errors
        if errors or others:
            raise StructBlockValidationError(errors, others)
        return PostedOverrides(self.block, cleaned.items(), groups=value.groups, kept=value.kept)

    def clean_deferred(self, value: PostedOverrides) -> PostedOverrides:
        """Validate a draft, which may be incomplete."""
        self.block.defer_required_validation()
        try:
            return self.clean(value)
        finally:
            self.block.restore_deferred_validation()

    def id_for_label(self, prefix: str) -> None:
        """There is no one input that the label of the whole form would be for."""
        return None

    def get_form_state(self, value: PostedOverrides) -> dict[str, Any]:
        """Return what the browser starts from."""
        values = {
            name: self.block.child_blocks[name].get_form_state(value.get(name))
            for first in value.groups
            for name in self.groups.get(first, ())
        }
        return {"values": values, "kept": value.kept}

    @cached_property
    def drawn_groups(self) -> list[dict[str, Any]]:
        """What the browser draws of each group, in type order."""
        shown = self._shown()
        drawn = []
        for first, group in self.groups.items():
            inherited = self.presentation.inherited.get(first, Inherited({}, ""))
            blocks = [self.block.child_blocks[name] for name in group]
            values = {name: inherited.values.get(name) for name in group}
            drawn.append(
                {
                    "fields": group,
                    "label": " + ".join(str(block.label) for block in blocks),
                    "required": any(block.required for block in blocks),
                    "states": {
                        block.name: block.get_form_state(values[block.name]) for block in blocks
                    },
                    "inherited": render_to_string(
                        "content/overrides/inherited.html",
                        {
                            "source": inherited.source,
                            "fields": [shown[name] for name in group if name in shown],
                            "alone": len(group) == 1,
                        },
                    ),
                }
                | self._drawn_change(first)
            )
        return drawn

    def _shown(self) -> dict[str, Any]:
        """The inherited values as a page shows them, by field name."""
        stored = {
            name: inherited.values.get(name)
            for first, inherited in self.presentation.inherited.items()
            for name in self.groups[first]
        }
        return dict(
            zip(
                (name for name in self.block.child_blocks if name in stored),
                shown_fields(self.block.key, stored),
                strict=True,
            )
        )

    def _drawn_change(self, first: str) -> dict[str, Any]:
        change = self.presentation.changes.get(first)
        if change is None:
            return {}
        differences = [
            {"label": block.label, "html": field_difference(block.kind, change.old[name], new)}
            for name, new in change.new.items()
            for block in [self.block.child_blocks[name]]
        ]
        context = {"at": change.at, "differences": differences, "alone": len(differences) == 1}
        return {
            "mark": change.mark,
            "change": render_to_string("content/overrides/change.html", context),
        }


def _list_of(data: Any, name: str) -> list[str]:
    """Return every value that was posted under a name, also of a plain dictionary."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    values = data.get(name, [])
    return values if isinstance(values, list) else [values]


class OverrideFormAdapter(Adapter):
    """Draws the form in the browser, with Wagtail's own drawing of each field."""

    js_constructor = "content.Overrides"

    def js_args(self, form: OverrideForm) -> list[Any]:
        """Return the fields, the groups and the words of the form."""
        return [
            list(form.block.child_blocks.values()),
            form.drawn_groups,
            {
                "write": _("Write your own"),
                "takeBack": _("Take back"),
                "inherited": _("Inherited"),
                "written": _("Written here"),
                "empty": _("Shown empty"),
                "keep": _("Keep mine"),
                "take": _("Take the new default"),
                "kept": _("Your words stay. This is saved with the variant."),
                "takenBack": _(
                    "Inherited again. “Write your own” brings back what you wrote until you leave "
                    "this page."
                ),
            },
        ]

    @cached_property
    def media(self) -> forms.Media:
        """The script and the styles."""
        return forms.Media(
            js=[versioned_static("wagtailadmin/js/telepath/blocks.js"), "content/overrides.js"],
            css={"all": ["content/overrides.css"]},
        )


register(OverrideFormAdapter(), OverrideForm)
