"""Rules that cannot both be followed (BRAND_RULES.md section 11)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Literal, NamedTuple

from brand.rules.compiled import CompiledRule
from brand.rules.types import Rule, Target

Reason = Literal["required", "replacement", "preferred", "undo", "case"]


class Contradiction(NamedTuple):
    """What rule `first` asks for and rule `second` does not let pass.

    `reason` says why `first` asks for `text`: it is `required`, a `replacement`, a `preferred`
    term; `undo`: each rule's fix brings back what the other one finds; `case`: they want one
    field in two cases. `hint` is what can be done.
    """

    first: str
    second: str
    reason: Reason
    text: str
    hint: str = ""


def between(
    rules: Iterable[Rule], overlap: Callable[[Target, Target], bool]
) -> list[Contradiction]:
    """Return the contradictions among rules, by their keys.

    :param overlap: says whether something is in both targets.
    """
    compiled = [CompiledRule(rule) for rule in sorted(rules, key=lambda rule: rule.key)]
    found: list[Contradiction] = []
    for first, second in permutations(compiled, 2):
        if overlap(first.rule.target, second.rule.target):
            found += _of_pair(first, second)
    return sorted(set(found))


def _of_pair(first: CompiledRule, second: CompiledRule) -> Iterator[Contradiction]:
    yield from ()
