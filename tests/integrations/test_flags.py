"""docs/how-to/use-openfeature.md: the published providers, over HTTP."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from tests.delivery.test_tools import TOOLS, tools_installed
from tests.integrations.how_to import load, write

FIELDS = {
    "eyebrow": None,
    "headline": "Snow <& more>",
    "body": "<p>Go <b>out</b>.</p>",
    "image": None,
    "imageAlt": None,
    "ctaLabel": "Shop & go",
    "ctaUrl": "https://alpenglow.example/?a=1&b=2",
}
WHY = "You see this because you told us you ski."


@pytest.fixture
def flags(server: str, tmp_path: Path) -> Iterator[ModuleType]:
    module = load(write("use-openfeature", "flags.py", tmp_path))
    yield module
    api.clear_providers()
    module.provider.session.close()


def test_the_python_provider_gets_a_module_as_an_object(flags: ModuleType) -> None:
    value, details = flags.hero("visitor-1", ["ski"], ["personalization"])

    assert value == FIELDS
    assert (details.reason, details.variant, details.error_code) == (
        Reason.TARGETING_MATCH,
        "skier",
        None,
    )
    metadata = dict(details.flag_metadata)
    assert metadata.pop("contextKey")
    assert metadata.pop("decisionId")
    assert metadata == {"type": "hero", "generation": 1, "variants": "skier", "why": WHY}


def test_the_python_provider_is_told_what_is_wrong(flags: ModuleType) -> None:
    def refusal(key: str, **attributes: Any) -> tuple[Any, str | None]:
        context = EvaluationContext(attributes=attributes)
        details = flags.client.get_object_details(key, {"fallback": True}, context)
        assert (details.value, details.reason) == ({"fallback": True}, Reason.ERROR)
        return details.error_code, details.error_message

    assert refusal("home-heroo") == (
        ErrorCode.FLAG_NOT_FOUND,
        "No published module has the key “home-heroo”.",
    )
    assert refusal("home-hero", channel=7) == (
        ErrorCode.INVALID_CONTEXT,
        "context.channel: 7 was given, a text was expected.",
    )
    assert refusal("home-hero", targetingKey="")[0] == ErrorCode.TARGETING_KEY_MISSING


def test_the_python_provider_says_that_a_module_is_of_another_type(flags: ModuleType) -> None:
    for details, default in (
        (flags.client.get_boolean_details("home-hero", True), True),
        (flags.client.get_string_details("home-hero", "none"), "none"),
        (flags.client.get_integer_details("home-hero", 3), 3),
        (flags.client.get_float_details("home-hero", 0.5), 0.5),
    ):
        assert (details.value, details.error_code) == (default, ErrorCode.TYPE_MISMATCH)
        assert details.error_message.endswith("but got <class 'dict'>")


def test_a_wrong_key_gives_the_default(flags: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRACT_KEY", "refract_wrong")

    value, details = flags.hero("visitor-1", [], [])

    assert (value, details.error_code) == ({"headline": "Welcome"}, ErrorCode.GENERAL)


@pytest.mark.node
@tools_installed
def test_the_javascript_provider_does_the_same(server: str, tmp_path: Path) -> None:
    # Where a reader's `npm install` would put the packages.
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    write("use-openfeature", "flags.mjs", tmp_path)
    script = tmp_path / "check.mjs"
    script.write_text(CHECK)

    ran = subprocess.run(
        ["node", "check.mjs"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ),
    )

    assert (ran.stderr, ran.returncode) == ("", 0)
    told = json.loads(ran.stdout)
    metadata = told["skier"]["flagMetadata"]
    assert metadata.pop("contextKey")
    assert metadata.pop("decisionId")
    assert told == {
        "skier": {
            "flagKey": "home-hero",
            "flagMetadata": {"type": "hero", "generation": 1, "variants": "skier", "why": WHY},
            "reason": "TARGETING_MATCH",
            "variant": "skier",
            "value": FIELDS,
        },
        "default": ["DEFAULT", "default", "Outside is calling"],
        "missing": [
            "FLAG_NOT_FOUND",
            "No published module has the key “home-heroo”.",
            {"fallback": True},
        ],
        "boolean": ["TYPE_MISMATCH", "Expected flag type boolean but got object", True],
        "string": ["TYPE_MISMATCH", "Expected flag type string but got object", "none"],
        "number": ["TYPE_MISMATCH", "Expected flag type number but got object", 7],
        "empty": ["TARGETING_KEY_MISSING", {"headline": "Welcome"}],
    }


CHECK = """
import { OpenFeature } from "@openfeature/server-sdk";
import { hero } from "./flags.mjs";

const client = OpenFeature.getClient();
client.setLogger({ error() {}, warn() {}, info() {}, debug() {} });
const told = ({ errorCode, errorMessage, value }) => [errorCode, errorMessage, value];
const everybody = await hero("visitor-2", ["ski"], []);
const empty = await hero("", [], []);
console.log(JSON.stringify({
  skier: await hero("visitor-1", ["ski"], ["personalization"]),
  default: [everybody.reason, everybody.variant, everybody.value.headline],
  missing: told(await client.getObjectDetails("home-heroo", { fallback: true })),
  boolean: told(await client.getBooleanDetails("home-hero", true)),
  string: told(await client.getStringDetails("home-hero", "none")),
  number: told(await client.getNumberDetails("home-hero", 7)),
  empty: [empty.errorCode, empty.value],
}));
"""


@pytest.mark.node
@tools_installed
def test_a_provider_that_fetches_all_flags_at_once_fetches_them_once(
    server: str, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    script = tmp_path / "check.mjs"
    script.write_text(CHECK_BULK)

    ran = subprocess.run(
        ["node", "check.mjs"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ),
    )

    assert (ran.stderr, ran.returncode) == ("", 0)
    assert json.loads(ran.stdout) == {
        "everybody": ["Outside is calling", "DEFAULT", "default"],
        "subject": ["The first snow", "DEFAULT", "default"],
        "sameContext": ["Outside is calling", "DEFAULT", "default"],
        "skier": ["Snow <& more>", "TARGETING_MATCH", "skier"],
        "boolean": ["TYPE_MISMATCH", True],
        "missing": ["FLAG_NOT_FOUND", {}],
        "statuses": [200, 304, 200],
    }


CHECK_BULK = """
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature } from "@openfeature/web-sdk";

const statuses = [];
async function noted(request) {
  const response = await fetch(request);
  statuses.push(response.status);
  return response;
}
const provider = new OFREPWebProvider({
  baseUrl: process.env.REFRACT_URL,
  headers: [["X-API-Key", process.env.REFRACT_KEY]],
  fetchImplementation: noted,
  pollInterval: 0,
  cacheMode: "disabled",
});
await OpenFeature.setProviderAndWait(provider, { targetingKey: "visitor-1" });
const client = OpenFeature.getClient();
client.setLogger({ error() {}, warn() {}, info() {}, debug() {} });
function told(key, text) {
  const { value, reason, variant } = client.getObjectDetails(key, {});
  return [value[text], reason, variant];
}
const everybody = told("home-hero", "headline");
const subject = told("newsletter-mail", "subject");
await OpenFeature.setContext({ targetingKey: "visitor-1", shoes: 44 });
const sameContext = told("home-hero", "headline");
await OpenFeature.setContext({
  targetingKey: "visitor-1",
  consent: ["personalization"],
  sports: ["ski"],
});
const boolean = client.getBooleanDetails("home-hero", true);
const missing = client.getObjectDetails("home-heroo", {});
console.log(JSON.stringify({
  everybody,
  subject,
  sameContext,
  skier: told("home-hero", "headline"),
  boolean: [boolean.errorCode, boolean.value],
  missing: [missing.errorCode, missing.value],
  statuses,
}));
await OpenFeature.close();
"""
