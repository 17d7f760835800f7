"""Everything that may be asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import graphene

from delivery.caching.surrogate_keys import GENERATION, ONE_VISITOR
from delivery.errors import ApiError, ApiErrors, ErrorCode, bad_input
from delivery.ids import read_global_id
from delivery.lists import changes_page, modules_page, terms_page, variants_page
from delivery.pages import Page
from delivery.served import ServedExperience, ServedModule, ServedTerm, ServedVariant
from delivery.session import Session
from delivery.types.changes import ChangeConnection
from delivery.types.connections import paged
from delivery.types.context import ContextInput
from delivery.types.decisions import Decision, decision_of
from delivery.types.experiences import Experience
from delivery.types.modules import Module, ModuleConnection
from delivery.types.node import Node
from delivery.types.taxonomy import TERM_CONNECTIONS, TERM_TYPES
from delivery.types.variants import VariantConnection, VariantFilter
from delivery.what_was_this.looking_up import WhatItWas

ID = graphene.ID
Given = Mapping[str, Any] | None

#: Most contexts of `resolutions`.
CONTEXTS_LIMIT = 100

_CONTEXT = "What is known about this moment; left out: nothing, now."
_STRICT = "Whether each warning is an error, and the module null."


def _strings(description: str, of: Any = graphene.String) -> graphene.List:
    return graphene.List(graphene.NonNull(of), description=description)


def _terms_resolver(kind: str) -> Callable[..., Page]:
    def resolve(root: None, info: Any, first: int | None = None, after: str | None = None) -> Page:
        return terms_page(info.context, kind, first, after)

    return resolve


def _terms(kind: str, description: str) -> graphene.Field:
    return paged(TERM_CONNECTIONS[kind], description, resolver=_terms_resolver(kind))


class Query(graphene.ObjectType):
    """Published content, in one generation per answer."""

    module = graphene.Field(
        Module,
        description="One module in a context.",
        key=ID(required=True, description="The key of the module."),
        context=ContextInput(description=_CONTEXT),
        use=ID(
            description="The key of a variant to take alone over the default, whatever its "
            "conditions but the window: for engines that decide themselves."
        ),
        strict=graphene.Boolean(default_value=False, description=_STRICT),
    )
    modules = paged(
        ModuleConnection,
        "Modules in a context: with `keys` in the order asked for, otherwise by key. The parts "
        "are all to be fulfilled, of the values of a part one.",
        keys=_strings("Keys of modules, up to 1,000.", ID),
        types=_strings("Keys of module types."),
        tags=_strings("Tags."),
        brand=ID(description="The key of a brand."),
        context=ContextInput(description=_CONTEXT),
        strict=graphene.Boolean(default_value=False, description=_STRICT),
    )
    resolutions = graphene.List(
        Module,
        required=True,
        description="One module in several contexts, in the order asked for.",
        key=ID(required=True, description="The key of the module."),
        contexts=graphene.List(
            graphene.NonNull(ContextInput), required=True, description="Up to 100 contexts."
        ),
    )
    experience = graphene.Field(
        Experience,
        description="One experience, its modules in a context.",
        key=ID(required=True, description="The key of the experience."),
        context=ContextInput(description=_CONTEXT),
        strict=graphene.Boolean(default_value=False, description=_STRICT),
    )
    variants = paged(
        VariantConnection,
        "Variants as they were published, by the keys of their module and their own: candidates "
        "for engines that decide themselves.",
        filter=VariantFilter(required=True, description="Which variants."),
    )
    segments = _terms("segments", "Segments, by key.")
    channels = _terms("channels", "Channels, by key.")
    devices = _terms("devices", "Devices, by key.")
    locales = _terms("locales", "Locales, by key.")
    brands = _terms("brands", "Brands, by key.")
    changes = graphene.Field(
        ChangeConnection,
        required=True,
        description="What was published after a generation, oldest first. A page holds whole "
        "generations, and `endCursor` is the last of them.",
        after=graphene.Int(
            required=True, description="The generation that is known already; 0: none."
        ),
        first=graphene.Int(description="How many generations: up to 100, 20 if not said."),
    )
    decision = graphene.Field(
        Decision,
        description="What an answer of the past was and why, for keys with the scope `preview` or "
        "`manage`. It is told from the change log, so it needs the database.",
        id=ID(required=True, description="The `decisionId` of the answer."),
    )
    node = graphene.Field(
        Node,
        description="Anything by its global id; modules are in the empty context now.",
        id=ID(required=True, description="The global id."),
    )
    generation = graphene.Int(
        required=True, description="The published state that this answer belongs to."
    )

    @staticmethod
    def resolve_module(
        root: None,
        info: Any,
        key: str,
        context: Given = None,
        use: str | None = None,
        strict: bool | None = False,
    ) -> ServedModule:
        session: Session = info.context
        return session.module(key, session.context(context), use=use, strict=bool(strict))

    @staticmethod
    def resolve_modules(
        root: None,
        info: Any,
        context: Given = None,
        strict: bool | None = False,
        first: int | None = None,
        after: str | None = None,
        **wanted: Any,
    ) -> Page:
        session: Session = info.context
        return modules_page(
            session,
            session.context(context),
            wanted,
            strict=bool(strict),
            first=first,
            after=after,
        )

    @staticmethod
    def resolve_resolutions(
        root: None, info: Any, key: str, contexts: Sequence[Mapping[str, Any]]
    ) -> list[ServedModule | Exception]:
        session: Session = info.context
        if len(contexts) > CONTEXTS_LIMIT:
            raise ApiError(
                ErrorCode.LIMIT_EXCEEDED,
                f"contexts: {len(contexts)} contexts were given, at most {CONTEXTS_LIMIT} are "
                "allowed.",
            )

        def made(number: int, given: Mapping[str, Any]) -> ServedModule | Exception:
            try:
                return session.module(key, session.context(given, f"contexts[{number}]"))
            except (ApiError, ApiErrors) as error:
                return error

        return [made(number, given) for number, given in enumerate(contexts)]

    @staticmethod
    def resolve_experience(
        root: None, info: Any, key: str, context: Given = None, strict: bool | None = False
    ) -> ServedExperience:
        session: Session = info.context
        return session.experience(key, session.context(context), strict=bool(strict))

    @staticmethod
    def resolve_variants(
        root: None,
        info: Any,
        filter: Mapping[str, Any],
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        return variants_page(info.context, filter, first, after)

    @staticmethod
    def resolve_changes(root: None, info: Any, after: int, first: int | None = None) -> Page:
        return changes_page(info.context, after, first)

    @staticmethod
    def resolve_decision(root: None, info: Any, id: str) -> WhatItWas:
        session: Session = info.context
        session.touched.add(ONE_VISITOR)
        return decision_of(session, id)

    @staticmethod
    def resolve_node(root: None, info: Any, id: str) -> Any:
        type_name, key = read_global_id(id)
        find = NODE_FINDERS.get(type_name)
        if find is None:
            raise bad_input("id", id, "the id of a node")
        return find(info.context, key)

    @staticmethod
    def resolve_generation(root: None, info: Any) -> int:
        session: Session = info.context
        session.touched.add(GENERATION)
        return session.snapshot.generation


def _module_node(session: Session, key: str) -> ServedModule:
    return session.module(key, session.empty_context)


def _variant_node(session: Session, key: str) -> ServedVariant:
    module, _slash, variant = key.partition("/")
    return session.variant(module, variant)


def _experience_node(session: Session, key: str) -> ServedExperience:
    return session.experience(key, session.empty_context, strict=False)


def _term_finder(kind: str) -> Callable[[Session, str], Mapping[str, Any]]:
    name = TERM_TYPES[kind].__name__

    def find(session: Session, key: str) -> Mapping[str, Any]:
        term = session.snapshot.taxonomy.terms[kind].get(key)
        if term is None:
            raise bad_input("id", f"{name}:{key}", f"the id of one of the {kind}")
        if kind == "brands":
            session.client.require_brand(key, "This node")
        return ServedTerm(name, term)

    return find


#: By the name of the type in a global id, how the node is found.
NODE_FINDERS: dict[str, Callable[[Session, str], Any]] = {
    "Module": _module_node,
    "Variant": _variant_node,
    "Experience": _experience_node,
} | {term.__name__: _term_finder(kind) for kind, term in TERM_TYPES.items()}
