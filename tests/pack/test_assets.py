"""Images come with a pack, or are there already; a refused import leaves no file behind."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import ReferenceIndex

from content.models import Module
from media.models import BrandImage, BrandRendition
from tests.pack.images import png
from tests.pack.packs import (
    Pack,
    exported_pack,
    imported,
    module,
    pack,
    problems_of,
    variant,
    zipped,
)
from variants import checks
from variants.gate import PublishingRefused
from variants.models import DocumentKind
from variants.pack.exporting import Export
from variants.selectors import current_documents

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Any) -> Path:
    """Give each test a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files() -> list[str]:
    """Return the files in the media folder, without the digests that names of renditions have."""
    root = Path(settings.MEDIA_ROOT)
    names = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return sorted(re.sub(r"/[0-9a-f]{32}\.", "/", name) for name in names)


def asset(**changes: Any) -> Pack:
    return {"key": "ski", "file": "media/ski.png", "alt": "A skier"} | changes


def ski_pack(**changes: Any) -> Pack:
    """Return a pack whose hero and whose variant show the asset `ski`."""
    shown = {"headline": "H", "image": "ski", "imageAlt": None}
    overridden = variant(overrides={"image": "ski", "imageAlt": ""})
    hero = module(fields=shown, variants=[overridden])
    return pack(assets=[asset(**changes)], modules=[hero])


def test_a_zip_brings_its_images() -> None:
    imported(zipped(ski_pack(), {"media/ski.png": png()}))
    image = BrandImage.objects.get()
    assert (image.key, image.title, image.description) == ("ski", "ski", "A skier")
    assert (image.width, image.height, image.file_size) == (40, 30, len(png()))
    document = current_documents(DocumentKind.MODULE, ["home-hero"])["home-hero"]
    assert document["fields"]["image"]["asset"] == "ski"
    assert files() == ["images/ski.max-1600x1600.format-webp.webp", "original_images/ski.png"]
    references = ReferenceIndex.get_references_to(image).values_list("model_path", flat=True)
    assert sorted(references) == ["fields.image", "overrides.image"]


def test_a_dry_run_leaves_no_file_behind() -> None:
    tried = imported(zipped(ski_pack(), {"media/ski.png": png()}), dry_run=True)

    assert (tried.generation, tried.modules) == (1, 1)
    assert files() == []
    assert not BrandImage.objects.exists()


def test_importing_the_same_image_again_stores_nothing() -> None:
    content = zipped(ski_pack(), {"media/ski.png": png()})
    imported(content)
    before = files()
    assert imported(content).generation is None
    assert files() == before


def test_another_file_replaces_the_old_one_and_its_renditions(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    imported(zipped(ski_pack(), {"media/ski.png": png("red")}))
    with django_capture_on_commit_callbacks(execute=True):
        content = zipped(ski_pack(file="media/blue.png"), {"media/blue.png": png("blue")})
        assert imported(content).generation == 2
    assert files() == ["images/blue.max-1600x1600.format-webp.webp", "original_images/blue.png"]


def test_a_plain_pack_names_a_file_of_the_media_folder(media_root: Path) -> None:
    (media_root / "media").mkdir()
    (media_root / "media" / "ski.png").write_bytes(png())
    imported(ski_pack(rightsUntil="2027-01-01T00:00:00Z", rightsHolder="Ada", source="Studio"))
    image = BrandImage.objects.get()
    assert image.file.name == "media/ski.png"
    assert exported_pack()["assets"] == [
        {
            "key": "ski",
            "file": "media/ski.png",
            "title": "ski",
            "alt": "A skier",
            "rightsHolder": "Ada",
            "rightsUntil": "2027-01-01T00:00:00Z",
            "source": "Studio",
        }
    ]


def test_a_plain_pack_may_name_an_asset_that_exists_and_keeps_its_file() -> None:
    imported(zipped(ski_pack(), {"media/ski.png": png()}))
    before = files()
    assert imported(ski_pack(alt="Somebody skiing")).generation == 2
    assert BrandImage.objects.get().description == "Somebody skiing"
    assert files() == before


def test_two_assets_do_not_share_a_file_of_the_media_folder() -> None:
    image = BrandImage(key="first", title="First")
    image.file.save("first.png", ContentFile(png(), name="first.png"))
    imported(pack(assets=[asset(file=image.file.name)], modules=[]))
    assert BrandImage.objects.get(key="ski").file.name != image.file.name
    assert len(files()) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../secret.png", "a path without empty parts, . and .."),
        ("/etc/passwd", "a relative path"),
        (
            "media/gone.png",
            "a file in the media folder of the instance, or an asset that exists",
        ),
    ],
)
def test_a_file_that_is_not_there_is_refused(name: str, expected: str) -> None:
    assert problems_of(ski_pack(file=name)) == [f'assets[0].file: "{name}", expected {expected}']


def test_a_file_that_the_zip_does_not_hold_is_refused() -> None:
    assert problems_of(zipped(ski_pack(), {})) == [
        'assets[0].file: "media/ski.png", expected the path of an entry of the zip'
    ]


@pytest.mark.parametrize(
    ("name", "content", "start"),
    [
        ("ski.png", b"", "an image (The submitted file is empty.)"),
        ("ski.png", b"no image", "an image ("),
        ("ski.jpg", png(), "an image ("),
        ("ski.svg", b"<svg/>", "an image ("),
        ("ski.png", png(size=(400, 400))[:-300], "an image ("),
    ],
    ids=[
        "nothing",
        "text",
        "another type than its name says",
        "a type that is not taken",
        "cut off",
    ],
)
def test_what_is_no_image_is_refused(name: str, content: bytes, start: str) -> None:
    (problem,) = problems_of(zipped(ski_pack(file=name), {name: content}))
    assert problem.startswith(f'assets[0].file: "{name}", expected {start}')
    assert files() == []


def test_an_image_of_too_many_pixels_is_refused(settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1_000
    (problem,) = problems_of(zipped(ski_pack(), {"media/ski.png": png()}))
    assert problem == (
        'assets[0].file: "media/ski.png", expected an image (This file has too many pixels (1200). '
        "Maximum pixels 1000.)"
    )


def test_assets_are_checked_like_everything_else() -> None:
    content = pack(
        assets=[
            {"key": "ski", "file": "a.png", "alt": None, "rightsUntil": "never"},
            {"key": "ski", "file": 3, "colour": "red"},
        ]
    )
    assert problems_of(zipped(content, {"a.png": png()})) == [
        "assets[0].alt: null, expected a text, of at most 255 characters",
        'assets[0].rightsUntil: "never", expected an existing instant in whole milliseconds such '
        'as "2026-02-28T09:30:00Z"',
        "assets[1].colour: an unknown member, expected only key, file, title, alt, rightsHolder, "
        "rightsUntil, source",
        "assets[1].file: 3, expected a text that is not empty, of at most 200 characters",
        'assets[1].key: "ski", expected another key: assets[0].key is the same',
    ]


def test_a_refused_import_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = checks.Refusal("modules.home-hero", "it", "something else")
    monkeypatch.setattr("variants.examining.CHECKS", [lambda change: [refusal]])
    assert problems_of(zipped(ski_pack(), {"media/ski.png": png()}))
    assert files() == []
    assert BrandImage.objects.count() == 0
    assert Module.objects.count() == 0


def test_an_image_whose_file_is_gone_cannot_be_published(media_root: Path) -> None:
    imported(zipped(ski_pack(), {"media/ski.png": png()}))
    for rendition in BrandRendition.objects.all():
        rendition.delete()
    (media_root / "original_images/ski.png").unlink()
    hero = Module.objects.get()
    hero.name = "Another name"
    with pytest.raises(PublishingRefused) as refused:
        hero.save()
    assert refused.value.messages == [
        "assets.ski.file: 'original_images/ski.png', expected a file that can be read."
    ]


def test_a_zip_comes_back_to_the_byte_from_an_empty_instance() -> None:
    imported(zipped(ski_pack(title="Ski"), {"media/ski.png": png()}))
    first = io.BytesIO()
    Export().write_zip(first)
    Module.objects.all().delete()
    BrandImage.objects.all().delete()
    imported(first.getvalue())
    second = io.BytesIO()
    Export().write_zip(second)
    assert second.getvalue() == first.getvalue()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["pack.json", "media/ski.png"]
        assert json.loads(archive.read("pack.json"))["assets"][0]["file"] == "media/ski.png"
        assert archive.read("media/ski.png") == png()
