"""Webhooks, over a real web server."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook as Standard
from standardwebhooks import WebhookVerificationError

from variants.models import Event, Notice, Webhook, WebhookCall
from variants.notices import webhook_posting
from variants.notices.due import send_due_notices
from variants.notices.telling import announce

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + "MDAw" * 8


@pytest.fixture(autouse=True)
def _private_addresses_allowed(settings: Any) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = True


def webhook(url: str, *events: str, **values: Any) -> Webhook:
    values = {"name": "CRM", "secret": SECRET, "events": list(events)} | values
    return Webhook.objects.create(url=url, **values)


def test_a_call_is_what_the_published_library_of_standard_webhooks_takes(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    webhook(listener.url, Event.REFUSED, name="Another")
    webhook(listener.url, Event.APPROVED, name="Off", active=False)
    announce(Event.APPROVED, {"release": "spring"})

    assert list(send_due_notices()) == []
    assert list(send_due_notices()) == []

    [(headers, body)] = listener.calls
    call = WebhookCall.objects.get()
    assert Standard(SECRET).verify(body, headers) == {
        "type": "approved",
        "timestamp": call.made_at.isoformat(),
        "data": {"release": "spring"},
    }
    assert headers["webhook-id"] == call.message
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Standard(SECRET).verify(body.replace(b"spring", b"summer"), headers)
    with pytest.raises(WebhookVerificationError):
        Standard("whsec_" + "MTEx" * 8).verify(body, headers)
    assert (call.attempts, call.answer, call.next_at) == (1, "204 No Content", None)
    assert [each["answer"] for each in call.tried] == ["204 No Content"]


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
    assert (call.attempts, call.next_at, len(call.tried)) == (8, None, 8)
    assert list(send_due_notices(now + timedelta(days=9))) == []
    assert len({headers["webhook-id"] for headers, _body in listener.calls}) == 1
    assert len({body for _headers, body in listener.calls}) == 1


def test_a_call_is_not_sent_on_to_another_address(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    listener.status = 302

    assert len(list(send_due_notices())) == 1
    assert len(listener.calls) == 1
    assert WebhookCall.objects.get().answered_at is None


def test_an_address_that_nobody_answers_stops_nothing(listener: Any) -> None:
    away = webhook("http://127.0.0.1:9/", Event.APPROVED, name="Away")
    webhook(listener.url, Event.APPROVED)
    for _number in range(3):
        announce(Event.APPROVED, {})

    assert len(list(send_due_notices())) == 1
    assert len(listener.calls) == 3
    assert sorted(away.calls.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_webhook_is_not_called_at_a_private_address_unless_settings_allow_it(
    listener: Any, settings: Any
) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    webhook(listener.url.replace("127.0.0.1", "localhost"), Event.APPROVED)
    announce(Event.APPROVED, {})

    [said] = send_due_notices()

    assert said.endswith(
        "“localhost” leads to a private address, and webhooks only leave for others."
    )
    assert listener.calls == []


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that begins a status line and never ends it."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        connection, _address = server.accept()
        with connection:
            while not ended.is_set():
                try:
                    connection.sendall(b"H")
                except OSError:
                    return
                time.sleep(0.02)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    ended.set()
    thread.join()
    server.close()


def test_an_answer_that_drips_is_cut_off(dripping: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(webhook_posting, "DEADLINE", 0.2)

    outcome = webhook_posting.post(dripping, b"{}", {})

    assert (outcome.status, outcome.words) == (None, "No answer within 0.2 seconds.")


def test_a_webhook_that_takes_nothing_for_days_is_switched_off(
    listener: Any, admin_user: Any
) -> None:
    crm = webhook(listener.url, Event.APPROVED)
    listener.status = 500
    announce(Event.APPROVED, {"number": 1})
    now = timezone.now()
    assert len(list(send_due_notices(now))) == 1
    crm.refresh_from_db()
    assert (crm.active, crm.failing_since) == (True, now)

    said = list(send_due_notices(now + timedelta(days=5)))

    assert said[-1] == "The webhook “CRM” was switched off."
    crm.refresh_from_db()
    assert (crm.active, crm.failing_since) == (False, now)
    notice = Notice.objects.get()
    assert (notice.user, notice.event) == (admin_user, Event.WEBHOOK_OFF)
    assert notice.subject == "The webhook “CRM” was switched off"
    assert notice.text == "It took nothing for 5 days, at last: 500 Internal Server Error"
    assert notice.url == reverse("webhook:edit", args=[crm.pk])
    assert list(send_due_notices(now + timedelta(days=6))) == []


def test_one_call_that_is_taken_ends_the_failing(listener: Any) -> None:
    crm = webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    listener.status = 500
    now = timezone.now()
    list(send_due_notices(now))
    listener.status = 204

    list(send_due_notices(now + timedelta(minutes=1)))

    crm.refresh_from_db()
    assert crm.failing_since is None


def test_whoever_answers_gone_is_not_called_again(listener: Any) -> None:
    crm = webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    listener.status = 410

    said = list(send_due_notices())

    assert said[-1] == "The webhook “CRM” was switched off."
    crm.refresh_from_db()
    assert crm.active is False


def test_calls_are_forgotten_after_thirty_days(listener: Any) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    now = timezone.now()
    list(send_due_notices(now))

    list(send_due_notices(now + timedelta(days=29)))
    assert WebhookCall.objects.count() == 1
    list(send_due_notices(now + timedelta(days=31)))
    assert not WebhookCall.objects.exists()


def test_an_administrator_makes_a_webhook_and_tries_it(admin_client: Client, listener: Any) -> None:
    page = admin_client.get(reverse("webhook:add")).content.decode()
    assert "whsec_" in page
    made = {"name": "CRM", "url": listener.url, "secret": SECRET, "events": ["approved"]}

    admin_client.post(reverse("webhook:add"), made | {"active": "on"})
    crm = Webhook.objects.get()
    admin_client.post(reverse("variants_try_webhook", args=[crm.pk]))
    list(send_due_notices())

    assert json.loads(listener.calls[0][1])["data"] == {"trial": True}
    page = admin_client.get(reverse("webhook:edit", args=[crm.pk])).content.decode()
    assert "204 No Content" in page


def test_an_administrator_sees_a_delivery_and_sends_it_again(
    admin_client: Client, listener: Any
) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {"release": "spring"})
    list(send_due_notices())
    call = WebhookCall.objects.get()
    page = admin_client.get(reverse("webhook_calls:call", args=[call.pk])).content.decode()
    assert "&quot;release&quot;: &quot;spring&quot;" in page
    assert "204 No Content" in page

    admin_client.post(reverse("webhook_calls:call", args=[call.pk]))
    list(send_due_notices())

    (first, body), (second, same_body) = listener.calls
    assert (first["webhook-id"], body) == (second["webhook-id"], same_body)
    call.refresh_from_db()
    assert (call.attempts, len(call.tried), call.next_at) == (1, 2, None)


@pytest.mark.parametrize(
    ("state", "shown"), [("taken", True), ("waiting", False), ("given_up", False)]
)
def test_deliveries_are_filtered_by_state(
    admin_client: Client, listener: Any, state: str, shown: bool
) -> None:
    webhook(listener.url, Event.APPROVED)
    announce(Event.APPROVED, {})
    list(send_due_notices())

    page = admin_client.get(reverse("webhook_calls:index"), {"state": state}).content.decode()

    assert (WebhookCall.objects.get().message in page) is shown


def test_the_list_of_deliveries_costs_the_same_however_long_it_is(
    admin_client: Client, django_assert_num_queries: Any
) -> None:
    webhook("https://example.com/", Event.APPROVED)
    announce(Event.APPROVED, {})
    admin_client.get(reverse("webhook_calls:index"))  # what Django keeps after the first time
    with django_assert_num_queries(11):
        admin_client.get(reverse("webhook_calls:index"))
    for _number in range(20):
        announce(Event.APPROVED, {})
    with django_assert_num_queries(11):
        admin_client.get(reverse("webhook_calls:index"))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("url", "ftp://example.com/", "begins with https:// or http://"),
        ("url", "https://me:word@example.com/", "without a name or password"),
        ("url", "nowhere", "valid URL"),
        ("url", "http://169.254.169.254/latest/", "“169.254.169.254” is a private address"),
        ("url", "http://[::ffff:10.0.0.1]/", "“::ffff:10.0.0.1” is a private address"),
        ("url", "http://localhost:8000/", "“localhost” is a private address"),
        ("secret", "short", "Expected “whsec_” and then 24 to 64 bytes"),
        ("secret", "whsec_" + "MDAw" * 7, "Expected “whsec_” and then 24 to 64 bytes"),
        ("secret", "whsec_" + "?" * 40, "Expected “whsec_” and then 24 to 64 bytes"),
        ("events", [], "required"),
        ("events", ["nonsense"], "not one of the available choices"),
    ],
)
def test_a_webhook_that_cannot_be_called_is_refused(
    admin_client: Client, settings: Any, field: str, value: Any, problem: str
) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    made = {"name": "CRM", "url": "https://example.com/", "secret": SECRET, "events": ["approved"]}

    page = admin_client.post(reverse("webhook:add"), made | {field: value}).content.decode()

    assert problem in page
    assert not Webhook.objects.exists()


def test_only_those_who_may_change_webhooks_see_them(client: Client, people: Any) -> None:
    crm = webhook("https://example.com/", Event.APPROVED)
    announce(Event.APPROVED, {})
    call = WebhookCall.objects.get()
    client.force_login(people.ada)

    for url in (reverse("webhook:index"), reverse("webhook:edit", args=[crm.pk])):
        assert client.get(url).status_code == 302
    client.post(reverse("variants_try_webhook", args=[crm.pk]))
    for name, args in (("index", []), ("call", [call.pk])):
        assert client.get(reverse(f"webhook_calls:{name}", args=args)).status_code == 302
    client.post(reverse("webhook_calls:call", args=[call.pk]))
    assert WebhookCall.objects.get() == call

    ada = people.ada
    ada.user_permissions.add(Permission.objects.get(codename="access_admin"))
    ada.user_permissions.add(Permission.objects.get(codename="change_webhook"))
    for name, args in (("index", []), ("call", [call.pk])):
        assert client.get(reverse(f"webhook_calls:{name}", args=args)).status_code == 200
