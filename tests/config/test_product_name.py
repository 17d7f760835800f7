"""The admin is called by the product's name, and shows its mark."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_page_is_called_by_the_products_name(admin_client: Client) -> None:
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    assert "<title>Dashboard - Refract</title>" in page
    assert "<template data-wagtail-sidebar-branding-logo><img src=" in page
    assert page.count("/content/mark.svg") == 2  # above the menu, and in the browser's tab
    assert finders.find("content/mark.svg")


def test_people_sign_in_to_the_product(client: Client) -> None:
    page = client.get(reverse("wagtailadmin_login")).content.decode()

    assert "<title>Sign in - Refract</title>" in page
    assert "<h1>Sign in to Refract</h1>" in page
