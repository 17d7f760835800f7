"""Image kinds on photographs: a golden table per kind, near misses included.

A case names a photograph (photographs/README.md) and what is `made` of it: cropped to a box of
pixels, resized, saved in another format. `found` is what the one finding says, null where the
photograph is clean: the problem, and what was measured where that does not hang on an encoder.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.types import Content, Image, Source
from tests.brand.rules.checking import rule

PHOTOGRAPHS = Path(__file__).parent / "photographs"
CASES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("cases_of_images.json").read_text()
)
KINDS = (
    "image_alt",
    "image_approved",
    "image_contrast",
    "image_format",
    "image_palette",
    "image_rights",
    "image_shape",
    "image_size",
    "image_weight",
)
TODAY = "2026-11-22T09:00:00+00:00"


def milliseconds(written: str) -> int:
    return round(datetime.fromisoformat(written).timestamp() * 1_000)


def file_of(case: dict[str, Any], folder: Path) -> Path:
    """Return the photograph of a case, or what is made of it."""
    original = PHOTOGRAPHS / f"{case['photograph']}.jpg"
    made = case.get("made")
    if made is None:
        return original
    with Pillow.open(original) as opened:
        picture = opened.convert("RGB")
    if "crop" in made:
        picture = picture.crop(made["crop"])
    if "resize" in made:
        picture = picture.resize(made["resize"])
    path = folder / "made"  # without a suffix: only the bytes tell the format
    picture.save(path, made.get("format", "JPEG"), quality=made.get("quality", 80))
    return path


def image_of(case: dict[str, Any], folder: Path) -> Image:
    """Return the image of a case with its real file and digest."""
    path = file_of(case, folder)
    until = case.get("until")
    return Image(
        case["photograph"],
        case.get("alt", ""),
        "",
        case.get("renditions", {}),
        str(path),
        hashlib.sha256(path.read_bytes()).hexdigest(),
        None if until is None else milliseconds(until),
        milliseconds(TODAY),
    )


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, case, id=f"{kind}-{number}-{case['photograph']}")
        for kind, cases in CASES.items()
        for number, case in enumerate(cases, 1)
    ],
)
def test_photograph(kind: str, case: dict[str, Any], tmp_path: Path) -> None:
    contents = {"image": Content("image", "image", {}, image=image_of(case, tmp_path))}
    if "beside" in case:
        contents |= contents_of({"imageAlt": "text"}, {"imageAlt": case["beside"]})
    source = Source("summer", None, "hero", "alpenglow", "en", contents)
    findings = RuleSet([rule(kind, case["parameters"])]).check(source)
    expected = case["found"]
    said = [[each.evidence["problem"], each.evidence["found"]] for each in findings]
    if expected is None:
        assert said == []
    else:
        assert [each[: len(expected)] for each in said] == [expected]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_enough_cases_and_near_misses(kind: str) -> None:
    clean = [case for case in CASES[kind] if case["found"] is None]
    assert len(CASES[kind]) >= 20
    assert 8 <= len(clean) <= len(CASES[kind]) - 8
    assert len({json.dumps(case) for case in CASES[kind]}) == len(CASES[kind])


def test_every_kind_of_images_has_a_table() -> None:
    assert tuple(CASES) == KINDS


def test_photographs_are_small_and_their_origin_is_named() -> None:
    readme = (PHOTOGRAPHS / "README.md").read_text()
    for path in PHOTOGRAPHS.glob("*.jpg"):
        assert path.stat().st_size < 60_000
        assert f"`{path.name}`" in readme
