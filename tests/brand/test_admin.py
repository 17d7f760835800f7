"""Brands are made, changed and deleted in the admin."""

import pytest
from django.urls import reverse

from brand.models import Brand
from tests.factories import make_module

pytestmark = pytest.mark.django_db


def test_a_brand_is_made_and_renamed_and_keeps_its_key(admin_client):
    admin_client.post(reverse("brand:add"), {"name": "Nordlicht", "key": "nordlicht"})
    brand = Brand.objects.get()
    assert (brand.key, brand.name) == ("nordlicht", "Nordlicht")

    url = reverse("brand:edit", args=[brand.pk])
    admin_client.post(url, {"name": "Nordlicht Sport", "key": "other"})

    brand.refresh_from_db()
    assert (brand.key, brand.name) == ("nordlicht", "Nordlicht Sport")


def test_a_malformed_key_is_refused_at_the_form(admin_client):
    response = admin_client.post(reverse("brand:add"), {"name": "Bad", "key": "Bad Key!"})

    assert list(response.context["form"].errors) == ["key"]
    assert Brand.objects.count() == 0


def test_a_brand_in_use_is_not_deleted(admin_client):
    brand = make_module().brand
    url = reverse("brand:delete", args=[brand.pk])

    assert "Yes, delete" not in admin_client.get(url).content.decode()
    admin_client.post(url)

    assert Brand.objects.filter(pk=brand.pk).exists()
