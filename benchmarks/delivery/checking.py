"""Making sure that a server answers rightly before anybody times it."""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import requests

from benchmarks.delivery.load import Target


def ask(target: Target, body: str) -> dict[str, Any]:
    """Return what a server answers to one request."""
    headers = {"Content-Type": "application/json"}
    if target.key != "-":
        headers["Authorization"] = f"Bearer {target.key}"
    url = f"http://127.0.0.1:{target.server.port}{target.path}"
    answer: dict[str, Any] = requests.post(
        url, data=body.encode(), headers=headers, timeout=300
    ).json()
    return answer


def check_modules(target: Target, expected: Path) -> None:
    """Compare the first answers with those of the reference engine.

    :raises SystemExit: with the first one that is different.
    """
    answers = json.loads(expected.read_text(encoding="utf-8"))
    with target.bodies.open(encoding="utf-8") as file:
        for line, wanted in zip(file, answers, strict=False):
            given = ask(target, line).get("data", {}).get("module")
            if given is None or without_origins(given) != without_origins(_chosen(wanted, given)):
                sys.exit(f"{target.name} answers {given} and not {wanted} to {line}")


def check_answered(target: Target) -> None:
    """Make sure that nothing is missing in the first answers of a server.

    :raises SystemExit: with the first one that has errors or nothing in it.
    """
    with target.bodies.open(encoding="utf-8") as file:
        for line in islice(file, 20):
            answer = ask(target, line)
            if answer.get("errors") or not all(answer["data"].values()):
                sys.exit(f"{target.name} answers {answer} to {line}")


def _chosen(wanted: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, of what the module has."""
    chosen = {name: wanted[name] for name in given}
    chosen["image"] = {name: wanted["image"][name] for name in given["image"]}
    return chosen


def without_origins(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the image's address from the root on, as it was published."""
    url = values["image"]["url"]
    path = url[url.index("/media/") :]
    return values | {"image": values["image"] | {"url": path}}
