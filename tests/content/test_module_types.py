"""The declarations of module types, and what is derived from them."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from wagtail.blocks import CharBlock

from content.blocks import Text
from content.module_types import (
    ModuleType,
    UnknownModuleType,
    forget_module_type,
    get_module_type,
    module_types,
)

#: The table of DESIGN.md section 9, to be compared by eye.
SHIPPED = {
    "cta": ("[label*, url*]"),
    "email": ("subject*, preheader, body*, [ctaLabel, ctaUrl]"),
    "hero": ("eyebrow, headline*, body, [image, imageAlt], [ctaLabel, ctaUrl]"),
    "message": ("title, text*, url"),
    "notice": ("title, body*, level"),
    "offer": (
        "headline*, body, [price, currency], validThrough, terms, [image, imageAlt], "
        "[ctaLabel, ctaUrl]"
    ),
    "qa": ("[question*, answer*]"),
    "richtext": ("title, body*"),
    "teaser": ("headline*, summary, url*, [image, imageAlt]"),
    "testimonial": ("quote*, [author, role], [image, imageAlt]"),
}


def written(module_type: ModuleType) -> str:
    """Write a type as the table of DESIGN.md does."""
    required = set(module_type.required)
    groups = [
        ", ".join(name + "*" * (name in required) for name in group) for group in module_type.groups
    ]
    return ", ".join(
        f"[{text}]" if len(group) > 1 else text
        for group, text in zip(module_type.groups, groups, strict=True)
    )


def test_the_ten_types_ship_with_the_fields_groups_and_required_fields_of_the_design() -> None:
    assert {module_type.key: written(module_type) for module_type in module_types()} == SHIPPED


def test_each_type_lists_its_fields_in_the_order_of_its_groups() -> None:
    for module_type in module_types():
        names = [field.name for field in module_type.fields]
        assert names == [name for group in module_type.groups for name in group]


def test_rich_text_is_body_and_answer_and_images_are_images() -> None:
    kinds = {
        (module_type.key, field.name): field.kind
        for module_type in module_types()
        for field in module_type.fields
    }
    rich = {name for name, kind in kinds.items() if kind == "rich_text"}
    assert rich == {
        *((key, "body") for key in ("email", "hero", "notice", "offer", "richtext")),
        ("qa", "answer"),
    }
    assert {key for (key, name), kind in kinds.items() if kind == "image"} == {
        "hero",
        "offer",
        "teaser",
        "testimonial",
    }
    assert kinds["offer", "price"] == "decimal"
    assert kinds["offer", "currency"] == "currency"
    assert kinds["offer", "validThrough"] == "date"
    assert kinds["notice", "level"] == "choice"


def test_a_choice_lists_its_values() -> None:
    level = get_module_type("notice").fields[2]
    assert (level.name, level.choices) == ("level", ("info", "success", "warning", "critical"))


def test_the_types_of_the_bakery_pack_are_the_types_that_ship(bakery_pack: dict) -> None:
    assert [
        {
            "key": module_type.key,
            "fields": [field.name for field in module_type.fields],
            "required": list(module_type.required),
            "groups": [list(group) for group in module_type.groups if len(group) > 1],
        }
        for module_type in module_types()
    ] == bakery_pack["moduleTypes"]


def test_an_unknown_type_is_named_together_with_those_that_exist() -> None:
    with pytest.raises(UnknownModuleType) as error:
        get_module_type("banner")
    assert str(error.value) == (
        "There is no module type 'banner'; there are: cta, email, hero, message, notice, offer, "
        "qa, richtext, teaser, testimonial."
    )


def test_a_second_type_with_the_same_key_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="both have the key 'hero'"):
        type("OtherHero", (ModuleType,), {"key": "hero"})


@pytest.mark.parametrize("key", [None, "", "Hero", "-hero", "he_ro", "h" * 101, 7])
def test_a_malformed_key_is_refused(key: object) -> None:
    with pytest.raises(ImproperlyConfigured, match="expected up to 100 of a-z, 0-9 and -"):
        type("Broken", (ModuleType,), {"key": key})


@pytest.mark.parametrize("groups", [(("title", "nowhere"),), (("title",), ("title", "text"))])
def test_a_group_of_unknown_or_repeated_fields_is_refused(groups: tuple) -> None:
    meta = type("Meta", (), {"groups": groups})
    type(
        "Grouped", (ModuleType,), {"key": "grouped", "title": Text(), "text": Text(), "Meta": meta}
    )
    try:
        with pytest.raises(ImproperlyConfigured, match=r"Grouped\.Meta\.groups has "):
            get_module_type("grouped")
    finally:
        forget_module_type("grouped")


def test_a_block_of_wagtails_own_is_refused_because_it_loses_null() -> None:
    type("Stock", (ModuleType,), {"key": "stock", "title": CharBlock()})
    try:
        with pytest.raises(ImproperlyConfigured, match=r"Stock\.title is a CharBlock"):
            get_module_type("stock")
    finally:
        forget_module_type("stock")


def test_one_file_per_type_lies_in_the_folder_of_types() -> None:
    folder = Path(__file__).parents[2] / "content" / "types"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == set(SHIPPED)
