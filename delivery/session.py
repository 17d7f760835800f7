"""What one request is answered from: one snapshot, one client, one instant.

Nothing here or below asks the database for content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from content.module_types import UnknownModuleType, get_module_type
from delivery.caching.surrogate_keys import experience_key, module_key
from delivery.clients import Client
from delivery.contexts import AskedContext, read_context
from delivery.drafts import DraftSource
from delivery.errors import ApiError, ApiErrors, ErrorCode, bad_input, shown
from delivery.limits import VARIANTS_LIMIT, exceeded
from delivery.release_source import ReleaseSource, release_source
from delivery.served import ServedExperience, ServedModule, ServedVariant
from delivery.snapshot import EXPERIENCE, MODULE, ModuleEntry, PublishedModule, Snapshot
from variants.drafts import DraftEntry
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.scan import ContextFacts
from variants.engine.types import Instant


@dataclass
class Session:
    """One request: everything in its answer is of this snapshot, for this client, at this instant.

    :param at: the request's clock, read once.
    :param origin: scheme and host of the request, without a slash at the end.
    :param served: each module that was answered, in order.
    :param contexts: each context that was read, in order.
    :param touched: surrogate keys of what else than modules was answered.
    """

    snapshot: Snapshot
    client: Client
    at: Instant
    origin: str
    served: list[ServedModule] = field(default_factory=list)
    contexts: list[AskedContext] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    #: The latest generation that a context asked for, and that is not there yet.
    awaited: int = 0
    _variants_told: int = 0
    _releases: dict[str, ReleaseSource] = field(default_factory=dict)
    _drafts: DraftSource | None = None
    _facts: ContextFacts | None = None
    _in_empty_context: dict[int, ServedModule] = field(default_factory=dict)

    def again(self) -> "Session":
        """Return a session for the same request from the start, with what was read already."""
        return replace(
            self, served=[], contexts=[], touched=set(), _variants_told=0, _in_empty_context={}
        )

    def close(self) -> None:
        """Let go of what was answered: modules know their session, and a circle of the two would
        stay in memory until the next garbage collection.
        """
        self.served, self.contexts, self._in_empty_context = [], [], {}

    @cached_property
    def empty_context(self) -> AskedContext:
        """The context of whoever says nothing, now."""
        return AskedContext(at=self.at)

    @property
    def drafts(self) -> DraftSource:
        """Where drafts come from, for contexts that ask for them."""
        if self._drafts is None:
            self._drafts = DraftSource(self.snapshot)
        return self._drafts

    def unpublished(self, context: AskedContext) -> DraftSource:
        """Where the answer comes from in a context of drafts, or of a release."""
        return self.drafts if context.release is None else self._releases[context.release]

    def context(self, given: Mapping[str, Any] | None, path: str = "context") -> AskedContext:
        """Read a `ContextInput`; see `contexts.read_context`.

        :raises ApiError: also when it names a release that there is not, or asks for a generation
            that is not there yet.
        """
        if given and given.get("min_generation") is not None:
            self._require_generation(given["min_generation"], f"{path}.minGeneration")
        taxonomy = self.snapshot.taxonomy
        context = read_context(given, path=path, now=self.at, client=self.client, taxonomy=taxonomy)
        if context.release is None:
            self.contexts.append(context)
            return context
        if context.release not in self._releases:
            source = release_source(self.snapshot, context.release, f"{path}.release")
            self._releases[context.release] = source
        taxonomy = self._releases[context.release].taxonomy
        context = read_context(given, path=path, now=self.at, client=self.client, taxonomy=taxonomy)
        self.contexts.append(context)
        return context

    def facts(self, context: AskedContext, taxonomy: CompiledTaxonomy) -> ContextFacts:
        """What of a context counts; found once for all modules that are asked in a row."""
        known = self._facts
        if known is None or known.context is not context or known.taxonomy is not taxonomy:
            known = self._facts = ContextFacts(context, taxonomy)
        return known

    def module(
        self,
        key: str,
        context: AskedContext,
        *,
        use: str | None = None,
        strict: bool = False,
    ) -> ServedModule:
        """Return a module in a context.

        :raises ApiError: `MODULE_NOT_FOUND`, `MODULE_NOT_SERVED`, `VARIANT_NOT_FOUND`,
            `VARIANT_NOT_SERVED` or `FORBIDDEN`.
        :raises ApiErrors: with `strict`, one error for each warning.
        """
        if context.is_published:
            published, draft = self._published_module(key), None
        else:
            published, draft = self._draft_module(key, context)
        if use is not None:
            self._require_variant(published, use)
        served = ServedModule(self, published, context, use, draft)
        if strict and served.resolution.warnings:
            raise ApiErrors(
                [
                    ApiError(warning.code.value, warning.message)
                    for warning in served.resolution.warnings
                ]
            )
        self.served.append(served)
        return served

    def variant(self, module: str, key: str) -> ServedVariant:
        """Return a variant of a module.

        :raises ApiError: as `module` does.
        """
        published = self._published_module(module)
        self._require_variant(published, key)
        self.touched.add(module_key(module))
        return ServedVariant(self, published, published.variants[key])

    def in_empty_context(self, published: PublishedModule, draft: str | None) -> ServedModule:
        """Return a module in the empty context: one for all of its variants.

        :param draft: the digest of the draft that it is; None for what is published.
        """
        if id(published) not in self._in_empty_context:
            served = ServedModule(self, published, self.empty_context, draft=draft)
            self._in_empty_context[id(published)] = served
            self.served.append(served)
        return self._in_empty_context[id(published)]

    def experience(self, key: str, context: AskedContext, *, strict: bool) -> ServedExperience:
        """Return an experience, its slots in a context.

        :raises ApiError: `EXPERIENCE_NOT_FOUND` or `EXPERIENCE_NOT_SERVED`.
        """
        if not context.is_published:
            drafted = self.unpublished(context).experience(key)
            return ServedExperience(self, drafted, context, strict)
        self.touched.add(experience_key(key))
        document = self.snapshot.experiences.get(key)
        if document is None:
            if (EXPERIENCE, key) in self.snapshot.withdrawn:
                raise ApiError(
                    ErrorCode.EXPERIENCE_NOT_SERVED,
                    f"The experience {shown(key)} was published and is not served any more.",
                )
            raise ApiError(
                ErrorCode.EXPERIENCE_NOT_FOUND, f"No published experience has the key {shown(key)}."
            )
        return ServedExperience(self, document, context, strict)

    def tell_variants(self, number: int) -> None:
        """Count variants and candidates that go into the answer, of which nobody can say before
        how many a module has.

        :raises ApiError: `LIMIT_EXCEEDED` when they become too many.
        """
        self._variants_told += number
        if self._variants_told > VARIANTS_LIMIT:
            raise exceeded(
                f"The answer would tell of more than {VARIANTS_LIMIT} variants and candidates: ask "
                "for fewer modules or contexts at once."
            )

    def serves_module(self, key: str, context: AskedContext) -> bool:
        """Whether there is a module to serve in a context."""
        if context.is_published:
            return key in self.snapshot.modules
        return self.unpublished(context).has_module(key)

    def sees_module(self, key: str, context: AskedContext | None = None) -> bool:
        """Whether a list shows a module to this client.

        :param context: left out, what is published.
        """
        entry: ModuleEntry | DraftEntry = (
            self.snapshot.modules[key]
            if context is None or context.is_published
            else self.unpublished(context).entries[key]
        )
        return self.client.may_see_brand(entry.brand) and is_known_type(entry.type)

    def hides_draft(self, key: str, context: AskedContext) -> bool:
        """Whether this client is not to learn of a module: a draft of a brand outside its limits,
        of which nothing was ever published.
        """
        if context.is_published:
            return False
        source = self.unpublished(context)
        entry = source.entries.get(key)
        return (
            entry is not None
            and not self.client.may_see_brand(entry.brand)
            and not source.was_published(key)
        )

    def sees_change(self, module: str | None) -> bool:
        """Whether a change is told to this client; None is one that is of no module.

        Whose content a module was that is not published any more is not known here.
        """
        entry = None if module is None else self.snapshot.modules.get(module)
        return entry is None or self.client.may_see_brand(entry.brand)

    def sees_variant(self, variant: Mapping[str, Any]) -> bool:
        """Whether a variant is for some channel that this client is not barred from."""
        channels = variant["targeting"]["channels"]
        path = self.snapshot.taxonomy.channel_path
        return not channels or any(
            self.client.may_see_channel(path(channel)) for channel in channels
        )

    def _require_generation(self, generation: int, path: str) -> None:
        if generation < 0:
            raise bad_input(path, generation, "a generation: a number from 0")
        if generation > self.snapshot.generation:
            self.awaited = max(self.awaited, generation)
            raise ApiError(
                ErrorCode.GENERATION_NOT_REACHED,
                f"{path}: generation {generation} was asked for, and {self.snapshot.generation} "
                "is reached; try again in a moment.",
            )

    def _draft_module(self, key: str, context: AskedContext) -> tuple[PublishedModule, str | None]:
        """A module as it would go live, and the digest of its draft; None if it has none."""
        source = self.unpublished(context)
        if self.client.brands:
            self._require_brand_of_draft(key, source)
        found = source.module(key)
        return found.module, found.digest

    def _require_brand_of_draft(self, key: str, source: DraftSource) -> None:
        """Refuse drafts of brands outside the client's limits: as if there were none, where nothing
        was published that would tell of them.
        """
        brand = source.brand_of(key)
        if brand is None or self.client.may_see_brand(brand):
            return
        if not source.was_published(key):
            raise source.not_found(key)
        self.client.require_brand(brand, f"The module {shown(key)}")

    def _published_module(self, key: str) -> PublishedModule:
        entry = self.snapshot.modules.get(key)
        if entry is None:
            if (MODULE, key) in self.snapshot.withdrawn:
                raise ApiError(
                    ErrorCode.MODULE_NOT_SERVED,
                    f"The module {shown(key)} was published and is not served any more.",
                )
            raise ApiError(
                ErrorCode.MODULE_NOT_FOUND, f"No published module has the key {shown(key)}."
            )
        self.client.require_brand(entry.brand, f"The module {shown(key)}")
        if not is_known_type(entry.type):
            raise ApiError(
                ErrorCode.MODULE_NOT_SERVED,
                f"The module {shown(key)} is of the type “{entry.type}”, which is not there any "
                "more.",
            )
        return self.snapshot.cache.get(entry, self.snapshot.taxonomy)

    def _require_variant(self, module: PublishedModule, key: str) -> None:
        variant = module.variants.get(key)
        name = module.document["key"]
        if variant is None:
            if key in self.snapshot.variants_ever(name):
                raise ApiError(
                    ErrorCode.VARIANT_NOT_SERVED,
                    f"The variant {shown(key)} of the module {shown(name)} was published and is "
                    "not served any more.",
                )
            raise ApiError(
                ErrorCode.VARIANT_NOT_FOUND,
                f"The module {shown(name)} has no published variant with the key {shown(key)}.",
            )
        if not self.sees_variant(variant):
            raise ApiError(
                ErrorCode.FORBIDDEN,
                f"The variant {shown(key)} of the module {shown(name)} is for other channels than "
                "those that this key is limited to.",
            )


def is_known_type(key: str) -> bool:
    """Whether the code still has a module type."""
    try:
        get_module_type(key)
    except UnknownModuleType:
        return False
    return True
