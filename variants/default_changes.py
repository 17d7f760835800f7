"""Defaults that changed since a variant was written.

`Variant.defaults_seen` holds, for each overridden field, the module's default when the override
was written, or when somebody last said that it stays. An override without such a value (from
before these were kept) claims nothing.
"""

from collections.abc import Mapping
from typing import Any

from content.field_changes import last_change
from content.models import Module
from content.module_types import UnknownModuleType, get_module_type
from content.override_form import DefaultChange
from variants.models import Variant

Values = Mapping[str, Any]


def default_changes(module: Module, overrides: Values, seen: Values) -> dict[str, DefaultChange]:
    """Return the changes that nobody decided on yet, by the first field of each group.

    :param seen: the variant's `defaults_seen`.
    """
    return {
        first: DefaultChange(
            old={name: seen[name] for name in names},
            new={name: module.fields.get(name) for name in names},
            at=last_change(module.fields_changed_at, names),
        )
        for first, names in _changed_groups(module, overrides, seen)
    }


def settled(
    seen: Values, changes: Mapping[str, DefaultChange], kept: Mapping[str, str]
) -> dict[str, Any]:
    """Return the defaults seen once some changes were answered with “keep”.

    :param kept: marks of the changes as they were shown, by the first field of the group; a
        default that has changed once more since then is not settled.
    """
    result = dict(seen)
    for first, mark in kept.items():
        change = changes.get(first)
        if change is not None and change.mark == mark:
            result |= {name: value for name, value in change.new.items() if name in result}
    return result


def variants_with_changed_defaults(module: Module) -> dict[int, list[str]]:
    """Return which live or draft rows of a module override a default that changed since.

    One query; none where no default of the module ever changed.

    :returns: by the variant's primary key, the first field of each such group.
    """
    if not module.fields_changed_at:
        return {}
    rows = Variant.objects.filter(module=module).exclude(defaults_seen={})
    found = {
        pk: [first for first, _names in _changed_groups(module, overrides, seen)]
        for pk, overrides, seen in rows.values_list("pk", "overrides", "defaults_seen")
    }
    return {pk: firsts for pk, firsts in found.items() if firsts}


def _changed_groups(module: Module, overrides: Values, seen: Values) -> list[tuple[str, list[str]]]:
    try:
        module_type = get_module_type(module.type)
    except UnknownModuleType:
        return []
    groups = [
        (
            group[0],
            [
                name
                for name in group
                if name in overrides and name in seen and seen[name] != module.fields.get(name)
            ],
        )
        for group in module_type.groups
    ]
    return [(first, names) for first, names in groups if names]
