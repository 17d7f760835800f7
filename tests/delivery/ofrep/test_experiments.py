"""What is told of a module whose variants are the arms of an experiment."""

from typing import Any

import pytest

from delivery.clients import Client, Scope
from delivery.ofrep.evaluations import Reason, evaluation
from delivery.served import ServedModule
from delivery.session import Session
from delivery.snapshot import PublishedModule, source
from tests.delivery.conftest import Shop

CLIENT = Client("application", frozenset({Scope.DELIVER}))
NOW = 1_800_000_000_000


def evaluated(shop: Shop, arms: list[list[str]], state: str = "running") -> dict[str, Any]:
    """Evaluate the hero for a skier; all units fall into the last arm."""
    snapshot = source.current()
    session = Session(snapshot, CLIENT, NOW, "https://content.example")
    published = session.module("home-hero", session.context({})).published
    weights = [0.0] * (len(arms) - 1) + [1.0]
    experiment = {
        "key": "snow-test",
        "seed": "snow-test",
        "coverage": 1.0,
        "state": state,
        "arms": [
            {"weight": weight, "variants": variants}
            for weight, variants in zip(weights, arms, strict=True)
        ],
    }
    document = {**published.document, "experiments": [experiment]}
    tested = PublishedModule(document, snapshot.taxonomy.compiled)
    context = session.context({"segments": ["skier"], "unit": "visitor-1"})
    return evaluation(ServedModule(session, tested, context))


def test_an_arm_that_decides_is_a_split(shop: Shop) -> None:
    flag = evaluated(shop, [[], ["skier"]])

    assert (flag["reason"], flag["variant"]) == (Reason.SPLIT.value, "skier")
    assert (flag["metadata"]["experiment"], flag["metadata"]["arm"]) == ("snow-test", 1)


def test_in_the_control_the_default_is_the_default(shop: Shop) -> None:
    flag = evaluated(shop, [["skier"], []])

    assert (flag["reason"], flag["variant"]) == (Reason.DEFAULT.value, "default")
    assert (flag["metadata"]["experiment"], flag["metadata"]["arm"]) == ("snow-test", 1)


@pytest.mark.parametrize("state", ["stopped", "draft"])
def test_a_variant_of_an_experiment_that_does_not_run_is_an_ordinary_one(
    shop: Shop, state: str
) -> None:
    flag = evaluated(shop, [[], ["skier"]], state)

    assert flag["reason"] == Reason.TARGETING_MATCH.value
    assert "experiment" not in flag["metadata"]
