"""“What was this?” over the API: one decision, told again."""

from collections.abc import Iterable, Mapping
from typing import Any

import graphene

from delivery.clients import Scope
from delivery.errors import ApiError, ErrorCode
from delivery.session import Session
from delivery.types.enums import Outcome
from delivery.types.resolution import FieldSource
from delivery.types.scalars import DateTime, JSONObject
from delivery.values import json_value
from delivery.what_was_this.looking_up import NoDecision, WhatItWas, what_was
from delivery.what_was_this.retelling import ToldCandidate, ToldField
from taxonomy.instants import parse_instant

ID = graphene.ID


class DecidedCandidate(graphene.ObjectType):
    """A variant of the module as it was, and what became of it."""

    variant = ID(required=True, description="The key of the variant.")
    outcome = graphene.Field(Outcome, required=True, description="What became of it.")
    reason = graphene.String(
        required=True,
        description="Why, in a sentence for editors. Which condition failed is not kept.",
    )


class Decision(graphene.ObjectType):
    """What was served once, told again from its `decisionId` and the change log."""

    module = ID(required=True, description="The key of the module.")
    generation = graphene.Int(
        required=True, description="The published state that it was answered from."
    )
    at = DateTime(required=True, description="The instant that it was answered for.")
    published_at = DateTime(
        description="When the module was published as it was then; null where that is not kept."
    )
    draft = graphene.Boolean(
        required=True, description="Whether it was a preview of a draft, or of a release."
    )
    use = ID(description="The variant that was asked for alone; null: the cascade decided.")
    missing = graphene.String(
        description="Why fields and values cannot be told, in a sentence; null where they can."
    )
    sources = graphene.List(
        ID,
        required=True,
        description="The keys of the variants that it was made of, null standing for the default.",
    )
    why = graphene.String(
        description="Why the visitor saw it, in a sentence to show them; null where `missing`."
    )
    fields = graphene.List(
        graphene.NonNull(FieldSource),
        required=True,
        description="The source of each field, in the order of the type; empty where `missing`.",
    )
    candidates = graphene.List(
        graphene.NonNull(DecidedCandidate),
        required=True,
        description="Every variant of then, by key; with `use`, that one alone.",
    )
    values = JSONObject(
        description="Every field as it was served, as in `Module.fields`; null where `missing`."
    )
    values_now = JSONObject(
        description="Every field as the same visitor would get it now; null where `missing`, and "
        "where the module is not published any more."
    )
    uncertain = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The fields of `valuesNow` that a variant overrides of which nobody can say "
        "whether it is for this visitor: it is new, or for others than then.",
    )

    @staticmethod
    def resolve_module(was: WhatItWas, info: Any) -> str:
        return was.decision.module

    @staticmethod
    def resolve_generation(was: WhatItWas, info: Any) -> int:
        return was.decision.generation

    @staticmethod
    def resolve_at(was: WhatItWas, info: Any) -> int:
        return was.decision.at

    @staticmethod
    def resolve_published_at(was: WhatItWas, info: Any) -> int | None:
        if was.entry is None:
            return None
        return parse_instant(was.entry.at.isoformat(), truncate=True)

    @staticmethod
    def resolve_draft(was: WhatItWas, info: Any) -> bool:
        return was.decision.draft is not None

    @staticmethod
    def resolve_use(was: WhatItWas, info: Any) -> str | None:
        return was.decision.reduced.use

    @staticmethod
    def resolve_missing(was: WhatItWas, info: Any) -> str | None:
        return was.missing or None

    @staticmethod
    def resolve_why(was: WhatItWas, info: Any) -> str | None:
        return None if was.told is None else was.told.why

    @staticmethod
    def resolve_fields(was: WhatItWas, info: Any) -> tuple[ToldField, ...]:
        return was.told.fields if was.told else ()

    @staticmethod
    def resolve_candidates(was: WhatItWas, info: Any) -> list[ToldCandidate]:
        if was.told is None:
            return []
        session: Session = info.context
        session.tell_variants(len(was.told.candidates))
        seen = {each["key"] for each in was.document["variants"] if session.sees_variant(each)}
        return [each for each in was.told.candidates if each.variant in seen]

    @staticmethod
    def resolve_values(was: WhatItWas, info: Any) -> dict[str, Any] | None:
        if was.told is None:
            return None
        return _values(was.told.fields, was.document, info.context)

    @staticmethod
    def resolve_values_now(was: WhatItWas, info: Any) -> dict[str, Any] | None:
        if was.now_told is None or was.document_now is None:
            return None
        return _values(was.now_told.fields, was.document_now, info.context)

    @staticmethod
    def resolve_uncertain(was: WhatItWas, info: Any) -> list[str]:
        if was.now_told is None:
            return []
        names = [each.field for each in was.now_told.fields]
        found = {name: was.field_now(name) for name in names}
        return [name for name, now in found.items() if now is not None and not now.is_certain]


def _values(
    fields: Iterable[ToldField], document: Mapping[str, Any], session: Session
) -> dict[str, Any]:
    values = {each.field: each.value for each in fields}
    groups = document["groups"]
    return {name: json_value(name, values, groups, origin=session.origin) for name in values}


def decision_of(session: Session, id: str) -> WhatItWas:
    """Return what a decision was, if this client may know.

    :raises ApiError: `FORBIDDEN` without the scopes for it, or for content outside the client's
        limits; `BAD_USER_INPUT` for what is no decision.
    """
    client = session.client
    if not client.scopes & {Scope.PREVIEW, Scope.MANAGE} or client.pinned is not None:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "Only a key with the scope “preview” or “manage” may ask what was served.",
        )
    try:
        was = what_was(id, now=session.at)
    except NoDecision as error:
        raise ApiError(ErrorCode.BAD_USER_INPUT, f"id: {error}") from error
    _require_within_limits(session, was)
    return was


def _require_within_limits(session: Session, was: WhatItWas) -> None:
    """Refuse what lies outside the client's brands and channels, then or now; what is not kept is
    told to clients without limits alone.
    """
    client = session.client
    documents = [each for each in (was.document, was.document_now) if each]
    for document in documents:
        client.require_brand(document["brand"], "The module of this decision")
    if was.missing and (client.brands or client.channels):
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "What this decision was is not kept, so nobody can say whether it lies within the "
            "limits of this key.",
        )
    shown = {each.variant for told in (was.told, was.now_told) if told for each in told.fields}
    for document in documents:
        for variant in document["variants"]:
            if variant["key"] in shown and not session.sees_variant(variant):
                raise ApiError(
                    ErrorCode.FORBIDDEN,
                    "This decision is of a channel outside those that this key is limited to.",
                )
