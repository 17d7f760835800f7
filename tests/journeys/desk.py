"""An editor at a desk: what people do again and again, with their actions counted.

An action is a click, a choice or a field typed into, by mouse or by keyboard alike. What a journey
does to get to where an editor starts from (`go`, `open_variant` …) is none.
"""

from playwright.sync_api import Locator, Page

from tests.journeys.conftest import PATIENCE, Demo, log_in

#: What screens are looked at in: a desk, a tablet, a phone.
WIDTHS = (1440, 1024, 375)
HEIGHT = 900


class Desk:
    """Somebody logged in, at one page of a browser."""

    def __init__(self, page: Page, demo: Demo, kind: str = "editor") -> None:
        self.page = page
        self.demo = demo
        self.actions = 0
        page.set_default_timeout(PATIENCE)
        log_in(page, demo, kind)

    def go(self, path: str) -> None:
        """Go to an address below /admin/, and begin to count anew."""
        self.page.goto(f"{self.demo.origin}/admin/{path}")
        self.page.wait_for_load_state("networkidle")
        self.actions = 0

    def open_module(self, name: str) -> None:
        """Open a module by its name."""
        self.go(f"snippets/content/module/?q={name}")
        self._follow(name)

    def open_variant(self, name: str, module: str) -> None:
        """Open a variant by its name and its module's."""
        self.go(f"snippets/variants/variant/?q={name}")
        rows = self.page.locator("main tr").filter(has_text=module)
        self.page.goto(
            self.demo.origin
            + str(rows.get_by_role("link", name=name, exact=True).first.get_attribute("href"))
        )
        self.page.wait_for_load_state("networkidle")

    def _follow(self, name: str) -> None:
        link = self.page.locator("main").get_by_role("link", name=name, exact=True).first
        self.page.goto(self.demo.origin + str(link.get_attribute("href")))
        self.page.wait_for_load_state("networkidle")

    def click(self, what: Locator) -> None:
        """Click something: one action."""
        what.click()
        self.actions += 1

    def type(self, what: Locator, text: str) -> None:
        """Write a text into a field: one action."""
        what.click()  # a text area opens first
        what.fill(text)
        self.actions += 1

    def save(self) -> None:
        """Save the draft: one action."""
        with self.page.expect_navigation():
            self.click(self.page.get_by_role("button", name="Save draft"))
        self.page.wait_for_load_state("networkidle")

    def publish(self) -> None:
        """Publish: two actions, as the button is in a menu."""
        self.click(self.page.get_by_role("button", name="More actions").last)
        self.click(self.page.get_by_role("button", name="Publish"))
        self.page.get_by_text("published").first.wait_for()

    def submit(self) -> None:
        """Submit the draft for approval: two actions, as publishing is."""
        self.click(self.page.get_by_role("button", name="More actions").last)
        self.click(self.page.get_by_role("button", name="Submit for approval"))
        self.page.get_by_text("submitted for approval").first.wait_for()

    def overflow(self, width: int) -> int:
        """How many pixels the page is wider than a screen of this width."""
        return overflow(self.page, width)


def approve_what_waits(desk: Desk, name: str) -> None:
    """Approve a change by its name as the brand manager, in a browser session of their own."""
    context = desk.page.context.browser.new_context(viewport={"width": 1440, "height": HEIGHT})
    manager = Desk(context.new_page(), desk.demo, "brand manager")
    manager.go("review/")
    manager.page.locator("main").get_by_role("link", name=name, exact=True).click()
    manager.page.get_by_role("button", name="Approve").click()
    manager.page.get_by_text(f"“{name}” is approved.").wait_for()
    context.close()


def overflow(page: Page, width: int) -> int:
    """How many pixels a page is wider than a screen of this width."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide - width
