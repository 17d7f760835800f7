"""The screen that tells what an answer was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment, make_variant, targeting

ASK = """
query ($context: ContextInput, $use: ID) {
  module(key: "home-hero", context: $context, use: $use) { resolution { decisionId } }
}
"""
SKIER = {"segments": ["skier"]}


def served(caller: Caller, **variables: Any) -> str:
    return caller.ask(ASK, **variables)["module"]["resolution"]["decisionId"]


def page(client: Client, decision: str) -> str:
    answer = client.post(reverse("delivery_what_was_this"), {"decision": decision})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_found_in_the_reports_and_says_what_to_do(admin_client: Client) -> None:
    shown = admin_client.get(reverse("delivery_what_was_this")).content.decode()

    assert "What a visitor was served and why" in shown
    assert "“decisionId” of an answer" in shown


def test_a_decision_is_told_field_by_field(
    admin_client: Client, shop: Shop, caller: Caller
) -> None:
    token = served(caller, context=SKIER)
    shop.skier.overrides = {"headline": "Snow again"}
    shop.skier.save()

    shown = page(admin_client, token)

    assert "“You see this because you told us you ski.”" in shown
    assert "From “skier”, the only variant that matches and overrides it." in shown
    assert "Snow again" in shown
    assert "Matches and wins everything that it overrides." in shown
    assert reverse("variants_audit:why", args=["home-hero"]) in shown


def test_what_cannot_be_known_of_now_is_said(
    admin_client: Client, shop: Shop, caller: Caller
) -> None:
    token = served(caller, context=SKIER)
    make_segment("hiker")
    make_variant(
        shop.hero,
        "hiker",
        live=True,
        name="For hikers",
        overrides={"headline": "Up"},
        targeting=targeting(any=["hiker"]),
    )

    shown = page(admin_client, token)

    assert "Terms or brands changed since, so they may hold others." in shown
    assert "Not known of: For hikers, new or for others than then." in shown
    assert shown.count("not certain") == 1


def test_a_module_that_is_gone_now_is_still_told(
    admin_client: Client, shop: Shop, caller: Caller
) -> None:
    token = served(caller, context=SKIER)
    shop.hero.unpublish()

    shown = page(admin_client, token)

    assert "The module is not published any more: nobody gets it now." in shown
    assert "Fresh powder" in shown


def test_a_preview_of_a_draft_says_that_drafts_are_not_kept(
    admin_client: Client, shop: Shop, caller_with: Callable[..., Caller]
) -> None:
    shop.hero.fields = shop.hero.fields | {"headline": "Draft"}
    shop.hero.save_revision()
    token = served(caller_with("preview"), context={"draft": True})

    assert "It was a preview of a draft. Drafts are not kept" in page(admin_client, token)


@pytest.mark.parametrize("given", ["", "nonsense", "<script>alert(1)</script>", "A" * 200_000])
def test_what_is_no_decision_gets_a_sentence(admin_client: Client, given: str) -> None:
    shown = page(admin_client, given)

    assert any(
        sentence in shown
        for sentence in (
            "This is not a decision id of this instance",
            "This is no decision id: it has more than 100,000 characters.",
            "Paste a decision id",
        )
    )
    assert "<script>alert" not in shown
    assert "What was served, and" not in shown


def test_a_decision_costs_the_same_however_many_variants_there_are(
    admin_client: Client, shop: Shop, caller: Caller, django_assert_num_queries: Any
) -> None:
    make_segment("hiker")
    for number in range(10):
        make_variant(shop.hero, f"hiker-{number}", live=True, targeting=targeting(any=["hiker"]))
    tokens = [served(caller, context={"segments": held}) for held in ([], ["hiker", "skier"])]
    page(admin_client, tokens[0])

    for token in tokens:
        with django_assert_num_queries(15):
            page(admin_client, token)


def test_only_those_who_may_see_the_publishing_history_may_ask(
    client: Client, shop: Shop, caller: Caller
) -> None:
    ada = get_user_model()._default_manager.create_user("ada", "ada@example.com", "x")
    ada.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(ada)
    url = reverse("delivery_what_was_this")

    assert client.get(url).status_code == 302
    assert client.post(url, {"decision": served(caller)}).status_code == 302

    ada.user_permissions.add(Permission.objects.get(codename="view_generation"))
    assert client.get(url).status_code == 200
