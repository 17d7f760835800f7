"""What a rule is checked against that this room does not know: module types, and who meets what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from brand.rules.types import Target


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Given by the rooms above (`variants.rule_runs.surroundings`).

    :param types: the kind of each field of each module type, in its order, by the key of the type.
    :param overlap: whether some visitor meets both of two targets.
    """

    types: Mapping[str, Mapping[str, str]]
    overlap: Callable[[Target, Target], bool]
