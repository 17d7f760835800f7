"""The random situations of `strategies` reach everything that can happen."""

from random import Random

import pytest

from tests.engine.engines import ENGINES
from tests.engine.strategies import make_situation, vary_context
from variants.engine.types import MatchCondition, Outcome, Resolution, Step, WarningCode

SAMPLE = range(400)


@pytest.fixture(scope="module", params=list(ENGINES))
def sample(request: pytest.FixtureRequest) -> list[Resolution]:
    """One resolution per seed: always the same."""
    resolve = ENGINES[request.param]
    situations = [make_situation(Random(seed), seed % 7 + 1) for seed in SAMPLE]
    return [resolve(item.module, item.taxonomy, item.context) for item in situations]


def test_every_step_decides_at_times(sample: list[Resolution]) -> None:
    candidates = [candidate for resolution in sample for candidate in resolution.candidates]

    assert {loss.step for candidate in candidates for loss in candidate.beaten} == set(Step)


def test_every_condition_fails_first_at_times(sample: list[Resolution]) -> None:
    candidates = [candidate for resolution in sample for candidate in resolution.candidates]

    assert {candidate.failed for candidate in candidates} == {None, *MatchCondition}


def test_every_outcome_occurs(sample: list[Resolution]) -> None:
    candidates = [candidate for resolution in sample for candidate in resolution.candidates]

    assert {candidate.outcome for candidate in candidates} == set(Outcome)


def test_every_warning_occurs(sample: list[Resolution]) -> None:
    warnings = [warning for resolution in sample for warning in resolution.warnings]

    assert {warning.code for warning in warnings} == set(WarningCode)


def test_windows_turn_exactly_at_the_instant_of_a_context(sample: list[Resolution]) -> None:
    seeds = [seed for seed in SAMPLE if sample[seed].reduced.since is not None]
    turning = [
        seed
        for seed in seeds
        if sample[seed].reduced.since == make_situation(Random(seed), seed % 7 + 1).context.at
    ]

    assert len(turning) > 20


def test_an_image_of_a_default_ends_unseen_and_seen(sample: list[Resolution]) -> None:
    reasons = {source.reason.split(" ")[0] for item in sample for source in item.sources}

    assert reasons == {"The", "From", "Nothing"}


@pytest.mark.parametrize("engine", ENGINES)
def test_different_contexts_are_often_one_reduced_context(engine: str) -> None:
    same = 0
    for seed in SAMPLE:
        random = Random(seed)
        situation = make_situation(random, 3)
        other = vary_context(random, situation.taxonomy, situation.context)
        resolve = ENGINES[engine]
        first = resolve(situation.module, situation.taxonomy, situation.context)
        second = resolve(situation.module, situation.taxonomy, other)
        same += situation.context != other and first.reduced == second.reduced

    assert same > 50
