"""The list of waivers and the page of one: what each person sees and may do there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brand.models import RuleVersion, Waiver
from config.roles import BRAND_MANAGERS, EDITORS
from tests.brand.rule_factory import make_version
from tests.factories import make_brand, make_module

pytestmark = pytest.mark.django_db

LIST = "/admin/waivers/"


def make_user(name: str, group: str) -> User:
    user = User.objects.create_user(name, password="secret")
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def version() -> RuleVersion:
    return make_version(state="active")


@pytest.fixture
def bea() -> User:
    """A manager of the brand."""
    user = make_user("bea", BRAND_MANAGERS)
    brand = make_brand()
    brand.managers = Group.objects.get(name=BRAND_MANAGERS)
    brand.save()
    return user


@pytest.fixture
def ann() -> User:
    return make_user("ann", EDITORS)


@pytest.fixture
def make(version: RuleVersion, ann: User) -> Any:
    def make(**values: Any) -> Waiver:
        now = timezone.now()
        return Waiver.objects.create(
            **{
                "rule": version.rule,
                "brand": make_brand(),
                "semantic_hash": version.semantic_hash,
                "module": "home-hero",
                "fingerprint": "f",
                "quoted": "cheap",
                "reason": "legal",
                "explanation": "So it is <b>written</b>.",
                "requested_by": ann,
                "requested_at": now,
                "expires_at": now + timedelta(days=9),
            }
            | values
        )

    return make


def page_of(waiver: Waiver) -> str:
    return reverse("variants_waiver", args=[waiver.pk])


def filled(waiver: Waiver, action: str) -> dict[str, str]:
    until = timezone.localtime(waiver.expires_at).strftime("%Y-%m-%d %H:%M")
    return {"action": action, "expires_at": until, "note": "Fine."}


def test_an_empty_list_says_where_to_ask(client: Client, ann: User) -> None:
    client.force_login(ann)
    page = client.get(LIST)
    assert "Nothing is waived, and nobody asks for it." in page.content.decode()
    assert reverse("variants_findings") in page.content.decode()


def test_what_waits_comes_first(client: Client, bea: User, make: Any) -> None:
    now = timezone.now()
    granted = make(state="granted", expires_at=now + timedelta(days=1))
    waits = make()
    make(state="refused")
    make(state="granted", expires_at=now - timedelta(days=1))
    client.force_login(bea)
    assert [each.pk for each in client.get(LIST).context["object_list"]] == [waits.pk, granted.pk]
    mine = client.get(LIST, {"person": "decide"}).context["object_list"]
    assert [each.pk for each in mine] == [waits.pk]
    ended = client.get(LIST, {"state": "ended"}).context["object_list"]
    assert [each.state for each in ended] == ["granted"]


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, bea: User, make: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bea)
    make()
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:  # the menu's are others' business
        client.get(LIST)
    assert len(few) < 25
    for number in range(20):
        make(fingerprint=f"f{number}")
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_a_manager_grants_and_goes_on_with_the_next(client: Client, bea: User, make: Any) -> None:
    make_module()
    first, second = make(), make(fingerprint="g", expires_at=timezone.now() + timedelta(days=20))
    client.force_login(bea)
    page = client.get(page_of(first)).content.decode()
    assert 'value="grant"' in page
    assert "So it is &lt;b&gt;written&lt;/b&gt;." in page

    answer = client.post(page_of(first), filled(first, "grant"))

    assert answer.status_code == 302
    assert answer["Location"] == page_of(second)
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("granted", bea)
    answer = client.post(page_of(second), filled(second, "refuse"))
    assert answer["Location"] == LIST


def test_a_second_decision_says_who_decided(client: Client, bea: User, make: Any) -> None:
    waiver = make()
    client.force_login(bea)
    client.post(page_of(waiver), filled(waiver, "grant"))
    page = client.post(page_of(waiver), filled(waiver, "refuse"))
    assert "bea has decided on this already: it is granted." in page.content.decode()
    waiver.refresh_from_db()
    assert waiver.state == "granted"


def test_an_expiry_in_the_past_is_refused_in_words(client: Client, bea: User, make: Any) -> None:
    waiver = make()
    client.force_login(bea)
    for until, message in (
        ("2020-01-01 00:00", "ends after now and by"),
        ("soon", "Enter a valid date/time."),
        ("", "This field is required."),
    ):
        page = client.post(page_of(waiver), filled(waiver, "grant") | {"expires_at": until})
        assert message in page.content.decode()
    waiver.refresh_from_db()
    assert waiver.state == "requested"


def test_an_editor_may_read_and_take_back_only(
    client: Client, ann: User, make: Any, bea: User
) -> None:
    waiver = make()
    client.force_login(ann)
    page = client.get(page_of(waiver)).content.decode()
    assert 'value="grant"' not in page
    assert "Take the request back" in page
    assert client.post(page_of(waiver), filled(waiver, "grant")).status_code == 302
    waiver.refresh_from_db()
    assert waiver.state == "requested"
    client.post(page_of(waiver), filled(waiver, "refuse"))
    waiver.refresh_from_db()
    assert waiver.state == "refused"


def test_who_asked_is_told_why_they_may_not_grant(client: Client, bea: User, make: Any) -> None:
    waiver = make(requested_by=bea)
    client.force_login(bea)
    page = client.get(page_of(waiver)).content.decode()
    assert "You asked for this waiver yourself: a second person has to grant it." in page
    assert 'value="grant"' not in page


def test_unknown_waivers_actions_and_people_without_content_are_turned_away(
    client: Client, bea: User, make: Any
) -> None:
    waiver = make()
    client.force_login(bea)
    assert client.get("/admin/waivers/999/").status_code == 404
    assert client.post(page_of(waiver), {"action": "shred"}).status_code == 302
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(LIST).status_code == 302
    waiver.refresh_from_db()
    assert waiver.state == "requested"
