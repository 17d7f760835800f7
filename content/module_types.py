"""Module types: what kinds of module there are, and which fields each has.

A type is one class in a file of `content/types/`. Its form, its override form, its search text,
its place in content packs and its GraphQL type are derived from the declaration; a new type needs
no other line of code and no migration:

    class Notice(ModuleType):
        key = "notice"
        title = Text(label=_("Title"))
        body = RichText(label=_("Text"), required=True)

        class Meta:
            label = _("Notice")

`Meta.groups` lists sets of fields that always come from one source and are overridden together;
any other field is a group of its own (DESIGN.md section 2).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from wagtail.blocks import StructBlock

from content.blocks import Value

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_classes: dict[str, type["ModuleType"]] = {}
_instances: dict[str, "ModuleType"] = {}


class UnknownModuleType(LookupError):
    """No module type has this key."""

    def __init__(self, key: str) -> None:
        known = ", ".join(sorted(_classes))
        super().__init__(f"There is no module type {key!r}; there are: {known}.")


@dataclass(frozen=True)
class Field:
    """One field of a module type; label and help are translated when they are written out.

    :param kind: "text", "rich_text", "image", "url", "choice", "decimal", "currency" or "date".
    :param help: what editors are told about the field; may be empty.
    :param choices: the values a field of kind "choice" may have.
    """

    name: str
    kind: str
    label: str
    required: bool
    help: str
    choices: tuple[str, ...] = ()


class ModuleType(StructBlock):
    """The base of all module types. Subclassing registers the type under its `key`."""

    key: ClassVar[str]

    #: What a form says at fields, as HTML by name, when it is drawn; forms put their own in place.
    notes: Callable[[], Mapping[str, str]] = dict

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        key = cls.__dict__.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ImproperlyConfigured(
                f"{cls.__qualname__}.key is {key!r}; expected up to 100 of a-z, 0-9 and -."
            )
        if key in _classes:
            raise ImproperlyConfigured(
                f"{cls.__qualname__} and {_classes[key].__qualname__} both have the key {key!r}."
            )
        _classes[key] = cls
        module_types.cache_clear()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._check_declaration()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields, in the order of the declaration."""
        return tuple(
            Field(
                name=name,
                kind=block.kind,
                label=block.label,
                required=block.required,
                help=block.field_options["help_text"],
                choices=tuple(key for key, _label in getattr(block, "choices", ())),
            )
            for name, block in self.child_blocks.items()
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The field groups: each field is in exactly one; in the order of their first fields."""
        group_of = {name: tuple(group) for group in self.meta.groups for name in group}
        return tuple(dict.fromkeys(group_of.get(name, (name,)) for name in self.child_blocks))

    @cached_property
    def required(self) -> tuple[str, ...]:  # Wagtail's own is a flag that only its forms read
        """The names of the fields that must be filled to be published."""
        return tuple(name for name, block in self.child_blocks.items() if block.required)

    def _check_declaration(self) -> None:
        for name, block in self.child_blocks.items():
            if not isinstance(block, Value):
                raise ImproperlyConfigured(
                    f"{type(self).__qualname__}.{name} is a {type(block).__name__}; "
                    "expected one of the kinds of content.blocks."
                )
        grouped = [name for group in self.meta.groups for name in group]
        for name in grouped:
            if name not in self.child_blocks or grouped.count(name) > 1:
                raise ImproperlyConfigured(
                    f"{type(self).__qualname__}.Meta.groups has {name!r}; "
                    "expected names of fields, each at most once."
                )

    class Meta:
        groups: tuple[tuple[str, ...], ...] = ()
        icon = "doc-empty"


def get_module_type(key: str) -> ModuleType:
    """Return the one shared instance of a module type; it must not be changed.

    :raises UnknownModuleType: when no type has this key.
    """
    if key not in _instances:
        if key not in _classes:
            raise UnknownModuleType(key)
        _instances[key] = _classes[key]()
    return _instances[key]


@cache
def module_types() -> tuple[ModuleType, ...]:
    """Return all module types, by key: the same tuple until there is another type."""
    return tuple(get_module_type(key) for key in sorted(_classes))


def load_module_types() -> None:
    """Import every file of `content/types/`, which registers the types in it.

    :raises ImproperlyConfigured: when one of them is not declared properly.
    """
    package = import_module("content.types")
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    module_types()


def forget_module_type(key: str) -> None:
    """Take a type out of the registry again: for tests that define one."""
    del _classes[key]
    _instances.pop(key, None)
    module_types.cache_clear()
