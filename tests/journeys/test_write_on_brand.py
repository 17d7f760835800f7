"""An editor sees while writing what the brand's rules say, mends it, and knows what comes of it."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo
from tests.journeys.desk import WIDTHS, Desk, overflow

pytestmark = pytest.mark.browser

#: Rules of e-mails alone, which no other journey writes.
RULES = """
from datetime import timedelta
from django.utils import timezone
from brand.models import Brand, BrandRule, RuleVersion
from brand.rules.semantics import semantic_hash
from brand.rules_in_force import as_rule

def activate(key, kind, message, parameters, **values):
    rule = BrandRule.objects.create(
        key=key, brand=Brand.objects.get(key="alpenglow"), kind=kind, title=key.capitalize())
    version = RuleVersion(
        rule=rule, number=1, state="active", message=message, parameters=parameters,
        target={"types": ["hero"], "fields": ["headline"], "targeting": {"channels": ["email"]}},
        rationale="Nobody believes it.", existing="leave",
        active_from=timezone.now() - timedelta(days=1), **values)
    version.semantic_hash = semantic_hash(as_rule(version))
    version.save()

activate("journey-claims", "terms", "“%(term)s” claims too much.", {"rows": [
    {"term": "best price", "replacements": ["fair price"]},
    {"term": "Guaranteed", "replacements": ["Promised"]}]})
activate("journey-calm", "count", "Nobody is shouted at.",
    {"item": "exclamation", "maximum": 0}, waivable=False)
"""

LOUD = "Guaranteed best price!!"


@pytest.fixture(scope="module")
def ruled_demo(demo: Demo) -> Demo:
    """The demo with these rules besides its own."""
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", RULES],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(demo.home)},
        check=True,
    )
    return demo


@pytest.fixture
def desk(ruled_demo: Demo, page: Page) -> Desk:
    return Desk(page, ruled_demo)


def test_findings_are_seen_mended_and_waived_while_writing(desk: Desk) -> None:
    page = desk.page
    desk.open_variant("In e-mails", "Home hero")
    headline = own_headline(page)
    desk.actions = 0
    desk.type(headline, LOUD)

    beside = page.locator(".brand-field[data-field='headline']")
    for message in ("“Guaranteed” claims", "“best price” claims", "Nobody is shouted at."):
        expect(beside).to_contain_text(message)
    expect(headline).to_be_focused()
    foretold = page.locator(".brand-foretold")
    expect(foretold).to_contain_text("block submission")
    submit = page.locator("[name='action-submit']")
    assert submit.get_attribute("aria-describedby") == foretold.get_attribute("id")

    desk.click(beside.get_by_role("button", name="Replace with “fair price”").first)
    expect(headline).to_have_value("Guaranteed fair price!!")
    expect(beside).not_to_contain_text("best price")
    assert desk.actions == 2  # writing, one click

    desk.click(beside.get_by_role("button", name="Select “!!” in the field").first)
    assert selected(page) == "!!"

    # By keyboard from here: why, and asking for a waiver.
    why = beside.get_by_role("button", name="Why: “Guaranteed” claims too much.")
    why.focus()
    page.keyboard.press("Enter")
    line = page.locator(".brand-line:focus")
    expect(line).to_contain_text("Nobody believes it.")
    assert not violations_in_both_themes(page)
    assert {width: overflow(page, width) for width in WIDTHS} == dict.fromkeys(WIDTHS, 0)
    page.set_viewport_size({"width": 1440, "height": 900})
    line.get_by_role("button", name="Request a waiver").press("Enter")
    dialog = page.get_by_role("dialog", name="Request a waiver")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert not violations_in_both_themes(page)
    page.keyboard.press("Tab")
    page.keyboard.type("The partner demands this word.")
    dialog.get_by_role("button", name="Ask for it").press("Enter")
    expect(dialog).to_have_count(0)
    panel = page.locator(".brand-panel")
    expect(panel).to_contain_text("Asked for a waiver until")
    expect(panel).to_contain_text("asked for a waiver; it is not decided yet.")

    # Autosave draws the side panel anew: what it said stays.
    page.get_by_text("Saved", exact=True).first.wait_for(state="attached")
    expect(panel).to_contain_text("asked for a waiver; it is not decided yet.")


def test_all_is_fixed_at_once_and_can_be_undone(desk: Desk) -> None:
    page = desk.page
    desk.open_variant("In e-mails", "Home hero")
    headline = own_headline(page)
    headline.fill(LOUD)
    page.get_by_role("button", name="Toggle brand findings").click()
    desk.actions = 0
    desk.click(page.get_by_role("button", name=re.compile("^Fix all")))

    expect(headline).not_to_have_value(LOUD)
    fixed = headline.input_value()
    assert fixed.startswith("Promised fair price")
    assert "!" not in fixed
    expect(page.locator(".brand-panel")).not_to_contain_text("claims too much.")
    desk.click(page.locator(".brand-panel").get_by_role("button", name="Undo"))
    expect(headline).to_have_value(LOUD)
    beside = page.locator(".brand-field[data-field='headline']")
    expect(beside).to_contain_text("“best price” claims too much.")
    assert desk.actions == 2


def test_a_changed_default_names_the_approved_variants_that_it_alters(desk: Desk) -> None:
    page = desk.page
    desk.open_module("Home hero")
    page.get_by_role("button", name="Toggle brand findings").click()
    headline = page.locator("[name='fields-headline']")
    headline.fill("Another day outside")

    panel = page.locator(".brand-panel")
    expect(panel).to_contain_text(re.compile("Changes what \\d+ approved variants? show"))
    expect(panel).to_contain_text("approval will be asked again")


def own_headline(page: Page) -> Locator:
    """The headline of a variant, which it overrides from now on if it did not."""
    write = page.get_by_role("button", name="Write your own: Headline")
    if write.is_visible():
        write.click()
    return page.locator("[name='overrides-headline']")


def selected(page: Page) -> str:
    """What is selected in the input that has the focus."""
    return str(
        page.evaluate(
            "(() => { const input = document.activeElement;"
            " return input.value.slice(input.selectionStart, input.selectionEnd); })()"
        )
    )
