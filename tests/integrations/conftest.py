"""A running server with the little of the demo that the how-tos fetch."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.live_server_helper import LiveServer

from content.models import Module
from delivery.registration import create_client
from tests.factories import (
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


@dataclass
class Content:
    """What is published, as generation 1."""

    hero: Module
    skier: Variant


@pytest.fixture
def content(transactional_db: None) -> Content:
    with publishing():
        make_locale("en", name="English")
        make_locale("fr", name="French")
        skiers = {"purpose": "personalization", "condition": {"sports": {"$in": ["ski"]}}}
        make_segment("skier", name="Skiers", public_label="you told us you ski", **skiers)
        make_channel("web", name="Web")
        email = make_channel("email", name="E-mail")
        make_channel("email-newsletter", name="Newsletter", parent=email)
        make_device("desktop", name="Desktop")
        mobile = make_device("mobile", name="Mobile")
        make_device("mobile-phone", name="Phone", parent=mobile)
        hero = make_module(
            "home-hero",
            live=True,
            fields={
                "headline": "Outside is calling",
                "body": "<p>Go <b>out</b>.</p>",
                "ctaLabel": "Shop & go",
                "ctaUrl": "https://alpenglow.example/?a=1&b=2",
            },
        )
        skier = make_variant(
            hero,
            live=True,
            overrides={"headline": "Snow <& more>"},
            targeting=targeting(any=["skier"]),
        )
        mail = make_module(
            "newsletter-mail",
            type="email",
            live=True,
            fields={"subject": "The first snow", "body": "<p>Good morning.</p>"},
        )
        make_variant(
            mail,
            live=True,
            overrides={"subject": "Wax your skis"},
            targeting=targeting(any=["skier"]),
        )
        make_experience("home", {"hero": hero}, live=True)
    return Content(hero, skier)


@pytest.fixture
def server(
    live_server: LiveServer,
    content: Content,
    no_persisted_queries: None,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The address of the server; it is told to the code of the how-tos, with a key."""
    monkeypatch.setenv("REFRACT_URL", live_server.url)
    monkeypatch.setenv("REFRACT_KEY", create_client("how-to", scopes=["deliver"]))
    return live_server.url


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a server that takes every connection and never says anything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
