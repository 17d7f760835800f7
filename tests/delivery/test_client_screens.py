"""The screens of API clients: a key is shown once, replaced with an overlap, ended for good."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from delivery.known_clients import client_with_key
from delivery.models import ApiClient, ApiKey
from delivery.registration import create_client
from tests.factories import make_brand, make_channel

LIST, NEW = "/admin/apiclient/", "/admin/apiclient/new/"
KEY = re.compile(r"refract_[0-9A-Za-z]{38}")


def somebody(name: str, *permissions: str, **values: Any) -> AbstractBaseUser:
    """A person who may enter the admin, and what else they may."""
    user = get_user_model().objects.create_user(name, password="x", **values)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", *permissions])
    )
    return user


@pytest.fixture
def admin(db: None) -> Client:
    """An administrator's browser."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", password="x"))
    return client


def edit(client: ApiClient) -> str:
    """The page of a client."""
    return f"/admin/apiclient/edit/{client.pk}/"


def fields(**values: Any) -> dict[str, Any]:
    """A form as a browser posts it."""
    return {"name": "shop", "scopes": ["deliver"], "rate_limit": "", **values}


def test_a_new_client_s_key_is_shown_once_and_works(admin: Client) -> None:
    make_brand("alpenglow")
    make_channel("web")

    shown = admin.post(NEW, fields(brands=["alpenglow"], channels=["web"], rate_limit="600"))

    page = shown.content.decode()
    (key,) = set(KEY.findall(page))
    assert "no-store" in shown["Cache-Control"]
    assert f"curl -H &#x27;Authorization: Bearer {key}&#x27;" in page
    client = client_with_key(key)
    assert client is not None
    assert (client.name, client.brands, client.channels, client.rate_limit) == (
        "shop",
        {"alpenglow"},
        {"web"},
        600,
    )
    row = ApiClient.objects.get()
    for address in (LIST, edit(row), f"/admin/apiclient/history/{row.pk}/"):
        later = admin.get(address)
        assert later.status_code == 200
        assert not KEY.search(later.content.decode())
    assert f"…{key[-4:]}" in admin.get(LIST).content.decode()


def test_a_client_that_cannot_be_is_not_made(admin: Client) -> None:
    create_client("shop", scopes=["deliver"])

    for wrong in (
        fields(),
        fields(name="other", scopes=[]),
        fields(name="other", scopes=["everything"]),
        fields(name="other", brands=["nobody"]),
        fields(name="other", channels=["fax"]),
        fields(name="other", rate_limit="0"),
        fields(name="other", rate_limit="x"),
        fields(name="other", expires_at="2020-01-01 00:00"),
    ):
        page = admin.post(NEW, wrong).content.decode()
        assert "could not be created due to errors" in page
        assert not KEY.search(page)

    assert ApiClient.objects.count() == 1


def test_the_list_costs_as_many_queries_for_ten_clients_as_for_one(admin: Client) -> None:
    create_client("first", scopes=["deliver"])
    admin.get(LIST)
    with CaptureQueriesContext(connection) as one:
        admin.get(LIST)
    for number in range(9):
        create_client(f"client-{number}", scopes=["deliver"])
    with CaptureQueriesContext(connection) as ten:
        admin.get(LIST)

    assert len(ten) == len(one)


def test_an_empty_list_names_the_next_action(admin: Client) -> None:
    page = admin.get(LIST).content.decode()

    assert "No service has a key yet. Make a client for the first." in page
    assert NEW in page


def test_a_key_is_replaced_with_an_overlap(admin: Client) -> None:
    old = create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()

    shown = admin.post(f"/admin/apiclient/{row.pk}/keys/new/", {"overlap": "24"})

    (new,) = set(KEY.findall(shown.content.decode()))
    assert client_with_key(old) is not None
    assert client_with_key(new) is not None
    assert row.keys.order_by("pk")[0].expires_at is not None


@pytest.mark.parametrize(
    ("said", "old_is_good"), [({"overlap": ""}, True), ({}, True), ({"overlap": "0"}, False)]
)
def test_or_kept_or_ended_at_once(admin: Client, said: dict[str, str], old_is_good: bool) -> None:
    old = create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()

    admin.post(f"/admin/apiclient/{row.pk}/keys/new/", said)

    assert (client_with_key(old) is not None) is old_is_good
    assert row.keys.order_by("pk")[0].expires_at is None


def test_a_key_that_cannot_be_is_not_made(admin: Client) -> None:
    create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()

    for wrong in ({"overlap": "5"}, {"overlap": "24", "expires_at": "2020-01-01 00:00"}):
        answer = admin.post(f"/admin/apiclient/{row.pk}/keys/new/", wrong, follow=True)
        assert "No key was made:" in answer.content.decode()

    assert row.keys.count() == 1
    assert row.keys.get().expires_at is None


def test_one_key_is_ended_and_the_other_goes_on(admin: Client) -> None:
    first = create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()
    key = row.keys.get()
    (second,) = set(
        KEY.findall(admin.post(f"/admin/apiclient/{row.pk}/keys/new/", {}).content.decode())
    )
    address = f"/admin/apiclient/{row.pk}/keys/{key.pk}/end/"

    assert f"…{first[-4:]}" in admin.get(address).content.decode()
    assert client_with_key(first) is not None
    admin.post(address)

    assert client_with_key(first) is None
    assert client_with_key(second) is not None


def test_all_keys_are_ended_at_once(admin: Client) -> None:
    first = create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()
    admin.post(f"/admin/apiclient/{row.pk}/keys/new/", {})

    admin.post(f"/admin/apiclient/{row.pk}/keys/end/")

    assert client_with_key(first) is None
    assert not ApiKey.objects.in_force().exists()
    page = admin.get(f"/admin/apiclient/{row.pk}/keys/end/").content.decode()
    assert "there is nothing to end" in page


def test_a_key_is_ended_under_its_own_client_only(admin: Client) -> None:
    key = create_client("shop", scopes=["deliver"])
    create_client("other", scopes=["deliver"])
    other = ApiClient.objects.get(name="other")
    pk = ApiKey.objects.get(client__name="shop").pk

    answer = admin.post(f"/admin/apiclient/{other.pk}/keys/{pk}/end/")

    assert answer.status_code == 404
    assert client_with_key(key) is not None


def test_who_did_what_stands_in_the_history_and_no_key_does(admin: Client) -> None:
    shown = admin.post(NEW, fields()).content.decode()
    (key,) = set(KEY.findall(shown))
    row = ApiClient.objects.get()
    admin.post(f"/admin/apiclient/{row.pk}/keys/new/", {"overlap": "1"})
    admin.post(f"/admin/apiclient/{row.pk}/keys/end/")

    entries = registry.get_logs_for_instance(row).order_by("pk")

    assert [entry.action for entry in entries] == [
        "wagtail.create",
        "delivery.issue_key",
        "delivery.expire_key",
        "delivery.issue_key",
        "delivery.end_key",
    ]
    assert {entry.user.get_username() for entry in entries} == {"admin"}
    assert entries[1].message == f"Issued the key …{key[-4:]}"
    assert key not in repr(list(ModelLogEntry.objects.values_list()))


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_see_and_change_nothing(db: None, method: str) -> None:
    key = create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()
    browser = Client()
    browser.force_login(somebody("edith", "view_apiclient"))
    pk = ApiKey.objects.get().pk

    for address in (
        NEW,
        f"/admin/apiclient/{row.pk}/keys/new/",
        f"/admin/apiclient/{row.pk}/keys/end/",
        f"/admin/apiclient/{row.pk}/keys/{pk}/end/",
    ):
        answer = getattr(browser, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")

    assert client_with_key(key) is not None
    assert ApiKey.objects.count() == 1


def test_nobody_deletes_a_client(admin: Client) -> None:
    create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()

    assert admin.post(f"/admin/apiclient/delete/{row.pk}/").status_code == 404
    assert "delete" not in admin.get(edit(row)).content.decode().lower()


def test_somebody_who_may_change_clients_lets_them_approve_as_themselves_alone(db: None) -> None:
    manager = somebody("bruno")
    porter = somebody("petra", "add_apiclient", "change_apiclient")
    browser = Client()
    browser.force_login(porter)

    refused = browser.post(NEW, fields(scopes=["manage"], approves_as=manager.pk))
    made = browser.post(NEW, fields(scopes=["manage"], approves_as=porter.pk))

    assert "Select a valid choice" in refused.content.decode()
    assert KEY.search(made.content.decode())
    assert ApiClient.objects.get().approves_as == porter


def test_nobody_else_makes_a_key_that_approves_as_a_manager(db: None) -> None:
    manager = somebody("bruno", "change_apiclient")
    create_client("pipeline", scopes=["manage"])
    row = ApiClient.objects.get()
    ApiClient.objects.update(approves_as=manager)
    browser = Client()

    browser.force_login(somebody("petra", "change_apiclient"))
    page = browser.get(edit(row)).content.decode()
    refused = browser.post(f"/admin/apiclient/{row.pk}/keys/new/", {})
    browser.force_login(manager)
    made = browser.post(f"/admin/apiclient/{row.pk}/keys/new/", {})

    assert "This client approves as bruno: only they, and superusers, make keys of it." in page
    assert refused.status_code == 302
    assert KEY.search(made.content.decode())
    assert row.keys.count() == 2


def test_only_a_client_that_imports_approves(admin: Client) -> None:
    person = get_user_model().objects.get()

    refused = admin.post(NEW, fields(scopes=["deliver"], approves_as=person.pk))

    assert "Only a client with the scope “manage” imports" in refused.content.decode()


def test_saving_a_client_keeps_limits_whose_brand_is_gone(admin: Client) -> None:
    create_client("shop", scopes=["deliver"])
    row = ApiClient.objects.get()
    ApiClient.objects.filter(pk=row.pk).update(brands=["gone"])

    page = admin.get(edit(row)).content.decode()
    admin.post(edit(row), fields(name="shop", brands=["gone"], scopes=["deliver", "preview"]))

    assert "gone (no such brand)" in page
    row.refresh_from_db()
    assert (row.brands, row.scopes) == (["gone"], ["deliver", "preview"])
