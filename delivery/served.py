"""The things that a request is answered with: what was published, in a context."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from content.module_types import ModuleType, get_module_type
from delivery.context_keys import context_key
from delivery.decisions import Decision, encode
from delivery.errors import ApiError, ErrorCode, bad_input, shown
from delivery.snapshot import PublishedModule
from delivery.values import DEFAULT_RENDITIONS, ServedImage, image_value, json_value
from variants.engine.scan import Selected
from variants.engine.types import Composition, Resolution

if TYPE_CHECKING:
    from delivery.contexts import AskedContext
    from delivery.session import Session


class ServedTerm(dict[str, Any]):
    """A term or brand that was found by its global id: the members of its document."""

    def __init__(self, type_name: str, term: Mapping[str, Any]) -> None:
        super().__init__(term)
        self.type_name = type_name


class ServedModule:
    """A published module in a context."""

    __slots__ = (
        "_resolution",
        "_selection",
        "context",
        "document",
        "draft",
        "published",
        "session",
        "type_name",
        "use",
    )

    def __init__(
        self,
        session: "Session",
        published: PublishedModule,
        context: "AskedContext",
        use: str | None = None,
        draft: str | None = None,
    ) -> None:
        """:param draft: the digest of the draft that this is; None for what is published."""
        self.session = session
        self.published = published
        self.draft = draft
        self.document = published.document
        self.context = context
        self.use = use
        self.type_name = type_name(self.document["type"])
        self._selection: Selected | None = None
        self._resolution: Resolution | None = None

    @property
    def type(self) -> ModuleType:
        """Its module type."""
        return get_module_type(self.document["type"])

    @property
    def values(self) -> Mapping[str, Any]:
        """The published value of every field; found without the reasons, which cost far more."""
        selection = self._selection
        if selection is None:
            published = self.published
            facts = self.session.facts(self.context, published.taxonomy)
            selection = self._selection = published.select(facts, self.use)
        return selection.values

    @property
    def resolution(self) -> Resolution:
        """The answer with its reasons; made when one of them is asked for."""
        if self._resolution is None:
            self._resolution = self.published.compiled.resolve(self.context, use=self.use)
        return self._resolution

    @property
    def composition(self) -> Composition | None:
        """Where the values come from; None where nobody has asked for them."""
        answer = self._selection or self._resolution
        return None if answer is None else answer.composition

    @property
    def context_key(self) -> str:
        """See `context_keys.context_key`."""
        has_image = any(field.kind == "image" for field in self.type.fields)
        return context_key(
            self.session.snapshot.secrets.context_key,
            self.document["key"],
            self.resolution.reduced,
            DEFAULT_RENDITIONS if has_image else None,
            self.draft,
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
            draft=self.draft,
        )
        return encode(decision, self.session.snapshot.secrets.decision_id)

    def fields(self) -> dict[str, Any]:
        """Every field of the type, null where nothing is there."""
        return {
            field.name: json_value(
                field.name,
                self.values,
                self.document["groups"],
                origin=self.session.origin,
            )
            for field in self.type.fields
        }

    def image(self, name: str, rendition: str | None) -> ServedImage | None:
        """An image field in a rendition; see `values.image_value`."""
        return image_value(
            name,
            self.values,
            self.document["groups"],
            origin=self.session.origin,
            rendition=rendition,
        )

    def variants(self) -> list["ServedVariant"]:
        """The module's variants that the client may see, by key."""
        self.session.tell_variants(len(self.document["variants"]))
        return [
            ServedVariant(self.session, self.published, variant, self.draft)
            for variant in self.document["variants"]
            if self.session.sees_variant(variant)
        ]


class ServedVariant:
    """A published variant, as it stands in its module's document."""

    type_name = "Variant"

    def __init__(
        self,
        session: "Session",
        published: PublishedModule,
        document: Mapping[str, Any],
        draft: str | None = None,
    ) -> None:
        """:param draft: the digest of its module's draft; None for what is published."""
        self.session = session
        self.published = published
        self.document = document
        self.draft = draft

    @property
    def module(self) -> ServedModule:
        """Its module, in the empty context now."""
        return self.session.in_empty_context(self.published, self.draft)

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
        self,
        session: "Session",
        document: Mapping[str, Any],
        context: "AskedContext",
        strict: bool,
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
        if not session.serves_module(key, self.experience.context):
            context = self.experience.context
            state = "is not published" if not context.draft else "has no draft"
            raise ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module {shown(key)} of the slot “{self.document['name']}” {state}.",
            )
        return session.module(key, self.experience.context, strict=self.experience.strict)


@lru_cache(maxsize=1_000)
def type_name(key: str) -> str:
    """The name of a module type's GraphQL type: `home-hero` is `HomeHero`."""
    name = "".join(part[:1].upper() + part[1:] for part in key.split("-"))
    return f"Module{name}" if name[:1].isdigit() else name
