"""Variants whose order only step 8 or 9 decides, and exact duplicates (DESIGN.md 4.7)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute_analysis import make_state, resolutions
from tests.engine.small_changes import NOW
from variants.engine import reference
from variants.engine.analysis import ties
from variants.engine.index import CompiledModule
from variants.engine.types import Resolution, Step

examples = settings(max_examples=120, deadline=None, derandomize=True, database=None)


def tied(answer: Resolution) -> set[tuple[str, str, Step]]:
    """The variants that lose a group by one of the last steps, with the winner."""
    return {
        (loss.by, each.variant, loss.step)
        for each in answer.candidates
        for loss in each.beaten
        if loss.step in {Step.START, Step.KEY}
    }


@examples
@given(random=st.randoms(use_true_random=False))
def test_ties_are_all_that_an_answer_decides_by_start_or_key(random: Random) -> None:
    module, state = make_state(random)
    expected = set().union(*(tied(answer) for _, answer in resolutions(state)))

    found = ties(CompiledModule(module, state.taxonomy), NOW)

    assert {(each.winner, each.loser, each.step) for each in found} == expected
    assert len(found) == len(expected)
    for each in found:
        assert each.decided
        assert each.witness is not None
        answer = reference.resolve(module, state.taxonomy, each.witness)
        [loser] = [one for one in answer.candidates if one.variant == each.loser]
        assert (each.winner, each.fields, each.step) in {
            (loss.by, loss.fields, loss.step) for loss in loser.beaten
        }


@examples
@given(random=st.randoms(use_true_random=False))
def test_the_ties_of_one_variant_are_those_that_it_is_in(random: Random) -> None:
    module, state = make_state(random)
    compiled = CompiledModule(module, state.taxonomy)
    every = {(each.winner, each.loser) for each in ties(compiled, NOW)}

    for variant in module.variants:
        found = {(each.winner, each.loser) for each in ties(compiled, NOW, variant.key)}
        assert found == {pair for pair in every if variant.key in pair}
