"""The endpoint of this instance: what each of its parts is."""

import time

from django.conf import settings

from delivery import outcomes
from delivery.caching.headers import cache_headers
from delivery.caching.sending import shortened
from delivery.clients import Client
from delivery.contract import keeping
from delivery.endpoint import Endpoint
from delivery.known_clients import client_with_key
from delivery.persisted import protocol
from delivery.preview_tokens import client_with_token
from delivery.rate_limits import admit
from delivery.schema import current_schema
from delivery.snapshot import Snapshot, source


def _find_client(key: str, snapshot: Snapshot | None = None) -> Client | None:
    return client_with_key(key, snapshot) or client_with_token(key)


endpoint = Endpoint(
    find_client=_find_client,
    current_snapshot=source.current,
    current_schema=current_schema,
    clock=lambda: time.time_ns() // 1_000_000,
    deliver_may_introspect=lambda: settings.REFRACT_DELIVER_INTROSPECTION,
    snapshot_at=source.reached,
    admit=admit,
    query_of=protocol.query_of,
    register=protocol.register,
    cache_headers=cache_headers,
    shortened=shortened,
    note=outcomes.note,
)

keeping.begin()
