"""Image kinds on the demo's pictures, on drawn ones, and on files that are not what they say."""

import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.kinds.base import BadParameters
from brand.rules.registry import KINDS
from brand.rules.types import Content, Finding, Image, Source
from tests.brand.rules.checking import rule

PICTURES = Path(__file__).parents[3] / "demo" / "alpenglow" / "media"
FIELDS = {"image": "image", "imageAlt": "text"}
DAY = 86_400_000

#: Colours of the demo's drawings: the violet of its dusk, and a green that it has nowhere.
VIOLET, GREEN = "#56528f", "#1fa34a"


def demo_picture(name: str, **facts: Any) -> Image:
    path = PICTURES / f"{name}.jpg"
    return Image(name, "", "", {}, str(path), **facts)


def delivered(width: int, height: int, **facts: Any) -> Image:
    rendition = {"url": "/x", "width": width, "height": height, "format": "webp", **facts}
    return Image("ski", "", "", {"default": rendition})


@pytest.fixture
def drawn(tmp_path: Path) -> Any:
    """Return a function that draws a picture and gives it as an image."""

    def draw(
        colour: Any, size: tuple[int, int] = (80, 40), form: str = "PNG", mode: str = "RGB"
    ) -> Image:
        path = tmp_path / f"drawn.{form.lower()}"
        Pillow.new(mode, size, colour).save(path, form)
        return Image("drawn", "", "", {}, str(path))

    return draw


def found(kind: str, parameters: Any, image: Image | None, alt: Any = ...) -> list[Finding]:
    contents = {"image": Content("image", "image", None if image is None else {}, image=image)}
    if alt is not ...:
        contents |= contents_of(FIELDS, {"imageAlt": alt})
    source = Source("summer", None, "hero", "alpenglow", "en", contents)
    return RuleSet([rule(kind, parameters)]).check(source)


def said(kind: str, parameters: Any, image: Image | None, alt: Any = ...) -> list[tuple[str, str]]:
    findings = found(kind, parameters, image, alt)
    return [(each.evidence["problem"], each.evidence["found"]) for each in findings]


# What is known of an image


def test_what_visitors_get_is_joined_with_what_else_is_known() -> None:
    known = Image("ski", "Now", "Ski", delivered(1, 2, weight=5).renditions, "/ski", "d", 3, 4)
    published = {"asset": "ski", "alt": "Then", "renditions": {"default": {"width": 9}}}
    shown = contents_of(FIELDS, {"image": published}, {"ski": known})["image"].image
    rendition = {"url": "/x", "width": 9, "height": 2, "format": "webp", "weight": 5}
    assert shown == Image("ski", "Then", "Ski", {"default": rendition}, "/ski", "d", 3, 4)


def test_an_outline_of_an_image_is_filled_with_what_is_known() -> None:
    known = Image("ski", "Now", "Ski", {"default": {"width": 9}}, "/ski")
    assert contents_of(FIELDS, {"image": {"asset": "ski"}}, {"ski": known})["image"].image == known


def test_renditions_that_are_none_are_nothing() -> None:
    odd = {"asset": "ski", "renditions": {"default": 5}}
    shown = contents_of(FIELDS, {"image": odd})["image"].image
    assert shown == Image("ski", "", "", {"default": {}})


# Size, shape, format, weight: what visitors get


@pytest.mark.parametrize(
    ("size", "parameters", "expected"),
    [
        ((1600, 900), {"width": 1200, "height": 630}, []),
        ((1200, 630), {"width": 1200, "height": 630}, []),
        ((1199, 630), {"width": 1200, "height": 630}, [("too_small", "1199 x 630")]),
        ((1600, 629), {"width": 1200, "height": 630}, [("too_small", "1600 x 629")]),
        ((1, 1), {"height": 2}, [("too_small", "1 x 1")]),
        ((100, 900), {"height": 630}, []),
    ],
)
def test_pixels(size: tuple[int, int], parameters: Any, expected: Any) -> None:
    assert said("image_size", parameters, delivered(*size)) == expected


def test_the_largest_file_counts() -> None:
    sizes = {"small": (400, 300), "large": (1200, 900)}
    renditions = {name: {"width": w, "height": h} for name, (w, h) in sizes.items()}
    assert said("image_size", {"width": 1200}, Image("ski", "", "", renditions)) == []


def test_a_picture_that_no_document_describes_is_measured_by_its_file() -> None:
    assert said("image_size", {"width": 2001}, demo_picture("climbing")) == [
        ("too_small", "2000 x 1250")
    ]


@pytest.mark.parametrize(
    ("size", "parameters", "expected"),
    [
        ((1600, 900), {"ratios": ["16:9"]}, []),
        ((1600, 901), {"ratios": ["16:9"]}, []),
        ((1600, 919), {"ratios": ["16:9"]}, [("other_shape", "1.74:1")]),
        ((1600, 919), {"ratios": ["16:9"], "tolerance": 3}, []),
        ((1600, 901), {"ratios": ["16:9"], "tolerance": 0}, [("other_shape", "1.78:1")]),
        ((500, 500), {"ratios": ["16:9", "1:1"]}, []),
        ((900, 1600), {"ratios": ["16 x 9"]}, [("other_shape", "0.56:1")]),
        ((1, 1), {"ratios": ["1.91:1"]}, [("other_shape", "1.00:1")]),
    ],
)
def test_shape(size: tuple[int, int], parameters: Any, expected: Any) -> None:
    assert said("image_shape", parameters, delivered(*size)) == expected


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (300_000, []),
        (300_001, [("too_heavy", "300.0 kB")]),
        (1_250_000, [("too_heavy", "1250.0 kB")]),
    ],
)
def test_weight(weight: int, expected: Any) -> None:
    assert said("image_weight", {"kilobytes": 300}, delivered(9, 9, weight=weight)) == expected


def test_the_weight_of_a_file_that_no_document_describes() -> None:
    assert said("image_weight", {"kilobytes": 200}, demo_picture("climbing")) == []
    assert said("image_weight", {"kilobytes": 192}, demo_picture("climbing")) == [
        ("too_heavy", "192.1 kB")
    ]


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (["webp", "avif"], []),
        (["jpeg"], [("other_format", "webp")]),
    ],
)
def test_format(formats: list[str], expected: Any) -> None:
    assert said("image_format", {"formats": formats}, delivered(9, 9)) == expected


def test_a_file_that_lies_about_its_format(drawn: Any) -> None:
    png = drawn("red")
    liar = Image("ski", "", "", delivered(80, 40).renditions, png.path)
    assert said("image_format", {"formats": ["webp", "png"]}, liar) == [("not_what_it_says", "png")]


def test_a_file_that_is_what_it_says(drawn: Any) -> None:
    webp = drawn("red", form="WEBP")
    honest = Image("ski", "", "", delivered(80, 40).renditions, webp.path)
    assert said("image_format", {"formats": ["webp"]}, honest) == []


@pytest.mark.parametrize("width", [0, -1, "1600", True, None, [1]])
def test_a_rendition_of_no_size_is_left_out(width: Any) -> None:
    assert said("image_size", {"width": 1200}, delivered(width, 900)) == []


def test_a_picture_is_looked_at_upright(tmp_path: Path) -> None:
    lying = Pillow.new("RGB", (40, 80), "black")
    lying.paste("white", (0, 0, 20, 80))  # the left half: below, once it is turned
    exif = Pillow.Exif()
    exif[0x0112] = 8
    lying.save(tmp_path / "lying.png", exif=exif)
    image = Image("lying", "", "", {}, str(tmp_path / "lying.png"))
    upper = {"width": 100, "height": 50}
    assert said("image_contrast", {"text": "#ffffff", "box": upper}, image) == []
    assert said("image_contrast", {"text": "#000000", "box": upper}, image) == [
        ("low_contrast", "1.00:1")
    ]


# Colours and contrast: what the pixels say


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("tent-stars", {"colours": [VIOLET], "share": 60, "distance": 20}, []),
        (
            "tent-stars",
            {"colours": [GREEN], "share": 1, "distance": 20},
            [("off_palette", "0 %")],
        ),
        (
            "neve-jacket",
            {"colours": [VIOLET], "share": 60, "distance": 20},
            [("off_palette", "0 %")],
        ),
        ("neve-jacket", {"colours": [VIOLET, GREEN], "share": 100, "distance": 100}, []),
    ],
)
def test_colours_of_the_demo_s_pictures(name: str, parameters: Any, expected: Any) -> None:
    assert said("image_palette", parameters, demo_picture(name)) == expected


def test_a_picture_of_one_colour_is_all_in_it_and_its_other_colours_are_named(drawn: Any) -> None:
    violet = drawn(VIOLET)
    assert said("image_palette", {"colours": [VIOLET], "share": 100, "distance": 0}, violet) == []
    finding = found("image_palette", {"colours": [GREEN], "share": 10}, violet)[0]
    assert finding.evidence == {
        "problem": "off_palette",
        "asset": "drawn",
        "found": "0 %",
        "expected": "10 %",
        "others": [VIOLET],
    }


def test_what_is_transparent_counts_as_white(drawn: Any) -> None:
    clear = drawn((0, 0, 0, 0), mode="RGBA")
    assert said("image_palette", {"colours": ["#fff"], "share": 100, "distance": 0}, clear) == []


def test_one_pixel_has_a_colour_and_a_contrast(drawn: Any) -> None:
    dot = drawn("black", (1, 1))
    assert said("image_palette", {"colours": ["#000"], "share": 100}, dot) == []
    assert said("image_contrast", {"text": "#ffffff", "ratio": 21}, dot) == []
    assert said("image_contrast", {"text": "#000000"}, dot) == [("low_contrast", "1.00:1")]


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("tent-stars", {"text": "#000000"}, [("low_contrast", "1.35:1")]),
        ("tent-stars", {"text": "#ffffff", "box": [0, 0, 100, 12]}, []),
        ("fresh-tracks", {"text": "#ffffff"}, [("low_contrast", "1.12:1")]),
        ("fresh-tracks", {"text": "#14142b", "box": [20, 70, 18, 25]}, []),
    ],
)
def test_text_over_the_demo_s_pictures(name: str, parameters: Any, expected: Any) -> None:
    if "box" in parameters:
        sides = zip(("left", "top", "width", "height"), parameters["box"], strict=True)
        parameters = {**parameters, "box": dict(sides)}
    assert said("image_contrast", parameters, demo_picture(name)) == expected


@pytest.mark.parametrize(("rows", "expected"), [(5, []), (6, [("low_contrast", "1.00:1")])])
def test_up_to_five_percent_of_the_pixels_may_be_worse(
    tmp_path: Path, rows: int, expected: Any
) -> None:
    picture = Pillow.new("RGB", (100, 100), "black")
    picture.paste("white", (0, 0, 100, rows))
    picture.save(tmp_path / "rows.png")
    image = Image("rows", "", "", {}, str(tmp_path / "rows.png"))
    assert said("image_contrast", {"text": "#ffffff"}, image) == expected


def test_only_what_is_under_the_box_counts(tmp_path: Path) -> None:
    picture = Pillow.new("RGB", (100, 100), "black")
    picture.paste("white", (0, 50, 100, 100))
    picture.save(tmp_path / "halves.png")
    image = Image("halves", "", "", {}, str(tmp_path / "halves.png"))
    upper = {"left": 0, "top": 0, "width": 100, "height": 50}
    lower = {"left": 0, "top": 50, "width": 100, "height": 50}
    assert said("image_contrast", {"text": "#ffffff", "box": upper}, image) == []
    assert said("image_contrast", {"text": "#ffffff", "box": lower}, image) == [
        ("low_contrast", "1.00:1")
    ]


# Descriptions, rights, approved images


@pytest.mark.parametrize(
    ("alt", "expected"),
    [
        ("A skier in fresh snow", []),
        ("IMG_2041.JPG", [("file_name", "IMG_2041.JPG")]),
        ("DSC00172", [("file_name", "DSC00172")]),
        ("hero-winter_2", [("file_name", "hero-winter_2")]),
        ("Screenshot 2026-11-22 at 10.48", [("file_name", "Screenshot 2026-11-22 at 10.48")]),
        ("ski-hero", [("file_name", "ski-hero")]),
        ("A photo.", []),
        ("Gore-Tex", []),
        ("Imogen climbs at 5,000 m", []),
        ("Ski", [("too_short", "Ski")]),
        ("x" * 121, [("too_long", "x" * 121)]),
        ("👩‍👩‍👧‍👧" * 5, []),
        ("👩‍👩‍👧‍👧", [("too_short", "👩‍👩‍👧‍👧")]),
        ("", []),
        (None, [("no_alt", "")]),
        (" \u200b", []),
    ],
)
def test_descriptions(alt: str | None, expected: Any) -> None:
    image = Image("ski-hero", "", "Ski hero", {})
    assert said("image_alt", {"minimum": 4, "maximum": 120}, image, alt) == expected


def test_a_description_beside_the_image_is_marked() -> None:
    finding = found("image_alt", {}, Image("ski-hero", "A skier", "", {}), " img_1.png ")[0]
    assert [(span.field, span.start, span.end, span.text) for span in finding.spans] == [
        ("imageAlt", 1, 10, "img_1.png")
    ]


def test_an_asset_describes_itself_where_nothing_stands_beside_it() -> None:
    assert said("image_alt", {}, Image("ski-hero", "A skier", "", {})) == []
    assert said("image_alt", {}, Image("ski-hero", "A skier", "", {}), None) == []
    assert said("image_alt", {}, Image("ski-hero", "IMG_2041", "", {})) == [
        ("file_name", "IMG_2041")
    ]


def test_a_decorative_image_may_be_refused() -> None:
    image = Image("ski-hero", "A skier", "", {})
    assert said("image_alt", {"decorative": False}, image, "") == [("no_alt", "")]


@pytest.mark.parametrize(
    ("until", "parameters", "expected"),
    [
        (None, {}, []),
        (None, {"endRequired": True}, [("no_end", "")]),
        (10 * DAY, {}, []),
        (10 * DAY, {"days": 5}, []),
        (10 * DAY, {"days": 6}, [("ends_soon", "1970-01-11")]),
        (5 * DAY + 1, {}, []),
        (5 * DAY, {}, [("ended", "1970-01-06")]),
        (4 * DAY, {"days": 30}, [("ended", "1970-01-05")]),
    ],
)
def test_rights_on_the_sixth_day(until: int | None, parameters: Any, expected: Any) -> None:
    image = Image("ski", "", "", {}, rights_until=until, at=5 * DAY)
    assert said("image_rights", parameters, image) == expected


def test_rights_are_not_judged_without_an_instant() -> None:
    assert said("image_rights", {"days": 30}, Image("ski", "", "", {}, rights_until=1)) == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"assets": ["logo", "ski"]}, []),
        ({"assets": ["logo"]}, [("not_approved", "ski")]),
        ({"digests": ["ab" * 32]}, []),
        ({"digests": ["cd" * 32]}, [("not_approved", "ski")]),
        ({"assets": ["logo"], "digests": ["ab" * 32]}, []),
    ],
)
def test_approved_images(parameters: Any, expected: Any) -> None:
    image = Image("ski", "", "", {}, digest="ab" * 32)
    assert said("image_approved", parameters, image) == expected


# Bad files and bad parameters

EACH_KIND = {
    "image_alt": {"minimum": 5},
    "image_approved": {"assets": ["logo"]},
    "image_contrast": {"text": "#ffffff"},
    "image_format": {"formats": ["webp"]},
    "image_palette": {"colours": ["#ffffff"], "share": 50},
    "image_rights": {"days": 30},
    "image_shape": {"ratios": ["16:9"]},
    "image_size": {"width": 1200},
    "image_weight": {"kilobytes": 300},
}
OF_PIXELS = ("image_contrast", "image_palette")
OF_FILES = ("image_contrast", "image_format", "image_palette", "image_shape", "image_size")


@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_field_without_an_image_is_fine(kind: str) -> None:
    assert found(kind, EACH_KIND[kind], None) == []


@pytest.mark.parametrize("kind", [*OF_FILES, "image_weight"])
def test_an_image_of_which_nothing_is_known_is_not_judged(kind: str) -> None:
    assert found(kind, EACH_KIND[kind], Image("ski", "", "", {})) == []


@pytest.mark.parametrize("kind", [*OF_FILES, "image_weight"])
@pytest.mark.parametrize("path", ["/nowhere/ski.jpg", "no\0where", ""])
def test_a_file_that_is_gone_is_reported(kind: str, path: str) -> None:
    image = Image("ski", "", "", {}, path)
    assert said(kind, EACH_KIND[kind], image) == [("unreadable", "missing")]


@pytest.mark.parametrize("kind", OF_FILES)
@pytest.mark.parametrize(
    "content",
    [b"", b"GIF", b"<svg/>", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", os.urandom(999)],
    ids=["empty", "cut short", "svg", "postscript", "noise"],
)
def test_a_file_that_is_no_image_is_reported(kind: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ski.jpg"
    path.write_bytes(content)
    image = Image("ski", "", "", {}, str(path))
    assert said(kind, EACH_KIND[kind], image) == [("unreadable", "not_an_image")]


@pytest.mark.parametrize("kind", OF_PIXELS)
def test_a_damaged_file_is_reported(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "ski.jpg"
    path.write_bytes((PICTURES / "climbing.jpg").read_bytes()[:20_000])
    image = Image("ski", "", "", {}, str(path))
    assert said(kind, EACH_KIND[kind], image) == [("unreadable", "damaged")]


@pytest.mark.parametrize("side", [5_001, 10_000, 14_000])
@pytest.mark.parametrize("kind", OF_PIXELS)
def test_too_many_pixels_are_not_decoded(kind: str, side: int, tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    # A header that says so is enough: nothing behind it is read.
    small = Pillow.new("1", (8, 8))
    small.save(path)
    content = bytearray(path.read_bytes())
    content[16:24] = side.to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    path.write_bytes(bytes(content))
    image = Image("ski", "", "", {}, str(path))
    assert said(kind, EACH_KIND[kind], image) == [("unreadable", "too_many_pixels")]


def test_a_file_that_changes_is_looked_at_again(drawn: Any) -> None:
    parameters = {"text": "#ffffff"}
    assert said("image_contrast", parameters, drawn("black")) == []
    white = drawn("white", (81, 40))
    assert said("image_contrast", parameters, white) == [("low_contrast", "1.00:1")]


@pytest.mark.parametrize(
    ("kind", "parameters", "path"),
    [
        ("image_size", {}, "width"),
        ("image_size", {"width": 0}, "width"),
        ("image_size", {"width": "1200"}, "width"),
        ("image_size", {"width": True}, "width"),
        ("image_shape", {}, "ratios"),
        ("image_shape", {"ratios": ["16"]}, "ratios[0]"),
        ("image_shape", {"ratios": ["16:0"]}, "ratios[0]"),
        ("image_shape", {"ratios": ["1:1"], "tolerance": 51}, "tolerance"),
        ("image_format", {"formats": ["svg"]}, "formats[0]"),
        ("image_format", {"formats": []}, "formats"),
        ("image_weight", {}, "kilobytes"),
        ("image_weight", {"kilobytes": 0}, "kilobytes"),
        ("image_palette", {"colours": ["green"], "share": 5}, "colours[0]"),
        ("image_palette", {"colours": ["#12345"], "share": 5}, "colours[0]"),
        ("image_palette", {"colours": ["#123456"]}, "share"),
        ("image_palette", {"colours": ["#000"] * 51, "share": 5}, "colours"),
        ("image_contrast", {}, "text"),
        ("image_contrast", {"text": "white"}, "text"),
        ("image_contrast", {"text": "#fff", "ratio": 22}, "ratio"),
        ("image_contrast", {"text": "#fff", "box": "all"}, "box"),
        ("image_contrast", {"text": "#fff", "box": {"left": 0}}, "box.width"),
        (
            "image_contrast",
            {"text": "#fff", "box": {"left": 60, "width": 50, "height": 1}},
            "box.width",
        ),
        (
            "image_contrast",
            {"text": "#fff", "box": {"width": 5, "height": 5, "depth": 5}},
            "box.depth",
        ),
        ("image_alt", {"minimum": 9, "maximum": 8}, "minimum"),
        ("image_alt", {"decorative": "yes"}, "decorative"),
        ("image_approved", {}, "assets"),
        ("image_approved", {"assets": ["Logo!"]}, "assets[0]"),
        ("image_approved", {"digests": ["abc"]}, "digests[0]"),
        ("image_rights", {"days": -1}, "days"),
        ("image_rights", {"dayz": 1}, "dayz"),
    ],
    ids=json.dumps,
)
def test_bad_parameters_are_named(kind: str, parameters: Any, path: str) -> None:
    with pytest.raises(BadParameters) as caught:
        KINDS[kind].parse(parameters)
    assert caught.value.path == path
