"""The guide for editors, walked step by step on a demo of its own.

With REFRACT_SCREENSHOTS=1 its pictures are taken anew.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Demo, start_demo
from tests.journeys.desk import Desk, approve_what_waits
from tests.journeys.pictures import take

pytestmark = pytest.mark.browser

DOCS = settings.BASE_DIR / "docs"
HERO = "Home hero"
#: High enough that no form scrolls and nothing floats above what a picture shows.
TALL = {"width": 1280, "height": 3600}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo in which nobody else has written anything: the pictures are the same each time."""
    with start_demo(tmp_path_factory.mktemp("guide")) as demo:
        yield demo


@pytest.fixture
def desk(demo: Demo, page: Page) -> Desk:
    """The editor."""
    page.set_viewport_size(TALL)
    return Desk(page, demo)


def section(page: Page, heading: str) -> Locator:
    """A part of a form."""
    return page.locator("section.w-panel").filter(
        has=page.get_by_role("heading", name=heading, exact=True)
    )


def chips(page: Page, part: str) -> Locator:
    return page.get_by_role("group", name=part, exact=True)


def override(page: Page, group: str) -> Locator:
    return page.locator(f"section.override[data-group={group}]")


def write(page: Page, label: str, text: str) -> None:
    """Write something of the variant's own into a field."""
    page.get_by_role("button", name=f"Write your own: {label}", exact=True).click()
    page.keyboard.type(text)


def reach_is_known(page: Page) -> Locator:
    """The panel that says whom the targeting reaches, once it does."""
    page.locator(".reach__cells[aria-busy=false]").wait_for()
    return page.locator(".reach")


def show_preview(page: Page) -> None:
    """Open the preview, and wait until it shows the draft."""
    toggle = page.get_by_role("button", name="Toggle preview")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    page.frame_locator("#w-preview-iframe").locator("h1").wait_for()


def number_of(page: Page) -> str:
    return re.search(r"/edit/(\d+)/", page.url).group(1)


def test_a_module_whole(desk: Desk):
    page = desk.page
    desk.open_module(HERO)

    table = page.locator(".module-variants")
    why = table.locator("tbody tr td:nth-child(4)").all_inner_texts()
    assert why[:3] == [
        "Its segment is more specific",
        "Its segment ranks first",
        "It requires more segments together",
    ]
    assert why[-1] == "What no variant says comes from here."
    take(page, "guide-module", section(page, "Variants"), at_most=560)


def test_a_gap_is_filled(desk: Desk):
    page = desk.page
    desk.open_module(HERO)
    module = number_of(page)
    desk.go(f"coverage/?module={module}")
    legend, table = page.locator(".coverage-legend"), page.locator("table.coverage")
    take(page, "guide-coverage", legend, table, at_most=620)

    desk.go(f"coverage/?module={module}&device=mobile-phone&locale=fr")
    desk.click(page.get_by_role("link", name="for Gold members, Any channel"))
    write(page, "Headline", "Votre sommet, en premier")
    reach_is_known(page)
    expect(override(page, "eyebrow")).to_contain_text("From “French”")
    take(page, "guide-overrides", section(page, "What differs"), at_most=460)
    desk.save()

    page.get_by_role("link", name="Back to coverage").click()
    expect(page.get_by_role("link", name="Gold members on Phone, in French").first).to_be_visible()


def test_a_variant_from_scratch_says_whom_it_reaches(desk: Desk):
    page = desk.page
    desk.open_module(HERO)
    page.get_by_role("link", name="New variant").click()
    chips(page, "Visitors who are any of…").get_by_role("checkbox", name="Gold members").check()
    chips(page, "Devices").get_by_role("checkbox", name="Phone").check()
    write(page, "Headline", "Your summit, first")

    reach = reach_is_known(page)
    expect(reach).to_contain_text("Shown to Gold members on Phone.")
    expect(reach.locator(".reach__cells")).to_contain_text(re.compile(r"wins \d+ of \d+ cells"))
    assert page.input_value("#id_name") == "Gold members on Phone"
    take(page, "guide-targeting", section(page, "Who sees it"), section(page, "Reach"))

    page.get_by_role("button", name="Take back: Headline").click()
    expect(override(page, "headline").locator(".override__badge")).to_have_text("Inherited")


def test_a_variant_that_nobody_would_see_says_why(desk: Desk):
    page = desk.page
    desk.open_module(HERO)
    number = number_of(page)
    desk.go(
        f"snippets/variants/variant/add/?module={number}&segments_any=skier&devices=mobile-phone"
    )
    write(page, "Headline", "The lifts are open")

    reach = reach_is_known(page)
    expect(reach).to_contain_text("Nobody will ever see this variant.")
    expect(reach).to_contain_text("Tied with “Skiers on phones” over Headline")
    take(page, "guide-never", section(page, "Reach"))


def test_brand_rules_speak_while_somebody_writes(desk: Desk):
    page = desk.page
    desk.open_module(HERO)
    number = number_of(page)
    desk.go(
        f"snippets/variants/variant/add/?module={number}&channels=email&segments_any=loyal-gold"
    )
    write(page, "Headline", "Guaranteed best price!!")

    headline = override(page, "headline")
    expect(headline.locator(".brand-line")).to_have_count(3)
    expect(page.locator(".brand-foretold")).to_contain_text("1 blocks submission")
    take(page, "guide-findings", headline)

    headline.get_by_role("button", name="Remove “!!”").click()
    expect(headline.locator(".brand-line")).to_have_count(2)


def test_a_manager_sees_what_visitors_will_see(demo: Demo, page: Page):
    page.set_viewport_size({"width": 1280, "height": 760})
    desk = Desk(page, demo, "brand manager")
    desk.go("review/")
    expect(page.locator("main tbody tr").first).to_contain_text("1 finding blocks")
    take(page, "guide-queue")

    page.set_viewport_size(TALL)
    page.locator("main").get_by_role("link", name="Névé shell", exact=True).click()
    card = page.locator(".review-card").last
    expect(card.locator(".review-side--after").first).to_contain_text("Free delivery")
    expect(card.locator(".review-note")).to_contain_text("Say from which amount delivery is free")
    expect(page.locator(".review")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".review-card").first).to_be_focused()
    take(page, "guide-review", card)


def test_a_default_changes(desk: Desk):
    page = desk.page
    desk.open_module("Repair workshop")
    expect(page.locator(".field-note").first).to_contain_text(
        "2 variants inherit this; 1 says something else: French."
    )
    module = page.url
    # A variant of ours overrides the headline, and then the default changes.
    page.get_by_role("link", name="New variant").click()
    chips(page, "Visitors who are any of…").get_by_role("checkbox", name="Hikers").check()
    write(page, "Headline", "Boots fit for the pass")
    reach_is_known(page)
    desk.save()
    page.wait_for_url("**/variant/edit/**")
    variant = page.url

    page.goto(module)
    headline = page.locator("[name=fields-headline]")
    fields = section(page, "Teaser")
    take(page, "guide-inherits", fields, at_most=420)
    headline.click()
    headline.fill("We would rather mend it than sell you a new one")
    desk.submit()
    approve_what_waits(desk, "Repair workshop")

    page.goto(variant)
    changed = override(page, "headline")
    expect(changed).to_contain_text("The default changed on")
    expect(changed.get_by_role("button", name="Keep mine: Headline")).to_be_visible()
    expect(changed.get_by_role("button", name="Take the new default: Headline")).to_be_visible()
    take(page, "guide-default-changed", changed)


def test_a_draft_is_previewed_shared_and_compared(desk: Desk):
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 860})
    desk.open_variant("Skiers on phones", HERO)
    show_preview(page)
    card = page.frame_locator("#w-preview-iframe")
    expect(card.get_by_text("beat “Skiers” by device").first).to_be_attached()
    take(page, "guide-preview")

    page.get_by_role("button", name="Name this context").click()
    page.get_by_label("Name of this context").fill("Ada, skier, iPhone")
    page.get_by_role("button", name="Save for the team").click()
    expect(page.get_by_text("“Ada, skier, iPhone” is saved")).to_be_visible()

    page.get_by_role("button", name="Fetch this").click()
    expect(page.locator("#preview-fetch-1")).to_contain_text('"draft": true')

    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#preview-share-link")
    link.wait_for()
    take(page, "guide-share", page.locator(".preview-context"))

    page.get_by_role("link", name="Side by side").click()
    expect(page.get_by_role("checkbox", name="Ada, skier, iPhone")).to_be_visible()
    page.get_by_role("button", name="Every device").click()
    grid = page.get_by_role("region", name="Contexts side by side")
    expect(grid.locator(".rp-grid__column")).to_have_count(5)
    page.set_viewport_size({"width": 1440, "height": 1600})
    take(page, "guide-grid", grid, at_most=620)


def test_an_experience_is_seen_whole(desk: Desk):
    page = desk.page
    desk.go("snippets/content/experience/")
    page.locator("main").get_by_role("link", name="Home", exact=True).click()
    slots = section(page, "Slots")
    expect(slots).to_contain_text("Varies: 8 variants by segment, language, time")
    take(page, "guide-experience", slots, at_most=560)


def test_coverage_counts_across_modules_and_sums_up(desk: Desk):
    page = desk.page
    desk.go("coverage/?type=teaser")
    expect(page.locator("table.coverage")).to_contain_text(re.compile(r"\d of \d own"))
    expect(
        page.get_by_role("heading", name="How many variants, and what they cost")
    ).to_be_visible()
    page.get_by_text("Working it out…").wait_for(state="hidden")
    expect(page.get_by_role("heading", name="What to look at")).to_be_visible()


def test_segments_are_ranked(demo: Demo, page: Page):
    desk = Desk(page, demo, "brand manager")
    desk.go("segment/")
    page.get_by_role("link", name="Rank").click()
    page.get_by_role("button", name="Move Skiers", exact=True).focus()
    page.keyboard.press("ArrowUp")
    changes = page.locator(".arrange__changes")
    expect(changes).to_contain_text("5 modules change what they show")
    take(page, "guide-rank", page.locator("form.arrange"), at_most=560)


def test_a_list_is_filtered_and_changed_at_once(desk: Desk):
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 760})
    desk.go("snippets/variants/variant/?segment=loyal-gold&locale=fr")
    expect(page.get_by_text(re.compile("There (is|are) .* match"))).to_be_visible()
    for row in (0, 1):
        page.locator("main tbody input[type=checkbox]").nth(row).check()
    bar = page.get_by_role("region", name="Bulk actions")
    expect(bar.get_by_role("link", name="Submit what is selected for approval")).to_be_visible()
    take(page, "guide-list")


def test_a_variant_is_approved_for_a_time_and_the_desk_says_so(desk: Desk):
    page = desk.page
    desk.open_module("Repair workshop")
    page.get_by_role("link", name="New variant").click()
    chips(page, "Devices").get_by_role("checkbox", name="Phone").check()
    write(page, "Headline", "Take a picture, we mend it")
    section(page, "When it is shown").get_by_role("button", name="Toggle section").click()
    start = timezone.localdate() + timedelta(days=7)
    page.fill("#id_starts_at", f"{start} 08:00")
    page.keyboard.press("Tab")
    expect(reach_is_known(page)).to_contain_text(f"from {start.day} {start:%B %Y}")
    name = page.input_value("#id_name")
    desk.submit()
    approve_what_waits(desk, f"{name} (Repair workshop)")

    page.set_viewport_size({"width": 1280, "height": 760})
    desk.go("")
    soon = page.locator("main section").filter(has_text="Within two weeks")
    expect(soon).to_contain_text("Phone")
    take(page, "guide-home")


def test_the_guide_shows_the_pictures_that_are_taken_here():
    shown = set(re.findall(r"images/(guide-[a-z-]+)\.png", (DOCS / "guide.md").read_text()))
    taken = set(re.findall(r'"(guide-[a-z-]+)"', Path(__file__).read_text()))

    assert shown == taken
    assert {name for name in shown if not (DOCS / "images" / f"{name}.png").is_file()} == set()


def test_the_guide_is_shown_in_the_admin_with_its_pictures(desk: Desk):
    page = desk.page
    desk.go("help/guide/")
    sizes = page.locator(".help-page img").evaluate_all("all => all.map(each => each.naturalWidth)")

    assert len(sizes) >= 12
    assert min(sizes) > 0
