"""The pack of the demo content is whole, and written as an export writes it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from content.module_types import module_types
from content.rich_text import clean
from tests.demo.alpenglow import FOLDER, GROUPS, PACK, TEXT
from variants.pack.check_terms import module_type_entry


def _values() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each set of field values: where it stands, the module's type, the values."""
    for module in PACK["modules"]:
        yield module["key"], module["type"], module["fields"]
        for variant in module["variants"]:
            yield f"{module['key']}/{variant['key']}", module["type"], variant["overrides"]


VALUES = [pytest.param(kind, values, id=place) for place, kind, values in _values()]


def test_the_text_is_as_an_export_writes_it() -> None:
    assert json.dumps(PACK, ensure_ascii=False, indent=1) + "\n" == TEXT


def test_lists_are_in_key_order_and_segments_by_rank() -> None:
    for name in ("moduleTypes", "channels", "devices", "brands", "assets", "modules"):
        keys = [entry["key"] for entry in PACK[name]]
        assert keys == sorted(keys)
    for module in PACK["modules"]:
        keys = [variant["key"] for variant in module["variants"]]
        assert keys == sorted(keys)
    assert [segment["rank"] for segment in PACK["segments"]] == list(range(10, 120, 10))


def test_there_is_enough_to_show_every_part_of_the_product() -> None:
    variants = [variant for module in PACK["modules"] for variant in module["variants"]]
    assert len(PACK["modules"]) == 14
    assert len(variants) == 96
    assert {module["type"] for module in PACK["modules"]} == set(GROUPS)
    assert len(PACK["segments"]) == 11
    assert [channel["key"] for channel in PACK["channels"]] == [
        "email",
        "email-newsletter",
        "push",
        "web",
    ]
    assert [device["key"] for device in PACK["devices"]] == [
        "desktop",
        "mobile",
        "mobile-phone",
        "mobile-tablet",
    ]
    assert [locale["key"] for locale in PACK["locales"]] == ["en", "fr", "fr-CA"]
    assert [experience["key"] for experience in PACK["experiences"]] == [
        "home",
        "newsletter",
        "snow-alert",
    ]
    assert {variant["priority"] for variant in variants} == {"standard", "campaign", "mandatory"}
    assert {variant["provenance"]["source"] for variant in variants} == {
        "in-house",
        "agency",
        "licensed",
        "user-generated",
        "ai-assisted",
    }


def test_every_term_is_used() -> None:
    used: set[str] = set()
    for module in PACK["modules"]:
        for variant in module["variants"]:
            targeting = variant["targeting"]
            used.update(targeting["channels"], targeting["devices"], targeting["locales"])
            used.update(*targeting["segments"].values())
    # What nobody names: parents that only hold others together, the default's own terms.
    terms = {
        entry["key"]
        for name in ("segments", "channels", "devices", "locales")
        for entry in PACK[name]
    }
    assert terms - used == {"skiing", "desktop", "mobile", "en"}


def test_module_types_are_those_of_the_code() -> None:
    assert PACK["moduleTypes"] == [module_type_entry(each) for each in module_types()]


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_groups_are_whole_and_in_the_order_of_the_type(kind: str, values: dict[str, Any]) -> None:
    named = [name for group in GROUPS[kind] for name in group if set(group) & set(values)]
    assert list(values) == named


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_nothing_is_empty_that_must_be_said(kind: str, values: dict[str, Any]) -> None:
    required = next(each["required"] for each in PACK["moduleTypes"] if each["key"] == kind)
    assert [name for name in required if name in values and not values[name]] == []


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_rich_text_is_in_the_editors_grammar_already(kind: str, values: dict[str, Any]) -> None:
    rich = [values[name] for name in ("body", "answer") if values.get(name)]
    assert rich == [clean(html) for html in rich]


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_every_image_is_described(kind: str, values: dict[str, Any]) -> None:
    described = {asset["key"]: asset["alt"] for asset in PACK["assets"]}
    image = values.get("image")
    assert image is None or values["imageAlt"] or described[image]


@pytest.mark.parametrize("asset", PACK["assets"], ids=[each["key"] for each in PACK["assets"]])
def test_every_asset_is_a_picture_with_its_drawing(asset: dict[str, Any]) -> None:
    with Image.open(FOLDER / asset["file"]) as picture:
        assert (picture.format, picture.size) == ("JPEG", (2000, 1250))
    drawing = (FOLDER / "drawings" / f"{asset['key']}.svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg xmlns=")


def test_the_pictures_are_light_and_all_used() -> None:
    files = sorted((FOLDER / "media").iterdir())
    assert [f"media/{file.name}" for file in files] == [asset["file"] for asset in PACK["assets"]]
    assert sum(file.stat().st_size for file in files) < 3_000_000
    used = {values["image"] for _, _, values in _values() if values.get("image")}
    assert used == {asset["key"] for asset in PACK["assets"]}
