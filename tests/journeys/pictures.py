"""Pictures of the documentation, taken where the journeys pass by.

`REFRACT_SCREENSHOTS=1 script/test tests/journeys/test_guide.py tests/journeys/test_tutorial.py`
takes all of them anew. Without the variable a journey only checks that what a picture would show
is there to be seen.
"""

import io
import os
from math import ceil, floor

from django.conf import settings
from PIL import Image
from playwright.sync_api import Locator, Page

IMAGES = settings.BASE_DIR / "docs" / "images"
#: Pixels around what a picture shows.
MARGIN = 8


def take(page: Page, name: str, *parts: Locator, at_most: int | None = None) -> None:
    """Take the picture `name` of some parts of the page, or of the window where none are named.

    :param at_most: the height in pixels at which a longer picture is cut off at its bottom.
    :raises playwright.sync_api.TimeoutError: when a part is not there.
    """
    for part in parts:
        part.wait_for()
    if not os.environ.get("REFRACT_SCREENSHOTS"):
        return
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # what opens and scrolls has come to rest
    shown = page.screenshot(animations="disabled", clip=_frame(parts, at_most))
    # In 256 colours a screen looks the same, in a third of the bytes.
    picture = Image.open(io.BytesIO(shown)).convert("RGB").quantize(256)
    picture.save(IMAGES / f"{name}.png", optimize=True)


def _frame(parts: tuple[Locator, ...], at_most: int | None) -> dict[str, int] | None:
    """Where the picture is on the page: around all parts."""
    boxes = [box for part in parts if (box := part.bounding_box())]
    if not boxes:
        return None
    left = max(floor(min(box["x"] for box in boxes)) - MARGIN, 0)
    top = max(floor(min(box["y"] for box in boxes)) - MARGIN, 0)
    right = ceil(max(box["x"] + box["width"] for box in boxes)) + MARGIN
    bottom = ceil(max(box["y"] + box["height"] for box in boxes)) + MARGIN
    height = bottom - top if at_most is None else min(bottom - top, at_most)
    return {"x": left, "y": top, "width": right - left, "height": height}
