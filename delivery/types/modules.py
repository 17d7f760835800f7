"""Modules: one interface, and one type for each module type, made from its declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from django.core.exceptions import ImproperlyConfigured

from content.module_types import Field, ModuleType
from delivery.ids import global_id
from delivery.served import ServedModule, ServedVariant, type_name
from delivery.types.connections import connection
from delivery.types.enums import TextFormat
from delivery.types.node import Node
from delivery.types.resolution import Resolution
from delivery.types.scalars import JSONObject
from delivery.types.taxonomy import Brand
from delivery.values import ServedImage, text_value

ID = graphene.ID


class Image(graphene.ObjectType):
    """An image in one rendition."""

    url = graphene.String(required=True, description="The absolute address of the file.")
    width = graphene.Int(required=True, description="Its width in pixels.")
    height = graphene.Int(required=True, description="Its height in pixels.")
    format = graphene.String(required=True, description="The format of the file, such as webp.")
    alt = graphene.String(
        required=True,
        description="What to say to people who do not see it; empty: it is decorative.",
    )


class Module(graphene.Interface):
    """A piece of modular content in a context."""

    id = ID(required=True, description="The global id.")
    key = ID(required=True, description="The key, which never changes.")
    type = graphene.String(required=True, description="The key of the module type.")
    name = graphene.String(required=True, description="What editors call it.")
    brand = graphene.Field(Brand, description="Whose content it is.")
    locale = ID(required=True, description="The tag of the language of the default values.")
    tags = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Its tags, in order."
    )
    fields = JSONObject(
        required=True,
        description="Every field of the type by name, null where nothing is there; rich text as "
        "HTML, an image as {url, width, height, format, alt}.",
    )
    resolution = graphene.Field(
        Resolution, required=True, description="Which source each field has, and why."
    )
    variants = graphene.List(
        graphene.NonNull(lambda: _variant_type()),
        required=True,
        description="The variants of the module, by key; in a context of drafts, as drafted.",
    )


class ModuleResolvers:
    """How each module type finds the fields of the interface; the root is a `ServedModule`."""

    @staticmethod
    def resolve_id(module: ServedModule, info: Any) -> str:
        return global_id("Module", module.document["key"])

    @staticmethod
    def resolve_key(module: ServedModule, info: Any) -> str:
        return module.document["key"]

    @staticmethod
    def resolve_type(module: ServedModule, info: Any) -> str:
        return module.document["type"]

    @staticmethod
    def resolve_name(module: ServedModule, info: Any) -> str:
        return module.document["name"]

    @staticmethod
    def resolve_brand(module: ServedModule, info: Any) -> Any:
        return module.session.snapshot.taxonomy.terms["brands"].get(module.document["brand"])

    @staticmethod
    def resolve_locale(module: ServedModule, info: Any) -> str:
        return module.document["locale"]

    @staticmethod
    def resolve_tags(module: ServedModule, info: Any) -> list[str]:
        return module.document["tags"]

    @staticmethod
    def resolve_fields(module: ServedModule, info: Any) -> dict[str, Any]:
        return module.fields()

    @staticmethod
    def resolve_resolution(module: ServedModule, info: Any) -> ServedModule:
        return module

    @staticmethod
    def resolve_variants(module: ServedModule, info: Any) -> list[ServedVariant]:
        return module.variants()


def _variant_type() -> type[graphene.ObjectType]:
    """Variants have a module and modules have variants; this ends the circle."""
    from delivery.types.variants import Variant

    return Variant


ModuleConnection = connection(Module, "Module", of="modules")


def module_object_types(module_types: Sequence[ModuleType]) -> list[type[graphene.ObjectType]]:
    """Make the GraphQL type of each module type."""
    return [_object_type(module_type) for module_type in module_types]


def _object_type(module_type: ModuleType) -> type[graphene.ObjectType]:
    members: dict[str, Any] = {}
    for declared in module_type.fields:
        if declared.name in Module._meta.fields:
            raise ImproperlyConfigured(
                f"The module type “{module_type.key}” has a field “{declared.name}”, which is what "
                "every module has already; call it something else."
            )
        members[declared.name] = _graphql_field(declared)
    description = str(getattr(module_type.meta, "description", None) or module_type.label)
    return type(
        type_name(module_type.key),
        (ModuleResolvers, graphene.ObjectType),
        members
        | {
            "__doc__": sentence(description),
            "Meta": type("Meta", (), {"interfaces": (Module, Node)}),
        },
    )


def _graphql_field(declared: Field) -> graphene.Field:
    """A field of a module type; nullable, because types share names and drafts lack values."""
    description = sentence(declared.label)
    if declared.help:
        description += f" {sentence(declared.help)}"
    if declared.choices:
        description += f" One of {', '.join(declared.choices)}."
    match declared.kind:
        case "rich_text":
            return graphene.Field(
                graphene.String,
                name=declared.name,
                description=description,
                resolver=RichText(declared.name),
                format=graphene.Argument(
                    TextFormat,
                    default_value=TextFormat.HTML.value,
                    description="How it is written; HTML if not said.",
                ),
            )
        case "image":
            return graphene.Field(
                Image,
                name=declared.name,
                description=description,
                resolver=ImageOf(declared.name),
                rendition=graphene.String(
                    description="The name of a rendition; if not said, what the context's channel "
                    "and device choose."
                ),
            )
    return graphene.Field(
        graphene.String,
        name=declared.name,
        description=description,
        resolver=Text(declared.name),
    )


@dataclass(frozen=True, slots=True)
class Text:
    """Resolves a field that is plain text."""

    name: str

    def __call__(self, module: ServedModule, info: Any) -> str | None:
        return text_value(module.values.get(self.name), "text")


@dataclass(frozen=True, slots=True)
class RichText:
    """Resolves a field that is rich text, in one of its forms."""

    name: str

    def __call__(self, module: ServedModule, info: Any, format: Any) -> str | None:
        return text_value(module.values.get(self.name), self.form(format))

    @staticmethod
    def form(format: Any) -> str:
        """The name of a form, for the value of the argument; null means HTML."""
        form: str = TextFormat.HTML.value if format is None else getattr(format, "value", format)
        return form


@dataclass(frozen=True, slots=True)
class ImageOf:
    """Resolves a field that is an image, in a rendition."""

    name: str

    def __call__(
        self, module: ServedModule, info: Any, rendition: str | None = None
    ) -> ServedImage | None:
        return module.image(self.name, rendition)


def sentence(text: str) -> str:
    """A text that ends with a full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
