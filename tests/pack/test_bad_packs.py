"""What is wrong with a pack is reported all at once, with path, value and expectation."""

import json
from pathlib import Path

import pytest

from brand.models import Brand
from content.models import Experience, Module
from taxonomy.models import Channel, Device, Locale, Segment
from tests.factories import make_module
from tests.pack.packs import exported_pack, hero, imported, module, pack, problems_of, variant
from variants.models import Variant
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parent / "bad"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_every_problem_is_reported_and_nothing_is_written(case: Path) -> None:
    content = json.loads(case.read_text(encoding="utf-8"))
    assert problems_of(content["pack"]) == content["problems"]
    for model in (Segment, Channel, Device, Locale, Brand, Module, Variant, Experience):
        assert model.objects.count() == 0
    assert current_generation() == 0


def test_a_text_of_ten_megabytes_is_refused_in_a_short_message() -> None:
    problems = problems_of(hero(overrides={"body": "x" * 10_000_000}))
    assert problems == [
        f'modules[0].variants[0].overrides.body: "{"x" * 80}…", expected at most 100,000 '
        "characters, not 10,000,000"
    ]


def test_a_field_with_a_nul_character_is_reported_once() -> None:
    problems = problems_of(hero({"fields": {"headline": "a\x00b"}}))
    assert problems == [
        'modules[0].fields.headline: "a\\u0000b", expected text without a NUL character'
    ]


def test_text_in_any_script_is_kept_as_it_is_written() -> None:
    headline = "مرحبا \u202babc\u202c e\u0301 é \u00a0½  two spaces 👩‍🚀 ½ "
    imported(hero(overrides={"headline": headline}))
    entry = exported_pack()["modules"][0]["variants"][0]
    assert entry["overrides"] == {"headline": headline}


def test_a_module_keeps_the_type_it_has() -> None:
    make_module("home-hero", type="hero")
    problems = problems_of(pack(modules=[module(type="cta", fields={}, variants=[])]))
    assert problems == [
        'modules[0].type: "cta", expected "hero": the module exists, and its type never changes'
    ]


def test_a_cycle_may_go_through_a_term_that_only_the_instance_has() -> None:
    upper = Segment.objects.create(key="upper", name="Upper")
    Segment.objects.create(key="lower", name="Lower", parent=upper)
    problems = problems_of(
        {"format": "refract/1", "segments": [{"key": "upper", "name": "U", "parent": "lower"}]}
    )
    assert problems == [
        "segments[0].parent: lower > upper > lower, expected a tree: no term lies below itself"
    ]


def test_a_pack_with_half_its_references_missing_names_each_of_them() -> None:
    content = pack(
        segments=[],
        devices=[],
        modules=[module(variants=[variant(targeting={"devices": ["mobile"]}), variant(key="b")])],
        experiences=[{"key": "e", "name": "E", "slots": [{"name": "s", "module": "gone"}]}],
    )
    assert problems_of(content) == [
        'modules[0].variants[0].targeting.devices[0]: "mobile", expected a device of the pack or '
        "the instance",
        'modules[0].variants[1].targeting.segments.any[0]: "skier", expected a segment of the '
        "pack or the instance",
        'experiences[0].slots[0].module: "gone", expected a module of the pack or the instance',
    ]


def test_text_that_breaks_off_is_reported_alone() -> None:
    text = b'{"format": "refract/1", "channels": [{"key": "web"}], "modules": [{"key": '
    assert problems_of(text) == ["line 1, column 75: the end of the file, expected a value"]
