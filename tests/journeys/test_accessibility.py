"""axe finds nothing on any page of ours, in the light and in the dark theme; each fits a phone.

A new page is one more line of `PAGES`. Pages that open only after something was done (a dialog, a
form with errors) are looked at by the journey that opens them, with `violations_in_both_themes`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.accessibility import violations_in_both_themes
from tests.journeys.conftest import Demo, log_in, open_browser
from tests.journeys.desk import HEIGHT, WIDTHS, overflow

pytestmark = pytest.mark.browser

#: The first row of a listing leads to its edit page, here as for a person.
FIRST = "main .listing tbody tr:first-child a[href]"

#: A page: its address below /admin/, and the links that lead on from there, one after the other.
PAGES: dict[str, tuple[str, ...]] = {
    "home": ("",),
    "modules": ("snippets/content/module/",),
    "modules, narrowed to none": ("snippets/content/module/?q=nothing",),
    "the choice of a type": ("snippets/content/module/add/",),
    "a new module": ("snippets/content/module/add/?type=hero",),
    "a module": ("snippets/content/module/", FIRST),
    "a module's delete": ("snippets/content/module/delete/1/",),
    "variants": ("snippets/variants/variant/",),
    "the choice of a module": ("snippets/variants/variant/add/",),
    "a new variant": ("snippets/variants/variant/add/?module=1",),
    "a variant": ("snippets/variants/variant/", FIRST),
    "a copied variant": ("snippets/variants/variant/copy/1/",),
    "coverage": ("coverage/",),
    "an opened cell of coverage": ("coverage/?cell=-/-",),
    "coverage of a module": ("coverage/?module=1",),
    "the review queue": ("review/",),
    "what I submitted": ("review/list/mine/",),
    "a change under review": ("review/", FIRST),
    "approving nothing together": ("review/list/together/",),
    "releases": ("releases/",),
    "a new release": ("releases/new/",),
    "a release": ("releases/", FIRST),
    "a release whole": ("releases/", FIRST, "main a[href$='/preview/']"),
    "adding to a release": ("releases/add/?kind=module&id=1",),
    "submitting": ("releases/submit/?kind=module&id=1",),
    "rules": ("rules/",),
    "a rule": ("rules/", FIRST),
    "the choice of a kind of rule": ("rules/new/",),
    "a new rule": ("rules/new/terms/",),
    "the rules of a brand as a text": ("rules/guide/alpenglow/",),
    "findings": ("findings/",),
    "waivers": ("waivers/",),
    "a waiver": ("waivers/", FIRST),
    "notices": ("notices/",),
    "webhooks": ("webhook/",),
    "a new webhook": ("webhook/new/",),
    "deliveries of webhooks": ("webhook/deliveries/",),
    "unknown keys": ("reports/contract/",),
    "whom modules reach": ("reports/contract/reach/",),
    "a list of keys to try": ("reports/contract/try/",),
    "what an answer was": ("reports/what-was-this/",),
    "how somebody is told": ("account/",),
    "experiences": ("snippets/content/experience/",),
    "a new experience": ("snippets/content/experience/add/",),
    "an experience": ("snippets/content/experience/", FIRST),
    "sample contexts": ("samplecontext/",),
    "a new sample context": ("samplecontext/new/",),
    "shared previews": ("shared_previews/",),
    "segments": ("segment/",),
    "a new segment": ("segment/new/",),
    "a segment": ("segment/", FIRST),
    "the order of segments": ("segment/arrange/",),
    "the ranks of segments": ("segment/arrange/?by=rank",),
    "who uses a segment": ("segment/used-by/1/",),
    "deactivating a segment": ("segment/deactivate/1/",),
    "merging a segment": ("segment/merge/1/",),
    "importing segments": ("segment/import/",),
    "channels": ("channel/",),
    "a channel": ("channel/", FIRST),
    "devices": ("device/",),
    "a device": ("device/", FIRST),
    "locales": ("locale/",),
    "a locale": ("locale/", FIRST),
    "brands": ("brand/",),
    "a brand": ("brand/", FIRST),
    "jobs": ("jobs/",),
    "the publishing history": ("reports/publishing/",),
    "who decided what": ("reports/decisions/",),
    "why something could be live": ("reports/decisions/why/home-hero/",),
    "decisions": ("reports/decisions/",),
    "what allowed a generation": ("reports/decisions/generation/2/",),
    "why something was live": ("reports/decisions/why/story/?generation=2&segments=non-skier",),
    "help": ("help/",),
    "a page of help": ("help/concepts/cascade/",),
}


@pytest.fixture(scope="module")
def administrator(demo: Demo) -> Iterator[Page]:
    """One browser for all pages, logged in as somebody who may see them."""
    with open_browser() as page:
        log_in(page, demo, "administrator")
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on(name: str, demo: Demo, administrator: Page) -> None:
    path, *links = PAGES[name]
    page = administrator
    response = page.goto(f"{demo.origin}/admin/{path}")
    for link in links:
        response = page.goto(demo.origin + str(page.locator(link).first.get_attribute("href")))
    assert response is not None
    assert response.status == 200
    demand_sound(page)


def test_axe_finds_nothing_on_changes_that_are_approved_together(
    demo: Demo, administrator: Page
) -> None:
    page = administrator
    page.goto(f"{demo.origin}/admin/review/")
    page.locator("main tbody").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Look at all of it, then approve together").click()
    page.get_by_role("button", name="Approve 1 release").wait_for()
    demand_sound(page)


def test_axe_finds_nothing_on_what_somebody_without_an_account_sees(
    demo: Demo, administrator: Page
) -> None:
    page = administrator
    page.goto(f"{demo.origin}/admin/review/")
    page.goto(demo.origin + str(page.locator(FIRST).first.get_attribute("href")))
    page.get_by_text("By link, for people without an account").click()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Address of the link").first.input_value()
    stranger = page.context.browser.new_context().new_page()
    assert stranger.goto(address).status == 200
    demand_sound(stranger)
    stranger.context.close()


def demand_sound(page: Page) -> None:
    """Axe finds nothing in either theme, and no screen is too narrow for the page."""
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    found = violations_in_both_themes(page)
    assert not found, "\n".join(found)
    assert {width: overflow(page, width) for width in WIDTHS} == dict.fromkeys(WIDTHS, 0)
