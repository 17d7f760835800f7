"""docs/how-to/decide-yourself.md: a platform that decides itself, over Refract's candidates."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from delivery.decisions import decode
from delivery.snapshot import source
from tests.factories import make_segment, make_variant, targeting
from tests.integrations.conftest import Content
from tests.integrations.how_to import load, write
from variants.gate import publishing


@pytest.fixture
def engine(server: str, tmp_path: Path) -> Any:
    module: ModuleType = load(write("decide-yourself", "engine.py", tmp_path))
    engine = module.Engine("home-hero")
    assert engine.refresh() is True
    return engine


def test_it_reads_the_candidates_with_their_targeting(engine: Any) -> None:
    assert engine.generation == 1
    assert engine.candidates == [
        {
            "key": "skier",
            "priority": "STANDARD",
            "targeting": {
                "segments": {"any": ["skier"], "all": [], "none": []},
                "channels": [],
                "locales": [],
            },
        }
    ]


def test_its_own_score_decides_and_not_the_conditions_of_segments(engine: Any) -> None:
    chosen, decision = engine.content({"skier": 0.8})
    other, _decision = engine.content({"skier": 0.3})

    assert (chosen["headline"], other["headline"]) == ("Snow <& more>", "Outside is calling")
    assert decode(decision, source.current().secrets.decision_id).reduced.use == "skier"


def test_it_reads_again_only_what_changed(engine: Any, content: Content) -> None:
    assert engine.refresh() is False
    with publishing():
        make_segment("hiker")
        make_variant(content.hero, "hiker", live=True, targeting=targeting(all=["hiker", "skier"]))

    assert engine.refresh() is True
    assert [candidate["key"] for candidate in engine.candidates] == ["hiker", "skier"]
    assert engine.decide({"skier": 0.9, "hiker": 0.6}) == "skier"
    assert engine.refresh() is False


def test_a_variant_that_was_withdrawn_meanwhile_is_decided_anew(
    engine: Any, content: Content
) -> None:
    content.skier.unpublish()

    chosen, _decision = engine.content({"skier": 0.8})

    assert chosen["headline"] == "Outside is calling"
    assert engine.candidates == []
