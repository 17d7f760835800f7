"""Calling webhooks: queued with the change, sent by the worker, repeated until taken.

A call is repeated with growing pauses, eight times in about a day, and then given up. Calls of one
webhook are not ordered; `webhook-id` tells repetitions apart. A webhook that takes nothing for some
days is switched off, and whoever may change it is told.
"""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from variants.models import Event, Notice, Webhook, WebhookCall
from variants.notices.signatures import InvalidSecret, signed_headers
from variants.notices.webhook_posting import Answered, post

#: Pauses before the next attempt, after the first, second … one failed.
PAUSES = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
]
#: How long a webhook may take nothing before it is switched off.
PATIENCE = timedelta(days=5)
#: For how long calls can be looked up, and sent again.
KEPT = timedelta(days=30)
#: Calls of one webhook that one look sends at most, and webhooks that are called side by side.
AT_ONCE, SIDE_BY_SIDE = 20, 8
#: Seconds after which a look begins no further calls: publications wait for it.
LOOK = 30
#: For how long whoever sends a call has it to themselves.
LEASE = timedelta(minutes=2)
#: Attempts that a call remembers.
REMEMBERED = 20
#: The answer by which whoever is called says: never again.
GONE = 410


def call_webhooks(event: Any, about: Mapping[str, Any]) -> None:
    """Queue a call of every active webhook that wants an event."""
    webhooks = [each for each in Webhook.objects.filter(active=True) if event in each.events]
    queue_call(webhooks, event, about)


def queue_call(webhooks: list[Webhook], event: Any, about: Mapping[str, Any]) -> None:
    """Queue a call of some webhooks."""
    now = timezone.now()
    WebhookCall.objects.bulk_create(
        WebhookCall(webhook=webhook, event=event, payload=dict(about), made_at=now, next_at=now)
        for webhook in webhooks
    )


def send_again(call: WebhookCall) -> None:
    """Queue a call once more, as it was, whatever became of it."""
    call.next_at, call.answered_at, call.attempts = timezone.now(), None, 0
    call.save(update_fields=["next_at", "answered_at", "attempts"])


def send_due(now: datetime) -> Iterator[str]:
    """Send the calls that are due; yield a sentence for each that failed.

    Of several processes that see a call one takes it; what that one does not finish, because it
    was killed, is due again after a while. One that is not taken ends the turn of its webhook, so
    that whoever does not answer holds up nobody else.
    """
    WebhookCall.objects.filter(made_at__lt=now - KEPT).delete()
    waiting = [
        list(webhook.calls.filter(answered_at=None, next_at__lte=now).order_by("next_at")[:AT_ONCE])
        for webhook in Webhook.objects.filter(active=True)
    ]
    began = time.monotonic()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        while (waiting := [calls for calls in waiting if calls]) and (
            time.monotonic() - began < LOOK
        ):
            turn = [calls for calls in waiting if _take(calls[0], now)]
            waiting = [calls[1:] for calls in waiting if calls not in turn]
            outcomes = pool.map(_send, [calls[0] for calls in turn])
            for calls, outcome in zip(turn, outcomes, strict=True):
                if outcome.is_taken:
                    waiting.append(calls[1:])
                yield from _record(calls[0], outcome, now)


def _take(call: WebhookCall, now: datetime) -> bool:
    mine = Q(pk=call.pk, next_at=call.next_at, answered_at=None)
    return bool(WebhookCall.objects.filter(mine).update(next_at=now + LEASE))


def _send(call: WebhookCall) -> Answered:
    """Send a call; in a thread of its own, so without the database."""
    body = call.body
    try:
        headers = signed_headers(call.webhook.secret, call.message, int(time.time()), body)
    except InvalidSecret:
        return Answered(None, _("The secret cannot sign anything; make a new one."), 0)
    return post(call.webhook.url, body, headers)


def _record(call: WebhookCall, outcome: Answered, now: datetime) -> Iterator[str]:
    call.attempts += 1
    call.answer = outcome.words[:255]
    tried = {"at": now.isoformat(), "answer": call.answer, "milliseconds": outcome.milliseconds}
    call.tried = [*call.tried, tried][-REMEMBERED:]
    call.answered_at = now if outcome.is_taken else None
    call.next_at = None if outcome.is_taken else _next(call.attempts, now)
    call.save(update_fields=["attempts", "answer", "tried", "answered_at", "next_at"])
    if outcome.is_taken:
        taking = Webhook.objects.filter(pk=call.webhook_id).exclude(failing_since=None)
        taking.update(failing_since=None)
        return
    yield f"The webhook “{call.webhook}” did not take “{call.event}”: {call.answer}"
    Webhook.objects.filter(pk=call.webhook_id, failing_since=None).update(failing_since=now)
    yield from _switch_off(call.webhook, outcome, now)


def _switch_off(webhook: Webhook, outcome: Answered, now: datetime) -> Iterator[str]:
    """Switch a webhook off that has failed for too long, or asked for it."""
    failing = Webhook.objects.filter(pk=webhook.pk, active=True)
    if outcome.status != GONE:
        failing = failing.filter(failing_since__lte=now - PATIENCE)
    if not failing.update(active=False):
        return
    subject = _("The webhook “%(webhook)s” was switched off") % {"webhook": webhook}
    people = get_user_model()._default_manager.with_perm(
        "variants.change_webhook", backend="django.contrib.auth.backends.ModelBackend"
    )
    Notice.objects.bulk_create(
        Notice(
            user=user,
            event=Event.WEBHOOK_OFF,
            subject=subject[:255],
            text=_("It took nothing for %(days)s days, at last: %(answer)s")
            % {"days": PATIENCE.days, "answer": outcome.words}
            if outcome.status != GONE
            else _("It answered that it is gone (410)."),
            url=reverse("webhook:edit", args=[webhook.pk]),
        )
        for user in people.order_by("pk")
    )
    yield f"The webhook “{webhook}” was switched off."


def _next(attempts: int, now: datetime) -> datetime | None:
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
