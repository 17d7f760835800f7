"""The event `published`: one for each generation, made from the change log itself.

The worker reads on in the log for each webhook that wants it, so publishing waits for nothing and
no generation is left out, whenever the worker was away.
"""

from typing import Any

from django.db import transaction

from variants.models import Event, Webhook
from variants.notices.webhook_calls import queue_call
from variants.selectors import changes_after, current_generation

#: Generations that one look queues for a webhook.
AT_ONCE = 100
#: Changes that an event lists; of an import of thousands, the API's `changes` has the rest.
LISTED = 100


def queue_published() -> None:
    """Queue a call for each generation that a webhook was not told of yet."""
    newest = current_generation()
    behind = Webhook.objects.filter(active=True, told_generation__lt=newest).values_list("pk")
    for pk in [pk for (pk,) in behind]:
        with transaction.atomic():
            webhook = Webhook.objects.select_for_update().get(pk=pk)
            last = min(newest, webhook.told_generation + AT_ONCE)
            if Event.PUBLISHED in webhook.events:
                for number in range(webhook.told_generation + 1, last + 1):
                    queue_call([webhook], Event.PUBLISHED, about_generation(number))
            else:
                last = newest
            webhook.told_generation = last
            webhook.save(update_fields=["told_generation"])


def about_generation(number: int) -> dict[str, Any]:
    """Return what is told of a generation, the changes as in the API's `changes`."""
    changes = changes_after(number - 1, limit=1)
    return {
        "generation": number,
        "at": changes[0].at.isoformat() if changes else None,
        "changes": [
            {"kind": each.kind, "module": each.module, "variants": list(each.variants)}
            for each in changes[:LISTED]
        ],
        "total": len(changes),
    }
