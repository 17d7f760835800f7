"""The fields of module types, as forms of rules offer them."""

from collections.abc import Collection
from typing import Any

from content.module_types import UnknownModuleType, get_module_type, module_types

#: What stands between the key of a type and the name of a field where both are chosen at once.
POINT = "."


def fields_by_type(kinds: Collection[str] | None = None) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the fields of each type as grouped choices: `hero.headline`.

    :param kinds: only fields of these kinds; None is all.
    """
    grouped = [
        (
            each.label,
            [
                (f"{each.key}{POINT}{field.name}", field.label)
                for field in each.fields
                if kinds is None or field.kind in kinds
            ],
        )
        for each in module_types()
    ]
    return [(label, fields) for label, fields in grouped if fields]


def field_names(kinds: Collection[str]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the fields of these kinds: by name, what they are called and which types have them."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for each in module_types():
        for field in each.fields:
            if field.kind in kinds:
                label, types = found.get(field.name, (str(field.label), frozenset()))
                found[field.name] = (label, types | {each.key})
    return found


def kind_of(type_key: str, name: str) -> str | None:
    """Return the kind of a field; None where there is no such field (any more)."""
    try:
        fields = get_module_type(type_key).fields
    except UnknownModuleType:
        return None
    return next((field.kind for field in fields if field.name == name), None)


def label_of(type_key: str, name: str) -> str:
    """Return what people call a field; its name where it is gone."""
    try:
        fields = get_module_type(type_key).fields
    except UnknownModuleType:
        return name
    return next((str(field.label) for field in fields if field.name == name), name)


def type_labels() -> dict[str, str]:
    """Return what people call the types, by key."""
    return {each.key: str(each.label) for each in module_types()}
