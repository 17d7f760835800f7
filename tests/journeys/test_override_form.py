"""Overrides in a real browser: written, taken back, kept, taken, refused; by keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in

pytestmark = pytest.mark.browser

OLD = "Old words that the module says to everybody"
NEW = "New words that the module says to everybody"
NEWER = "Newer words that the module says to everybody"


@pytest.fixture
def module(demo: Demo, page: Page, request: pytest.FixtureRequest) -> str:
    """The address of a published hero of this test alone, with an editor logged in."""
    name = request.node.name.replace("_", " ")
    log_in(page, demo, "administrator")
    page.goto(f"{demo.origin}/admin/snippets/content/module/add/?type=hero")
    page.fill("#id_name", name)
    page.fill("[name=fields-headline]", OLD)
    page.fill("[name=fields-eyebrow]", "Eyebrow")
    page.select_option("#id_brand", index=1)
    page.select_option("#id_locale", index=1)
    publish(page)
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url("**/edit/**")
    return page.url


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("published").first.wait_for()


def say(page: Page, module: str, headline: str) -> None:
    """Change the default that is live."""
    page.goto(module)
    page.fill("[name=fields-headline]", headline)
    publish(page)


def number(address: str) -> str:
    return re.search(r"/edit/(\d+)/", address).group(1)


def new_variant(demo: Demo, page: Page, module: str) -> None:
    page.goto(f"{demo.origin}/admin/snippets/variants/variant/add/?module={number(module)}")
    page.fill("#id_name", "A name of its own")


def group(page: Page, first: str) -> Locator:
    return page.locator(f"section.override[data-group={first}]")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Press a button by keyboard."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press(key)


def found_by_axe(page: Page) -> list[str]:
    """What axe finds; whom the variant reaches does not fade here while it is on its way."""
    page.add_style_tag(content="[aria-busy] { opacity: 1 !important; }")
    return violations_in_both_themes(page)


def edit(page: Page, address: str) -> None:
    """Open a form, and wait until Wagtail looks for what changes in it."""
    page.goto(address)
    page.wait_for_timeout(2_500)


def saved(page: Page) -> None:
    """Wait until the form has saved itself."""
    page.locator("[data-w-autosave-state-value=saved]").first.wait_for(state="attached")


def test_an_override_is_written_taken_back_and_written_again(
    demo: Demo, page: Page, module: str
) -> None:
    new_variant(demo, page, module)
    headline = group(page, "headline")
    expect(headline).to_contain_text("From the module")
    expect(headline).to_contain_text(OLD)
    assert page.locator("[name=overrides]:enabled").count() == 0

    # One press: the field is there, with what is inherited chosen, so that typing replaces it.
    press(page, "Write your own: Headline")
    page.keyboard.type("My words")
    expect(headline.locator(".override__badge")).to_have_text("Written here")
    press(page, "Take back: Headline", " ")
    expect(headline.locator(".override__badge")).to_have_text("Inherited")
    assert page.locator("[name=overrides]:enabled").count() == 0
    press(page, "Write your own: Headline", " ")
    assert page.input_value("[name=overrides-headline]") == "My words"

    press(page, "Write your own: Eyebrow")
    page.keyboard.press("Delete")
    expect(group(page, "eyebrow").locator(".override__badge")).to_have_text("Shown empty")
    press(page, "Write your own: Text")
    expect(group(page, "body").get_by_role("textbox")).to_be_focused()
    page.keyboard.type("A text of my own", delay=50)
    assert found_by_axe(page) == []

    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    badges = page.locator(".override__badge").all_inner_texts()
    assert badges == ["Shown empty", "Written here", "Written here", "Inherited", "Inherited"]
    assert page.input_value("[name=overrides-headline]") == "My words"
    expect(group(page, "body")).to_contain_text("A text of my own")


def test_a_changed_default_is_kept_or_taken(demo: Demo, page: Page, module: str) -> None:
    new_variant(demo, page, module)
    press(page, "Write your own: Headline")
    page.keyboard.type("My words")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    variant = page.url
    headline = group(page, "headline")
    expect(headline).not_to_contain_text("The default changed")

    say(page, module, NEW)
    edit(page, variant)
    expect(headline).to_contain_text("The default changed on")
    expect(headline.locator(".deletion")).to_have_text("Old")
    expect(headline.locator(".addition")).to_have_text("New")
    assert found_by_axe(page) == []
    page.fill("[name=overrides-headline]", "My words, polished")
    press(page, "Keep mine: Headline")
    expect(headline.get_by_text("The default changed on")).to_be_hidden()
    assert page.input_value("[name=overrides-headline]") == "My words, polished"
    saved(page)
    page.goto(variant)
    assert page.input_value("[name=overrides-headline]") == "My words, polished"
    expect(headline).not_to_contain_text("The default changed")

    say(page, module, NEWER)
    edit(page, variant)
    press(page, "Take the new default: Headline")
    expect(headline).to_contain_text(NEWER)
    saved(page)
    page.goto(variant)
    expect(headline.locator(".override__badge")).to_have_text("Inherited")
    expect(headline).to_contain_text(NEWER)
    expect(headline).not_to_contain_text("The default changed")


def test_what_is_refused_is_said_at_the_field_and_stays_in_it(
    demo: Demo, page: Page, module: str
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    new_variant(demo, page, module)
    press(page, "Write your own: Headline")
    page.keyboard.insert_text("W" * 5_000)
    press(page, "Write your own: Call to action + Link of the call to action")
    page.fill("[name=overrides-ctaUrl]", "javascript:x")
    page.get_by_role("button", name="Save draft").click()

    link = group(page, "ctaLabel")
    expect(link.locator(".error-message")).to_contain_text("Expected an address")
    assert page.input_value("[name=overrides-ctaUrl]") == "javascript:x"
    assert page.input_value("[name=overrides-headline]") == "W" * 5_000
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert found_by_axe(page) == []


def test_the_form_of_a_module_says_who_inherits_each_field(
    demo: Demo, page: Page, module: str
) -> None:
    new_variant(demo, page, module)
    press(page, "Write your own: Headline")
    page.keyboard.type("My words")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")

    page.goto(module)
    notes = page.locator(".field-note > p")
    assert notes.all_inner_texts()[:2] == [
        "1 variant inherits this.",
        "No variant inherits this; 1 says something else: A name of its own (draft).",
    ]
    page.locator(".field-note summary").first.click()
    assert found_by_axe(page) == []


def test_what_is_typed_outlives_the_login(demo: Demo, page: Page, module: str) -> None:
    new_variant(demo, page, module)
    press(page, "Write your own: Headline")
    page.keyboard.type("My words")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    variant = page.url
    edit(page, variant)

    # Wagtail asks every few seconds who else edits, and is refused while nobody is logged in.
    page.route("**/editing-sessions/**", lambda route: route.fulfill(json={"html": ""}))
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=overrides-headline]", "Typed after the end")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("link", name="Log in in a new tab")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("your text is still in this form")
    assert page.url == variant
    assert page.input_value("[name=overrides-headline]") == "Typed after the end"
    assert found_by_axe(page) == []

    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    other = opened.value
    name, password = demo.people["administrator"]
    other.fill("#id_username", name)
    other.fill("#id_password", password)
    other.keyboard.press("Enter")
    other.wait_for_url(f"{demo.origin}/admin/")
    other.close()
    # The new login has changed the token of every form; the tab that is shown again gets the new.
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    expect(page.locator(".login-watch")).to_have_count(0)
    page.goto(variant)
    assert page.input_value("[name=overrides-headline]") == "Typed after the end"
