"""axe finds nothing on any page of ours, in the light and in the dark theme.

A new page is one more line of `PAGES`. Pages that open only after something was done (a dialog, a
form with errors) are looked at by the journey that opens them, with `violations_in_both_themes`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in, open_browser

pytestmark = pytest.mark.browser

#: The first row of a listing leads to its edit page, here as for a person.
FIRST = "main .listing tbody tr:first-child a[href]"

#: What a page shows: its address below /admin/, and what to click there, if anything.
PAGES: dict[str, tuple[str, str | None]] = {
    "home": ("", None),
    "modules": ("snippets/content/module/", None),
    "a new module": ("snippets/content/module/add/?type=hero", None),
    "a module": ("snippets/content/module/", FIRST),
    "variants": ("snippets/variants/variant/", None),
    "a new variant": ("snippets/variants/variant/add/", None),
    "a variant": ("snippets/variants/variant/", FIRST),
    "experiences": ("snippets/content/experience/", None),
    "a new experience": ("snippets/content/experience/add/", None),
    "an experience": ("snippets/content/experience/", FIRST),
    "segments": ("segment/", None),
    "a new segment": ("segment/new/", None),
    "a segment": ("segment/", FIRST),
    "channels": ("channel/", None),
    "a channel": ("channel/", FIRST),
    "devices": ("device/", None),
    "a device": ("device/", FIRST),
    "locales": ("locale/", None),
    "a locale": ("locale/", FIRST),
    "brands": ("brand/", None),
    "a brand": ("brand/", FIRST),
    "the publishing history": ("reports/publishing/", None),
}


@pytest.fixture(scope="module")
def administrator(demo: Demo) -> Iterator[Page]:
    """One browser for all pages, logged in as somebody who may see them."""
    with open_browser() as page:
        log_in(page, demo, "administrator")
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on(name: str, demo: Demo, administrator: Page) -> None:
    path, follow = PAGES[name]
    page = administrator
    page.goto(f"{demo.origin}/admin/{path}")
    if follow:
        page.goto(demo.origin + page.locator(follow).first.get_attribute("href"))
    page.wait_for_load_state("networkidle")
    assert violations_in_both_themes(page) == []
