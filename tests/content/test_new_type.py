"""A team adds a module type: one class, no migration, and everything in this room works with it.

`recipe_type` is that class; the tests of delivery and of packs go on with it.
"""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from content.documents import clean_values, published_values
from content.forms import OverridesField
from content.models import Module
from media.models import BrandImage
from tests.content.browser_form import make_module, posted
from tests.content.test_forms import content_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recipe_type")]


def test_a_new_type_needs_no_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_new_type_is_written_previewed_published_and_found(
    admin: Client, image: BrandImage
) -> None:
    other = make_module(key="other")
    add = reverse("wagtailsnippets_content_module:add")
    assert f"{add}?type=recipe" in admin.get(add).content.decode()
    form = admin.get(f"{add}?type=recipe").context["form"]
    data = posted(
        form,
        name="Rye bread",
        key="rye-bread",
        brand=other.brand_id,
        locale=other.locale_id,
        **{
            "fields-title": "Rye bread",
            "fields-steps": content_state("<ol><li>Mix the sourdough</li></ol>"),
            "fields-level": "easy",
            "fields-photo": str(image.pk),
            "fields-source": "https://example.com/rye",
            "action-publish": "1",
        },
    )
    preview = reverse("wagtailsnippets_content_module:preview_on_add")
    assert admin.post(preview, data).json()["is_valid"] is True
    assert "<ol><li>Mix the sourdough</li></ol>" in admin.get(preview).content.decode()

    assert admin.post(add, data).status_code == 302
    module = Module.objects.get(key="rye-bread")
    assert module.live
    assert module.fields == {
        "title": "Rye bread",
        "steps": "<ol><li>Mix the sourdough</li></ol>",
        "level": "easy",
        "photo": image.pk,
        "photoCredit": None,
        "source": "https://example.com/rye",
    }
    assert list(get_search_backend().search("sourdough", Module)) == [module]
    assert ReferenceIndex.get_references_to(image).get().model_path == "fields.photo"
    assert admin.get(reverse("wagtailsnippets_content_module:list")).status_code == 200


def test_a_new_type_has_documents(image: BrandImage) -> None:
    values = {"title": "Rye", "steps": "<p>a</p>", "photo": image.pk, "level": "hard"}
    result = clean_values("recipe", values, partial=False, draft=False, path="fields")
    assert (result.errors, result.warnings) == ([], [])
    published = published_values("recipe", result.values, {image.pk: image})
    assert list(published) == ["title", "steps", "level", "photo", "photoCredit", "source"]
    assert published["photo"]["asset"] == "ski-hero"
    assert published["steps"] == {"html": "<p>a</p>", "text": "a", "markdown": "a"}


def test_a_new_type_refuses_what_its_declaration_refuses() -> None:
    values = {"level": "medium", "photoCredit": "x"}
    result = clean_values("recipe", values, partial=True, draft=False, path="overrides")
    assert [(problem.path, problem.expected) for problem in result.errors] == [
        ("overrides.level", "one of easy, hard"),
        (
            "overrides",
            "all of photo, photoCredit: a variant overrides a field group whole or not at all",
        ),
    ]


def test_a_new_type_has_an_override_form(recipe_type: Any) -> None:
    field = OverridesField(recipe_type, {"title": "Rye"})
    assert list(field.block.groups) == ["title", "steps", "level", "photo", "source"]
