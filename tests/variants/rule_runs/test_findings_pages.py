"""The lists of findings: who sees which, with the way to where it is mended."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from brand.models import KeptFinding, RuleRun
from config.roles import BRAND_MANAGERS, EDITORS
from tests.brand.rule_factory import make_rule, make_version, terms
from tests.factories import make_brand
from variants.models import Variant
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import start_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("modules")]

LIST = "/admin/findings/"


def make_user(name: str, group: str) -> User:
    user = User.objects.create_user(name)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def bea() -> User:
    brand = make_brand()
    brand.managers = Group.objects.get(name=BRAND_MANAGERS)
    brand.save()
    return make_user("bea", BRAND_MANAGERS)


@pytest.fixture
def ann() -> User:
    return make_user("ann", EDITORS)


def modules_listed(page: Any) -> list[str]:
    return sorted(each.module for each in page.context["object_list"])


def test_everybody_who_writes_sees_what_active_rules_find(client: Client, ann: User) -> None:
    start_run(make_version(state="active"), Purpose.LOOK, user=None)
    hidden = make_version(make_rule("no-rope"), "shadow", parameters=terms(("rope", "cord")))
    start_run(hidden, Purpose.SHADOW, user=None)
    client.force_login(ann)

    page = client.get(LIST)

    assert modules_listed(page) == ["a", "b"]
    variant = Variant.objects.get(module__key="a")
    edit = reverse(Variant.snippet_viewset.get_url_name("edit"), args=[variant.pk])
    assert edit in page.content.decode()
    assert "Preview as this visitor" in page.content.decode()
    assert modules_listed(client.get(LIST, {"quoted": "heap", "person": "me"})) == []
    Variant.objects.filter(module__key="b").update(owner=ann)
    assert modules_listed(client.get(LIST, {"person": "me"})) == ["b"]
    assert modules_listed(client.get(LIST, {"rule": "no-cheap", "severity": "warn"})) == []
    assert modules_listed(client.get(LIST, {"state": "fixed"})) == []


def test_an_empty_list_says_so(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert "No rule finds anything in live content." in client.get(LIST).content.decode()


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version(state="active")
    start_run(version, Purpose.LOOK, user=None)
    client.force_login(ann)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:  # the menu's are others' business
        client.get(LIST)
    assert len(few) < 25
    first = KeptFinding.objects.filter(module="a").get()
    for number in range(20):
        first.pk, first.fingerprint = None, f"f{number}"
        first.save()
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_what_a_draft_would_find_is_for_its_keepers(client: Client, ann: User, bea: User) -> None:
    version = make_version()
    address = reverse("variants_rule_findings", args=[version.pk])
    client.force_login(ann)
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 302
    assert not RuleRun.objects.exists()

    client.force_login(bea)
    assert "See what it would find" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    page = client.get(address).content.decode()
    assert "Would block 2 published variants; 2 by “cheap”." in page
    assert "“cheap” in 2 places" in page
    assert "The draft says something else by now" not in page

    version.parameters = terms(("fine", "good"))
    version.save()
    assert "The draft says something else by now" in client.get(address).content.decode()


def test_unknown_versions_are_not_found(client: Client, bea: User) -> None:
    client.force_login(bea)
    assert client.get("/admin/rules/versions/999/findings/").status_code == 404
