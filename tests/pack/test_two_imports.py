"""Two imports at once, in processes of their own: one follows the other, and neither is mixed."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

from tests.pack.packs import module, pack, variant

MODULES = 150
REPOSITORY = Path(__file__).parent.parent.parent
COUNT = f"{MODULES} modules, {2 * MODULES} variants"


@pytest.fixture
def environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """Return the environment of processes that use a database of this test alone.

    Its superuser “bea” answers for imports.
    """
    get_user_model().objects.create_superuser("bea")
    if connection.vendor == "sqlite":
        path = tmp_path / "refract.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        url = f"sqlite:///{path}"
    else:
        name = str(settings.DATABASES["default"]["NAME"])
        url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    return os.environ | {"DATABASE_URL": url, "REFRACT_HOME": str(tmp_path)}


def big_pack(word: str) -> bytes:
    """Return a pack of many modules that all say one word."""
    words = {"headline": word}
    modules = [
        module(
            key=f"hero-{number}",
            fields=words,
            variants=[variant(overrides=words), variant(key="b", overrides=words)],
        )
        for number in range(MODULES)
    ]
    return json.dumps(pack(modules=modules)).encode()


def manage(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def import_at_once(environment: dict[str, str], *packs: bytes) -> list[str]:
    """Import packs at the same time; return what each process said, in order of the text."""
    processes = [manage(environment, "import_pack", "-", "--approve-as", "bea") for _ in packs]
    for process, content in zip(processes, packs, strict=True):
        assert process.stdin
        process.stdin.write(content)
    said = []
    for process in processes:
        out, error = process.communicate(timeout=120)
        assert (process.returncode, error) == (0, b"")
        said.append(out.decode().strip())
    return sorted(said)


def exported(environment: dict[str, str]) -> dict[str, Any]:
    out, error = manage(environment, "export_pack", "-").communicate(timeout=120)
    assert error == b""
    content: dict[str, Any] = json.loads(out)
    return content


def test_the_same_pack_twice_at_once_is_one_generation(environment: dict[str, str]) -> None:
    content = big_pack("Once")
    assert import_at_once(environment, content, content) == [
        f"{COUNT}: nothing that is live changed.",
        f"{COUNT}: published as generation 1.",
    ]


def test_of_two_packs_at_once_the_later_one_stands_whole(environment: dict[str, str]) -> None:
    said = import_at_once(environment, big_pack("One"), big_pack("Other"))
    assert said == [
        f"{COUNT}: published as generation 1.",
        f"{COUNT}: published as generation 2.",
    ]
    modules = exported(environment)["modules"]
    words = {each["fields"]["headline"] for each in modules} | {
        each["overrides"]["headline"] for hero in modules for each in hero["variants"]
    }
    assert len(modules) == MODULES
    assert words in ({"One"}, {"Other"})
