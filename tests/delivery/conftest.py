"""Callers of the API, and a little published content."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from content.models import Module
from delivery.registration import create_client
from tests.factories import (
    make_brand,
    make_channel,
    make_device,
    make_experience,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.gate import publishing
from variants.models import Variant


class Caller:
    """Asks the API as a decision service does."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.http = Client(raise_request_exception=False)

    def headers(self) -> dict[str, str]:
        """The headers of an authorised request."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a query and return the HTTP response."""
        return self.http.post(
            "/graphql/",
            json.dumps({"query": query, "variables": variables or {}}),
            content_type="application/json",
            headers=self.headers() | headers,
        )

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send a query and return its data; there must be no errors."""
        answer = self.post(query, variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def refusals(self, query: str, **variables: Any) -> list[tuple[str, str]]:
        """Send a query and return (code, message) of its errors; there must be some."""
        answer = self.post(query, variables).json()
        return [(error["extensions"]["code"], error["message"]) for error in answer["errors"]]

    def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        """Send a query and return (code, message) of its only error."""
        (refusal,) = self.refusals(query, **variables)
        return refusal


@pytest.fixture
def caller(db: None) -> Caller:
    """Someone with a key that delivers."""
    return Caller(create_client("service", scopes=["deliver"]))


@pytest.fixture
def caller_with(db: None) -> Callable[..., Caller]:
    """Make someone with a key of certain scopes and limits."""

    def make(*scopes: str, **limits: Any) -> Caller:
        name = "-".join((*scopes, *sorted(limits)))
        return Caller(create_client(name, scopes=scopes, **limits))

    return make


@dataclass
class Shop:
    """What the fixture `shop` published, as generation 1."""

    hero: Module
    skier: Variant
    gold: Variant


@pytest.fixture
def shop(db: None) -> Shop:
    """A hero with two variants, an offer of another brand, an experience of both and a draft."""
    with publishing():
        make_locale("en", name="English")
        make_locale("fr", name="French")
        make_segment("skier", name="Skiers", public_label="you told us you ski", rank=10)
        loyal = make_segment("loyal", name="Members", rank=20)
        make_segment("loyal-gold", name="Gold members", parent=loyal, purpose="loyalty")
        email = make_channel("email", name="E-mail")
        make_channel("email-newsletter", name="Newsletter", parent=email)
        make_channel("web", name="Web")
        make_device("mobile", name="Mobile")
        hero = make_module(
            "home-hero",
            live=True,
            fields={"headline": "Outside is calling", "body": "<p>Go <b>out</b>.</p>"},
        )
        hero.tags.add("winter", "front")
        hero.save()
        skier = make_variant(hero, "skier", live=True, targeting=targeting(any=["skier"]))
        gold = make_variant(
            hero,
            "gold-mail",
            live=True,
            name="Gold by mail",
            overrides={"headline": "For you first", "ctaLabel": "Open", "ctaUrl": "/gold"},
            targeting=targeting(all=["loyal-gold"], channels=["email"], locales=["en"]),
            priority="campaign",
            supplier="Studio Firn",
            source="agency",
            cost="120.50",
            currency="EUR",
        )
        make_variant(hero, "unseen", live=False)
        offer = make_module(
            "ski-offer",
            type="offer",
            brand=make_brand("firn"),
            live=True,
            fields={"headline": "Skis", "price": "120.00", "currency": "EUR"},
        )
        draft = make_module("draft-hero", live=False)
        make_experience("home", {"hero": hero, "offer": offer, "later": draft}, live=True)
    return Shop(hero, skier, gold)
