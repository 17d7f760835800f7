"""The answer's reasons, as the engine gives them."""

from typing import Any

import graphene

from delivery.served import ServedModule
from delivery.types.enums import Condition, Outcome, Step, WarningCodes
from delivery.types.scalars import DateTime
from variants.engine import types as engine

ID = graphene.ID


class FieldSource(graphene.ObjectType):
    """Where the value of a field comes from."""

    field = graphene.String(required=True, description="The name of the field.")
    variant = ID(description="The key of the variant that it comes from; null: the default.")
    reason = graphene.String(required=True, description="Why, in a sentence for editors.")


class Beaten(graphene.ObjectType):
    """One field group that a matching variant lost."""

    fields = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="The fields of the group."
    )
    by = ID(required=True, description="The key of the variant that won it.")
    step = graphene.Field(Step, required=True, description="The step that decided.")


class Candidate(graphene.ObjectType):
    """A variant of the module, and what became of it in this context."""

    variant = ID(required=True, description="The key of the variant.")
    outcome = graphene.Field(Outcome, required=True, description="What became of it.")
    failed = graphene.Field(
        Condition, description="The first condition that failed; null if all hold."
    )
    beaten = graphene.List(
        graphene.NonNull(Beaten), required=True, description="The field groups that it lost."
    )
    reason = graphene.String(required=True, description="Why, in a sentence for editors.")


class Warning(graphene.ObjectType):
    """Something in the context that was ignored or decided."""

    code = graphene.Field(WarningCodes, required=True, description="What was wrong.")
    key = graphene.String(required=True, description="The key that it concerns, as it was sent.")
    message = graphene.String(required=True, description="The same in a sentence.")


class Allocation(graphene.ObjectType):
    """Where the unit fell in a running experiment."""

    experiment = ID(required=True, description="The key of the experiment.")
    arm = graphene.Int(description="The number of the arm, from 0; null: outside the coverage.")


class Resolution(graphene.ObjectType):
    """Which source each field has in this context, and why."""

    generation = graphene.Int(
        required=True, description="The published state that the whole answer belongs to."
    )
    context_key = graphene.String(
        required=True,
        description="What to cache by: equal for contexts that get the same answer of this module "
        "in this generation, until `validUntil`.",
    )
    valid_until = DateTime(
        description="When a window next opens or closes in this context; null: never."
    )
    why = graphene.String(
        required=True, description="Why the visitor sees this, in a sentence to show them."
    )
    fields = graphene.List(
        graphene.NonNull(FieldSource),
        required=True,
        description="The source of each field, in the order of the type.",
    )
    candidates = graphene.List(
        graphene.NonNull(Candidate),
        required=True,
        description="Every variant of the module, by key; with `use`, that one alone.",
    )
    experiment = graphene.Field(
        Allocation, description="Where the unit fell; null without a unit or an experiment."
    )
    warnings = graphene.List(
        graphene.NonNull(Warning),
        required=True,
        description="What in the context was not understood.",
    )
    decision_id = ID(
        required=True,
        description="A signed token of this answer, by which it can be told later what was served "
        "and why. It holds no personal data.",
    )

    @staticmethod
    def resolve_generation(module: ServedModule, info: Any) -> int:
        return module.session.snapshot.generation

    @staticmethod
    def resolve_context_key(module: ServedModule, info: Any) -> str:
        return module.context_key

    @staticmethod
    def resolve_valid_until(module: ServedModule, info: Any) -> int | None:
        return module.resolution.valid_until

    @staticmethod
    def resolve_why(module: ServedModule, info: Any) -> str:
        return module.resolution.why

    @staticmethod
    def resolve_fields(module: ServedModule, info: Any) -> tuple[engine.FieldSource, ...]:
        return module.resolution.sources

    @staticmethod
    def resolve_candidates(module: ServedModule, info: Any) -> tuple[engine.Candidate, ...]:
        candidates = module.resolution.candidates
        module.session.tell_variants(len(candidates))
        return candidates

    @staticmethod
    def resolve_experiment(module: ServedModule, info: Any) -> engine.Allocation | None:
        return next(iter(module.resolution.allocations), None)

    @staticmethod
    def resolve_warnings(module: ServedModule, info: Any) -> tuple[engine.ContextWarning, ...]:
        return module.resolution.warnings

    @staticmethod
    def resolve_decision_id(module: ServedModule, info: Any) -> str:
        return module.decision_id
