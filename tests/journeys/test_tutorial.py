"""The tutorial works when typed: its commands answer what it says, its steps do what it says.

With REFRACT_SCREENSHOTS=1 the pictures of the tutorial are taken anew.
"""

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.conftest import Demo
from tests.journeys.desk import Desk, approve_what_waits
from tests.journeys.pictures import take

pytestmark = pytest.mark.browser

TUTORIAL = (settings.BASE_DIR / "docs" / "tutorial.md").read_text()


def commands(section: str) -> list[tuple[str, Any]]:
    """The commands of a section, each with the answer that follows it (None: not shown)."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", TUTORIAL, re.MULTILINE | re.DOTALL)
    found = re.findall(r"```bash\n(.*?)```\n\s*(?:```json\n(.*?)```)?", text.group(1), re.DOTALL)
    return [(command, json.loads(answer) if answer else None) for command, answer in found]


def typed(demo: Demo, command: str) -> Any:
    """What a command of the tutorial answers on this demo."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: apt-get install curl")
    done = subprocess.run(
        ["bash", "-c", command.replace("http://127.0.0.1:8000", demo.origin)],
        env=os.environ | {"KEY": demo.key},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def choose(page: Page, part: str, term: str) -> None:
    """Switch a term of a part of the targeting on, by keyboard."""
    page.get_by_role("group", name=part).get_by_role("checkbox", name=term).focus()
    page.keyboard.press("Space")


def test_the_printed_curl_line_answers(demo: Demo):
    (line,) = [line for line in demo.output.splitlines() if line.startswith("curl")]
    module = typed(demo, line)["data"]["module"]
    assert module["fields"]["headline"] == "First lift?"
    assert module["resolution"]["why"] == "You see this because you told us you ski, on Phone."


@pytest.mark.parametrize("section", ["2. Ask for the default", "3. Ask as somebody"])
def test_asking_answers_what_the_tutorial_shows(demo: Demo, section: str):
    for command, answer in commands(section):
        if answer is not None:
            assert typed(demo, command) == answer


def test_the_man_who_does_not_ski_is_told_why_he_does_not_see_the_woman_who_does(demo: Demo):
    (_, (command, _)) = commands("3. Ask as somebody")
    module = typed(demo, command)["data"]["module"]
    assert "woman" not in module["image"]["alt"]
    assert module["resolution"]["why"] == "You see this because you told us you do not ski."
    assert module["resolution"]["warnings"] == [{"code": "EXCLUSIVE_SEGMENTS", "key": "skiing"}]
    reasons = {each["variant"]: each["reason"] for each in module["resolution"]["candidates"]}
    assert "skier-women" in reasons


def test_an_editor_writes_a_variant_and_a_decision_service_gets_it(demo: Demo, page: Page):
    ((fetch, answer),) = commands("6. Fetch it")
    assert typed(demo, fetch) != answer

    desk = Desk(page, demo)
    desk.go("snippets/content/module/")
    take(page, "modules")
    page.get_by_role("button", name="More options for 'Home hero'").click()
    page.get_by_role("link", name="Add variant").click()
    page.fill("#id_name", "Gold members on phones")
    page.locator("#id_name").blur()
    page.wait_for_function("document.querySelector('#id_key').value === 'gold-members-on-phones'")

    page.get_by_role("button", name="Write your own: Headline").click()
    page.keyboard.type("Your summit, first")
    take(page, "override")

    choose(page, "Visitors who are any of…", "gold")
    choose(page, "Devices", "phone")
    take(page, "targeting")

    desk.submit()
    assert typed(demo, fetch) != answer
    approve_what_waits(desk, "Gold members on phones (Home hero)")

    assert typed(demo, fetch) == answer
    ((first, default),) = commands("2. Ask for the default")
    assert typed(demo, first) == default
