"""Uploads are limited by pixels, bytes and real type."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse

from media.models import BrandImage
from media.uploads import check_image_file
from tests.media.pictures import make_image, picture

FORMATS = "Not a supported image format. Supported formats: AVIF, GIF, JPG, JPEG, PNG, WEBP."


def refusal(file: ImageFile) -> list[str]:
    """Return why a file is refused."""
    with pytest.raises(ValidationError) as error:
        check_image_file(file)
    return error.value.messages


def png_that_claims(width: int, height: int) -> ImageFile:
    """Return a small PNG file whose head promises a huge picture."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"")
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (head, body)
    ]
    return ImageFile(BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)), name="bomb.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_the_usual_formats_are_taken_and_left_at_their_beginning(form: str) -> None:
    file = picture(form=form, name=f"a.{form.lower()}")
    check_image_file(file)
    assert file.tell() == 0


def test_svg_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    assert refusal(ImageFile(BytesIO(svg), name="a.svg")) == [FORMATS]


def test_the_type_is_read_from_the_file_and_not_from_its_name() -> None:
    assert refusal(picture(form="JPEG", name="a.png")) == [
        "Not a valid .png image. The extension does not match the file format (jpeg)"
    ]


def test_a_file_that_is_no_image_is_refused() -> None:
    assert refusal(ImageFile(BytesIO(b"just words"), name="a.png")) == [
        "Upload a valid image. The file you uploaded was either not an image or a corrupted image."
    ]


def test_a_file_that_is_too_big_is_refused(settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50
    [message] = refusal(picture())
    assert message.startswith("This file is too big (")
    assert message.endswith("Maximum filesize 50\xa0bytes.")


def test_an_image_of_too_many_pixels_is_refused(settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 799
    assert refusal(picture(40, 20)) == ["This file has too many pixels (800). Maximum pixels 799."]


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    [message] = refusal(png_that_claims(60_000, 60_000))
    assert "too many pixels" in message


def test_a_file_that_ends_too_early_is_refused() -> None:
    whole = picture(400, 400, form="JPEG", name="a.jpg").read()
    [message] = refusal(ImageFile(BytesIO(whole[: len(whole) // 2]), name="a.jpg"))
    assert message.startswith("“a.jpg” is damaged: it cannot be read to its end (")


@pytest.fixture
def admin(db: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


def post_image(admin: Client, file: Any, **values: str) -> Any:
    """Post the library's form for a new image."""
    data = {"title": "Ski hero", "file": file, "collection": "1"} | values
    return admin.post(reverse("wagtailimages:add"), data)


def test_the_library_takes_an_image_with_its_rights(admin: Client) -> None:
    response = post_image(
        admin,
        picture(),
        key="ski-hero",
        description="A woman on skis",
        rights_holder="Ada",
        rights_until="2027-01-31 12:00",
        source="agency",
    )
    assert response.status_code == 302
    image = BrandImage.objects.get()
    assert (image.key, image.description, image.rights_holder) == (
        "ski-hero",
        "A woman on skis",
        "Ada",
    )
    assert image.rights_until is not None
    assert image.rights_until.isoformat() == "2027-01-31T12:00:00+00:00"


def test_the_library_refuses_a_damaged_file_and_keeps_nothing(admin: Client, settings: Any) -> None:
    whole = picture(400, 400, form="JPEG", name="a.jpg").read()
    response = post_image(admin, ImageFile(BytesIO(whole[:-300]), name="a.jpg"))
    assert response.status_code == 200
    [message] = response.context["form"].errors["file"]
    assert message.startswith("“a.jpg” is damaged")
    assert BrandImage.objects.count() == 0
    assert not Path(settings.MEDIA_ROOT).exists()


def test_the_library_refuses_a_key_that_is_taken(admin: Client) -> None:
    make_image(key="ski-hero")
    response = post_image(admin, picture(), key="ski-hero")
    assert response.context["form"].errors == {"key": ["There is an image with this key already."]}


def test_the_library_never_changes_a_key(admin: Client) -> None:
    image = make_image(key="ski-hero")
    data = {"title": "New title", "collection": "1", "key": "other"}
    assert admin.post(reverse("wagtailimages:edit", args=[image.pk]), data).status_code == 302
    image.refresh_from_db()
    assert (image.title, image.key) == ("New title", "ski-hero")
