"""`module`: one module in a context, with its reasons."""

from tests.delivery.conftest import Caller
from tests.factories import make_module, make_segment, make_variant

QUERY = """
query ($key: ID!, $context: ContextInput) {
  module(key: $key, context: $context) {
    key
    fields
    ... on Hero { headline }
    resolution { generation why contextKey validUntil decisionId
      fields { field variant reason } candidates { variant outcome failed reason beaten { by step fields } }
      warnings { code key message } experiment { arm } }
  }
}
"""


def test_a_skier_gets_the_variant_for_skiers_with_the_reason(caller: Caller) -> None:
    make_segment("skier", public_label="you told us you ski")
    hero = make_module("home-hero", live=True)
    make_variant(
        hero,
        "skier",
        live=True,
        targeting={
            "locales": [],
            "segments": {"any": ["skier"], "all": [], "none": []},
            "channels": [],
            "devices": [],
        },
    )

    module = caller.ask(QUERY, key="home-hero", context={"segments": ["skier"]})["module"]

    assert module["headline"] == "Fresh powder"
    assert module["resolution"]["why"] == "You see this because you told us you ski."
    assert caller.ask(QUERY, key="home-hero")["module"]["headline"] == "Outside is calling"
