"""What the server says when it cannot start."""

import socket

import pytest
from django.core.management import CommandError, call_command


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
