"""A brand manager decides over what an editor submitted, by keyboard alone."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, start_demo
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser

#: Drafts of an editor, each of one module and submitted by itself; prints the keys of the modules.
SUBMIT = """
from django.contrib.auth import get_user_model
from content.models import Module
from content.module_types import get_module_type
from variants.models import Release
from variants.releases.collecting import unfinished_release_of
from variants.releases.services import submit_drafts
edith = get_user_model().objects.get(username="edith")
drafts = Module.objects.filter(live=True, has_unpublished_changes=False).order_by("key")
for module in [each for each in drafts if unfinished_release_of(each) is None][:3]:
    drafted = module.get_latest_revision_as_object()
    field = next(each.name for each in get_module_type(module.type).fields if each.kind == "text")
    drafted.fields = {{**drafted.fields, field: "{words} " + module.key}}
    drafted.save_revision(user=edith)
    module.refresh_from_db()
    # Overdue, so that they come first in the queue.
    (release,) = submit_drafts([module], edith, acknowledged=True)
    Release.objects.filter(pk=release.pk).update(due_at="2026-01-01T00:00:00Z")
    print(module.key)
"""
#: Another draft of a module that waits.
EDIT = """
from django.contrib.auth import get_user_model
from content.models import Module
from content.module_types import get_module_type
module = Module.objects.get(key="{key}")
drafted = module.get_latest_revision_as_object()
field = next(each.name for each in get_module_type(module.type).fields if each.kind == "text")
drafted.fields = {{**drafted.fields, field: "Meanwhile {key}"}}
drafted.save_revision(user=get_user_model().objects.get(username="edith"))
"""
#: The published first text of modules.
PUBLISHED = """
from content.module_types import get_module_type
from variants.selectors import current_documents
documents = current_documents("module", {keys})
for key in {keys}:
    fields = get_module_type(documents[key]["type"]).fields
    print(documents[key]["fields"][next(each.name for each in fields if each.kind == "text")])
"""
#: Takes a manager out of the groups that decide.
REMOVE = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
bruno = get_user_model().objects.get(username="bruno")
bruno.groups.set([Group.objects.get(name="Content editors")])
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of its own: in the shared one the editor works alone."""
    with start_demo(tmp_path_factory.mktemp("review")) as demo:
        yield demo


def run_in(demo: Demo, code: str) -> list[str]:
    """Run code in the demo, and return the lines that it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(demo.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def published(demo: Demo, *keys: str) -> list[str]:
    """The first text of modules, as visitors see it."""
    return run_in(demo, PUBLISHED.format(keys=list(keys)))


def press(page: Page, key: str) -> None:
    """Press a key that sends the page somewhere, and wait."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")


def focus_by_tab(page: Page, name: str) -> int:
    """Move on with the tab key until a link has the focus; return how often."""
    for count in range(1, 80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return count
    raise AssertionError(f"{name!r} cannot be reached by keyboard.")


def test_changes_are_decided_by_keyboard(demo: Demo, page: Page) -> None:
    keys = run_in(demo, SUBMIT.format(words="First"))
    assert len(keys) == 3
    desk = Desk(page, demo, "brand manager")
    desk.go("review/")
    expect(page.get_by_role("link", name="Review (", exact=False).first).to_be_visible()
    first = page.locator("main tbody tr").first.get_by_role("link").first.inner_text()
    focus_by_tab(page, first)
    press(page, "Enter")
    assert violations_in_both_themes(page) == []
    for _change in keys:
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.className").startswith("review-card")
        press(page, "a")
        expect(page.locator(".messages .success, .w-messages .success").first).to_contain_text(
            "is approved."
        )
    assert published(demo, *keys) == [f"First {key}" for key in keys]


def test_an_edit_in_between_voids_what_was_seen(demo: Demo, page: Page) -> None:
    key = run_in(demo, SUBMIT.format(words="Second"))[0]
    (before,) = published(demo, key)
    desk = Desk(page, demo, "brand manager")
    desk.go(f"review/{release_of(demo, key)}/")
    run_in(demo, EDIT.format(key=key))
    press(page, "a")
    expect(page.get_by_role("alert").first).to_contain_text("It changed while you were looking.")
    expect(page.locator(".review-card").first).to_contain_text("new since you looked")
    assert published(demo, key) == [before]
    assert violations_in_both_themes(page) == []
    press(page, "a")
    assert published(demo, key) == [f"Meanwhile {key}"]


def test_keys_do_nothing_while_somebody_types_or_has_turned_them_off(
    demo: Demo, page: Page
) -> None:
    desk = Desk(page, demo, "brand manager")
    desk.go("review/")
    press_first(page)
    page.keyboard.press("c")
    page.keyboard.type("jarring, and bare")
    expect(page.locator("#review-comment-text")).to_have_value("jarring, and bare")
    page.keyboard.press("Escape")
    here = page.url
    page.get_by_label("Single keys").uncheck()
    page.keyboard.press("a")
    page.keyboard.press("r")
    page.wait_for_timeout(500)
    assert page.url == here
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_label("Single keys").check()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Next card")
    assert violations_in_both_themes(page) == []


def test_the_same_approval_posted_twice_is_one(demo: Demo, page: Page) -> None:
    desk = Desk(page, demo, "brand manager")
    desk.go("review/")
    press_first(page)
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context(storage_state=page.context.storage_state()).new_page()
    other.goto(page.url)
    for each in (page, other):
        press(each, "a")
        expect(each.get_by_text("is approved.").first).to_be_visible()


def test_a_manager_removed_meanwhile_decides_nothing(demo: Demo, page: Page) -> None:
    desk = Desk(page, demo, "brand manager")
    desk.go("review/")
    press_first(page)
    run_in(demo, REMOVE)
    press(page, "a")
    expect(page.get_by_text("You are no manager of").first).to_be_visible()


def press_first(page: Page) -> None:
    """Open the first change of the queue."""
    page.locator("main tbody tr").first.get_by_role("link").first.focus()
    press(page, "Enter")


def release_of(demo: Demo, module: str) -> str:
    """The key of the release in which a module waits."""
    code = (
        "from content.models import Module\n"
        "from variants.releases.collecting import unfinished_release_of\n"
        f"print(unfinished_release_of(Module.objects.get(key={module!r})).key)"
    )
    return run_in(demo, code)[0]
