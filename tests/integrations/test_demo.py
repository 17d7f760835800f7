"""What the how-tos ask for is in the demo, so that readers can try them there."""

import json
import re

import pytest
from django.conf import settings

from tests.integrations.how_to import HOW_TO

PACK = json.loads((settings.BASE_DIR / "demo" / "alpenglow" / "pack.json").read_text())
PAGES = (
    "serve-a-site",
    "serve-from-the-edge",
    "fetch-while-sending-mail",
    "use-openfeature",
)
MODULES = {module["key"]: module for module in PACK["modules"]}


@pytest.mark.parametrize("page", PAGES)
def test_the_module_is_there(page: str) -> None:
    named = set(re.findall(r'"(home-hero|newsletter-mail)"', (HOW_TO / f"{page}.md").read_text()))
    experience = next(entry for entry in PACK["experiences"] if entry["key"] == "home")
    if page == "serve-a-site":
        named = {slot["module"] for slot in experience["slots"] if slot["name"] == "hero"}
    assert named
    assert named <= MODULES.keys()


def test_a_skier_who_agreed_is_somebody_there() -> None:
    (skier,) = (term for term in PACK["segments"] if term["key"] == "skier")
    assert (skier["purpose"], skier["condition"]) == (
        "personalization",
        {"sports": {"$in": ["ski"]}},
    )
