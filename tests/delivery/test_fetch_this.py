"""“Fetch this”: what is copied works when it is pasted."""

import json
import shlex
import shutil
import subprocess
from typing import Any
from unittest.mock import patch

import pytest

from delivery.fetch_this import ApiCallers, as_curl
from tests.delivery.conftest import Caller, Shop
from variants.preview.callers import Subject

ORIGIN = "https://refract.example"
HOSTILE = """it's "$HOME" `id` \\ $(id) !! \n é 😀 </script> ${x} %s {} ''' \"\"\""""
CONTEXT = {"segments": ["skier", HOSTILE], "attributes": {"a": [None, True, 1.5, HOSTILE]}}
SENT = {"key": "home-hero", "context": {**CONTEXT, "draft": True}}


def snippets(kind: str = "module", key: str = "home-hero", context: Any = CONTEXT) -> Any:
    return {
        snippet.language: snippet.code
        for snippet in ApiCallers().snippets(Subject(kind, key), context, origin=ORIGIN)
    }


def words_of(command: str) -> list[str]:
    """The words of a command; `shlex` does not know that a backslash continues a line."""
    return shlex.split(command.replace(" \\\n", " "))


def test_curl_is_one_command_for_a_shell() -> None:
    words = words_of(snippets()["curl"])
    assert words[:3] == ["curl", "-sS", f"{ORIGIN}/graphql/"]
    assert words[3:8] == [
        "-H",
        "Authorization: Bearer $REFRACT_KEY",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
    ]
    assert json.loads(words[8])["variables"] == SENT
    assert len(words) == 9


def test_a_shell_hands_curl_what_was_meant(tmp_path: Any) -> None:
    curl = tmp_path / "curl"
    curl.write_text("#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done\n")
    curl.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", snippets()["curl"]],
        env={"PATH": str(tmp_path), "REFRACT_KEY": "k1"},
        capture_output=True,
        check=True,
    )
    words = done.stdout.decode().split("\0")
    assert "Authorization: Bearer k1" in words
    assert json.loads(words[-2])["variables"] == SENT


def test_python_sends_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRACT_KEY", "k1")
    with patch("urllib.request.urlopen") as urlopen:
        urlopen.return_value.__enter__.return_value.read.return_value = b'{"data": null}'
        exec(compile(snippets()["Python"], "pasted", "exec"), {})
    request = urlopen.call_args.args[0]
    assert request.full_url == f"{ORIGIN}/graphql/"
    assert request.get_header("Authorization") == "Bearer k1"
    assert json.loads(request.data)["variables"] == SENT


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript_sends_what_was_meant(tmp_path: Any) -> None:
    module = tmp_path / "pasted.mjs"
    module.write_text(
        "globalThis.fetch = async (url, init) => ({ json: async () => ({ url, ...init }) });\n"
        + snippets()["JavaScript"]
    )
    done = subprocess.run(
        ["node", str(module)], env={"REFRACT_KEY": "k1"}, capture_output=True, check=True
    )
    sent = json.loads(done.stdout)
    assert (sent["url"], sent["method"]) == (f"{ORIGIN}/graphql/", "POST")
    assert sent["headers"]["Authorization"] == "Bearer k1"
    assert json.loads(sent["body"])["variables"] == SENT


@pytest.mark.parametrize(("kind", "key"), [("module", "home-hero"), ("experience", "home")])
def test_the_query_is_answered(shop: Shop, caller_with: Any, kind: str, key: str) -> None:
    body = json.loads(words_of(snippets(kind, key, {"segments": ["skier"]})["curl"])[8])
    previewer: Caller = caller_with("preview")
    answer = previewer.post(body["query"], body["variables"]).json()
    assert "errors" not in answer
    assert "Fresh powder" in json.dumps(answer)


def test_an_address_is_quoted_too() -> None:
    words = words_of(as_curl("http://x/$(id)'", "{ generation }", {}))
    assert words[2] == "http://x/$(id)'"
