"""A module in a context as the evaluation of a flag."""

from enum import Enum
from typing import Any

from delivery.served import ServedModule
from taxonomy.instants import format_instant


class Reason(Enum):
    """OpenFeature's resolution reasons, as far as a module can have them.

    The protocol's own list leaves out DEFAULT, though it refers to OpenFeature's; providers know
    it.
    """

    STATIC = "STATIC"
    DEFAULT = "DEFAULT"
    TARGETING_MATCH = "TARGETING_MATCH"
    SPLIT = "SPLIT"


#: The variant of an answer that comes from no variant.
DEFAULT_VARIANT = "default"


def evaluation(served: ServedModule) -> dict[str, Any]:
    """Return the evaluation of a module without its decision id.

    It is the same for whoever has the same context key, so it can be compared.
    """
    variants = deciding_variants(served)
    return {
        "key": served.document["key"],
        "value": served.fields(),
        "reason": reason(served).value,
        "variant": "+".join(variants) or DEFAULT_VARIANT,
        "metadata": _metadata(served, variants),
    }


def with_decision_id(evaluated: dict[str, Any], served: ServedModule) -> dict[str, Any]:
    """Return an evaluation with the token by which it can be asked what was served, and why."""
    return {**evaluated, "metadata": {**evaluated["metadata"], "decisionId": served.decision_id}}


def deciding_variants(served: ServedModule) -> list[str]:
    """The variants that some field comes from, in the order of the fields."""
    composition = served.resolution.composition
    return list(dict.fromkeys(source for source in composition if source is not None))


def reason(served: ServedModule) -> Reason:
    """Why this value: by chance where an arm of a running experiment decides."""
    variants = deciding_variants(served)
    if not variants:
        return Reason.DEFAULT if served.document["variants"] else Reason.STATIC
    arms = {
        variant
        for experiment in served.document["experiments"]
        if experiment["state"] == "running"
        for arm in experiment["arms"]
        for variant in arm["variants"]
    }
    return Reason.TARGETING_MATCH if arms.isdisjoint(variants) else Reason.SPLIT


def _metadata(served: ServedModule, variants: list[str]) -> dict[str, Any]:
    """What else is known of an answer: OpenFeature allows texts, numbers and truth values only."""
    resolution = served.resolution
    known: dict[str, Any] = {
        "type": served.type.key,
        "generation": served.session.snapshot.generation,
        "contextKey": served.context_key,
        "variants": ",".join(variants),
        "why": resolution.why,
    }
    if resolution.valid_until is not None:
        known["validUntil"] = format_instant(resolution.valid_until)
    if resolution.warnings:
        known["warnings"] = "; ".join(
            f"{warning.code.value} {warning.key}" for warning in resolution.warnings
        )
    for allocation in resolution.allocations[:1]:
        known["experiment"] = allocation.experiment
        if allocation.arm is not None:
            known["arm"] = allocation.arm
    return known
