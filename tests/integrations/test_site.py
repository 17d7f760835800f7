"""docs/how-to/serve-a-site.md: a site rendered on a server."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.integrations.conftest import Content
from tests.integrations.how_to import load, write

LINK = '<a href="https://alpenglow.example/?a=1&amp;b=2">Shop &amp; go</a>'
EVERYBODY = (
    f"<h1>Outside is calling</h1><p>Go <b>out</b>.</p>{LINK}"
    "<small>You see this because it is what we show everyone.</small></section>"
)
SKIER = (
    f"<h1>Snow &lt;&amp; more&gt;</h1><p>Go <b>out</b>.</p>{LINK}"
    "<small>You see this because you told us you ski.</small></section>"
)


@pytest.fixture
def shop(server: str, tmp_path: Path) -> ModuleType:
    return load(write("serve-a-site", "shop.py", tmp_path))


def visit(shop: ModuleType, **environ: str) -> tuple[str, str]:
    """Return status and page, without what stands before the headline."""
    told: list[Any] = []
    (page,) = shop.site(environ, lambda status, headers: told.append((status, headers)))
    ((status, headers),) = told
    assert headers == [("Content-Type", "text/html; charset=utf-8")]
    text = page.decode()
    return status, text[text.index("<h1>") :]


def test_a_visitor_of_whom_nothing_is_known_sees_what_everybody_sees(shop: ModuleType) -> None:
    assert visit(shop) == ("200 OK", EVERYBODY)


def test_a_skier_who_agreed_sees_snow(shop: ModuleType) -> None:
    cookies = "consent=personalization; sport=ski; visitor=4711"
    assert visit(shop, HTTP_COOKIE=cookies) == ("200 OK", SKIER)


def test_a_skier_who_did_not_agree_sees_what_everybody_sees(shop: ModuleType) -> None:
    assert visit(shop, HTTP_COOKIE="sport=ski") == ("200 OK", EVERYBODY)


def test_a_browser_says_device_and_language(shop: ModuleType) -> None:
    browser = {
        "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android) Mobile",
        "HTTP_ACCEPT_LANGUAGE": "fr-CA,fr;q=0.8",
    }
    context = shop.context_of(browser)
    assert (context["device"], context["locale"]) == ("mobile-phone", "fr-CA")


def test_a_slot_whose_module_is_withdrawn_is_left_out(
    shop: ModuleType, content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    content.hero.unpublish()
    told: list[str] = []

    (page,) = shop.site({}, lambda status, _headers: told.append(status))

    assert (told, page) == (["200 OK"], b"<!doctype html>")
    assert "MODULE_NOT_SERVED at ['experience', 'slots', 0, 'module']" in capsys.readouterr().out


def test_without_an_answer_the_last_good_page_is_shown(
    shop: ModuleType, silent_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.LIMIT == 2
    visit(shop)
    monkeypatch.setattr(shop, "API", f"{silent_server}/graphql/")
    monkeypatch.setattr(shop, "LIMIT", 0.1)

    assert visit(shop) == ("200 OK", EVERYBODY)
    assert visit(shop, HTTP_ACCEPT_LANGUAGE="fr") == (
        "503 Service Unavailable",
        "<h1>Back in a moment</h1>",
    )
