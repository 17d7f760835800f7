"""Calling webhooks: queued with the change, sent by the worker, repeated until answered.

A call is repeated with growing pauses, eight times in about a day, and then given up. Calls of one
webhook are not ordered; `id` tells repetitions apart.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
import requests
from django.db.models import Q
from django.utils import timezone

from variants.models import Webhook, WebhookCall
from variants.notices.signatures import HEADER, signature

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
#: Seconds until a call that is not answered has failed.
TIMEOUT = 5
#: Calls that one look sends at most.
AT_ONCE = 20
#: For how long whoever sends a call has it to themselves.
LEASE = timedelta(minutes=2)


def call_webhooks(event: Any, about: Mapping[str, Any]) -> None:
    """Queue a call of every active webhook that wants an event."""
    webhooks = [each for each in Webhook.objects.filter(active=True) if event in each.events]
    now = timezone.now()
    WebhookCall.objects.bulk_create(
        WebhookCall(webhook=webhook, event=event, payload=dict(about), next_at=now)
        for webhook in webhooks
    )


def send_due(now: datetime) -> Iterator[str]:
    """Send the calls that are due; yield a sentence for each that failed.

    Of several processes that see a call one takes it; what that one does not finish, because it
    was killed, is due again after a while.
    """
    due = WebhookCall.objects.filter(answered_at=None, next_at__lte=now)
    for call in due.select_related("webhook").order_by("next_at")[:AT_ONCE]:
        mine = Q(pk=call.pk, next_at=call.next_at, answered_at=None)
        if WebhookCall.objects.filter(mine).update(next_at=now + LEASE):
            yield from _send(call, now)


def _send(call: WebhookCall, now: datetime) -> Iterator[str]:
    body = orjson.dumps(
        {
            "id": call.pk,
            "event": call.event,
            "at": call.made_at.isoformat(),
            "about": call.payload,
        }
    )
    call.attempts += 1
    try:
        answer = requests.post(
            call.webhook.url,
            data=body,
            headers={
                "Content-Type": "application/json",
                HEADER: signature(call.webhook.secret, body, int(time.time())),
            },
            timeout=TIMEOUT,
            allow_redirects=False,  # what is signed for one address is sent to no other
        )
    except requests.RequestException as error:
        call.answer = f"{type(error).__name__}: {error}"[:255]
    else:
        call.answer = f"{answer.status_code} {answer.reason}"[:255]
        if answer.ok and not answer.is_redirect:
            call.answered_at = now
    call.next_at = None if call.answered_at else _next(call.attempts, now)
    call.save(update_fields=["attempts", "answer", "answered_at", "next_at"])
    if not call.answered_at:
        yield f"The webhook “{call.webhook}” did not take “{call.event}”: {call.answer}"


def _next(attempts: int, now: datetime) -> datetime | None:
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
