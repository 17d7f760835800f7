"""Fill the database: `python -m stock.load MODULES.jsonl`."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stock.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from stock.models import Offer, Variant  # noqa: E402

COLUMNS = {
    "validThrough": "valid_through",
    "imageAlt": "image_alt",
    "ctaLabel": "cta_label",
    "ctaUrl": "cta_url",
}


def values(fields: dict) -> dict:
    """The values by the names of columns; an image is what its rendition will be."""
    found = {COLUMNS.get(name, name): value for name, value in fields.items()}
    if "image" in found:
        url = f"http://127.0.0.1/media/images/{found['image']}.max-1600x1600.format-webp.webp"
        found["image"] = {"url": url, "width": 640, "height": 360}
    return found


call_command("migrate", run_syncdb=True, verbosity=0)
with open(sys.argv[1], encoding="utf-8") as file, transaction.atomic():
    for line in file:
        module = json.loads(line)
        offer = Offer.objects.create(key=module["key"], **values(module["fields"]))
        Variant.objects.bulk_create(
            Variant(
                offer=offer,
                key=variant["key"],
                priority=1 if variant["priority"] == "campaign" else 0,
                locales=variant["targeting"]["locales"],
                any_segments=variant["targeting"]["segments"]["any"],
                all_segments=variant["targeting"]["segments"]["all"],
                channels=variant["targeting"]["channels"],
                devices=variant["targeting"]["devices"],
                overrides=values(variant["overrides"]),
            )
            for variant in module["variants"]
        )
