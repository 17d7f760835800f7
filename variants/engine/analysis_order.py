"""The order in which a module's variants stand, before any context is known (DESIGN.md 4.3)."""

from dataclasses import dataclass
from itertools import pairwise, zip_longest

from variants.engine.analysis_shadowed import step_between
from variants.engine.index import CompiledModule
from variants.engine.types import Step


@dataclass(frozen=True, slots=True)
class Precedence:
    """A variant and the step that puts it above the next; None for the last."""

    variant: str
    above_next_by: Step | None


def precedence(module: CompiledModule) -> tuple[Precedence, ...]:
    """A module's variants, the highest first: the order of the table on a module's page.

    Steps 2, 4, 5, 6 and 7 depend on the context: on which of a variant's languages is nearest to
    the visitor's, which of its `any` segments are held, which of its channels and devices matched.
    Here each variant stands as high as it ever can: with its nearest language, its deepest segment,
    its best-ranked segment, its deepest channel and device. In a context that matches two variants
    the lower of the two may therefore stand above, where the other one does not reach its best.
    Between two variants that name at most one locale, `any` segment, channel and device each, the
    order is the same in every context that matches both, unless both name a locale.
    """
    highest = [mask.bit_length() for mask in module.entry_bits.of_variant]
    numbers = sorted(range(len(highest)), key=lambda number: highest[number], reverse=True)
    steps = [
        step_between(module, 1 << highest[above] - 1, 1 << highest[below] - 1)
        for above, below in pairwise(numbers)
    ]
    return tuple(
        Precedence(module.variants[number].key, step)
        for number, step in zip_longest(numbers, steps)
    )
