"""Asking for the findings of a form as its script does."""

import json
import re

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from brand.models import RuleVersion
from tests.variants.judging.rows import make_active
from tests.variants.variant_form import variant_form

NO_SHOUTING = {"item": "exclamation", "maximum": 0}
SUPERLATIVES = {
    "rows": [
        {"term": "best price", "replacements": ["fair price"]},
        {"term": "Guaranteed", "replacements": ["Promised", "Assured"]},
    ]
}


def make_rules() -> dict[str, RuleVersion]:
    """Three rules: two that block, one of them never waived, and one that warns."""
    mild = {"edit": "suggest", "submit": "warn", "approval": "warn"}
    return {
        "superlatives": make_active(
            "superlatives",
            "terms",
            SUPERLATIVES,
            message="“%(term)s” promises too much.",
            rationale="Nobody can prove it.",
            examples=[
                {"good": True, "type": "hero", "values": {"headline": "A fair price"}},
                {
                    "good": False,
                    "type": "hero",
                    "values": {"headline": "The best price"},
                    "quoted": "best price",
                },
            ],
        ),
        "calm": make_active("calm", "count", NO_SHOUTING, message="Be calm.", waivable=False),
        "short": make_active(
            "short",
            "length",
            {"unit": "characters", "maximum": 40},
            message="Be short.",
            severity=mild,
        ),
    }


def address(kind, row=None):
    return reverse(f"variants_live_findings:{kind}", args=[row.pk] if row else [])


def ask_variant(client, module, headline, row=None, do=None, headers=None, **fields):
    """Post the form of a variant that overrides the headline."""
    more = {f"findings:{name}": value for name, value in (do or {}).items()}
    data = variant_form(module, overrides=[("headline", headline)], **fields) | more
    return client.post(address("variant", row), data, headers=headers)


def module_form(module, **fields):
    """What the form of a module posts."""
    values = {"headline": "", "eyebrow": "", "imageAlt": "", "ctaLabel": "", "ctaUrl": ""}
    values |= {name: value or "" for name, value in module.fields.items() if name != "image"}
    values |= {"body": draftail(""), "image": ""} | fields
    return nested_form_data(
        {
            "type": module.type,
            "name": module.name,
            "key": module.key,
            "brand": str(module.brand_id),
            "locale": str(module.locale_id),
            "owner": "",
            "tags": "",
        }
        | {f"fields-{name}": value for name, value in values.items()}
    )


def draftail(*paragraphs):
    """What Draftail posts for paragraphs of plain text."""
    blocks = [
        {
            "key": f"k{number}",
            "text": text,
            "type": "unstyled",
            "depth": 0,
            "inlineStyleRanges": [],
            "entityRanges": [],
        }
        for number, text in enumerate(paragraphs)
    ]
    return json.dumps({"blocks": blocks, "entityMap": {}})


def said(response):
    assert response.status_code == 200, response.content
    return response.json()


def names(answer):
    """The names of all findings in the side panel, in order."""
    return re.findall(r'id="brand-line-(\w+)"', answer["panel"])


def words(html):
    """A piece of a page as it is read."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
