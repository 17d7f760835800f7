"""How clients and keys reach delivery: a sequence that every change moves on, and the copies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from delivery import client_keys, clients_log
from delivery.known_clients import client_with_key
from delivery.models import ApiClient, ApiKey, ClientSequence
from delivery.registration import create_client, revoke_client

pytestmark = pytest.mark.django_db


def make(name: str = "service") -> tuple[ApiClient, str]:
    """A client and its key."""
    key = create_client(name, scopes=["deliver"])
    return ApiClient.objects.get(name=name), key


def rename() -> None:
    client = ApiClient.objects.get()
    client.name = "other"
    client.save()


CHANGES: dict[str, Callable[[], object]] = {
    "a client is made": lambda: create_client("another", scopes=["deliver"]),
    "a client is saved": rename,
    "a client is deleted": lambda: ApiClient.objects.get().delete(),
    "a key is issued": lambda: client_keys.issue(ApiClient.objects.get()),
    "a key is replaced": lambda: client_keys.replace(
        ApiClient.objects.get(), overlap=timedelta(hours=1)
    ),
    "a key is ended": lambda: client_keys.end(ApiKey.objects.get()),
    "all keys are ended": lambda: revoke_client("service"),
    "a key is deleted": lambda: ApiKey.objects.get().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_moves_the_sequence_on(change: str) -> None:
    make()
    before = clients_log.sequence()

    CHANGES[change]()

    assert clients_log.sequence() > before


def test_a_change_that_is_undone_leaves_the_sequence_where_it_was() -> None:
    client, _key = make()
    before = clients_log.sequence()

    with pytest.raises(RuntimeError), transaction.atomic():
        client_keys.end_all(client)
        raise RuntimeError

    assert clients_log.sequence() == before


def test_the_sequence_never_goes_back_though_the_clock_does() -> None:
    ahead = 10**15
    ClientSequence.objects.update_or_create(pk=clients_log.ONLY, defaults={"number": ahead})

    clients_log.moved_on()

    assert clients_log.sequence() == ahead + 1


def test_a_database_set_back_to_a_copy_does_not_count_to_the_same_number_again() -> None:
    ClientSequence.objects.all().delete()
    make()
    copied = clients_log.sequence()
    clients_log.moved_on()
    later = clients_log.sequence()
    ClientSequence.objects.update(number=copied - 1_000)

    clients_log.moved_on()

    assert clients_log.sequence() >= later


def test_only_clients_with_a_key_in_force_are_copied_and_only_such_keys() -> None:
    shop, _key = make("shop")
    make("ended")
    revoke_client("ended")
    expired = make("expired")[0]
    expired.keys.update(expires_at=timezone.now())
    end = timezone.now() + timedelta(days=1)
    client_keys.issue(shop, expires_at=end)
    client_keys.end(shop.keys.order_by("pk")[0])

    assert clients_log.all_clients() == [
        {
            "name": "shop",
            "scopes": ["deliver"],
            "brands": [],
            "channels": [],
            "rateLimit": None,
            "keys": [
                {
                    "digest": shop.keys.in_force().get().digest,
                    "expiresAt": round(end.timestamp() * 1000),
                }
            ],
        }
    ]


def test_copying_costs_two_queries(django_assert_num_queries: Callable) -> None:
    for name in ("a", "b", "c"):
        make(name)

    with django_assert_num_queries(2):
        clients_log.all_clients()
    with django_assert_num_queries(1):
        clients_log.sequence()


def test_the_old_key_is_good_until_the_overlap_is_over() -> None:
    client, old = make()

    new = client_keys.replace(client, overlap=timedelta(hours=24))

    assert client_with_key(old) is not None
    assert client_with_key(new) is not None
    ending = client.keys.order_by("pk")[0].expires_at
    assert ending is not None
    left = ending - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def test_a_key_ends_by_itself_though_nothing_is_copied_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends = timezone.now() + timedelta(hours=1)
    key = create_client("service", scopes=["deliver"], expires_at=ends)
    assert client_with_key(key) is not None
    at = round(ends.timestamp() * 1000)

    monkeypatch.setattr("delivery.known_clients.time.time_ns", lambda: (at - 1) * 1_000_000)
    assert client_with_key(key) is not None
    monkeypatch.setattr("delivery.known_clients.time.time_ns", lambda: at * 1_000_000)
    assert client_with_key(key) is None


def test_a_key_that_ends_sooner_than_the_overlap_still_does() -> None:
    client, _key = make()
    soon = timezone.now() + timedelta(minutes=5)
    client.keys.update(expires_at=soon)

    client_keys.replace(client, overlap=timedelta(hours=24))

    assert client.keys.order_by("pk")[0].expires_at == soon


def test_without_an_overlap_the_old_key_ends_at_once() -> None:
    client, old = make()

    new = client_keys.replace(client, overlap=timedelta(0))

    assert client_with_key(old) is None
    assert client_with_key(new) is not None


def test_a_client_has_ten_keys_in_force_at_most() -> None:
    client, _key = make()
    for _ in range(9):
        client_keys.issue(client)

    with pytest.raises(ValidationError, match="has 10 keys in force; end one of them first"):
        client_keys.issue(client)

    assert client.keys.count() == 10


def test_a_key_that_is_over_before_it_begins_is_not_made() -> None:
    client, _key = make()

    with pytest.raises(ValidationError, match="would be expired already"):
        client_keys.issue(client, expires_at=timezone.now())

    assert client.keys.count() == 1


def test_a_key_ends_once() -> None:
    client, _key = make()
    key = client.keys.get()

    assert client_keys.end(key) is True
    assert client_keys.end(key) is False
