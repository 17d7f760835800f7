"""What one request is answered from, and the things it is answered with.

A `Session` is one request: one snapshot, one client, one instant. Nothing below it asks the
database for content.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from content.module_types import UnknownModuleType, get_module_type
from delivery.clients import Client
from delivery.context_keys import context_key
from delivery.contexts import read_context
from delivery.decisions import Decision, encode
from delivery.errors import ApiError, ApiErrors, ErrorCode, bad_input
from delivery.snapshot import EXPERIENCE, MODULE, PublishedModule, Snapshot
from delivery.values import DEFAULT_RENDITIONS, ServedImage, image_value, json_value
from variants.engine.types import Context, Instant, Resolution
from variants.selectors import variants_ever_published


@dataclass(frozen=True)
class Session:
    """One request: everything in its answer is of this snapshot, for this client, at this instant.

    :param at: the request's clock, read once.
    :param origin: scheme and host of the request, without a slash at the end.
    """

    snapshot: Snapshot
    client: Client
    at: Instant
    origin: str
    _variants_ever: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def empty_context(self) -> Context:
        """The context of whoever says nothing, now."""
        return Context(at=self.at)

    def context(self, given: Mapping[str, Any] | None, path: str = "context") -> Context:
        """Read a `ContextInput`; see `contexts.read_context`."""
        return read_context(
            given, path=path, now=self.at, client=self.client, taxonomy=self.snapshot.taxonomy
        )

    def module(
        self,
        key: str,
        context: Context,
        *,
        use: str | None = None,
        strict: bool = False,
    ) -> "ServedModule":
        """Return a module in a context.

        :raises ApiError: `MODULE_NOT_FOUND`, `MODULE_NOT_SERVED`, `VARIANT_NOT_FOUND`,
            `VARIANT_NOT_SERVED` or `FORBIDDEN`.
        :raises ApiErrors: with `strict`, one error for each warning.
        """
        published = self._published_module(key)
        if use is not None:
            self._require_variant(published, use)
        served = ServedModule(self, published, context, use)
        if strict and served.resolution.warnings:
            raise ApiErrors(
                [
                    ApiError(warning.code.value, warning.message)
                    for warning in served.resolution.warnings
                ]
            )
        return served

    def variant(self, module: str, key: str) -> "ServedVariant":
        """Return a variant of a module.

        :raises ApiError: as `module` does.
        """
        published = self._published_module(module)
        self._require_variant(published, key)
        return ServedVariant(self, published, published.variants[key])

    def experience(self, key: str, context: Context, *, strict: bool) -> "ServedExperience":
        """Return an experience, its slots in a context.

        :raises ApiError: `EXPERIENCE_NOT_FOUND` or `EXPERIENCE_NOT_SERVED`.
        """
        document = self.snapshot.experiences.get(key)
        if document is None:
            if (EXPERIENCE, key) in self.snapshot.withdrawn:
                raise ApiError(
                    ErrorCode.EXPERIENCE_NOT_SERVED,
                    f"The experience “{key}” was published and is not served any more.",
                )
            raise ApiError(
                ErrorCode.EXPERIENCE_NOT_FOUND, f"No published experience has the key “{key}”."
            )
        return ServedExperience(self, document, context, strict)

    def sees_module(self, key: str) -> bool:
        """Whether a list shows a published module to this client."""
        entry = self.snapshot.modules[key]
        return self.client.may_see_brand(entry.brand) and is_known_type(entry.type)

    def sees_variant(self, variant: Mapping[str, Any]) -> bool:
        """Whether a variant is for some channel that this client is not barred from."""
        channels = variant["targeting"]["channels"]
        path = self.snapshot.taxonomy.channel_path
        return not channels or any(
            self.client.may_see_channel(path(channel)) for channel in channels
        )

    def _published_module(self, key: str) -> PublishedModule:
        entry = self.snapshot.modules.get(key)
        if entry is None:
            if (MODULE, key) in self.snapshot.withdrawn:
                raise ApiError(
                    ErrorCode.MODULE_NOT_SERVED,
                    f"The module “{key}” was published and is not served any more.",
                )
            raise ApiError(ErrorCode.MODULE_NOT_FOUND, f"No published module has the key “{key}”.")
        self.client.require_brand(entry.brand, f"The module “{key}”")
        if not is_known_type(entry.type):
            raise ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module “{key}” is of the type “{entry.type}”, which is not there any more.",
            )
        return self.snapshot.cache.get(entry, self.snapshot.taxonomy)

    def _require_variant(self, module: PublishedModule, key: str) -> None:
        variant = module.variants.get(key)
        name = module.document["key"]
        if variant is None:
            if key in self._variants_ever_published(name):
                raise ApiError(
                    ErrorCode.VARIANT_NOT_SERVED,
                    f"The variant “{key}” of the module “{name}” was published and is not served "
                    "any more.",
                )
            raise ApiError(
                ErrorCode.VARIANT_NOT_FOUND,
                f"The module “{name}” has no published variant with the key “{key}”.",
            )
        if not self.sees_variant(variant):
            raise ApiError(
                ErrorCode.FORBIDDEN,
                f"The variant “{key}” of the module “{name}” is for other channels than those "
                "that this key is limited to.",
            )

    def _variants_ever_published(self, module: str) -> set[str]:
        """One query for each module of which an unknown variant was asked for."""
        if module not in self._variants_ever:
            self._variants_ever[module] = variants_ever_published(module, self.snapshot.generation)
        return self._variants_ever[module]


class ServedTerm(dict[str, Any]):
    """A term or brand that was found by its global id: the members of its document."""

    def __init__(self, type_name: str, term: Mapping[str, Any]) -> None:
        super().__init__(term)
        self.type_name = type_name


class ServedModule:
    """A published module in a context."""

    def __init__(
        self,
        session: Session,
        published: PublishedModule,
        context: Context,
        use: str | None = None,
    ) -> None:
        self.session = session
        self.published = published
        self.document = published.document
        self.context = context
        self.use = use
        self.type = get_module_type(self.document["type"])
        self.type_name = type_name(self.type.key)

    @cached_property
    def resolution(self) -> Resolution:
        """The answer with its reasons; made when something of it is asked for."""
        return self.published.compiled.resolve(self.context, use=self.use)

    @property
    def context_key(self) -> str:
        """See `context_keys.context_key`."""
        has_image = any(field.kind == "image" for field in self.type.fields)
        return context_key(
            self.session.snapshot.secrets.context_key,
            self.document["key"],
            self.resolution.reduced,
            DEFAULT_RENDITIONS if has_image else None,
        )

    @property
    def decision_id(self) -> str:
        """See `decisions.encode`."""
        decision = Decision(
            module=self.document["key"],
            generation=self.session.snapshot.generation,
            at=self.context.at,
            reduced=self.resolution.reduced,
            composition=self.resolution.composition,
        )
        return encode(decision, self.session.snapshot.secrets.decision_id)

    def fields(self) -> dict[str, Any]:
        """Every field of the type, null where nothing is there."""
        return {
            field.name: json_value(
                field.name,
                self.resolution.values,
                self.document["groups"],
                origin=self.session.origin,
            )
            for field in self.type.fields
        }

    def image(self, name: str, rendition: str | None) -> ServedImage | None:
        """An image field in a rendition; see `values.image_value`."""
        return image_value(
            name,
            self.resolution.values,
            self.document["groups"],
            origin=self.session.origin,
            rendition=rendition,
        )

    def variants(self) -> list["ServedVariant"]:
        """The module's variants that the client may see, by key."""
        return [
            ServedVariant(self.session, self.published, variant)
            for variant in self.document["variants"]
            if self.session.sees_variant(variant)
        ]


class ServedVariant:
    """A published variant, as it stands in its module's document."""

    type_name = "Variant"

    def __init__(
        self, session: Session, published: PublishedModule, document: Mapping[str, Any]
    ) -> None:
        self.session = session
        self.published = published
        self.document = document

    @property
    def module(self) -> ServedModule:
        """Its module, in the empty context now."""
        return ServedModule(self.session, self.published, self.session.empty_context)

    def overrides(self) -> dict[str, Any]:
        """What it says otherwise, as in `Module.fields`."""
        overrides = self.document["overrides"]
        groups = self.published.document["groups"]
        return {
            name: json_value(name, overrides, groups, origin=self.session.origin)
            for name in overrides
        }


class ServedExperience:
    """A published experience in a context."""

    type_name = "Experience"

    def __init__(
        self, session: Session, document: Mapping[str, Any], context: Context, strict: bool
    ) -> None:
        self.session = session
        self.document = document
        self.context = context
        self.strict = strict

    def slots(self, names: Sequence[str] | None) -> list["ServedSlot"]:
        """The slots in their order, all or those that are named.

        :raises ApiError: `BAD_USER_INPUT` when it has no slot of some name.
        """
        slots = self.document["slots"]
        known = [slot["name"] for slot in slots]
        for name in names or ():
            if name not in known:
                raise bad_input("names", name, f"one of the slots {', '.join(known)}")
        return [ServedSlot(self, slot) for slot in slots if names is None or slot["name"] in names]


@dataclass(frozen=True, slots=True)
class ServedSlot:
    """A slot of an experience in its context."""

    experience: ServedExperience
    document: Mapping[str, Any]

    def module(self) -> ServedModule:
        """The slot's module.

        :raises ApiError: `MODULE_NOT_SERVED` also when the module was never published: that it
            exists is no secret to whoever reads the experience.
        """
        key = self.document["module"]
        session = self.experience.session
        if key not in session.snapshot.modules:
            raise ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module “{key}” of the slot “{self.document['name']}” is not published.",
            )
        return session.module(key, self.experience.context, strict=self.experience.strict)


def type_name(key: str) -> str:
    """The name of a module type's GraphQL type: `home-hero` is `HomeHero`."""
    name = "".join(part[:1].upper() + part[1:] for part in key.split("-"))
    return f"Module{name}" if name[:1].isdigit() else name


def is_known_type(key: str) -> bool:
    """Whether the code still has a module type."""
    try:
        get_module_type(key)
    except UnknownModuleType:
        return False
    return True
