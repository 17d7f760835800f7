"""Two people at one variant or module at the same time: nothing is put aside unnoticed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser

#: Where a page asks every ten seconds who else is there, and what they saved.
PINGS = "**/editing-sessions/ping/**"
#: What it is answered while nobody else is.
NOBODY = {"other_sessions": [], "html": ""}


@pytest.fixture
def bruno(demo: Demo, page: Page) -> Iterator[Desk]:
    """A second person in a browser session of their own."""
    context = page.context.browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    yield Desk(other, demo, "brand manager")
    context.close()


@pytest.fixture
def edith(demo: Demo, page: Page) -> Desk:
    """The person whose page is the test's own."""
    return Desk(page, demo)


def open_both(edith: Desk, bruno: Desk, path: str) -> None:
    """Open one form on both desks, and wait until Wagtail looks for what changes in it."""
    for desk in (edith, bruno):
        desk.go(path)
        desk.page.wait_for_timeout(2_500)


def name(desk: Desk) -> Locator:
    return desk.page.locator("#id_name")


def save(desk: Desk, button: Locator) -> None:
    """Press a button that sends the form, and wait for the answer."""
    with desk.page.expect_navigation():
        button.click()
    desk.page.wait_for_load_state("networkidle")


def save_draft(desk: Desk) -> Locator:
    return desk.page.get_by_role("button", name="Save draft")


def saved_by_itself(desk: Desk) -> None:
    expect(desk.page.locator(".w-autosave-indicator__state--saved")).to_be_visible()


def history(desk: Desk, path: str) -> list[str]:
    """The names that the versions of a row had, the newest first."""
    url = f"{desk.demo.origin}/admin/{path.replace('/edit/', '/history/')}"
    # As the server sends it: in the page, the ways to older versions are in closed menus.
    addresses = re.findall(r'href="([^"]+/revert/)"', desk.page.request.get(url).text())
    desk.go(path)
    names = [name(desk).input_value()]
    for address in dict.fromkeys(addresses):
        desk.page.goto(desk.demo.origin + address)
        names.append(name(desk).input_value())
    return names


@pytest.mark.parametrize(
    "path", ["snippets/variants/variant/edit/2/", "snippets/content/module/edit/2/"]
)
def test_who_types_after_another_saved_is_asked_before_anything_is_put_aside(
    edith: Desk, bruno: Desk, path: str
):
    open_both(edith, bruno, path)
    name(edith).fill("As Edith calls it")
    saved_by_itself(edith)

    name(bruno).fill("As Bruno calls it")
    expect(bruno.page.locator(".w-autosave-indicator__state--paused")).to_be_visible()
    save_draft(bruno).click()

    dialog = bruno.page.get_by_role("dialog").filter(has_text="saved a new version")
    expect(dialog).to_contain_text("Proceeding will overwrite the changes made by")
    save(bruno, dialog.get_by_role("button", name="Save draft"))
    expect(bruno.page.get_by_text("saved a newer version while you were editing")).to_have_count(0)
    assert history(bruno, path)[:2] == ["As Bruno calls it", "As Edith calls it"]


def test_who_saves_before_hearing_of_a_newer_version_is_told_and_decides(edith: Desk, bruno: Desk):
    path = "snippets/variants/variant/edit/3/"
    open_both(edith, bruno, path)
    bruno.page.route(PINGS, lambda route: route.fulfill(json=NOBODY))
    before = name(bruno).input_value()
    name(edith).fill("As Edith names it")
    saved_by_itself(edith)

    save(bruno, save_draft(bruno))

    told = bruno.page.get_by_text("saved a newer version while you were editing")
    expect(told).to_contain_text("so yours is not saved yet. Save again to put yours in its place")
    expect(bruno.page.get_by_role("link", name="View the newer version")).to_be_visible()
    assert name(bruno).input_value() == before
    expect(bruno.page.locator("[aria-busy=true]")).to_have_count(0)
    assert violations_in_both_themes(bruno.page) == []
    assert {width: bruno.overflow(width) for width in (1440, 375)} == {1440: 0, 375: 0}
    name(edith).page.reload()
    expect(name(edith)).to_have_value("As Edith names it")

    save(bruno, save_draft(bruno))
    expect(told).to_have_count(0)
    assert history(bruno, path)[:2] == [before, "As Edith names it"]
