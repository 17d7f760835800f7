"""Fill the database: `python -m grapple_snippets.load ROWS.jsonl`."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grapple_snippets.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from grapple_snippets.models import Offer  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
rows = []
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        row = json.loads(line)
        url = f"http://127.0.0.1/media/images/{row.pop('image')}.max-1600x1600.format-webp.webp"
        rows.append(
            Offer(
                image_url=url,
                image_width=640,
                image_height=360,
                valid_through=row.pop("validThrough"),
                image_alt=row.pop("imageAlt"),
                cta_label=row.pop("ctaLabel"),
                cta_url=row.pop("ctaUrl"),
                **row,
            )
        )
Offer.objects.bulk_create(rows)
