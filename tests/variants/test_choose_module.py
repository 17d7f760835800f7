"""Whoever begins a variant without saying of which module chooses it from a list."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_brand, make_module, make_variant
from tests.variants.variant_form import url
from variants.models import Variant

pytestmark = pytest.mark.django_db


def names(client, **query):
    return [row.name for row in client.get(url("choose_module"), query).context["object_list"]]


@pytest.fixture
def modules(admin_user):
    """Three modules; the one that is first by the alphabet and by its key was changed first."""
    for key, name in (("a-hero", "Autumn hero"), ("b-hero", "Ski hero"), ("c-hero", "Shop hero")):
        make_module(key, name=name).save_revision(user=admin_user)


def test_a_new_variant_without_a_module_begins_with_the_choice_of_one(admin_client, module):
    response = admin_client.get(url("add"), follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(url("choose_module"), 302)]
    assert "Which module?" in page
    assert f'<a href="{url("add")}?module={module.pk}"' in page
    assert "This module does not exist" not in page


def test_the_module_changed_last_stands_first(admin_client, modules):
    assert names(admin_client) == ["Shop hero", "Ski hero", "Autumn hero"]
    assert names(admin_client, ordering="name") == ["Shop hero", "Ski hero", "Autumn hero"]


def test_the_search_has_the_focus_and_finds_modules_as_one_types(admin_client, modules):
    page = admin_client.get(url("choose_module")).content.decode()
    assert " autofocus" in re.search(r'<input[^>]*name="q"[^>]*>', page)[0]
    assert f'data-w-swap-src-value="{url("choose_module_results")}"' in page

    found = admin_client.get(url("choose_module_results"), {"q": "ski"}).content.decode()

    assert "Ski hero" in found
    assert "Shop hero" not in found
    assert "<html" not in found


def test_modules_are_narrowed_down_by_type_and_brand(admin_client, modules):
    make_module("notice", name="Notice", type="notice", fields={"title": "Mind the gap"})
    make_module("other", name="Other", brand=make_brand("brookside"))

    assert names(admin_client, type="notice") == ["Notice"]
    assert names(admin_client, brand="brookside") == ["Other"]


def test_nothing_can_be_selected_sorted_or_exported(admin_client, modules):
    page = admin_client.get(url("choose_module")).content.decode()

    assert 'type="checkbox"' not in page
    assert "ordering=" not in page
    assert "export=" not in page


def test_where_there_is_no_module_the_first_one_is_to_be_written(admin_client):
    page = admin_client.get(url("choose_module")).content.decode()

    assert "There are no modules yet." in page
    assert f'href="{reverse("wagtailsnippets_content_module:add")}"' in page


def test_a_module_that_does_not_exist_is_said_and_another_asked_for(admin_client, module):
    for number in ("999999", "x", "9" * 5_000, ""):
        for send in (admin_client.get, admin_client.post):
            response = send(url("add"), {"module": number}, follow=True)
            page = response.content.decode()
            assert response.redirect_chain == [(url("choose_module"), 302)]
            assert "This module does not exist (any more): choose another one." in page
    assert Variant.objects.count() == 0


def test_only_who_may_write_variants_chooses(client, django_user_model, module):
    user = django_user_model.objects.create_user("vera")
    for name in ("access_admin", "view_variant", "change_variant", "add_module"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(user)
    refused = client.get(url("choose_module"))
    assert (refused.status_code, refused["Location"]) == (302, reverse("wagtailadmin_home"))

    user.user_permissions.add(Permission.objects.get(codename="add_variant"))
    assert names(client) == [module.name]


def test_the_list_costs_the_same_for_one_module_and_for_many(admin_client, admin_user):
    def cost():
        admin_client.get(url("choose_module"))
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(url("choose_module"))
        return len(queries)

    make_module("first").save_revision(user=admin_user)
    one = cost()
    for number in range(20):
        module = make_module(f"module-{number}")
        module.save_revision(user=admin_user)
        make_variant(module)

    assert cost() == one == 21
