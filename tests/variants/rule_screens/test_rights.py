"""Who may do what: managers of the brand change its rules, everybody who writes reads them."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from brand.models import BrandRule, RuleVersion
from config.roles import BRAND_MANAGERS
from tests.brand.rule_factory import make_rule, make_version
from tests.factories import make_brand
from tests.variants.rule_screens.conftest import filled, make_user

pytestmark = pytest.mark.django_db

RULE = "/admin/rules/rule/no-cheap/"
READ = [
    "/admin/rules/",
    "/admin/rules/guide/alpenglow/",
    "/admin/rules/export/?brand=alpenglow",
    RULE,
    f"{RULE}terms.csv",
]
WRITE = [
    ("get", "/admin/rules/new/"),
    ("get", "/admin/rules/new/terms/"),
    ("post", "/admin/rules/new/terms/"),
    ("post", "/admin/rules/try/terms/"),
    ("get", "/admin/rules/import/"),
    ("get", f"{RULE}change/"),
    ("post", f"{RULE}change/"),
    ("get", f"{RULE}activate/"),
    ("post", f"{RULE}activate/"),
    *(("post", f"{RULE}do/{action}/") for action in (
        "shadow", "retire", "discard", "look", "confirm", "take-back",
    )),
]  # fmt: skip


@pytest.fixture
def draft(ann: User, bea: User) -> RuleVersion:
    return make_version(make_rule("no-cheap"))


@pytest.fixture
def other() -> User:
    """A manager of another brand, which has a group of its own."""
    brand = make_brand("bakery")
    brand.managers = Group.objects.create(name="Bakers")
    brand.save()
    user = make_user("otto", "Bakers")
    for permission in Group.objects.get(name="Content editors").permissions.all():
        brand.managers.permissions.add(permission)
    return user


@pytest.mark.parametrize("url", READ)
def test_editors_read(client: Client, draft: RuleVersion, ann: User, url: str) -> None:
    client.force_login(ann)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("method", "url"), WRITE)
def test_editors_change_nothing(
    client: Client, draft: RuleVersion, ann: User, method: str, url: str
) -> None:
    client.force_login(ann)
    answer = getattr(client, method)(url, filled(version="1", existing="leave"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert [(each.state, each.message) for each in RuleVersion.objects.all()] == [("draft", "")]
    assert BrandRule.objects.count() == 1


@pytest.mark.parametrize(("method", "url"), [each for each in WRITE if RULE in each[1]])
def test_managers_of_another_brand_change_nothing(
    client: Client, draft: RuleVersion, other: User, method: str, url: str
) -> None:
    client.force_login(other)
    answer = getattr(client, method)(url, filled(version="1", existing="leave"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert RuleVersion.objects.get().state == "draft"


def test_managers_of_another_brand_make_rules_for_their_own(
    client: Client, draft: RuleVersion, other: User
) -> None:
    client.force_login(other)
    refused = client.post("/admin/rules/new/terms/", filled())
    assert "brand" in refused.context["form"].errors
    assert client.post("/admin/rules/new/terms/", filled(brand="bakery")).status_code == 302
    assert BrandRule.objects.get(key="no-cheap-words").brand.key == "bakery"


@pytest.mark.parametrize("url", [*READ, *(url for _method, url in WRITE)])
def test_who_writes_nothing_sees_nothing(client: Client, draft: RuleVersion, url: str) -> None:
    stranger = User.objects.create_user("stranger")
    client.force_login(stranger)
    assert client.get(url).status_code == 302
    client.logout()
    assert client.get(url)["Location"].startswith("/admin/login/")


def test_editors_see_no_button_that_would_refuse_them(
    client: Client, draft: RuleVersion, ann: User, bea: User
) -> None:
    client.force_login(ann)
    assert f"{RULE}do/" not in client.get(RULE).content.decode()
    assert "/admin/rules/new/" not in client.get("/admin/rules/").content.decode()
    client.force_login(bea)
    assert f"{RULE}do/shadow/" in client.get(RULE).content.decode()


def test_rules_of_every_brand_are_for_who_keeps_all(client: Client, bea: User) -> None:
    make_brand("bakery").managers = None
    client.force_login(bea)
    brands = dict(client.get("/admin/rules/new/terms/").context["form"].fields["brand"].choices)
    assert brands["-"] == "Every brand"
    bakery = make_brand("bakery")
    bakery.managers = Group.objects.create(name="Bakers")
    bakery.save()
    brands = dict(client.get("/admin/rules/new/terms/").context["form"].fields["brand"].choices)
    assert list(brands) == ["alpenglow"]
    assert Group.objects.filter(name=BRAND_MANAGERS).exists()
