"""Who deletes a module or a brand that is used is told by what, by name, and what to do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import Experience, Module
from tests.factories import make_brand, make_experience, make_module, make_variant
from variants.models import Variant

pytestmark = pytest.mark.django_db


def delete_url(module):
    return reverse(Module.snippet_viewset.get_url_name("delete"), args=[module.pk])


def edit_url(row):
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


def test_a_module_of_an_experience_cannot_be_deleted_and_the_page_names_it(admin_client):
    module = make_module()
    experience = make_experience("home", {"top": module})

    response = admin_client.get(delete_url(module))

    page = response.content.decode()
    assert "“Home hero” is used and cannot be deleted." in page
    assert f'<li>Experience: <a href="{edit_url(experience)}">Home</a></li>' in page
    assert "Open each of these and put something else in its place" in page
    assert "Yes, delete" not in page
    assert Experience.objects.count() == 1


def test_a_module_that_only_its_variants_use_is_deleted_with_them(admin_client):
    module = make_module()
    variant = make_variant(module)

    page = admin_client.get(delete_url(module)).content.decode()

    assert "What belongs to it is deleted with it." in page
    assert f'<li>Variant: <a href="{edit_url(variant)}">Skier (Home hero)</a></li>' in page
    admin_client.post(delete_url(module))
    assert (Module.objects.count(), Variant.objects.count()) == (0, 0)


def test_a_brand_names_its_modules_and_at_most_ten_at_a_constant_cost(admin_client):
    brand = make_brand()
    counts = []
    for number in range(1, 13):
        make_module(f"module-{number}")
        if number in (1, 12):
            with CaptureQueriesContext(connection) as queries:
                response = admin_client.get(reverse("brand:delete", args=[brand.pk]))
            counts.append(len(queries))

    assert len(response.context["uses"]) == 10
    assert {use.kind for use in response.context["uses"]} == {"module"}
    assert "See all 12 places where it is used" in response.content.decode()
    assert counts[0] == counts[1]


def test_what_nothing_uses_is_deleted_as_ever(admin_client):
    page = admin_client.get(delete_url(make_module())).content.decode()

    assert "Yes, delete" in page
    assert "refer to it" not in page
