"""Pages at their worst: 200 variants, endless words, text from right to left, errors, dialogs.

axe finds nothing on them in either theme, and none is wider than a phone or a doubled zoom.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in, open_browser

pytestmark = pytest.mark.browser

#: Widths of a desk, of the same at 200 % zoom, and of a phone.
WIDTHS = (1440, 720, 375)
ENDLESS = "Donaudampfschifffahrt" * 15
ARABIC = "أهلاً بك في عالم الجبال، حيث يبدأ الشتاء"


def crowded_pack() -> dict:
    """A module with 200 variants for segments and languages of the demo."""
    segments = ["skier", "hiker", "loyal", "loyal-gold", "non-skier"]
    variants = [
        {
            "key": f"crowd-{number}",
            "name": ENDLESS[:200] if number == 7 else f"Somebody in a crowd of {number}",
            "targeting": {
                "segments": {"any": [segments[number % 5]], "all": [], "none": []},
                "locales": ["fr"] if number % 2 else [],
                "channels": ["web"] if number % 3 else [],
                "startsAt": f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z",
            },
            "overrides": {"headline": f"{ARABIC} {number}" if number % 4 else ENDLESS},
        }
        for number in range(200)
    ]
    return {
        "format": "refract/1",
        "brands": [{"key": "crowded", "name": "A brand without rules"}],
        "modules": [
            {
                "key": "crowd",
                "type": "hero",
                "brand": "crowded",
                "name": "Crowded hero",
                "locale": "en",
                "fields": {"headline": ("Endless " * 700)[:5000], "eyebrow": ARABIC},
                "variants": variants,
            }
        ],
    }


@pytest.fixture(scope="module")
def crowded(demo: Demo) -> Iterator[Page]:
    """A browser at a desk whose demo has the crowded module, too."""
    subprocess.run(
        [
            *(sys.executable, "manage.py", "import_pack", "-"),
            *("--approve-as", demo.people["administrator"][0]),
        ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "REFRACT_HOME": str(demo.home)},
        input=json.dumps(crowded_pack()).encode(),
        check=True,
        capture_output=True,
    )
    with open_browser() as page:
        log_in(page, demo, "administrator")
        yield page


def open_row(page: Page, demo: Demo, listing: str, name: str) -> None:
    page.goto(f"{demo.origin}/admin/{listing}")
    link = page.locator("main").get_by_role("link", name=name, exact=True).first
    page.goto(demo.origin + str(link.get_attribute("href")))
    page.wait_for_load_state("networkidle")


def fits_and_is_accessible(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.set_viewport_size({"width": 1440, "height": 900})
    # What is on its way is faded until it is there.
    page.add_style_tag(content="[aria-busy] { opacity: 1 !important; }")
    found = violations_in_both_themes(page)
    assert not found, "\n".join(found)


MODULES = "snippets/content/module/?q=Crowded"
VARIANTS = "snippets/variants/variant/?q=crowd&p=2"


def test_a_module_with_200_variants(demo: Demo, crowded: Page):
    open_row(crowded, demo, MODULES, "Crowded hero")
    expect(crowded.locator(".module-variants")).to_contain_text("Somebody in a crowd of 199")
    fits_and_is_accessible(crowded)


def test_the_coverage_of_200_variants(demo: Demo, crowded: Page):
    open_row(crowded, demo, MODULES, "Crowded hero")
    crowded.locator("main").get_by_role("link", name="Coverage").first.click()
    crowded.wait_for_load_state("networkidle")
    fits_and_is_accessible(crowded)


def test_a_list_of_200_variants_with_endless_words(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/{VARIANTS}")
    fits_and_is_accessible(crowded)


def test_a_variant_of_200_with_its_preview_open(demo: Demo, crowded: Page):
    open_row(crowded, demo, "snippets/variants/variant/?q=crowd-8", "Somebody in a crowd of 8")
    fits_and_is_accessible(crowded)
    crowded.get_by_role("button", name="Toggle preview").click()
    crowded.mouse.move(0, 0)  # off the button, which says its name as long as it is pointed at
    frame = crowded.frame_locator("iframe[title=Preview]").first
    expect(frame.locator("body")).to_contain_text("Donaudampf")
    fits_and_is_accessible(crowded)


def test_text_from_right_to_left_is_shown_and_edited_so(demo: Demo, crowded: Page):
    open_row(crowded, demo, MODULES, "Crowded hero")
    eyebrow = crowded.locator("[name=fields-eyebrow]")
    assert eyebrow.input_value() == ARABIC
    assert eyebrow.evaluate("each => getComputedStyle(each).direction") == "rtl"
    headline = crowded.locator("[name=fields-headline]")
    assert headline.evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_a_module_that_is_refused(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/snippets/content/module/add/?type=offer")
    crowded.fill("#id_name", ENDLESS[:200])
    crowded.get_by_role("button", name="More actions").last.click()
    crowded.get_by_role("button", name="Publish").click()
    expect(crowded.locator(".error-message").first).to_be_visible()
    fits_and_is_accessible(crowded)


def test_a_segment_that_is_refused(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/segment/new/")
    crowded.fill("#id_name", ENDLESS[:200])
    crowded.fill("#id_key", "skier")  # which there is
    crowded.locator("main form [type=submit]").last.click()
    expect(crowded.locator(".error-message").first).to_be_visible()
    fits_and_is_accessible(crowded)


def test_an_experience_that_is_refused(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/snippets/content/experience/add/")
    crowded.fill("#id_name", "Half an experience")
    crowded.get_by_role("button", name="Add slot").click()
    crowded.get_by_role("button", name="More actions").last.click()
    crowded.get_by_role("button", name="Publish").click()
    expect(crowded.locator(".error-message").first).to_be_visible()
    fits_and_is_accessible(crowded)


def test_an_import_of_terms_that_is_refused(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/segment/import/")
    crowded.set_input_files(
        "input[type=file]",
        {"name": "terms.csv", "mimeType": "text/csv", "buffer": f"key,name\n!,{ENDLESS}".encode()},
    )
    crowded.locator("main form [type=submit]").first.click()
    expect(crowded.locator("main")).to_contain_text("!")
    fits_and_is_accessible(crowded)


def test_dialogs_of_a_module(demo: Demo, crowded: Page):
    open_row(crowded, demo, MODULES, "Crowded hero")
    crowded.get_by_role("button", name="Choose an image").first.click()
    expect(crowded.get_by_role("dialog", name="Choose an image")).to_be_visible()
    crowded.wait_for_load_state("networkidle")
    fits_and_is_accessible(crowded)


def test_the_filters_and_bulk_actions_of_a_list(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/snippets/variants/variant/?q=crowd")
    crowded.get_by_role("button", name="Show filters").click()
    fits_and_is_accessible(crowded)
    crowded.keyboard.press("Escape")
    box = crowded.locator("main tbody input[type=checkbox]").first
    number = box.get_attribute("data-object-id")
    box.check()
    crowded.goto(f"{demo.origin}/admin/bulk/variants/variant/window/?id={number}")
    fits_and_is_accessible(crowded)


def test_the_choice_of_a_module_for_a_new_variant(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/snippets/variants/variant/add/")
    expect(crowded.get_by_role("link", name="Crowded hero")).to_be_visible()
    fits_and_is_accessible(crowded)


def test_the_chooser_of_modules(demo: Demo, crowded: Page):
    crowded.goto(f"{demo.origin}/admin/coverage/")
    crowded.get_by_role("button", name="Choose").first.click()
    expect(crowded.get_by_text("Crowded hero").first).to_be_visible()
    fits_and_is_accessible(crowded)
