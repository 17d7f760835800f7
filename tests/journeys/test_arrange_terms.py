"""Segments are ranked by keyboard alone, with what that changes shown before it is saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in

pytestmark = pytest.mark.browser


def open_ranks(page: Page, demo: Demo) -> None:
    log_in(page, demo, "administrator")
    page.goto(f"{demo.origin}/admin/segment/arrange/?by=rank")


def keys(page: Page) -> list[str]:
    rows = page.locator(".arrange__row")
    return [str(row.get_attribute("data-key")) for row in rows.all()]


def saved(page: Page) -> None:
    save = page.get_by_role("button", name="Save these moves")
    expect(save).to_be_enabled()
    save.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(re.compile(r"terms? (was|were) moved"))


def test_segments_are_ranked_by_keyboard_and_the_change_is_seen_first(
    demo: Demo, page: Page
) -> None:
    open_ranks(page, demo)
    before = keys(page)
    save = page.get_by_role("button", name="Save these moves")
    expect(save).to_be_disabled()

    page.get_by_role("button", name="Move Skiers", exact=True).focus()
    page.keyboard.press("Home")

    said = page.get_by_role("status").filter(has_text="Skiers")
    expect(said).to_have_text(f"Skiers: place 1 of {len(before)}.")
    expect(page.get_by_role("button", name="Move Skiers", exact=True)).to_be_focused()
    moves = page.locator(".arrange__moves")
    expect(moves).to_contain_text("“Skiers” moves from place")
    impact = page.locator(".impact")
    expect(impact).to_contain_text(re.compile(r"modules? changes? what"))
    expect(impact.get_by_role("link", name="Home hero")).to_be_visible()
    assert violations_in_both_themes(page) == []

    saved(page)
    assert keys(page) == ["skier", *(key for key in before if key != "skier")]

    # And back to where it stood: other journeys use this demo.
    page.get_by_role("button", name="Move Skiers", exact=True).focus()
    for _ in range(before.index("skier")):
        page.keyboard.press("ArrowDown")
    saved(page)
    assert keys(page) == before


def test_a_segment_is_dragged_below_another_and_taken_out_by_keyboard(
    demo: Demo, page: Page
) -> None:
    log_in(page, demo, "administrator")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{demo.origin}/admin/segment/arrange/")
    hikers = page.get_by_role("button", name="Move Hikers", exact=True)
    start = hikers.bounding_box()
    goal = page.get_by_role("button", name="Move Club members", exact=True).bounding_box()
    assert start is not None
    assert goal is not None

    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, goal["y"] + 10, steps=5)
    page.mouse.move(start["x"] + 40, goal["y"] + goal["height"] - 2, steps=3)
    page.mouse.up()

    moves = page.locator(".arrange__moves")
    expect(moves).to_have_text("“Hikers” moves below “Club members”.")

    hikers.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-arrange-target=announcement]")).to_contain_text("at the top level.")
    expect(moves).not_to_contain_text("below")
