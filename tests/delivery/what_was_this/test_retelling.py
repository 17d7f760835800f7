"""Telling again says what the engine said, from no more than a decision keeps."""

from hypothesis import given, settings

from delivery.decisions import Decision, decode, encode
from delivery.what_was_this.retelling import OTHER_CONDITION, Told, retell
from tests.engine.strategies import Situation, situations
from variants.engine import reference
from variants.engine.types import Outcome, Resolution

SECRET = b"s" * 32
examples = settings(max_examples=200)


def told_again(situation: Situation, said: Resolution) -> Told:
    """What comes out after a trip through a token."""
    module, at = situation.module, situation.context.at
    kept = decode(
        encode(Decision(module.key, 1, at, said.reduced, said.composition), SECRET), SECRET
    )
    standings = {key: standing for key, standing in kept.reduced.standings if standing}
    return retell(module, situation.taxonomy, standings, at=kept.at, use=kept.reduced.use)


def assert_same(told: Told, said: Resolution) -> None:
    assert told.composition == said.composition
    assert told.why == said.why
    assert [(each.field, each.variant, each.reason) for each in told.fields] == [
        (each.field, each.variant, each.reason) for each in said.sources
    ]
    assert {each.field: each.value for each in told.fields} == said.values
    held = {key for key, standing in said.reduced.standings if standing} | {said.reduced.use}
    assert [(each.variant, each.outcome, each.reason) for each in told.candidates] == [
        (
            each.variant,
            each.outcome,
            each.reason if each.variant in held else OTHER_CONDITION,
        )
        for each in said.candidates
    ]


@examples
@given(situation=situations(most_variants=9))
def test_a_decision_is_told_as_the_engine_told_it(situation: Situation) -> None:
    said = reference.resolve(situation.module, situation.taxonomy, situation.context)

    assert_same(told_again(situation, said), said)


@examples
@given(situation=situations(most_variants=4))
def test_so_is_one_of_a_variant_alone(situation: Situation) -> None:
    for variant in situation.module.variants:
        said = reference.resolve(
            situation.module, situation.taxonomy, situation.context, variant.key
        )

        assert_same(told_again(situation, said), said)


@given(situation=situations(most_variants=5))
def test_variants_that_are_gone_since_are_passed_over(situation: Situation) -> None:
    said = reference.resolve(situation.module, situation.taxonomy, situation.context)
    standings = {key: standing for key, standing in said.reduced.standings if standing}
    gone = {f"gone-{key}": standing for key, standing in standings.items()}

    told = retell(situation.module, situation.taxonomy, standings | gone, at=situation.context.at)

    assert told.composition == said.composition
    assert {each.variant for each in told.candidates if each.outcome != Outcome.NOT_MATCHED} <= (
        standings.keys()
    )
