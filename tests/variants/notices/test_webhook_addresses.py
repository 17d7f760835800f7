"""Where webhooks may lead."""

import socket
from typing import Any

import pytest

from variants.notices import webhook_addresses
from variants.notices.webhook_addresses import PrivateAddress, connect, is_named_private, may_call


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert may_call(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "fec0::1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
    ],
)
def test_private_addresses_may_not_be_called_in_any_spelling(address: str) -> None:
    assert not may_call(address)


def test_private_addresses_may_be_called_where_settings_say_so(settings: Any) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    assert may_call("127.0.0.1")
    assert not is_named_private("localhost")


@pytest.mark.parametrize(
    ("host", "named"), [("localhost", True), ("10.0.0.1", True), ("example.com", False)]
)
def test_only_a_host_that_says_so_itself_is_named_private(host: str, named: bool) -> None:
    assert is_named_private(host) is named


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = server.getsockname()
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]
        monkeypatch.setattr(webhook_addresses.socket, "getaddrinfo", lambda *a, **k: found)
        server.setblocking(False)

        with pytest.raises(PrivateAddress, match=r"“hook\.example” leads to a private address"):
            connect("hook.example", place[1], 1)

        with pytest.raises(BlockingIOError):
            server.accept()


def test_what_was_checked_is_what_is_connected_to(monkeypatch: Any, settings: Any) -> None:
    """A name that leads elsewhere the second time it is asked for is asked for once."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = server.getsockname()

        def look_up(host: str, *args: Any, **kwargs: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

        monkeypatch.setattr(webhook_addresses.socket, "getaddrinfo", look_up)
        settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = True
        with connect("hook.example", place[1], 1) as connection:
            assert connection.getpeername() == place
    assert asked == ["hook.example"]


def test_of_several_addresses_the_first_that_answers_is_taken(
    monkeypatch: Any, settings: Any
) -> None:
    settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = server.getsockname()
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in (("127.0.0.1", 9), place)
        ]
        monkeypatch.setattr(webhook_addresses.socket, "getaddrinfo", lambda *a, **k: found)
        with connect("hook.example", place[1], 1) as connection:
            assert connection.getpeername() == place
