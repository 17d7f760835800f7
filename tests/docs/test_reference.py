"""The reference pages name every command and every setting there is."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from config.settings.caches_in_front import KINDS

ROOMS = ("config", "delivery", "variants", "content", "brand", "media", "taxonomy", "jobs")
REFERENCE = settings.BASE_DIR / "docs" / "reference"


def headings(page: str) -> set[str]:
    text = (REFERENCE / page).read_text()
    return set(re.findall(r"^## (\S+)$", text, re.MULTILINE))


@pytest.mark.parametrize(
    "command", sorted(name for name, app in get_commands().items() if app in ROOMS)
)
def test_every_command_has_a_heading(command):
    assert command in headings("commands.md")


@pytest.mark.parametrize("script", ["demo", "test", "services"])
def test_every_script_has_a_heading(script):
    assert f"script/{script}" in headings("commands.md")


def read_variables() -> set[str]:
    """The environment variables that the product reads."""
    found = set()
    for room in ROOMS:
        for path in Path(settings.BASE_DIR / room).rglob("*.py"):
            if path.name != "test.py":
                found |= set(re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"', path.read_text()))
    named = {name for _backend, names in KINDS.values() for name in names.values()}
    return found - {"DJANGO_SETTINGS_MODULE"} | named


def test_every_setting_has_a_heading_and_no_heading_is_left_over():
    assert headings("settings.md") == read_variables() | {"DATABASE_URL"}


DOCS = settings.BASE_DIR / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), settings.BASE_DIR / "README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(settings.BASE_DIR)))
def test_every_link_between_pages_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_index():
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        targets = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())
        waiting += [(page.parent / target).resolve() for target in targets]
    assert set(DOCS.rglob("*.md")) <= seen


def test_every_picture_is_shown_on_a_page():
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text())
    }
    assert shown == set((DOCS / "images").iterdir())


def test_every_link_from_the_admin_into_the_documentation_leads_to_a_page():
    """Screens name pages as `docs = "how-to/preview"` or `{% url "help_page" "guide" %}`."""
    named = re.compile(
        r"""\b(?:docs|DOCS|help_page)\b["',:= str\[]{1,12}["']([a-z]+(?:[/-][a-z]+)*)["']"""
    )
    asked = {
        page
        for room in (*ROOMS, "search")
        for ending in ("*.py", "*.html")
        for path in Path(settings.BASE_DIR / room).rglob(ending)
        for page in named.findall(path.read_text())
    }
    assert {"how-to/preview", "guide", "concepts/waivers"} <= asked
    assert [page for page in sorted(asked) if not (DOCS / f"{page}.md").exists()] == []
