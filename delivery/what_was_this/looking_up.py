"""Looking a decision up: the token is read, the change log has the documents of then and of now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from delivery.decisions import Decision, InvalidDecision, decode
from delivery.instance_secrets import load_secrets
from delivery.what_was_this.retelling import Told, retell
from taxonomy.documents import taxonomy_from_document
from taxonomy.types import Taxonomy
from variants.audit.kept import (
    KeptDocument,
    approvals_of,
    generation_at,
    kept_module,
    kept_taxonomy,
)
from variants.engine.documents import module_from_document
from variants.engine.types import Instant, ModuleDocument, Standing
from variants.moments import EPOCH, MILLISECOND

#: Longest text that is read at all; tokens of modules with hundreds of variants are far shorter.
LONGEST = 100_000

NOT_ONE = (
    "This is not a decision id of this instance, or it was changed or cut off: a decision id is "
    "one long word of letters, digits, “-” and “_”, from “decisionId” of an answer."
)
TOO_LONG = f"This is no decision id: it has more than {LONGEST:,} characters."
NOTHING_GIVEN = "Paste a decision id: “decisionId” of an answer."


class NoDecision(ValueError):
    """A text is no decision of this instance; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class FieldNow:
    """A field as the visitor of then would get it now, as far as that can be known.

    `is_certain` is false where a variant overrides it that is new, or is for others than then.
    """

    variant: str | None
    value: Any
    is_certain: bool


class WhatItWas:
    """One decision, as the log of now can tell it.

    :param now: the instant at which the visitor would come again.
    """

    def __init__(self, decision: Decision, now: Instant) -> None:
        self.decision = decision
        self.now = now

    @property
    def at(self) -> datetime:
        """When it was answered for: the instant of its context."""
        return EPOCH + self.decision.at * MILLISECOND

    @cached_property
    def generation_at(self) -> datetime | None:
        """When the published state was made that it was answered from; None when the log does not
        have it.
        """
        return generation_at(self.decision.generation)

    @cached_property
    def entry(self) -> KeptDocument | None:
        """What was published of the module as of then."""
        if self.decision.draft is not None or self.generation_at is None:
            return None
        return kept_module(self.decision.module, self.decision.generation)

    @cached_property
    def entry_now(self) -> KeptDocument | None:
        """What is published of the module now."""
        return kept_module(self.decision.module)

    @cached_property
    def missing(self) -> str:
        """Why its fields cannot be told, as a sentence; empty where they can."""
        if self.decision.draft is not None:
            return (
                "It was a preview of a draft. Drafts are not kept, so only where its parts came "
                "from can be said."
            )
        if self.generation_at is None:
            return (
                f"The change log does not have generation {self.decision.generation}: it was "
                "answered from another state of the database, such as one before a copy was "
                "restored. Only where its parts came from can be said."
            )
        if self.entry is None:
            return (
                f"The change log does not have the documents of generation "
                f"{self.decision.generation} any more. Only where its parts came from can be said."
            )
        if self._retold.composition != self.decision.composition:
            return (
                "The documents in the change log give another answer than the one that was "
                "served, so they are not those of then. Only where its parts came from can be said."
            )
        return ""

    @cached_property
    def sources(self) -> tuple[str | None, ...]:
        """The variants that it was made of, None for the default, as the token says."""
        found = dict.fromkeys(self.decision.composition)
        return tuple(sorted(found, key=lambda key: (key is not None, key or "")))

    @cached_property
    def told(self) -> Told | None:
        """What was served and why; None where `missing` says why not."""
        return None if self.missing else self._retold

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The module of then; only where there is an entry."""
        return {} if self.entry is None else self.entry.document

    @cached_property
    def document_now(self) -> Mapping[str, Any] | None:
        """The module as it is published now; None when it is not."""
        return None if self.entry_now is None else self.entry_now.document

    @cached_property
    def module_now(self) -> ModuleDocument | None:
        """The same as the engine reads it."""
        return None if self.document_now is None else module_from_document(self.document_now)

    @cached_property
    def approvals(self) -> list[Any]:
        """What allowed the module as it was, the oldest first."""
        return [] if self.entry is None else approvals_of(self.entry)

    @cached_property
    def terms_changed(self) -> bool:
        """Whether terms changed since, so that the visitor may hold others now."""
        then, now = self._taxonomy_entry(self.decision.generation), self._taxonomy_entry(None)
        return (then and then.generation) != (now and now.generation)

    @cached_property
    def now_told(self) -> Told | None:
        """What the visitor would get now; None when the module is not published any more.

        Whoever came then is taken to be the same: of variants that are for the same as then, what
        held then holds.
        """
        if self.module_now is None or self.told is None:
            return None
        taxonomy = self._taxonomy(None)
        use = self.decision.reduced.use
        if use is not None and use not in {variant.key for variant in self.module_now.variants}:
            return None
        standings = {key: held for key, held in self._standings.items() if key not in self.unknown}
        return retell(self.module_now, taxonomy, standings, at=self.now, use=use)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The variants of now of which nobody can say whether the visitor would get them: they are
        new, or for others than then.
        """
        if self.module_now is None or self.decision.reduced.use is not None:
            return ()
        then = {variant.key: variant.targeting for variant in self._module.variants}
        return tuple(
            variant.key
            for variant in self.module_now.variants
            if then.get(variant.key) != variant.targeting
        )

    def field_now(self, name: str) -> FieldNow | None:
        """Return what the visitor would get in a field now; None where there is no such field."""
        if self.now_told is None or self.module_now is None:
            return None
        overriding = {each.key for each in self.module_now.variants if name in each.overrides}
        for field in self.now_told.fields:
            if field.field == name:
                is_certain = overriding.isdisjoint(self.unknown)
                return FieldNow(field.variant, field.value, is_certain)
        return None

    def source_now(self, name: str, variant: str | None) -> tuple[bool, Any]:
        """Return whether a source still says something of a field, and what, as published now."""
        if self.module_now is None:
            return False, None
        if variant is None:
            return name in self.module_now.defaults, self.module_now.defaults.get(name)
        for each in self.module_now.variants:
            if each.key == variant:
                return name in each.overrides, each.overrides.get(name)
        return False, None

    @property
    def _standings(self) -> dict[str, Standing]:
        return {key: held for key, held in self.decision.reduced.standings if held is not None}

    @cached_property
    def _module(self) -> ModuleDocument:
        return module_from_document(self.document)

    @cached_property
    def _retold(self) -> Told:
        return retell(
            self._module,
            self._taxonomy(self.decision.generation),
            self._standings,
            at=self.decision.at,
            use=self.decision.reduced.use,
        )

    def _taxonomy(self, generation: int | None) -> Taxonomy:
        entry = self._taxonomy_entry(generation)
        return taxonomy_from_document({} if entry is None else entry.document)

    def _taxonomy_entry(self, generation: int | None) -> KeptDocument | None:
        if generation not in self._taxonomies:
            self._taxonomies[generation] = kept_taxonomy(generation)
        return self._taxonomies[generation]

    @cached_property
    def _taxonomies(self) -> dict[int | None, KeptDocument | None]:
        return {}


def what_was(text: str, *, now: Instant) -> WhatItWas:
    """Return the decision that a text names; spaces and line breaks in it are left out.

    :raises NoDecision: when it names none.
    """
    if len(text) > LONGEST:
        raise NoDecision(TOO_LONG)
    token = "".join(text.split())
    if not token:
        raise NoDecision(NOTHING_GIVEN)
    try:
        return WhatItWas(decode(token, load_secrets().decision_id), now)
    except InvalidDecision as error:
        raise NoDecision(NOT_ONE) from error
