"""Webhooks, over a real web server."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from variants.models import Event, Webhook, WebhookCall
from variants.notices.due import send_due_notices
from variants.notices.telling import announce

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + "0" * 40


def webhook(url: str, *events: str, **values: Any) -> Webhook:
    values = {"name": "CRM", "secret": SECRET, "events": list(events)} | values
    return Webhook.objects.create(url=url, **values)


def test_a_call_is_signed_and_says_what_happened(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    webhook(listener.url, Event.REFUSED, name="Another")
    webhook(listener.url, Event.APPROVED, name="Off", active=False)
    announce(Event.APPROVED, {"release": "spring"})

    assert list(send_due_notices()) == []
    assert list(send_due_notices()) == []

    [(headers, body)] = listener.calls
    call = WebhookCall.objects.get()
    assert json.loads(body) == {
        "id": call.pk,
        "event": "approved",
        "at": call.made_at.isoformat(),
        "about": {"release": "spring"},
    }
    at, signed = (part.split("=", 1)[1] for part in headers["Refract-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert signed == expected
    assert (call.attempts, call.answer, call.next_at) == (1, "204 No Content", None)


def test_a_call_that_fails_is_repeated_with_growing_pauses_and_given_up(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    listener.status = 500
    now = timezone.now()
    pauses = []
    for _attempt in range(8):
        [said] = send_due_notices(now)
        assert said == "The webhook “CRM” did not take “approved”: 500 Internal Server Error"
        call = WebhookCall.objects.get()
        if call.next_at:
            pauses.append((call.next_at - now) / timedelta(minutes=1))
            assert list(send_due_notices(call.next_at - timedelta(seconds=1))) == []
            now = call.next_at

    assert pauses == [1, 5, 15, 60, 180, 360, 720]
    assert (call.attempts, call.next_at) == (8, None)
    assert list(send_due_notices(now + timedelta(days=9))) == []


def test_a_call_is_not_sent_on_to_another_address(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    listener.status = 302

    assert len(list(send_due_notices())) == 1
    assert len(listener.calls) == 1
    assert WebhookCall.objects.get().answered_at is None


def test_an_address_that_nobody_answers_stops_nothing(listener: Any) -> None:
    webhook("http://127.0.0.1:9/", Event.APPROVED, name="Away")
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})

    assert len(list(send_due_notices())) == 1
    assert len(listener.calls) == 1


def test_an_administrator_makes_a_webhook_and_tries_it(admin_client: Client, listener: Any) -> None:
    page = admin_client.get(reverse("webhook:add")).content.decode()
    assert "whsec_" in page
    made = {"name": "CRM", "url": listener.url, "secret": SECRET, "events": ["approved"]}

    admin_client.post(reverse("webhook:add"), made | {"active": "on"})
    crm = Webhook.objects.get()
    admin_client.post(reverse("variants_try_webhook", args=[crm.pk]))
    list(send_due_notices())

    assert json.loads(listener.calls[0][1])["about"] == {"trial": True}
    page = admin_client.get(reverse("webhook:edit", args=[crm.pk])).content.decode()
    assert "204 No Content" in page


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("url", "ftp://example.com/", "begins with https:// or http://"),
        ("url", "https://me:word@example.com/", "without a name or password"),
        ("url", "nowhere", "valid URL"),
        ("secret", "short", "at least 20 characters"),
        ("events", [], "required"),
        ("events", ["nonsense"], "not one of the available choices"),
    ],
)
def test_a_webhook_that_cannot_be_called_is_refused(
    admin_client: Client, field: str, value: Any, problem: str
) -> None:
    made = {"name": "CRM", "url": "https://example.com/", "secret": SECRET, "events": ["approved"]}

    page = admin_client.post(reverse("webhook:add"), made | {field: value}).content.decode()

    assert problem in page
    assert not Webhook.objects.exists()


def test_only_those_who_may_change_webhooks_see_them(client: Client, people: Any) -> None:
    crm = webhook("https://example.com/", Event.APPROVED)
    client.force_login(people.ada)

    for url in (reverse("webhook:index"), reverse("webhook:edit", args=[crm.pk])):
        assert client.get(url).status_code == 302
    client.post(reverse("variants_try_webhook", args=[crm.pk]))
    assert not WebhookCall.objects.exists()
