"""Published values as the API gives them: texts, rich texts, images, and old shapes of them."""

from typing import Any

import pytest

from delivery.errors import ApiError
from delivery.values import ServedImage, image_value, json_value, text_value

RICH = {"html": "<p>Go <b>out</b></p>", "text": "Go out", "markdown": "Go **out**"}
FILE = {"url": "/media/images/ski.webp", "width": 1600, "height": 900, "format": "webp"}
GROUPS = [["headline"], ["image", "imageAlt"]]


def values(alt: Any = None, **file: Any) -> dict[str, Any]:
    image = {
        "asset": "ski",
        "alt": "A skier",
        "title": "Ski",
        "renditions": {"default": FILE | file},
    }
    return {"headline": "Hi", "image": image, "imageAlt": alt, "body": RICH}


def image(values: dict[str, Any], **options: Any) -> ServedImage | None:
    return image_value("image", values, GROUPS, origin="https://cdn.example", **options)


@pytest.mark.parametrize(("form", "text"), list(RICH.items()))
def test_a_rich_text_has_three_forms_and_a_text_is_itself(form: str, text: str) -> None:
    assert text_value(RICH, form) == text
    assert text_value("plain", form) == "plain"
    assert text_value(None, form) is None


def test_an_address_from_the_root_gets_the_origin_of_the_request() -> None:
    assert image(values()) == ServedImage(
        "https://cdn.example/media/images/ski.webp", 1600, 900, "webp", "A skier"
    )


@pytest.mark.parametrize("url", ["https://s3.example/ski.webp", "//s3.example/ski.webp"])
def test_an_address_with_a_host_keeps_it(url: str) -> None:
    served = image(values(url=url))
    assert served is not None
    assert served.url == url


@pytest.mark.parametrize(("own", "told"), [(None, "A skier"), ("", ""), ("Snow", "Snow")])
def test_the_alternative_text_beside_an_image_goes_before_that_of_the_asset(
    own: str | None, told: str
) -> None:
    served = image(values(own))
    assert served is not None
    assert served.alt == told


def test_an_alternative_text_of_another_group_is_not_the_images() -> None:
    served = image_value("image", values("Snow"), [["image"], ["imageAlt"]], origin="")
    assert served is not None
    assert served.alt == "A skier"


def test_a_rendition_can_be_named() -> None:
    assert image(values(), rendition="default") == image(values())
    with pytest.raises(ApiError) as refused:
        image(values(), rendition="huge")
    assert refused.value.code == "BAD_USER_INPUT"
    assert str(refused.value) == "rendition: “huge” was given, one of default was expected."


def test_as_json_an_image_is_an_object_and_a_rich_text_its_html() -> None:
    published = values()
    as_json = {
        name: json_value(name, published, GROUPS, origin="https://a.b") for name in published
    }

    assert as_json == {
        "headline": "Hi",
        "image": FILE | {"url": "https://a.b/media/images/ski.webp", "alt": "A skier"},
        "imageAlt": None,
        "body": "<p>Go <b>out</b></p>",
    }


@pytest.mark.parametrize("value", [None, "once a text", RICH])
def test_what_was_published_before_a_field_became_an_image_is_no_image(value: Any) -> None:
    assert image({"image": value}) is None


def test_an_image_without_renditions_is_no_text() -> None:
    assert text_value(values()["image"], "html") is None
