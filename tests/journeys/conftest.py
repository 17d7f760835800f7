"""The product as people use it: the demo in a process of its own, and a real browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
#: Seconds; a busy machine judges a whole brand slowly.
START_LIMIT = 600
#: Milliseconds that a page may take for anything: a busy machine is slow, not wrong.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """A running demo: where it is, what it printed, and who may get in."""

    origin: str
    output: str
    people: dict[str, tuple[str, str]]
    key: str
    home: Path

    def ask(self, query: str, key: str | None = None) -> dict[str, Any]:
        """Send a GraphQL query as a decision service does."""
        request = urllib.request.Request(
            f"{self.origin}/graphql/",
            data=json.dumps({"query": query}).encode(),
            headers={
                "Authorization": f"Bearer {key or self.key}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that all journeys walk, with what those before have left in it."""
    with start_demo(tmp_path_factory.mktemp("demo")) as demo:
        work_alone(demo)
        yield demo


@contextmanager
def start_demo(home: Path) -> Iterator[Demo]:
    """A demo in an empty folder, set up from nothing on SQLite and served on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = home / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(home / "instance")},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/admin/login/", process, output)
        printed = output.read_text()
        people = re.findall(r"^([a-z ]+): (\S+) / (\S+)$", printed, re.MULTILINE)
        yield Demo(
            origin=f"http://127.0.0.1:{port}",
            output=printed,
            people={kind: (name, password) for kind, name, password in people},
            key=re.search(r"refract_\w+", printed).group(),
            home=home / "instance",
        )
    finally:
        process.terminate()
        process.wait(timeout=30)


def work_alone(demo: Demo) -> None:
    """Make the demo that of a team of one: its editor approves by publishing, without four eyes.

    Journeys of approval start a demo of their own.
    """
    code = (
        "from django.contrib.auth.models import Group, User\n"
        "from brand.models import Brand\n"
        "Brand.objects.update(four_eyes=False)\n"
        f"user = User.objects.get(username={demo.people['editor'][0]!r})\n"
        "user.groups.add(Group.objects.get(name='Brand managers'))\n"
    )
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(demo.home)},
        check=True,
    )


def wait_for(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    """Wait until the server answers.

    :raises AssertionError: with what it printed, when it ended or took too long.
    """
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"The demo did not start:\n{output.read_text()}")


@contextmanager
def open_browser() -> Iterator[Page]:
    """An empty page of a real browser; errors in its console are errors of the test."""
    if shutil.which("chromium") is None and not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        yield page
        browser.close()
    assert errors == []


@pytest.fixture
def page(demo: Demo) -> Iterator[Page]:
    """A page of a browser of the test's own; errors in its console fail the test."""
    with open_browser() as page:
        yield page


def log_in(page: Page, demo: Demo, kind: str) -> None:
    """Log in as the demo's person of a kind."""
    name, password = demo.people[kind]
    page.goto(f"{demo.origin}/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo.origin}/admin/")
