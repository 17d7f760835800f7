"""The event `published`: every generation, once, whenever the worker looks."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_module, make_segment
from variants.gate import publishing
from variants.models import Event, Webhook, WebhookCall
from variants.notices import published_events
from variants.notices.due import send_due_notices
from variants.notices.published_events import about_generation, queue_published
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + "MDAw" * 8


def webhook(url: str = "https://example.com/", *events: str, **values: Any) -> Webhook:
    chosen = list(events or (Event.PUBLISHED,))
    values = {"name": "CDP", "secret": SECRET, "events": chosen} | values
    return Webhook.objects.create(url=url, **values)


def told() -> list[int]:
    return sorted(call.payload["generation"] for call in WebhookCall.objects.all())


def test_each_generation_is_told_at_variant_grain(listener: Any, settings: Any) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    before = current_generation()
    webhook(listener.url, told_generation=before)
    with publishing():
        make_module("home-hero", live=True)

    list(send_due_notices())

    [(_headers, body)] = listener.calls
    said = json.loads(body)
    assert said["type"] == "published"
    assert said["data"]["generation"] == before + 1
    assert {"kind": "MODULE_PUBLISHED", "module": "home-hero", "variants": []} in (
        said["data"]["changes"]
    )
    assert said["data"]["total"] == len(said["data"]["changes"])


def test_no_generation_is_left_out_or_told_twice() -> None:
    webhook(told_generation=current_generation())
    first = current_generation() + 1
    for key in ("one", "two", "three"):
        make_segment(key)

    queue_published()
    queue_published()
    make_segment("four")
    queue_published()

    assert told() == [first, first + 1, first + 2, first + 3]


def test_a_worker_that_was_away_for_long_catches_up_bit_by_bit(monkeypatch: Any) -> None:
    monkeypatch.setattr(published_events, "AT_ONCE", 2)
    webhook(told_generation=current_generation())
    first = current_generation() + 1
    for key in ("one", "two", "three"):
        make_segment(key)

    queue_published()
    assert told() == [first, first + 1]
    queue_published()
    assert told() == [first, first + 1, first + 2]


def test_a_webhook_that_does_not_ask_for_it_is_told_nothing_and_keeps_up() -> None:
    other = webhook("https://example.com/", Event.APPROVED)
    off = webhook(name="Off", active=False)
    make_segment("one")

    queue_published()

    assert told() == []
    other.refresh_from_db()
    off.refresh_from_db()
    assert (other.told_generation, off.told_generation) == (current_generation(), 0)


@pytest.mark.parametrize("change", [{"active": "on"}, {"events": ["approved", "published"]}])
def test_a_webhook_begins_with_what_is_published_from_now_on(
    admin_client: Client, change: dict[str, Any]
) -> None:
    crm = webhook("https://example.com/", Event.APPROVED, active="events" in change)
    make_segment("one")
    active = {"active": "on"} if crm.active else {}
    sent = {"name": "CDP", "url": crm.url, "secret": SECRET, "events": ["approved"]} | active

    admin_client.post(reverse("webhook:edit", args=[crm.pk]), sent | change)
    queue_published()

    assert told() == []
    crm.refresh_from_db()
    assert (crm.active, crm.told_generation) == (True, current_generation())


def test_of_a_large_import_the_first_changes_are_listed_and_all_are_counted(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(published_events, "LISTED", 2)
    with publishing():
        for key in ("one", "two", "three"):
            make_module(key, live=True)

    said = about_generation(current_generation())

    assert len(said["changes"]) == 2
    assert said["total"] >= 3
