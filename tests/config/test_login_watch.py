"""Nobody loses what is typed when the login ends; whoever is logged in gets a token that works."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_whoever_is_not_logged_in_is_led_to_the_login_page(client):
    response = client.get(reverse("login_watch"))

    assert response.status_code == 302
    assert response.url == "/admin/login/?next=/admin/login-watch/"


def test_the_token_it_answers_with_is_one_that_forms_are_taken_with(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    answer = client.get(reverse("login_watch"))

    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    token = answer.json()["token"]
    assert client.post("/admin/logout/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert client.post("/admin/logout/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_asking_costs_the_session_and_the_person_alone(admin_client, django_assert_num_queries):
    # The session, the user, and the profile with the language of the admin.
    with django_assert_num_queries(3):
        admin_client.get(reverse("login_watch"))


def test_every_page_of_the_admin_has_the_script_with_its_words(admin_client):
    page = admin_client.get("/admin/").content.decode()

    assert 'data-ask="/admin/login-watch/" data-header="X-Csrftoken"' in page
    assert "your text is still in this form" in page
