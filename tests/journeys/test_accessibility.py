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
    "modules, narrowed to none": ("snippets/content/module/?q=nothing", None),
    "the choice of a type": ("snippets/content/module/add/", None),
    "a new module": ("snippets/content/module/add/?type=hero", None),
    "a module": ("snippets/content/module/", FIRST),
    "a module's delete": ("snippets/content/module/delete/1/", None),
    "variants": ("snippets/variants/variant/", None),
    "the choice of a module": ("snippets/variants/variant/add/", None),
    "a new variant": ("snippets/variants/variant/add/?module=1", None),
    "a variant": ("snippets/variants/variant/", FIRST),
    "a copied variant": ("snippets/variants/variant/copy/1/", None),
    "coverage": ("coverage/", None),
    "an opened cell of coverage": ("coverage/?cell=-/-", None),
    "coverage of a module": ("coverage/?module=1", None),
    "the review queue": ("review/", None),
    "what I submitted": ("review/list/mine/", None),
    "approving together": ("review/list/together/", None),
    "experiences": ("snippets/content/experience/", None),
    "a new experience": ("snippets/content/experience/add/", None),
    "an experience": ("snippets/content/experience/", FIRST),
    "sample contexts": ("samplecontext/", None),
    "a new sample context": ("samplecontext/new/", None),
    "shared previews": ("shared_previews/", None),
    "segments": ("segment/", None),
    "a new segment": ("segment/new/", None),
    "a segment": ("segment/", FIRST),
    "the order of segments": ("segment/arrange/", None),
    "the ranks of segments": ("segment/arrange/?by=rank", None),
    "who uses a segment": ("segment/used-by/1/", None),
    "deactivating a segment": ("segment/deactivate/1/", None),
    "merging a segment": ("segment/merge/1/", None),
    "importing segments": ("segment/import/", None),
    "channels": ("channel/", None),
    "a channel": ("channel/", FIRST),
    "devices": ("device/", None),
    "a device": ("device/", FIRST),
    "locales": ("locale/", None),
    "a locale": ("locale/", FIRST),
    "brands": ("brand/", None),
    "a brand": ("brand/", FIRST),
    "jobs": ("jobs/", None),
    "the publishing history": ("reports/publishing/", None),
    "help": ("help/", None),
    "a page of help": ("help/concepts/cascade/", None),
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
    response = page.goto(f"{demo.origin}/admin/{path}")
    if follow:
        response = page.goto(demo.origin + page.locator(follow).first.get_attribute("href"))
    assert response is not None
    assert response.status == 200
    page.wait_for_load_state("networkidle")
    found = violations_in_both_themes(page)
    assert not found, "\n".join(found)
