"""GraphiQL in a real browser: a key, the examples, the documentation, on a desk and on a phone."""

import json

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser

EXAMPLES = 6


@pytest.mark.parametrize("width", [1440, 375])
def test_every_example_runs_once_a_key_is_given(page: Page, demo: Demo, width: int) -> None:
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((demo.origin, "data:"))
            else elsewhere.append(request.url)
        ),
    )
    page.set_viewport_size({"width": width, "height": 812})
    page.goto(f"{demo.origin}/graphql/")
    assert page.locator("#notice").is_visible()

    page.fill("#key", demo.key)
    page.click("#key-form button")
    page.wait_for_selector("#notice", state="hidden")

    for number in range(EXAMPLES):
        page.select_option("#example", str(number))
        page.wait_for_timeout(500)  # GraphiQL reads what was typed a moment after the last key
        with page.expect_response(f"{demo.origin}/graphql/") as answered:
            page.click(".graphiql-execute-button")
        answer = json.loads(answered.value.body())
        assert "errors" not in answer
        assert answer["data"]

    page.click("button[aria-label='Show Documentation Explorer']")
    page.wait_for_selector(".graphiql-doc-explorer >> text=Query")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert elsewhere == []


def test_a_wrong_key_is_told(page: Page, demo: Demo) -> None:
    # Answered here, so that the browser's own complaint about the status does not fail the test.
    page.route(
        f"{demo.origin}/graphql/",
        lambda route: (
            route.fulfill(
                status=200, json={"errors": [{"message": "The API key is unknown or was revoked."}]}
            )
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.goto(f"{demo.origin}/graphql/")
    page.fill("#key", "refract_wrong")
    page.click("#key-form button")

    page.wait_for_selector("text=The API key is unknown or was revoked.")
