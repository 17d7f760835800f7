"""Reading one's own writes: `minGeneration` waits for a generation, or says how far it is."""

import pytest

from delivery import snapshot
from delivery.snapshot import source
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment

MODULE = """query ($least: Int!) {
  generation
  module(key: "home-hero", context: {minGeneration: $least}) { key resolution { generation } }
}"""


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "WAIT", 0.05)


@pytest.mark.parametrize("least", [0, 1, 2])
def test_a_generation_that_is_there_is_answered_at_once(
    caller: Caller, shop: Shop, least: int
) -> None:
    make_segment("hiker")

    assert caller.ask(MODULE, least=least) == {
        "generation": 2,
        "module": {"key": "home-hero", "resolution": {"generation": 2}},
    }


def test_a_generation_that_does_not_come_is_an_error_that_names_both(
    caller: Caller, shop: Shop
) -> None:
    answer = caller.post(MODULE, {"least": 7}).json()

    assert answer["data"] == {"generation": 1, "module": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "GENERATION_NOT_REACHED"
    assert error["message"] == (
        "context.minGeneration: generation 7 was asked for, and 1 is reached; try again in a "
        "moment."
    )


def test_a_generation_that_comes_meanwhile_is_waited_for_and_is_that_of_the_whole_answer(
    caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "WAIT", 30.0)
    caller.ask("{ generation }")
    make_segment("hiker")
    # As a server's processes do: another one brings the store on.
    monkeypatch.setattr(source, "catches_up", False)
    looks: list[int] = []
    current = source.current

    def current_then_published() -> snapshot.Snapshot:
        looks.append(1)
        if len(looks) == 5:
            source._follower.catch_up()
        return current()

    monkeypatch.setattr(source, "current", current_then_published)

    assert caller.ask(MODULE, least=2) == {
        "generation": 2,
        "module": {"key": "home-hero", "resolution": {"generation": 2}},
    }
    assert len(looks) > 4


def test_the_latest_of_several_is_waited_for(caller: Caller, shop: Shop) -> None:
    query = """{
      resolutions(key: "home-hero", contexts: [{minGeneration: 1}, {minGeneration: 9}]) { key }
    }"""

    answer = caller.post(query).json()

    assert answer["data"] == {"resolutions": [{"key": "home-hero"}, None]}
    (error,) = answer["errors"]
    assert error["path"] == ["resolutions", 1]
    assert error["message"].startswith("contexts[1].minGeneration: generation 9 was asked for")


def test_a_generation_is_a_number_from_0(caller: Caller, shop: Shop) -> None:
    assert caller.refusal(MODULE, least=-1) == (
        "BAD_USER_INPUT",
        "context.minGeneration: -1 was given, a generation: a number from 0 was expected.",
    )
