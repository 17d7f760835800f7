"""Units fall where GrowthBook's public vectors say, and stay there."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variants.engine.allocation import (
    EmptyUnit,
    allocate,
    bucket_ranges,
    choose_variation,
    equal_weights,
    hash_unit,
    is_held_out,
)
from variants.engine.types import Arm, Experiment, Holdout

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "growthbook-cases.json").read_text("utf-8")
)


def rounded(ranges):
    return [[round(start, 6), round(end, 6)] for start, end in ranges]


def experiment(*weights, coverage=1.0, seed="seed"):
    arms = tuple(Arm(weight) for weight in weights)
    return Experiment(key="test", seed=seed, coverage=coverage, running=True, arms=arms)


def test_the_vectors_are_all_there():
    names = ("hash", "getBucketRange", "chooseVariation", "getEqualWeights")
    assert VECTORS["specVersion"] == "0.8.0"
    assert [len(VECTORS[name]) for name in names] == [15, 13, 13, 6]


@pytest.mark.parametrize(("seed", "value", "version", "expected"), VECTORS["hash"])
def test_hash_vector(seed, value, version, expected):
    assert hash_unit(seed, value, version) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in VECTORS["getBucketRange"]],
)
def test_bucket_range_vector(arguments, expected):
    assert rounded(bucket_ranges(*arguments)) == expected


@pytest.mark.parametrize(
    ("place", "ranges", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in VECTORS["chooseVariation"]],
)
def test_choose_variation_vector(place, ranges, expected):
    assert choose_variation(place, ranges) == expected


@pytest.mark.parametrize(("n", "expected"), VECTORS["getEqualWeights"])
def test_equal_weights_vector(n, expected):
    assert [round(weight, 8) for weight in equal_weights(n)] == expected


def test_a_unit_falls_into_the_arm_that_holds_its_hash():
    # hash("seed", "a", 2) is 0.0505 and hash("seed", "b", 2) is 0.2696.
    assert allocate(experiment(0.05, 0.2, 0.75), "a") == 1
    assert allocate(experiment(0.05, 0.2, 0.75), "b") == 2


def test_a_unit_outside_the_coverage_falls_into_no_arm():
    assert allocate(experiment(0.5, 0.5, coverage=0.1), "a") is None
    assert allocate(experiment(0.5, 0.5, coverage=0.11), "a") == 0


def test_weights_that_do_not_add_up_to_one_become_equal():
    assert allocate(experiment(0.01, 0.02), "b") == 0
    assert allocate(experiment(float("nan"), 1.0), "b") == 0


def test_an_experiment_without_arms_allocates_nobody():
    assert allocate(experiment(), "a") is None


def test_a_unit_is_held_out_when_its_hash_is_below_the_share():
    assert is_held_out(Holdout(key="h", seed="seed", share=0.0505), "a") is False
    assert is_held_out(Holdout(key="h", seed="seed", share=0.0506), "a") is True


def test_an_empty_unit_is_refused_by_name():
    message = "unit: '' was given, a unit id with at least one character was expected."
    with pytest.raises(EmptyUnit, match=message):
        allocate(experiment(0.5, 0.5), "")
    with pytest.raises(EmptyUnit, match=message):
        is_held_out(Holdout(key="h", seed="seed", share=1), "")


def test_text_outside_ascii_is_hashed_as_utf_8():
    # FNV-1a of the bytes c3 a9, and of ed a0 80 for a lone surrogate.
    assert hash_unit("", "é", 1) == 0.217
    assert hash_unit("", "\ud800", 1) == 0.784


@given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_raising_the_coverage_moves_nobody_to_another_arm(unit, one, other):
    low, high = sorted((one, other))
    before = allocate(experiment(0.2, 0.3, 0.5, coverage=low), unit)
    after = allocate(experiment(0.2, 0.3, 0.5, coverage=high), unit)
    assert before in (None, after)


def test_arms_get_their_share_of_the_units():
    arms = [allocate(experiment(0.25, 0.75), f"unit-{number}") for number in range(10_000)]
    assert arms.count(None) == 0
    assert 2_350 < arms.count(0) < 2_650
