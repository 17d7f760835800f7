"""What axe says of a page as it stands: which rule is broken, and by which element.

`violations(page)` looks at everything the page shows now, in the theme it shows now: open the
dialog, the menu or the errors first. Axe-core comes with the package `axe-playwright-python`.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: What Wagtail 8.0 breaks itself, by rule and element; nothing else is left out. Pages that edit a
#: snippet have their title in the breadcrumbs, which are no heading. The picture of somebody else
#: who has the same page open is a button without a name.
WAGTAILS_OWN = {
    ("page-has-heading-one", "html"),
    ("button-name", ".w-editing-sessions__session"),
}

THEMES = ("light", "dark")


def violations(page: Page) -> list[str]:
    """What axe finds on the page: address, rule and element of each, with what is wrong."""
    response = Axe().run(page).response
    path = page.url.split("/", 3)[3]
    return [
        f"/{path} {rule['id']}: {target(node)} - {' '.join(node['failureSummary'].split())}"
        for rule in response["violations"]
        for node in rule["nodes"]
        if (rule["id"], target(node)) not in WAGTAILS_OWN
    ]


def violations_in_both_themes(page: Page) -> list[str]:
    """What axe finds in the light and in the dark theme, each with the theme's name before it."""
    found = []
    for theme in THEMES:
        use_theme(page, theme)
        found += [f"{theme}: {each}" for each in violations(page)]
    use_theme(page, "light")
    return found


def use_theme(page: Page, theme: str) -> None:
    """Show the admin light or dark, for people whose profile leaves that to their system."""
    page.emulate_media(color_scheme=theme)
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")


def target(node: dict) -> str:
    """The selector of the element that breaks a rule."""
    return " ".join(str(part) for part in node["target"])
