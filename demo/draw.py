"""Render the drawings of the demo content to the pictures that its pack delivers.

usage: .venv/bin/python demo/draw.py [NAME …]

Each `alpenglow/drawings/NAME.svg` becomes `alpenglow/media/NAME.jpg`, 2,000 by 1,250 pixels, drawn
by Chromium (`CHROMIUM` names another browser than /usr/bin/chromium). Without names, all of them.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

ALPENGLOW = Path(__file__).parent / "alpenglow"
SIZE = ViewportSize(width=2000, height=1250)
QUALITY = 82


def main(names: list[str]) -> None:
    """Draw the pictures with these names, or all."""
    drawings = ALPENGLOW / "drawings"
    sources = [drawings / f"{name}.svg" for name in names] or sorted(drawings.glob("*.svg"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            # Containers run as root and without a graphics card.
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport=SIZE)
        for source in sources:
            page.set_content("<style>*{margin:0}svg{display:block}</style>" + source.read_text())
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            target = ALPENGLOW / "media" / f"{source.stem}.jpg"
            picture.save(target, quality=QUALITY, optimize=True, progressive=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
