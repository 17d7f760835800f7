"""An editor finds a gap and fills it, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in

pytestmark = pytest.mark.browser


def coverage_of_the_home_hero(page: Page, demo: Demo) -> None:
    """Open the table of a module from the list of all its type has."""
    log_in(page, demo, "editor")
    page.goto(f"{demo.origin}/admin/coverage/?type=hero")
    page.get_by_role("link", name="Home hero", exact=True).click()
    expect(page.get_by_role("heading", name="Coverage of “Home hero”")).to_be_visible()


def cell(page: Page, row: str, column: int) -> Locator:
    """The cell of a row, columns counted from 0."""
    line = page.locator(".coverage tbody tr", has=page.get_by_role("rowheader", name=row))
    return line.locator("td").nth(column)


def test_a_gap_becomes_a_variant_in_four_actions(demo: Demo, page: Page):
    coverage_of_the_home_hero(page, demo)
    gap = cell(page, "Fresh snow nearby", 0)
    expect(gap).to_contain_text("Default")

    gap.get_by_role("link").click()
    expect(page.locator("#id_name")).to_have_value("Fresh snow nearby")
    page.get_by_role("button", name=re.compile("Write your own")).nth(1).click()
    page.keyboard.type("Snow is falling near you")
    page.get_by_role("button", name="Save draft").click()

    page.get_by_role("link", name="Back to coverage").click()
    expect(cell(page, "Fresh snow nearby", 0)).to_contain_text("Own")
    cell(page, "Fresh snow nearby", 0).get_by_role("link").click()
    expect(page.locator("#id_name")).to_have_value("Fresh snow nearby")


def test_the_arrow_keys_lead_from_cell_to_cell(demo: Demo, page: Page):
    coverage_of_the_home_hero(page, demo)
    expect(page.get_by_text("Working it out…")).to_be_hidden()
    cell(page, "Everybody", 0).get_by_role("link").focus()

    page.keyboard.press("ArrowRight")
    expect(cell(page, "Everybody", 1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "Own a Firn 2 transceiver", 1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, "Own a Firn 2 transceiver", 0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_have_value(re.compile("^Own a Firn 2 transceiver by Web"))


def test_the_table_scrolls_within_the_page_of_a_phone(demo: Demo, page: Page):
    page.set_viewport_size({"width": 375, "height": 800})
    coverage_of_the_home_hero(page, demo)
    expect(page.get_by_text("Working it out…")).to_be_hidden()

    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.evaluate(
        "(() => { const e = document.querySelector('.coverage-scroll');"
        " return e.scrollWidth > e.clientWidth })()"
    )
    assert violations_in_both_themes(page) == []


def test_a_box_narrows_a_modules_variants_down_and_enter_saves_nothing(demo: Demo, page: Page):
    log_in(page, demo, "editor")
    page.goto(f"{demo.origin}/admin/snippets/content/module/")
    page.get_by_role("link", name="Home hero", exact=True).click()
    address = page.url

    page.get_by_label("Show only").fill("skiers french")
    page.keyboard.press("Enter")

    rows = page.locator(".module-variants__table tbody tr[data-row-filter-target]:visible")
    words = [text.lower() for text in rows.all_inner_texts()]
    assert len(words) > 1
    assert all("skiers" in text and "french" in text for text in words)
    expect(page.locator(".module-variants output")).to_have_text(
        re.compile(rf"{len(words)} of \d+ shown")
    )
    assert page.url == address
