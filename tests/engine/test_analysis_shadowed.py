"""Variants that never win anything, and defaults that nobody sees (DESIGN.md 4.7)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute_analysis import make_state, resolutions
from tests.engine.small_changes import NOW
from variants.engine.analysis import (
    NeverMatches,
    OverridesNothing,
    Shadowed,
    shadowed,
    unreachable_defaults,
    winning_context,
)
from variants.engine.index import CompiledModule
from variants.engine.types import Outcome, Resolution

examples = settings(max_examples=120, deadline=None, derandomize=True, database=None)


def matching(answer: Resolution) -> set[str]:
    """The variants that match."""
    return {each.variant for each in answer.candidates if each.outcome is not Outcome.NOT_MATCHED}


@examples
@given(random=st.randoms(use_true_random=False))
def test_shadowed_variants_are_those_that_win_in_no_context(random: Random) -> None:
    module, state = make_state(random)
    answers = [answer for _, answer in resolutions(state)]
    winners = {key for answer in answers for key in answer.composition}
    matched = {key for answer in answers for key in matching(answer)}

    found = shadowed(CompiledModule(module, state.taxonomy), NOW)

    assert set(found) == {each.key for each in module.variants} - winners
    assert {key for key, why in found.items() if isinstance(why, Shadowed)} <= matched
    for key, why in found.items():
        overrides = next(each.overrides for each in module.variants if each.key == key)
        assert isinstance(why, OverridesNothing) == (not overrides)
        assert not isinstance(why, NeverMatches) or key not in matched


@examples
@given(random=st.randoms(use_true_random=False))
def test_a_variant_that_wins_is_shown_in_the_context_given_for_it(random: Random) -> None:
    module, state = make_state(random)
    compiled = CompiledModule(module, state.taxonomy)
    never = shadowed(compiled, NOW)

    for variant in module.variants:
        context = winning_context(compiled, variant.key, NOW)
        if variant.key in never:
            assert context is None
        else:
            assert context is not None
            assert context.at >= NOW
            assert variant.key in compiled.select(context).composition


@examples
@given(random=st.randoms(use_true_random=False))
def test_what_shadows_a_variant_does_so_wherever_the_variant_matches(random: Random) -> None:
    module, state = make_state(random)
    found = shadowed(CompiledModule(module, state.taxonomy), NOW)
    reasons = {key: why for key, why in found.items() if isinstance(why, Shadowed)}

    for _, answer in resolutions(state):
        for key in reasons.keys() & matching(answer):
            for lost in reasons[key].groups:
                assert {each.variant for each in lost.shadows} & matching(answer)
                assert answer.composition[module.groups.index(lost.fields)] != key


@examples
@given(random=st.randoms(use_true_random=False))
def test_unreachable_defaults_are_those_that_no_context_shows(random: Random) -> None:
    module, state = make_state(random)
    shown = set()
    covering: dict[int, list[set[str]]] = {}
    for context, answer in resolutions(state):
        for number, source in enumerate(answer.composition):
            end = module.default_ends.get(number)
            if end is None or context.at < end:
                covering.setdefault(number, []).append(matching(answer))
                if source is None:
                    shown.add(module.groups[number])

    found = unreachable_defaults(CompiledModule(module, state.taxonomy), NOW)

    assert [each.fields for each in found] == [each for each in module.groups if each not in shown]
    for each in found:
        number = module.groups.index(each.fields)
        assert each.decided
        assert each.ended == (number not in covering)
        assert all(set(each.covered_by) & variants for variants in covering.get(number, []))
