"""What a preview shows is what a key with preview scope is answered: every field, every source.

Over all modules of the demo, with drafts of some, in many contexts.
"""

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from content.models import Module
from content.module_types import get_module_type
from delivery.values import json_value
from taxonomy.models import Channel, Device, Locale, Segment
from tests.delivery.conftest import Caller
from variants.models import Variant
from variants.preview.contexts import PreviewContext
from variants.preview.resolve import ModulePreview, load_previews

ORIGIN = "http://testserver"
CONTEXTS = 60
TEXTS = ("text", "rich_text")
PACK = Path(__file__).parents[2] / "demo" / "alpenglow" / "pack.json"

QUERY = """query ($key: ID!, $contexts: [ContextInput!]!) {
  resolutions(key: $key, contexts: $contexts) {
    fields
    resolution {
      why validUntil fields { field variant reason }
      candidates { variant reason } warnings { message }
    }
  }
}"""


def pack_without_images() -> str:
    """The demo's pack without its rules, which a manager would have to answer for, and without its
    images, whose renditions would take minutes to make.
    """
    import json

    pack = json.loads(PACK.read_text(encoding="utf-8"))
    pack.pop("assets", None)
    pack.pop("rules", None)
    for module in pack["modules"]:
        for values in (module["fields"], *(each["overrides"] for each in module["variants"])):
            if "image" in values:
                values["image"] = None
    return json.dumps(pack)


def first_text(type_key: str, values: Any) -> str | None:
    """The first field with words; databases keep the members of a document in no order."""
    words = (each.name for each in get_module_type(type_key).fields if each.kind in TEXTS)
    return next((name for name in words if isinstance(values.get(name), str)), None)


@pytest.fixture
def alpenglow(db: None, tmp_path: Path) -> None:
    """The demo, and a draft of every fourth variant and every third module."""
    file = tmp_path / "pack.json"
    file.write_text(pack_without_images(), encoding="utf-8")
    call_command("import_pack", str(file), verbosity=0)
    for number, module in enumerate(Module.objects.order_by("key")):
        if number % 3 == 0:
            name = first_text(module.type, module.fields)
            module.fields = {**module.fields, name: f"Draft {number}"}
            module.save_revision(clean=False)
    for number, variant in enumerate(Variant.objects.order_by("module__key", "key")):
        name = first_text(variant.type, variant.overrides)
        if number % 4 == 0 and name:
            variant.overrides = {**variant.overrides, name: f"Draft of a variant {number}"}
            variant.save_revision(clean=False)
        elif number % 11 == 0:
            variant.unpublish()


def some_contexts() -> list[PreviewContext]:
    """Contexts of every kind, always the same ones."""
    random = Random(20261124)
    keys = {
        model: sorted(model._default_manager.values_list("key", flat=True))
        for model in (Segment, Channel, Device, Locale)
    }

    def one_of(model: Any) -> str | None:
        return random.choice([None, "unknown", *keys[model]])

    moments = [None, 1_795_510_800_000, 1_797_000_000_000, 1_814_000_000_000]
    return [
        PreviewContext(
            segments=tuple(random.sample(keys[Segment], random.randint(0, 4))),
            channel=one_of(Channel),
            device=one_of(Device),
            locale=one_of(Locale),
            attributes=random.choice([{}, {"sports": ["ski"]}, {"age": 40, "country": "FR"}]),
            consent=tuple(random.sample(["personalization", "location"], random.randint(0, 2))),
            at=random.choice(moments),
        )
        for _ in range(CONTEXTS)
    ]


def shown_in_preview(preview: ModulePreview) -> dict[str, Any]:
    """What a preview shows, in the words of the API."""
    groups = preview.document["groups"]
    values = {name: field.value for name, field in preview.fields.items()}
    return {
        "fields": {name: json_value(name, values, groups, origin=ORIGIN) for name in values},
        "resolution": {
            "why": preview.resolution.why,
            "validUntil": preview.valid_until,
            "fields": [
                {"field": each.name, "variant": each.variant, "reason": each.reason}
                for each in preview.fields.values()
            ],
            "candidates": [
                {"variant": each.variant, "reason": each.reason}
                for each in preview.resolution.candidates
            ],
            "warnings": [{"message": each.message} for each in preview.resolution.warnings],
        },
    }


def test_a_preview_shows_what_a_preview_key_is_answered(alpenglow: None, caller_with: Any) -> None:
    previewer: Caller = caller_with("preview")
    now = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)
    keys = sorted(Module.objects.values_list("key", flat=True))
    previews = load_previews(keys, at=now)
    contexts = some_contexts()
    assert len(keys) == 14
    compared = drafted = 0
    for key in keys:
        asked = [
            {"at": "2026-12-01T00:00:00Z", **context.as_input(), "draft": True}
            for context in contexts
        ]
        answers = previewer.ask(QUERY, key=key, contexts=asked)["resolutions"]
        for context, answer in zip(contexts, answers, strict=True):
            preview = previews.of(key, context)
            assert isinstance(preview, ModulePreview)
            assert shown_in_preview(preview) == answer
            compared += len(answer["fields"])
            drafted += "Draft" in str(answer["fields"])
    assert compared == CONTEXTS * sum(len(previews.drafts[key]["fields"]) for key in keys)
    assert drafted > 100
