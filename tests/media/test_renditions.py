"""Renditions: one WebP of at most 1,600 pixels."""

from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from media.models import BrandRendition
from media.renditions import delivered
from tests.media.pictures import make_image, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2000, 1000), (1600, 800)),
        ((1000, 3200), (500, 1600)),
        ((1600, 1600), (1600, 1600)),
        ((40, 20), (40, 20)),
    ],
)
def test_an_image_is_delivered_as_webp_of_at_most_1600_pixels_and_never_enlarged(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    image = make_image(*size)
    result = delivered(image)
    rendition = BrandRendition.objects.get()
    assert result == {
        "default": {
            "url": rendition.url,
            "width": expected[0],
            "height": expected[1],
            "format": "webp",
        }
    }
    with Image.open(rendition.file.path) as file:
        assert (file.format, file.size) == ("WEBP", expected)


def test_the_url_is_relative_to_the_root_of_the_local_instance() -> None:
    url = delivered(make_image())["default"]["url"]
    assert url.startswith("/media/images/")
    assert url.endswith(".webp")


def test_a_rendition_is_made_once(django_assert_num_queries: Any) -> None:
    image = make_image()
    first = delivered(image)
    with django_assert_num_queries(1):
        assert delivered(image) == first
    assert BrandRendition.objects.count() == 1


def test_loaded_renditions_cost_no_query(django_assert_num_queries: Any) -> None:
    image = make_image()
    delivered(image)
    loaded = type(image).objects.prefetch_related("renditions").get()
    with django_assert_num_queries(0):
        delivered(loaded)


def test_no_address_ever_shows_another_picture(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Files that are deleted leave their names to others; renditions are named by content."""
    image = make_image(40, 20)
    seen = {delivered(image)["default"]["url"]}
    for width in (41, 42):
        with django_capture_on_commit_callbacks(execute=True):
            image.file.storage.delete(image.file.name)
            image.file = picture(width, 20)
            image.save()
        seen.add(delivered(image)["default"]["url"])
    assert len(seen) == 3
    assert BrandRendition.objects.count() == 1
