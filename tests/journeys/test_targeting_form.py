"""An editor says for whom a variant is, by mouse and by keyboard, and sees at once what it does."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in

pytestmark = pytest.mark.browser


def new_variant(page: Page, demo: Demo, module: str) -> None:
    """Open the form of a new variant of a module."""
    log_in(page, demo, "editor")
    page.goto(f"{demo.origin}/admin/snippets/content/module/?q={module}")
    page.get_by_role("button", name=f"More options for '{module}'", exact=False).first.click()
    page.get_by_role("link", name="Add variant").click()


def test_each_click_is_said_named_and_reckoned_with(demo: Demo, page: Page):
    new_variant(page, demo, "Home hero")
    sentence, name, key = (
        page.locator(each) for each in (".reach__sentence", "#id_name", "#id_key")
    )
    expect(sentence).to_have_text("Shown to everybody.")

    page.get_by_role("group", name="Visitors who are any of…").get_by_label("Gold members").click()
    page.get_by_role("group", name="Devices").get_by_role("checkbox", name="Phone").focus()
    page.keyboard.press("Space")

    expect(sentence).to_have_text("Shown to Gold members on Phone.")
    expect(name).to_have_value("Gold members on Phone")
    expect(key).to_have_value("gold-members-on-phone")
    expect(page.locator(".reach__cells")).to_contain_text(re.compile(r"wins \d+ of \d+ cells"))
    expect(page.locator(".reach__cells")).to_have_attribute("aria-busy", "false")
    assert violations_in_both_themes(page) == []

    name.fill("Summit club")
    name.blur()
    page.get_by_role("group", name="Locales").get_by_label("French", exact=True).click()

    expect(sentence).to_have_text("Shown to Gold members on Phone, in French.")
    expect(name).to_have_value("Summit club")
    expect(key).to_have_value("summit-club")


def test_what_is_folded_opens_by_keyboard_and_counts_at_once(demo: Demo, page: Page):
    new_variant(page, demo, "Home hero")
    expect(page.locator("#id_priority")).to_be_hidden()

    page.locator("summary", has_text="…but never…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("group", name="…but never…").get_by_role("checkbox", name="Hikers").focus()
    page.keyboard.press("Space")
    panel = page.locator("section", has=page.get_by_role("heading", name="Before which others"))
    panel.get_by_role("button", name="Toggle section").press("Enter")
    page.locator("#id_priority").select_option("campaign")

    expect(page.locator(".reach__sentence")).to_have_text(
        "Shown to everybody, not Hikers, before standard variants."
    )


def test_terms_are_searched_for_by_keyboard_and_the_list_closes_after_a_click(
    demo: Demo, page: Page
):
    log_in(page, demo, "administrator")
    page.goto(f"{demo.origin}/admin/locale/new/")
    search, options = (
        page.locator("#id_fallbacks-search"),
        page.locator("#id_fallbacks [role=option]"),
    )
    chips, status = page.locator(".term-picker__chip"), page.locator("#id_fallbacks [role=status]")

    search.focus()
    expect(search).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(search).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("End")
    expect(page.locator("[aria-selected=true]")).to_have_attribute("data-key", "fr-CA")
    page.keyboard.press("Home")
    expect(page.locator("[aria-selected=true]")).to_have_attribute("data-key", "en")
    page.keyboard.type("canada")
    expect(status).to_have_text("Found: 1.")
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Enter")
    expect(chips).to_have_count(1)
    expect(status).to_have_text("French (Canada) is chosen.")
    page.keyboard.press("Escape")
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_be_focused()
    page.keyboard.press("Backspace")
    expect(chips).to_have_count(0)
    expect(status).to_have_text("French (Canada) is taken out.")

    search.click()
    options.filter(has_text="English").click()
    expect(chips).to_have_count(1)
    expect(search).to_have_attribute("aria-expanded", "false")


def test_a_condition_is_tried_and_stays_in_step_with_its_json(demo: Demo, page: Page):
    log_in(page, demo, "administrator")
    page.goto(f"{demo.origin}/admin/segment/new/")
    page.get_by_role("button", name="Add rule").click()
    page.locator(".condition-rule__path").fill("age")
    page.locator(".condition-rule__operator").select_option("$gte")
    page.locator(".condition-rule__value").fill("18")
    page.get_by_text("Try it on a visitor").click()
    page.get_by_text("As JSON", exact=True).click()
    json, verdict = page.locator("#id_condition-json"), page.locator(".condition-rules__verdict")

    expect(json).to_have_value('{\n  "age": {\n    "$gte": 18\n  }\n}')
    expect(verdict).to_contain_text("A visitor of whom nothing is known is not in this segment")
    page.locator("#id_condition-sample").fill("age: 42")
    expect(verdict).to_contain_text("A visitor with these attributes is in this segment")
    json.fill('{"age": {"$gte": 18, "$lt": 40}}')
    expect(page.locator(".condition-rule__value").nth(1)).to_have_value("40")
    expect(verdict).to_contain_text("“age is less than 40” is not true, because age is 42")
    page.get_by_role("button", name="Remove rule").last.click()
    expect(json).to_have_value('{\n  "age": {\n    "$gte": 18\n  }\n}')
    assert violations_in_both_themes(page) == []
