"""Assets: keys, rights, and where their files lie."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_save

from media.keys import proposed_key
from media.models import BrandImage
from tests.media.pictures import make_image

pytestmark = pytest.mark.django_db


def test_an_image_without_a_key_gets_one_from_its_title() -> None:
    assert make_image(title="Ski Hero (Winter)").key == "ski-hero-winter"
    assert make_image(title="Ski hero, winter").key == "ski-hero-winter-2"
    assert make_image(title="Ski hero: winter").key == "ski-hero-winter-3"
    assert make_image(title="スキー").key == "image"


def test_a_proposed_key_leaves_room_for_its_number() -> None:
    taken = {"a" * 92}
    assert proposed_key("a" * 300, taken.__contains__) == "a" * 92 + "-2"


def test_a_chosen_key_is_kept_and_never_changes() -> None:
    image = make_image(key="hero-1")
    image.key = "hero-2"
    with pytest.raises(ValidationError) as error:
        image.full_clean()
    assert error.value.message_dict == {
        "key": ["A key never changes: this one is “hero-1”, not “hero-2”."]
    }


@pytest.mark.parametrize("key", ["Hero", "-hero", "he_ro", "hé", "a b"])
def test_a_malformed_key_is_refused(key: str) -> None:
    image = make_image()
    image.key = key
    with pytest.raises(ValidationError) as error:
        image.clean_fields()
    assert error.value.message_dict == {
        "key": [
            "A key consists of the letters a to z, digits and hyphens, not starting with a hyphen."
        ]
    }


def test_files_lie_in_folders_of_the_media_root(settings: Any) -> None:
    image = make_image()
    rendition = image.get_rendition("max-10x10|format-webp")
    root = Path(settings.MEDIA_ROOT)
    assert Path(image.file.path).parent == root / "original_images"
    assert Path(rendition.file.path).parent == root / "images"


def test_an_image_and_what_listens_to_its_save_succeed_or_fail_together() -> None:
    def refuse(**kwargs: Any) -> None:
        raise ValidationError("refused")

    post_save.connect(refuse, sender=BrandImage)
    try:
        with pytest.raises(ValidationError), transaction.atomic():
            make_image(key="hero")
    finally:
        post_save.disconnect(refuse, sender=BrandImage)
    assert BrandImage.objects.count() == 0
