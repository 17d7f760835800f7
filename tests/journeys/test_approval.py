"""From an editor's words to visitors: fixed, waived, approved, and nothing else is shown."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, start_demo
from tests.journeys.desk import WIDTHS, Desk

pytestmark = pytest.mark.browser

NAME = "Gold members by E-mail"
#: Who is meant by it.
GOLD_BY_MAIL = '{segments: ["loyal-gold"], channel: "email"}'


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of its own: in the shared one the editor works alone."""
    with start_demo(tmp_path_factory.mktemp("approval")) as demo:
        yield demo


@pytest.fixture
def edith(demo: Demo, page: Page) -> Desk:
    """The editor, whose page is the test's own."""
    return Desk(page, demo)


@pytest.fixture
def bruno(demo: Demo, page: Page) -> Iterator[Desk]:
    """The brand manager, in a browser session of their own."""
    context = page.context.browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    yield Desk(other, demo, "brand manager")
    context.close()


def published(demo: Demo) -> dict[str, str]:
    """What a decision service gets for gold members by e-mail."""
    query = f'{{ module(key: "home-hero", context: {GOLD_BY_MAIL}) {{ fields }} }}'
    fields: dict[str, str] = demo.ask(query)["data"]["module"]["fields"]
    return fields


def said_at(page: Page, field: str) -> Locator:
    """The findings at a field of the form."""
    return page.locator(f".brand-field[data-field={field}] .brand-line")


def write(desk: Desk, label: str, field: str, text: str) -> None:
    """Write something of the variant's own: two actions."""
    desk.click(desk.page.get_by_role("button", name=f"Write your own: {label}", exact=True))
    desk.type(desk.page.locator(f"[name=overrides-{field}]"), text)


def ask_for_waivers(desk: Desk, count: int) -> None:
    """Ask that the findings of the open panel be let pass: three actions each."""
    page = desk.page
    panel = page.locator(".brand-panel__list")
    for number in range(count):
        desk.click(panel.get_by_role("button", name="Request a waiver").first)
        dialog = page.get_by_role("dialog", name="Request a waiver")
        desk.type(dialog.get_by_label("Explanation"), "November's comparison of prices proves it.")
        if number == 0:
            assert violations_in_both_themes(page) == []
        desk.click(dialog.get_by_role("button", name="Ask for it"))
        expect(panel.get_by_text("asked for a waiver")).to_have_count(number + 1)


def press(desk: Desk, key: str) -> None:
    """Press a key that sends the page somewhere: one action."""
    with desk.page.expect_navigation():
        desk.page.keyboard.press(key)
    desk.page.wait_for_load_state("networkidle")
    desk.actions += 1


def after(page: Page, field: str) -> set[str]:
    """What the cards of a review say that visitors will read in a field."""
    told = page.locator(".review-field").filter(
        has=page.get_by_role("heading", name=field, exact=True)
    )
    texts = told.locator(".review-side--after .review-text").all()
    # Without what is read out only, and the numbers of findings.
    strip = "e => { const c = e.cloneNode(true); c.querySelectorAll('.w-sr-only, sup').forEach("
    return {
        text.evaluate(strip + "n => n.remove()); return c.textContent.trim() }") for text in texts
    }


def test_what_is_approved_is_what_visitors_get(demo: Demo, edith: Desk, bruno: Desk) -> None:
    before = published(demo)
    page = edith.page

    # Findings stand at the field while she types; nothing is saved yet.
    edith.open_module("Home hero")
    number = re.search(r"/edit/(\d+)/", page.url).group(1)
    edith.go(
        f"snippets/variants/variant/add/?module={number}&channels=email&segments_any=loyal-gold"
    )
    write(edith, "Headline", "headline", "Guaranteed best price!!")
    expect(said_at(page, "headline")).to_have_count(3)
    expect(said_at(page, "headline").nth(2)).to_contain_text("No exclamation marks in e-mails")
    foretold = page.locator(".brand-foretold__text")
    expect(foretold).to_contain_text("3 findings: 1 blocks submission, 2 block approval")
    edith.click(page.get_by_role("button", name="Toggle brand findings"))
    assert violations_in_both_themes(page) == []
    assert {width: edith.overflow(width) for width in WIDTHS} == dict.fromkeys(WIDTHS, 0)
    page.set_viewport_size({"width": 1440, "height": 900})

    # One is fixed by a click, waivers are asked for the others, and she submits.
    fix = page.locator(".brand-field").get_by_role("button", name="Remove “!!”")
    edith.click(fix)
    expect(page.locator("[name=overrides-headline]")).to_have_value("Guaranteed best price")
    expect(said_at(page, "headline")).to_have_count(2)
    edith.save()
    ask_for_waivers(edith, 2)
    edith.click(page.get_by_role("button", name="More actions").last)
    edith.click(page.get_by_role("button", name="Submit for approval"))
    page.wait_for_url("**/releases/submit/**")
    edith.click(page.get_by_label("I know of the warnings"))
    edith.click(page.get_by_role("button", name="Submit for approval"))
    page.get_by_text("Submitted for approval.").wait_for()
    assert edith.actions == 15
    assert published(demo) == before

    # He opens it by keyboard, and sees what visitors will see; blocked as it is, nothing happens.
    bruno.go("review/")
    review = bruno.page
    review.locator("main").get_by_role("link", name=NAME).focus()
    press(bruno, "Enter")
    assert after(review, "Headline") == {"Guaranteed best price"}
    assert violations_in_both_themes(review) == []
    press(bruno, "a")
    expect(review.locator(".messages")).to_contain_text("a promise that we cannot prove")
    assert published(demo) == before

    # He grants both waivers.
    for waived in (1, 2):
        review.keyboard.press("j")
        review.keyboard.press("w")
        expect(review.get_by_role("button", name="Grant the waiver").first).to_be_focused()
        bruno.actions += 2
        press(bruno, "Enter")
        card = review.locator(".review-card").first
        expect(card.locator(".review-note--waived")).to_have_count(waived)

    # Meanwhile she goes on writing: what he looked at is not what would go live.
    edith.open_variant(NAME, "Home hero")
    write(edith, "Eyebrow", "eyebrow", "For gold members")
    edith.save()
    press(bruno, "a")
    expect(review.get_by_role("alert").first).to_contain_text("It changed while you were looking.")
    assert after(review, "Eyebrow") == {"For gold members"}
    assert published(demo) == before

    # What he sees now, he approves, and that is what visitors get.
    press(bruno, "a")
    expect(review.locator(".messages")).to_contain_text(f"“{NAME} (Home hero)” is approved.")
    assert bruno.actions == 10
    assert published(demo) == before | {
        "headline": "Guaranteed best price",
        "eyebrow": "For gold members",
    }
    edith.go("review/list/mine/")
    row = page.locator("main tbody tr").filter(has_text=NAME)
    expect(row).to_contain_text("Live")
