"""Keys under real servers: ended everywhere, limited, remembered, and good for importing packs."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.delivery.serving.conftest import Answer, Instance, Running, eventually, serving
from tests.pack.packs import pack

QUERY = {"query": "{ generation }"}


def manage(instance: Instance, *arguments: str) -> str:
    """Run a command on the instance, beside its servers; return the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=instance.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def ask(server: Running, key: str) -> Answer:
    """Ask for the generation with a key."""
    return server.ask("/graphql/", QUERY, Authorization=f"Bearer {key}")


@pytest.fixture(scope="module")
def both(instance: Instance) -> Iterator[tuple[Running, Running]]:
    """A server with the admin and jobs, and one that only delivers, with two processes each."""
    with (
        serving(instance, "--workers", "2") as everything,
        serving(instance, "--delivery", "--workers", "2") as delivery,
    ):
        yield everything, delivery


def test_an_ended_key_is_refused_by_every_process(
    instance: Instance, both: tuple[Running, Running]
) -> None:
    key = manage(instance, "create_client", "short-lived", "--scope", "deliver")
    for server in both:
        eventually(lambda server=server: ask(server, key).status == 200, "A first answer")

    manage(instance, "revoke_client", "short-lived")

    for server in both:
        eventually(lambda server=server: ask(server, key).status == 401, "A refusal")
        # Each connection may reach another process, and all read the same store.
        assert {ask(server, key).status for _ in range(20)} == {401}
        assert ask(server, instance.keys["deliver"]).status == 200


def test_a_pack_is_imported_by_a_job_and_served(
    instance: Instance, both: tuple[Running, Running]
) -> None:
    everything, delivery = both
    manager = {"Authorization": f"Bearer {instance.keys['manage']}"}
    content = pack(modules=[], brands=[], segments=[{"key": "new", "name": "Newcomers"}])

    begun = everything.ask("/packs/", content, **manager, Prefer="respond-async")
    assert begun.status == 202
    address = begun.headers["location"]
    told = eventually(lambda: over(everything.ask(address, **manager)), "The end of the job")

    assert (told["state"], told["modules"]) == ("done", 0)
    eventually(lambda: ask_generation(delivery, instance) >= told["generation"], "Being served")
    assert everything.ask("/packs/", b"x" * 2_000_000).status == 401


def over(answer: Answer) -> dict[str, object] | None:
    """What a job came to, once it is over."""
    told = answer.json()
    return told if told["state"] in ("done", "failed") else None


def ask_generation(server: Running, instance: Instance) -> int:
    return ask(server, instance.keys["deliver"]).json()["data"]["generation"]


def test_the_last_use_of_a_key_is_written_when_a_server_ends_at_the_latest(
    instance: Instance,
) -> None:
    key = manage(instance, "create_client", "seldom", "--scope", "deliver")

    with serving(instance, "--delivery") as server:
        eventually(lambda: ask(server, key).status == 200, "A first answer")

    query = """select last_used_at from delivery_apikey
        join delivery_apiclient on delivery_apiclient.id = client_id where name = 'seldom'"""
    database = sqlite3.connect(instance.home / "refract.sqlite3")
    try:
        ((used_at,),) = database.execute(query).fetchall()
    finally:
        database.close()
    assert used_at.endswith(":00")
