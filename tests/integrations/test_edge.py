"""docs/how-to/serve-from-the-edge.md: a worker that keeps one fragment for each context key."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.how_to import write

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed"),
]

RUNNER = Path(__file__).with_name("run-worker.mjs")
EVERYBODY = "<h1>Outside is calling</h1><p>Go <b>out</b>.</p>"
SKIER = "<h1>Snow &lt;&amp; more&gt;</h1><p>Go <b>out</b>.</p>"


def visits(tmp_path: Path, cookies: list[str], api: str | None = None) -> tuple[Any, str]:
    """Let visitors with these cookies come one after the other."""
    worker = write("serve-from-the-edge", "worker.mjs", tmp_path)
    arguments = ["node", str(RUNNER), str(worker), *([api] if api else [])]
    ran = subprocess.run(
        arguments,
        input=json.dumps(cookies),
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ),
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout), ran.stderr


def test_visitors_share_what_was_made_for_their_context_key(server: str, tmp_path: Path) -> None:
    told, errors = visits(
        tmp_path,
        [
            "sport=ski",
            "consent=personalization; sport=hike",
            "consent=personalization; sport=ski",
            "consent=personalization.analytics; sport=ski",
        ],
    )

    assert errors == ""
    assert [result["page"] for result in told["results"]] == [EVERYBODY, EVERYBODY, SKIER, SKIER]
    assert [result["asked"] for result in told["results"]] == [
        # Nobody has asked these queries before: each is sent once with its text.
        ["GET hash 200", "POST text 200", "GET hash 200", "POST text 200"],
        ["GET hash 200"],
        ["GET hash 200", "GET hash 200"],
        ["GET hash 200"],
    ]
    assert {result["cache"] for result in told["results"]} == {"private, no-cache"}
    addresses = [address.rsplit("/", 1) for address, _cache in told["kept"]]
    assert [place for place, _key in addresses] == ["https://shop.example/kept/home-hero/1"] * 2
    assert len({key for _place, key in addresses}) == 2
    assert [cache for _address, cache in told["kept"]] == ["max-age=3600"] * 2


def test_without_an_answer_there_is_a_default(server: str, tmp_path: Path) -> None:
    told, errors = visits(tmp_path, [""], api="http://127.0.0.1:9")

    assert told == {
        "results": [{"page": "<h1>Welcome</h1>", "cache": "private, no-cache", "asked": []}],
        "kept": [],
    }
    assert errors.startswith("Refract did not answer: ")
