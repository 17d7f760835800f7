"""Kinds that look at sources, links and images can become active: their examples can show them."""

from typing import Any

import pytest

from brand.rules.examples import problems
from brand.rules.json_form import example_from_json, example_to_json
from brand.rules.types import Example
from tests.brand.rules.checking import rule
from tests.brand.rules.test_image_kinds import DAY, VIOLET, demo_picture
from tests.brand.rules.test_source_cases import FIELDS


def example(good: bool, values: Any, **more: Any) -> Example:
    return Example(good, "offer", values, **more)


def picture(asset: str, width: int = 1600, **rendition: Any) -> Any:
    size = {"width": width, "height": 1000, "format": "webp", **rendition}
    return {"image": {"asset": asset, "alt": asset, "title": "", "renditions": {"default": size}}}


GERMAN = {"locale": "de", "default_locale": "en"}
IMAGES = {
    "tent-stars": demo_picture("tent-stars", rights_until=90 * DAY, at=0),
    "neve-jacket": demo_picture("neve-jacket", rights_until=9 * DAY, at=0),
}
HTML = "<p>See <a href='{}'>{}</a>.</p>"


def link(url: str, label: str) -> Any:
    return {"body": {"html": HTML.format(url, label)}}


@pytest.mark.parametrize(
    ("kind", "parameters", "good", "bad"),
    [
        (
            "same_as_default",
            {"facts": ["prices"]},
            example(
                True, {"headline": "Ab 1.299 €"}, default={"headline": "From €1,299"}, **GERMAN
            ),
            example(
                False,
                {"headline": "Ab 1.199 €"},
                default={"headline": "From €1,299"},
                quoted="1.199 €",
                fixed="Ab 1.299 €",
                **GERMAN,
            ),
        ),
        (
            "locked",
            {"lock": "numbers_only"},
            example(True, {"headline": "Save 30%"}, default={"headline": "Save 20%"}),
            example(
                False,
                {"headline": "Get 30%"},
                default={"headline": "Save 20%"},
                quoted="Get",
                fixed="Save 30%",
            ),
        ),
        (
            "link",
            {"clearLabels": True},
            example(True, link("https://alpenglow.example", "all tours")),
            example(False, link("https://alpenglow.example", "here"), quoted="here"),
        ),
        (
            "link",
            {},
            example(True, {"ctaUrl": "https://alpenglow.example"}),
            example(
                False,
                {"ctaUrl": "http://alpenglow.example"},
                quoted="http://alpenglow.example",
                fixed="https://alpenglow.example",
            ),
        ),
        (
            "provenance",
            {"rightsEndFor": ["licensed"]},
            example(True, {"headline": "Snow"}, provenance={"source": "agency"}),
            example(False, {"headline": "Snow"}, provenance={"source": "licensed"}),
        ),
        (
            "ai_disclosure",
            {"texts": ["Made with AI"]},
            example(True, {"headline": "Made with AI"}, provenance={"source": "ai-assisted"}),
            example(False, {"headline": "Snow"}, provenance={"source": "ai-assisted"}),
        ),
        (
            "image_size",
            {"width": 1200},
            example(True, picture("x", 1200)),
            example(False, picture("x", 1199)),
        ),
        (
            "image_palette",
            {"colours": [VIOLET], "share": 50},
            example(True, picture("tent-stars")),
            example(False, picture("neve-jacket")),
        ),
        (
            "image_contrast",
            {"text": "#ffffff", "box": {"width": 100, "height": 12}},
            example(True, picture("tent-stars")),
            example(False, picture("neve-jacket")),
        ),
        (
            "image_rights",
            {"days": 30},
            example(True, picture("tent-stars")),
            example(False, picture("neve-jacket")),
        ),
    ],
)
def test_a_good_and_a_bad_example_let_a_rule_become_active(
    kind: str, parameters: Any, good: Example, bad: Example
) -> None:
    def kinds_of(_type: str) -> dict[str, str]:
        return FIELDS

    found = problems(rule(kind, parameters, examples=[good, bad]), kinds_of, IMAGES)
    assert found == []
    swapped = [good, bad.__class__(True, bad.type, bad.values, bad.default)]
    without_bad = problems(rule(kind, parameters, examples=swapped), kinds_of, IMAGES)
    assert without_bad[0].code == "no bad example"


def test_an_image_of_which_nothing_is_known_shows_nothing() -> None:
    bad = example(False, picture("neve-jacket"))
    found = problems(rule("image_palette", {"colours": [VIOLET], "share": 50}, examples=[bad]))
    assert [problem.code for problem in found] == ["no good example", "bad is clean"]


def test_languages_and_origin_of_an_example_come_back_from_json() -> None:
    whole = example(
        False,
        {"headline": "Schnee"},
        default={"headline": "Snow"},
        provenance={"source": "agency"},
        **GERMAN,
    )
    assert example_from_json(example_to_json(whole)) == whole
