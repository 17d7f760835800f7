"""A module is chosen in a dialogue that shows its type and brand and narrows down by them."""

import json

import pytest
from django.urls import reverse

from content.models import Module
from tests.factories import make_brand, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def modules():
    make_module("home-hero", name="Home hero")
    make_module("shop-hero", name="Shop hero", brand=make_brand("brookside"))
    make_module("notice", name="Notice", type="notice", fields={"title": "Mind the gap"})


def listed(client, **query):
    url = reverse(Module.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    rows = client.get(url, query).context["results"]
    return [(row.name, row.type, row.brand.name) for row in rows]


def test_the_dialogue_shows_type_and_brand(admin_client, modules):
    url = reverse(Module.snippet_viewset.chooser_viewset.get_url_name("choose"))

    page = json.loads(admin_client.get(url).content)["html"]

    assert "Hero" in page
    assert "Title" not in page
    assert "Alpenglow" in page
    assert "Brookside" in page
    assert 'name="type"' in page
    assert 'name="brand"' in page


def test_modules_are_listed_by_name_whatever_their_keys(admin_client, modules):
    make_module("a-key", name="Zebra crossing")

    names = [name for name, _type, _brand in listed(admin_client)]

    assert names == ["Home hero", "Notice", "Shop hero", "Zebra crossing"]


def test_modules_are_narrowed_down_by_type_and_brand(admin_client, modules):
    brookside = make_brand("brookside")

    assert listed(admin_client, type="hero") == [
        ("Home hero", "hero", "Alpenglow"),
        ("Shop hero", "hero", "Brookside"),
    ]
    assert listed(admin_client, brand=brookside.pk) == [("Shop hero", "hero", "Brookside")]
    assert listed(admin_client, type="notice", brand=brookside.pk) == []
    assert listed(admin_client, type="hero", q="home") == [("Home hero", "hero", "Alpenglow")]


def test_a_type_that_does_not_exist_narrows_nothing_down(admin_client, modules):
    assert len(listed(admin_client, type="gone")) == 3


@pytest.mark.parametrize("count", [1, 20])
def test_listing_costs_the_same_for_one_module_and_for_twenty(
    admin_client, django_assert_num_queries, count
):
    for number in range(count):
        make_module(f"module-{number}")
    listed(admin_client)

    with django_assert_num_queries(5):
        listed(admin_client)
