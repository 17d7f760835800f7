"""The reports that are made of the counters."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from delivery.contract.counting import Counts, counters
from delivery.contract.keeping import add_to_day, write_down
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_variant, targeting

TODAY = datetime.now(UTC).date()
NOW = datetime.now(UTC).timestamp()
ASK = """
query ($context: ContextInput) {
  module(key: "home-hero", context: $context) { ... on Hero { headline } }
}
"""


def page(browser: Client, name: str, **asked: str) -> str:
    answer = browser.get(reverse(f"delivery_contract:{name}"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(browser: Client, name: str, **asked: str) -> list[str]:
    answer = browser.get(reverse(f"delivery_contract:{name}"), {"export": "csv", **asked})
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_an_unknown_key_is_shown_with_the_nearest_and_what_to_do(
    admin_client: Client, caller: Caller, shop: Shop
) -> None:
    for _number in range(3):
        caller.ask(ASK, context={"segments": ["skiers"]})
    write_down(counters)

    shown = page(admin_client, "index")

    assert "skiers" in shown
    assert "If “skier” is meant, the service should send that." in shown
    line = lines(admin_client, "index")[1].split(",")
    assert line[:4] == ["service", "Segment", "skiers", "3"]
    assert line[5:7] == ["unknown", "skier"]


def test_a_targeting_that_reaches_nobody_shows_with_what_failed_first(
    admin_client: Client, caller: Caller, shop: Shop
) -> None:
    caller.ask(ASK)
    for _number in range(3):
        caller.ask(ASK, context={"segments": ["skier"]})
    write_down(counters)

    [line] = lines(admin_client, "reach")[1:]

    assert line == (
        "service,home-hero,Home hero,4,1,25%,2,"
        "“Gold by mail” reached nobody: Language failed first in 2 of 2"
    )
    assert "“Gold by mail” reached nobody" in page(admin_client, "reach")


def test_a_variant_that_is_always_beaten_says_so(
    admin_client: Client, caller: Caller, shop: Shop
) -> None:
    make_variant(
        shop.hero,
        "also-ski",
        live=True,
        name="Also skiers",
        targeting=targeting(any=["skier"]),
        priority="mandatory",
    )
    caller.ask(ASK, context={"segments": ["skier"]})
    write_down(counters)

    [line] = lines(admin_client, "reach")[1:]

    assert "“Skier” matched in 1 of 1, and was always beaten" in line


def test_days_and_clients_narrow_what_is_counted(admin_client: Client) -> None:
    for client, day, number in (("app", 0, 1), ("app", 3, 10), ("web", 20, 100)):
        counts = Counts()
        counts.add_answers((client, "home-hero", (None,)), number)
        counts.add_unknown(client, "segment", "skiers", number, NOW)
        add_to_day(counts, TODAY - timedelta(days=day))

    def told(**asked: str) -> list[tuple[str, str]]:
        return [tuple(line.split(",")[0:4:3]) for line in lines(admin_client, "index", **asked)[1:]]

    assert told() == [("app", "11")]
    assert told(days="1") == [("app", "1")]
    assert told(days="30") == [("web", "100"), ("app", "11")]
    assert told(days="30", client="web") == [("web", "100")]
    assert len(lines(admin_client, "reach", days="30")) == 3


def test_only_modules_with_variants_that_gave_nothing(admin_client: Client, shop: Shop) -> None:
    for module, composition in (
        ("home-hero", ("skier",)),
        ("ski-offer", (None,)),
    ):
        counts = Counts()
        counts.add_answers(("app", module, composition), 1)
        add_to_day(counts, TODAY)

    assert len(lines(admin_client, "reach")) == 3
    [line] = lines(admin_client, "reach", unreached="yes")[1:]
    assert line.startswith("app,home-hero,")
    counts = Counts()
    counts.add_answers(("app", "home-hero", ("gold-mail",)), 1)
    add_to_day(counts, TODAY)
    assert lines(admin_client, "reach", unreached="yes")[1:] == []


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("index", "In the last 7 days services sent nothing that is not declared."),
        ("reach", "In the last 7 days no service was answered."),
    ],
)
def test_an_empty_report_says_what_to_do(admin_client: Client, name: str, nothing: str) -> None:
    assert nothing in page(admin_client, name)
    assert "Clear filters" in page(admin_client, name, days="1")


@pytest.mark.parametrize(("name", "queries"), [("index", 18), ("reach", 15)])
def test_a_report_costs_the_same_however_long_it_is(
    admin_client: Client, shop: Shop, django_assert_num_queries: Any, name: str, queries: int
) -> None:
    def count(number: int) -> None:
        counts = Counts()
        for each in range(number):
            counts.add_answers(("app", f"module-{each}", (None,)), 1)
            counts.add_unknown("app", "segment", f"unknown-{each}", 1, NOW)
        counts.add_answers(("app", "home-hero", (None,)), 1)
        add_to_day(counts, TODAY)

    for number in (1, 40):
        count(number)
        page(admin_client, name)
        with django_assert_num_queries(queries):
            page(admin_client, name)


def test_nothing_in_an_export_runs_as_a_formula(admin_client: Client) -> None:
    counts = Counts()
    counts.add_unknown("=cmd()", "segment", "skiers", 1, NOW)
    add_to_day(counts, TODAY)

    assert lines(admin_client, "index")[1].startswith("'=cmd(),")


def test_only_those_who_may_see_the_publishing_history_may_see_it(client: Client, db: None) -> None:
    ada = get_user_model()._default_manager.create_user("ada", "ada@example.com", "x")
    ada.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(ada)
    urls = [reverse(f"delivery_contract:{name}") for name in ("index", "reach", "try")]

    assert [client.get(url).status_code for url in urls] == [302, 302, 302]
    ada.user_permissions.add(Permission.objects.get(codename="view_generation"))
    assert [client.get(url).status_code for url in urls] == [200, 200, 200]
