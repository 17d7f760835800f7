"""What the server says when it cannot start, and where its mails lead."""

import os
import socket
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.management.commands.serve import lead_mails_here


def test_a_taken_port_is_one_clear_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            call_command("serve", port=port)
    assert str(refused.value) == (
        f"Port {port} cannot be used (Address already in use): choose another with --port."
    )


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="argument --port"):
        call_command("serve", f"--port={port}")


@pytest.mark.parametrize(
    ("named", "leads_to"),
    [({}, "http://127.0.0.1:8123"), ({"WAGTAILADMIN_BASE_URL": "https://a.example"}, "kept")],
)
def test_mails_lead_to_the_server_unless_another_address_is_named(
    named: dict[str, str], leads_to: str, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    environment = dict(named)
    monkeypatch.setattr(os, "environ", environment)
    settings.WAGTAILADMIN_BASE_URL = "kept"

    lead_mails_here(8123)

    assert leads_to == settings.WAGTAILADMIN_BASE_URL
    assert environment["WAGTAILADMIN_BASE_URL"] == named.get("WAGTAILADMIN_BASE_URL", leads_to)
