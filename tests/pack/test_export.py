"""An export can be read by people, compared by tools, and imported again."""

import io
import json

import pytest

from brand.models import Brand
from content.blocks import Text
from content.models import Experience, Module
from content.module_types import ModuleType, forget_module_type
from taxonomy.condition_values import in_one_form
from taxonomy.models import Channel, Device, Locale, Segment
from tests.pack.packs import exported, exported_pack, imported, module, pack, variant
from variants.pack.exporting import Export
from variants.selectors import current_documents, current_generation

pytestmark = pytest.mark.django_db

#: Everything that a pack may say, in an order of its own.
FULL = pack(
    segments=[
        {"key": "z", "name": "Z", "rank": 2, "publicLabel": "you are z", "kind": "preference"},
        {"key": "skier", "name": "S", "parent": "z", "purpose": "health", "active": False},
        {
            "key": "a",
            "name": "A",
            "rank": 2,
            "exclusiveChildren": True,
            "condition": {"b": 1.0, "a": {"$gte": 1e-7}},
        },
        {"key": "first", "name": "F", "rank": 1},
    ],
    channels=[
        {"key": "web", "name": "Web", "rank": 3},
        {"key": "app", "name": "App", "parent": "web", "active": False},
    ],
    locales=[
        {"key": "fr", "name": "French", "active": False},
        {"key": "EN", "name": "English"},
        {"key": "de-AT", "name": "German", "fallbacks": ["fr", "en"]},
    ],
    brands=[{"key": "zeta", "name": "Zeta"}, {"key": "alpenglow", "name": "Alpenglow"}],
    modules=[
        module(
            tags=["b", "a", "Ä"],
            locale="en",
            variants=[
                variant(
                    key="z",
                    priority="mandatory",
                    targeting={
                        "locales": ["fr", "EN"],
                        "segments": {"any": ["z", "a"], "all": ["skier"], "none": ["first"]},
                        "channels": ["web", "app"],
                        "devices": ["mobile"],
                        "startsAt": "2026-12-01T01:00:00.5+01:00",
                        "endsAt": "2026-12-02T00:00:00Z",
                    },
                    overrides={"ctaUrl": "/go", "eyebrow": None, "ctaLabel": "Go"},
                    provenance={
                        "source": "licensed",
                        "supplier": "",
                        "cost": "7.1250",
                        "currency": "EUR",
                        "rightsUntil": "2027-01-01T00:00:00Z",
                    },
                ),
                variant(key="b", state="draft", overrides={}),
            ],
        ),
        module(key="a-draft", state="draft", fields={}, variants=[]),
    ],
    experiences=[
        {
            "key": "z",
            "name": "Z",
            "slots": [{"name": "two", "module": "a-draft"}, {"name": "one", "module": "home-hero"}],
        },
        {"key": "b", "name": "B", "state": "draft"},
    ],
)


def empty_the_instance() -> None:
    for model in (Experience, Module):
        model.objects.all().delete()
    for model in (Segment, Channel, Device):
        model.objects.update(parent=None)
        model.objects.all().delete()
    Locale.objects.update(fallbacks=[])
    Locale.objects.all().delete()
    Brand.objects.all().delete()


def test_an_export_that_is_imported_into_an_empty_instance_is_exported_again_to_the_byte() -> None:
    imported(FULL)
    first = exported()
    empty_the_instance()
    imported(first)
    assert exported() == first


def test_lists_are_in_order_and_members_in_the_order_of_the_format() -> None:
    imported(FULL)
    content = exported_pack()
    assert list(content) == [
        "format",
        "moduleTypes",
        "segments",
        "channels",
        "devices",
        "locales",
        "brands",
        "rules",
        "modules",
        "experiences",
    ]
    assert [each["key"] for each in content["segments"]] == ["first", "a", "z", "skier"]
    assert [each["key"] for each in content["locales"]] == ["de-AT", "EN", "fr"]
    assert content["channels"] == [
        {"key": "app", "name": "App", "parent": "web", "active": False},
        {"key": "web", "name": "Web", "parent": None, "rank": 3},
    ]
    assert content["segments"][1] == {
        "key": "a",
        "name": "A",
        "publicLabel": None,
        "parent": None,
        "exclusiveChildren": True,
        "rank": 2,
        "kind": None,
        "purpose": None,
        "condition": {"a": {"$gte": 1e-07}, "b": 1},
    }
    assert [each["key"] for each in content["brands"]] == ["alpenglow", "zeta"]
    assert [(each["key"], each.get("state")) for each in content["modules"]] == [
        ("a-draft", "draft"),
        ("home-hero", None),
    ]
    hero = content["modules"][1]
    assert hero["tags"] == ["a", "b", "Ä"]
    assert list(hero["fields"]) == [
        "eyebrow",
        "headline",
        "body",
        "image",
        "imageAlt",
        "ctaLabel",
        "ctaUrl",
    ]
    assert [(each["key"], each.get("state")) for each in hero["variants"]] == [
        ("b", "draft"),
        ("z", None),
    ]
    assert hero["variants"][1] == {
        "key": "z",
        "name": "Skiers",
        "priority": "mandatory",
        "targeting": {
            "locales": ["EN", "fr"],
            "segments": {"any": ["z", "a"], "all": ["skier"], "none": ["first"]},
            "channels": ["app", "web"],
            "devices": ["mobile"],
            "startsAt": "2026-12-01T00:00:00.500Z",
            "endsAt": "2026-12-02T00:00:00Z",
        },
        "overrides": {"eyebrow": None, "ctaLabel": "Go", "ctaUrl": "/go"},
        "provenance": {
            "source": "licensed",
            "supplier": "",
            "cost": "7.125",
            "currency": "EUR",
            "rightsUntil": "2027-01-01T00:00:00Z",
        },
    }
    assert hero["variants"][0]["provenance"] is None
    assert content["experiences"][1]["slots"] == [
        {"name": "two", "module": "a-draft"},
        {"name": "one", "module": "home-hero"},
    ]


def test_an_export_is_indented_by_one_and_ends_with_a_new_line() -> None:
    imported(FULL)
    text = exported().decode()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert '  "name": "Alpenglow"' in text
    assert '"Ä"' in text


def test_an_empty_instance_is_a_pack_too() -> None:
    content = exported_pack()
    types = content.pop("moduleTypes")
    assert [each["key"] for each in types] == sorted(each["key"] for each in types)
    assert content == {
        "format": "refract/1",
        "segments": [],
        "channels": [],
        "devices": [],
        "locales": [],
        "brands": [],
        "rules": [],
        "modules": [],
        "experiences": [],
    }
    assert imported(exported()).generation is None


def test_a_module_whose_type_is_gone_is_left_out_and_counted() -> None:
    class Poem(ModuleType):
        key = "poem"
        verse = Text(required=True)

    poem = module(key="poem", type="poem", fields={"verse": "V"}, variants=[])
    slots = [{"name": "top", "module": "poem"}, {"name": "hero", "module": "home-hero"}]
    home = {"key": "home", "name": "Home", "slots": slots}
    imported(pack(modules=[poem, module()], experiences=[home]))
    forget_module_type("poem")
    export = Export()
    target = io.BytesIO()
    export.write_json(target)
    found = json.loads(target.getvalue())
    assert [each["key"] for each in found["modules"]] == ["home-hero"]
    # What is exported refers to nothing that is not, so that it can be imported elsewhere.
    assert found["experiences"][0]["slots"] == slots[1:]
    assert export.left_out == {
        "modules of a type that is not in the code": 1,
        "slots with a module of a type that is not in the code": 1,
    }


def test_numbers_of_a_condition_are_written_in_one_way() -> None:
    assert in_one_form({"b": [1.0, -0.0, 2**70, 1e22, 0.5, True, None], "a": "1.0"}) == {
        "a": "1.0",
        "b": [1, 0, 2.0**70, 1e22, 0.5, True, None],
    }
    assert json.dumps(in_one_form([1.0, -0.0, 10**22])) == "[1, 0, 1e+22]"


@pytest.mark.parametrize("number", [2**63, -(2**63), 2**70, 1e22, 1e308, 5e-324])
def test_large_numbers_in_a_condition_are_published_and_come_back(number: float) -> None:
    condition = {"spent": {"$gt": number}}
    imported(pack(segments=[{"key": "skier", "name": "S", "condition": condition}]))
    assert current_documents("taxonomy", ["taxonomy"])["taxonomy"]["segments"][0]["condition"] == (
        condition
    )
    before = exported()
    assert imported(before).generation is None
    generation = current_generation()
    Segment.objects.get().save()
    assert current_generation() == generation
    assert exported() == before
