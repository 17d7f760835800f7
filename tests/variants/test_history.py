"""The publishing history in the admin."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from config.roles import BRAND_MANAGERS, EDITORS
from content.models import Module
from tests.factories import make_module
from variants.models import Generation
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client, django_user_model):
    """Log in as a new member of a group."""

    def log_in(group: str):
        user = django_user_model.objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


def changed_twice() -> int:
    """Publish, change and publish again; return the first generation."""
    module = make_module(live=True)
    generation = current_generation()
    module.fields = {"headline": "Second"}
    module.save()
    return generation


def test_the_history_lists_generations_newest_first_with_what_changed(log_in):
    changed_twice()
    browser = log_in(BRAND_MANAGERS)
    page = browser.get(reverse("variants_history"))
    listed = list(page.context["object_list"])
    assert [each.number for each in listed] == [4, 3, 2, 1]
    assert listed[0].what == "Home hero"
    assert listed[-1].what == "Taxonomy"

    Module.objects.filter(key="home-hero").update(key="renamed")
    page = browser.get(reverse("variants_history"))
    assert page.context["object_list"][0].what == "module home-hero"


def test_a_brand_manager_goes_back_in_the_admin(log_in):
    generation = changed_twice()
    browser = log_in(BRAND_MANAGERS)
    page = browser.get(reverse("variants_history"))
    assert reverse("variants_roll_back", args=[generation]) in page.content.decode()
    question = browser.get(reverse("variants_roll_back", args=[generation]))
    assert f"Roll back to generation {generation}" in question.content.decode()
    browser.post(reverse("variants_roll_back", args=[generation]))
    assert Module.objects.get().fields["headline"] == "Outside is calling"
    assert Generation.objects.last().user.username == BRAND_MANAGERS


def test_an_editor_sees_the_history_but_cannot_go_back(log_in):
    generation = changed_twice()
    browser = log_in(EDITORS)
    page = browser.get(reverse("variants_history"))
    assert "roll-back" not in page.content.decode()
    before = current_generation()
    response = browser.post(reverse("variants_roll_back", args=[generation]))
    assert response.status_code in (302, 403)
    assert current_generation() == before


def test_the_history_needs_the_same_queries_however_many_generations(
    log_in, django_assert_max_num_queries
):
    module = make_module(live=True)
    for number in range(30):
        module.name = f"Name {number}"
        module.save()
    browser = log_in(BRAND_MANAGERS)
    browser.get(reverse("variants_history"))
    # Three of them are for the menu: brands and what awaits a decision, and unread notices.
    with django_assert_max_num_queries(16):
        browser.get(reverse("variants_history"))
