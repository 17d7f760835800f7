"""What an editor does before lunch, in a real browser, counted in actions."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo
from tests.journeys.desk import WIDTHS, Desk

pytestmark = pytest.mark.browser

HERO = "Home hero"


def shown(demo: Demo, context: str) -> str:
    """The headline of the home hero, as a decision service gets it by curl."""
    query = f'{{ module(key: "home-hero", context: {context}) {{ fields }} }}'
    text: str = demo.ask(query)["data"]["module"]["fields"]["headline"]
    return text


def write_headline(desk: Desk, text: str) -> None:
    """Override the headline: two actions."""
    desk.click(desk.page.get_by_role("button", name="Write your own: Headline"))
    desk.type(desk.page.locator("[name=overrides-headline]"), text)


def open_preview(page: Page) -> None:
    """Open the panel with the preview, and wait until it shows the draft."""
    page.locator("button[data-side-panel=preview], [aria-label='Toggle preview']").first.click()
    page.frame_locator("#w-preview-iframe").locator("h1").wait_for()


def test_a_gap_of_the_matrix_is_filled_in_four_actions(demo: Demo, page: Page):
    desk = Desk(page, demo)
    desk.open_module(HERO)
    number = re.search(r"/edit/(\d+)/", page.url).group(1)
    desk.go(f"coverage/?module={number}&device=mobile-phone&locale=fr")

    desk.click(page.get_by_role("link", name="for Gold members, Any channel"))
    page.wait_for_load_state("networkidle")
    write_headline(desk, "Votre sommet, en premier")
    desk.save()

    assert desk.actions == 4
    expect(page.locator("#id_name")).to_have_value("Gold members on Phone, in French")
    expect(page.locator("#id_key")).to_have_value("gold-members-on-phone-in-french")
    expect(page.locator(".reach__sentence")).to_have_text(
        "Shown to Gold members on Phone, in French."
    )
    assert desk.page.get_by_role("link", name="Back to coverage").count() == 1


def test_a_variant_goes_from_nothing_to_a_decision_service(demo: Demo, page: Page):
    tablets = '{segments: ["loyal-gold"], device: "mobile-tablet"}'
    default = shown(demo, tablets)
    desk = Desk(page, demo)
    desk.go("snippets/content/module/")

    desk.click(page.get_by_role("button", name=f"More options for '{HERO}'"))
    desk.click(page.get_by_role("link", name="Add variant"))
    page.wait_for_load_state("networkidle")
    gold = page.get_by_role("group", name="Visitors who are any of…").get_by_label("Gold members")
    desk.click(gold)
    desk.click(page.get_by_role("group", name="Devices").get_by_label("Tablet"))
    write_headline(desk, "Your summit, on a larger screen")
    expect(page.locator(".reach__cells")).to_contain_text(re.compile(r"wins \d+ of \d+ cells"))
    desk.save()
    assert desk.actions == 7
    expect(page.locator("#id_name")).to_have_value("Gold members on Tablet")

    open_preview(page)
    card = page.frame_locator("#w-preview-iframe").locator(".rp-headline").first
    expect(card).to_contain_text("Your summit, on a larger screen")
    assert violations_in_both_themes(page) == []
    assert shown(demo, tablets) == default

    desk.publish()
    assert shown(demo, tablets) == "Your summit, on a larger screen"
    assert shown(demo, "{}") == "Outside is calling"


def test_a_variant_from_the_list_of_all_takes_eight_actions(demo: Demo, page: Page):
    desk = Desk(page, demo)
    desk.go("snippets/variants/variant/")

    desk.click(page.get_by_role("link", name="Add variant"))
    search = page.get_by_role("textbox", name="Search term")
    expect(search).to_be_focused()
    desk.type(search, "repair")
    found = page.locator("main tbody a")
    expect(found).to_have_text(["Repair workshop"])
    assert violations_in_both_themes(page) == []
    assert {width: desk.overflow(width) for width in WIDTHS} == dict.fromkeys(WIDTHS, 0)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    desk.click(found)
    page.wait_for_url("**/variant/add/?module=*")
    gold = page.get_by_role("group", name="Visitors who are any of…").get_by_label("Gold members")
    desk.click(gold)
    desk.click(page.get_by_role("group", name="Devices").get_by_label("Tablet"))
    write_headline(desk, "Mended while you sleep")
    desk.save()

    assert desk.actions == 8
    expect(page.locator("#id_name")).to_have_value("Gold members on Tablet")


def test_a_module_is_chosen_by_keyboard_alone(demo: Demo, page: Page):
    desk = Desk(page, demo)
    desk.go("snippets/variants/variant/add/")

    page.keyboard.type("repair")
    found = page.get_by_role("link", name="Repair workshop")
    expect(page.locator("main tbody a")).to_have_count(1)
    stops = 0
    while not found.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 8
    page.keyboard.press("Enter")

    page.wait_for_url("**/variant/add/?module=*")
    expect(page.locator("main").get_by_text("Repair workshop").first).to_be_visible()


def test_a_preview_is_shared_with_somebody_without_an_account_and_taken_back(
    demo: Demo, page: Page
):
    desk = Desk(page, demo)
    desk.open_module(HERO)
    open_preview(page)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#preview-context-result input[readonly]")
    link.wait_for()
    address = link.input_value()

    stranger = page.context.browser.new_context().new_page()
    assert stranger.goto(address).status == 200
    expect(stranger.locator("h1")).to_have_text(HERO)
    assert violations_in_both_themes(stranger) == []
    assert stranger.goto(f"{address[:-2]}x/").status in (403, 404)
    expect(stranger.locator("h1")).to_contain_text("link")

    desk.go("shared_previews/")
    page.get_by_role("button", name="Revoke the link to").first.click()
    page.get_by_text("Revoked: whoever opens the link now sees nothing.").wait_for()
    assert stranger.goto(address).status in (403, 404, 410)
    stranger.close()


def test_segments_are_reordered_by_keyboard_and_what_changes_is_shown_first(demo: Demo, page: Page):
    desk = Desk(page, demo, "brand manager")
    desk.go("segment/arrange/?by=rank")
    names = page.locator(".arrange__name > span:first-child")
    before = names.all_inner_texts()
    expect(page.get_by_role("button", name="Save these moves")).to_be_disabled()

    page.get_by_role("button", name=f"Move {before[1]}", exact=True).focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".arrange__moves li")).to_have_count(1)
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Save these moves").press("Enter")
    page.wait_for_load_state("networkidle")

    desk.go("segment/arrange/?by=rank")
    assert names.all_inner_texts() == [before[1], before[0], *before[2:]]


@contextmanager
def a_job_of(demo: Demo, steps: int) -> Iterator[str]:
    """The address of a job that counts, started for the editor."""
    code = (
        "from django.contrib.auth import get_user_model\n"
        "from jobs.starting import start_job\n"
        "from tests.jobs.work import count\n"
        "user = get_user_model().objects.get(username='edith')\n"
        f"job = start_job(count, title='Count', user=user, steps={steps}, wait=0.2)\n"
        "print(job.get_absolute_url())"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", code],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(demo.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    yield done.stdout.strip()


def test_long_work_shows_how_far_it_is_and_can_be_left(demo: Demo, page: Page):
    desk = Desk(page, demo)
    with a_job_of(demo, steps=30) as address:
        page.goto(demo.origin + address)
        bar = page.locator("progress[value]")
        bar.wait_for()
        expect(page.locator(".job__state")).to_have_text("Running.")
        assert violations_in_both_themes(page) == []
        desk.go("")
        desk.go("jobs/")
        page.get_by_role("link", name="Count").first.click()
        expect(page.locator(".job__state")).to_have_text("Done.", timeout=30_000)
        expect(page.get_by_text("30 steps were counted.")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "snippets/content/module/",
        "snippets/variants/variant/",
        "snippets/variants/variant/edit/1/",
        "snippets/content/module/edit/1/",
        "snippets/content/experience/edit/1/",
        "coverage/",
        "segment/arrange/",
        "jobs/",
    ],
)
def test_no_page_is_wider_than_the_screen(path: str, demo: Demo, page: Page):
    desk = Desk(page, demo, "administrator")
    desk.go(path)
    assert {width: desk.overflow(width) for width in WIDTHS} == dict.fromkeys(WIDTHS, 0)
