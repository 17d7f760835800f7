"""What image kinds are told of images: file, weight, digest, end of rights."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from brand.images import checked_images
from brand.rules.types import Image
from media.models import BrandRendition
from media.renditions import delivered
from tests.media.pictures import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_an_image_comes_with_the_file_that_visitors_get_its_weight_and_its_digest() -> None:
    image = make_image(description="A skier", rights_until=datetime(2027, 1, 1, tzinfo=UTC))
    rendition = delivered(image)["default"]
    file = Path(BrandRendition.objects.get().file.path)
    assert checked_images([image.key], at=datetime(2026, 12, 31, 0, 59, tzinfo=UTC)) == {
        "ski-hero": Image(
            asset="ski-hero",
            alt="A skier",
            title="Ski hero",
            renditions={"default": {**rendition, "weight": file.stat().st_size}},
            path=str(file),
            digest=hashlib.sha256(file.read_bytes()).hexdigest(),
            rights_until=1_798_761_600_000,
            at=1_798_675_200_000,
        )
    }


def test_without_an_instant_rights_are_not_judged() -> None:
    image = make_image()
    checked = checked_images([image.key])[image.key]
    assert (checked.at, checked.rights_until) == (None, None)


def test_assets_that_do_not_exist_are_left_out() -> None:
    assert checked_images(["nobody"]) == {}


@pytest.mark.parametrize("count", [1, 5])
def test_two_queries_whatever_the_number(count: int, django_assert_num_queries: Any) -> None:
    images = [make_image(title=f"Picture {number}") for number in range(count)]
    for image in images:
        delivered(image)
    with django_assert_num_queries(2):
        assert len(checked_images(image.key for image in images)) == count


def test_an_image_whose_file_is_gone_has_a_path_and_nothing_to_be_measured() -> None:
    image = make_image()
    delivered(image)
    Path(BrandRendition.objects.get().file.path).unlink()
    checked = checked_images([image.key])[image.key]
    assert (checked.renditions, checked.path, checked.digest) == ({}, image.file.name, None)


class Elsewhere(FileSystemStorage):
    """A storage without paths, as S3 is one."""

    def path(self, name: str) -> str:
        raise NotImplementedError

    def _open(self, name: str, mode: str = "rb") -> Any:
        return FileSystemStorage(self.location)._open(name, mode)


def test_a_file_that_lies_elsewhere_is_copied_once(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REFRACT_HOME = tmp_path
    image = make_image()
    delivered(image)
    rendition = BrandRendition.objects.get()
    storage = Elsewhere(settings.MEDIA_ROOT)
    monkeypatch.setattr(BrandRendition._meta.get_field("file"), "storage", storage)
    checked = checked_images([image.key])[image.key]
    copy = tmp_path / "copies" / rendition.file.name
    assert checked.path == str(copy)
    assert copy.read_bytes() == Path(settings.MEDIA_ROOT, rendition.file.name).read_bytes()
    Path(settings.MEDIA_ROOT, rendition.file.name).unlink()
    assert checked_images([image.key])[image.key] == checked


def test_a_storage_that_is_away_leaves_an_image_without_its_files(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(Elsewhere):
        def _open(self, name: str, mode: str = "rb") -> Any:
            raise RuntimeError("connection refused")

    settings.REFRACT_HOME = tmp_path
    image = make_image()
    delivered(image)
    storage = Away(settings.MEDIA_ROOT)
    monkeypatch.setattr(BrandRendition._meta.get_field("file"), "storage", storage)
    checked = checked_images([image.key])[image.key]
    assert (checked.path, checked.digest) == (image.file.name, None)
    assert [path for path in (tmp_path / "copies").rglob("*") if path.is_file()] == []
