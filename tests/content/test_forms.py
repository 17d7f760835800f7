"""The forms of field values: untouched they change nothing; what they refuse, they name."""

import threading
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from content import rich_text
from content.forms import DefaultsField, OverridesField
from content.module_types import get_module_type
from media.models import BrandImage
from tests.content.browser_form import _posted_block, as_query

HOSTILE = "<p>a<script>alert(1)</script></p>"

#: Stored values that a form cannot spell, or that the editor would write differently.
AWKWARD: list[tuple[str, dict[str, Any]]] = [
    ("hero", {}),
    ("hero", {"headline": "a", "eyebrow": None, "body": None, "imageAlt": ""}),
    ("hero", {"headline": "  a  b ", "eyebrow": "\n\ntwo\nlines\n", "body": ""}),
    ("hero", {"headline": "a\r\nb", "ctaLabel": "", "ctaUrl": "myapp://x"}),
    ("hero", {"headline": "a", "body": "<p></p>"}),
    ("hero", {"headline": "a", "body": "<p>two  spaces <b>x </b></p>\n<p> y</p>"}),
    ("hero", {"headline": "a", "body": "no paragraph"}),
    ("hero", {"headline": "שלום e\u0301", "body": "<p>שלום e\u0301 \u202fx</p>"}),
    ("offer", {"headline": "a", "price": "0120.50", "currency": "EUR"}),
    ("offer", {"headline": "a", "price": None, "validThrough": "2026-12-31"}),
    ("notice", {"body": "<p>a<br/>b</p>", "level": None}),
    ("notice", {"body": "<p>a</p>", "level": "warning"}),
]


def posts(field: DefaultsField | OverridesField) -> Any:
    """Return the value of a field when its form is posted as it stands."""
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    return field.widget.value_from_datadict(as_query(data), {}, "fields")


def content_state(html: str) -> str:
    """Return what the rich text editor posts for some HTML."""
    return ContentstateConverter(rich_text.FEATURES).from_database_format(html)


@pytest.mark.parametrize(("type_key", "stored"), AWKWARD)
def test_an_untouched_form_of_defaults_changes_nothing(
    type_key: str, stored: dict[str, Any]
) -> None:
    field = DefaultsField(get_module_type(type_key), stored)
    value = posts(field)
    every = {name: stored.get(name) for name in field.block.child_blocks}
    assert not field.has_changed(field.initial, value)
    field.is_deferred_validation = True
    assert field.clean(value) == every


@pytest.mark.parametrize(("type_key", "stored"), AWKWARD)
def test_an_untouched_form_of_overrides_changes_nothing(
    type_key: str, stored: dict[str, Any]
) -> None:
    module_type = get_module_type(type_key)
    whole = {
        name: stored.get(name)
        for group in module_type.groups
        if any(name in stored for name in group)
        for name in group
    }
    field = OverridesField(module_type, whole, {})
    value = posts(field)
    assert not field.has_changed(field.initial, value)
    field.is_deferred_validation = True
    assert field.clean(value) == whole


def test_every_untouched_text_of_the_bakery_pack_stays_as_it_is(
    bakery_pack: dict[str, Any],
) -> None:
    for module in bakery_pack["modules"]:
        module_type = get_module_type(module["type"])
        field = DefaultsField(module_type, module["fields"])
        assert field.clean(posts(field)) == module["fields"]
        for variant in module["variants"][:2]:
            overrides = OverridesField(module_type, variant["overrides"], module["fields"])
            overrides.is_deferred_validation = variant.get("state") == "draft"
            assert overrides.clean(posts(overrides)) == variant["overrides"]


def test_what_a_person_leaves_empty_is_null_unless_it_was_an_empty_text() -> None:
    field = DefaultsField(
        get_module_type("hero"), {"headline": "a", "eyebrow": "", "ctaLabel": "x"}
    )
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-ctaLabel"] = ""
    cleaned = field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))
    assert (cleaned["eyebrow"], cleaned["ctaLabel"], cleaned["ctaUrl"]) == ("", None, None)


def test_an_emptied_rich_text_is_null() -> None:
    field = DefaultsField(get_module_type("hero"), {"headline": "a", "body": "<p>b</p>"})
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-body"] = content_state("<p></p>")
    cleaned = field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))
    assert cleaned["body"] is None


def test_an_edited_text_is_saved_without_the_editors_keys() -> None:
    field = DefaultsField(get_module_type("hero"), {"headline": "a", "body": "<p>b</p>"})
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-body"] = content_state("<p>b <b>c</b></p>")
    data["fields-eyebrow"] = "one\r\ntwo"
    value = field.widget.value_from_datadict(as_query(data), {}, "fields")
    assert field.has_changed(field.initial, value)
    cleaned = field.clean(value)
    assert (cleaned["body"], cleaned["eyebrow"]) == ("<p>b <b>c</b></p>", "one\ntwo")


@pytest.mark.parametrize(
    ("name", "posted", "message"),
    [
        ("headline", "", "This field is required."),
        ("headline", " \r\n", "This field is required."),
        ("eyebrow", "x" * 10_000_000, "Expected at most 10,000 characters, not 10,000,000."),
        ("eyebrow", "a\x00b", "Null characters are not allowed."),
        ("ctaUrl", "javascript:alert(1)", "Expected an address: https:, "),
    ],
)
def test_a_form_refuses_a_field_by_name(name: str, posted: str, message: str) -> None:
    field = DefaultsField(get_module_type("hero"), {"headline": "a"})
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data[f"fields-{name}"] = posted
    with pytest.raises(Exception, match="Validation error in StructBlock") as error:
        field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))
    assert list(error.value.block_errors) == [name]
    assert error.value.block_errors[name].messages[0].startswith(message)


@pytest.mark.django_db
@pytest.mark.parametrize("posted", ["999", "x", "1.5"])
def test_a_form_refuses_an_image_that_does_not_exist(posted: str) -> None:
    field = DefaultsField(get_module_type("hero"), {"headline": "a"})
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-image"] = posted
    with pytest.raises(Exception, match="Validation error in StructBlock") as error:
        field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))
    assert list(error.value.block_errors) == ["image"]


@pytest.mark.django_db
def test_a_chosen_image_is_stored_by_its_primary_key(image: BrandImage) -> None:
    field = DefaultsField(get_module_type("hero"), {"headline": "a"})
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-image"] = str(image.pk)
    cleaned = field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))
    assert cleaned["image"] == image.pk
    again = DefaultsField(get_module_type("hero"), cleaned)
    assert again.clean(posts(again)) == cleaned


def test_a_draft_may_be_incomplete_but_not_wrong() -> None:
    field = DefaultsField(get_module_type("hero"), {})
    field.is_deferred_validation = True
    assert field.clean(posts(field))["headline"] is None
    data = _posted_block(field.block, "fields", field.block.get_form_state(field.initial))
    data["fields-ctaUrl"] = "javascript:alert(1)"
    with pytest.raises(Exception, match="Validation error in StructBlock"):
        field.clean(field.widget.value_from_datadict(as_query(data), {}, "fields"))


def test_a_draft_being_validated_does_not_let_another_form_publish_an_empty_field() -> None:
    draft = DefaultsField(get_module_type("hero"), {})
    draft.block.defer_required_validation()
    refused = []

    def publish() -> None:
        other = DefaultsField(get_module_type("hero"), {})
        try:
            other.clean(posts(other))
        except Exception as error:
            refused.append(str(error))

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert len(refused) == 1


def test_the_override_form_offers_each_group_once_and_starts_empty() -> None:
    field = OverridesField(get_module_type("hero"), {}, {"headline": "inherited"})
    blocks = field.block.child_blocks
    assert list(blocks) == ["eyebrow", "headline", "body", "image", "ctaLabel"]
    assert list(blocks["image"].child_blocks) == ["image", "imageAlt"]
    assert str(blocks["image"].label) == "Image + Image description"
    assert field.block.meta.block_counts == {name: {"max_num": 1} for name in blocks}
    assert field.clean(posts(field)) == {}


def test_an_added_group_starts_from_the_inherited_values() -> None:
    inherited = {"headline": "Outside", "ctaLabel": "Go", "ctaUrl": "/go", "eyebrow": None}
    blocks = OverridesField(get_module_type("hero"), {}, inherited).block.child_blocks
    assert blocks["headline"].get_default() == "Outside"
    assert blocks["ctaLabel"].get_default() == {"ctaLabel": "Go", "ctaUrl": "/go"}
    assert get_module_type("hero").child_blocks["headline"].get_default() is None


def override(*groups: tuple[str, dict[str, str]]) -> Any:
    """Return the override form's field and value when these groups are posted."""
    field = OverridesField(get_module_type("hero"), {}, {})
    data: dict[str, Any] = {"fields-count": len(groups)}
    for index, (name, values) in enumerate(groups):
        at = f"fields-{index}"
        data |= {f"{at}-type": name, f"{at}-order": index, f"{at}-deleted": "", f"{at}-id": ""}
        data |= {f"{at}-value{suffix}": value for suffix, value in values.items()}
    return field, field.widget.value_from_datadict(as_query(data), {}, "fields")


def test_an_empty_child_is_an_override_by_null() -> None:
    field, value = override(("eyebrow", {"": ""}), ("ctaLabel", {"-ctaLabel": "", "-ctaUrl": "/x"}))
    assert field.clean(value) == {"eyebrow": None, "ctaLabel": None, "ctaUrl": "/x"}


def test_a_group_that_is_posted_twice_is_refused() -> None:
    field, value = override(("headline", {"": "a"}), ("headline", {"": "b"}))
    with pytest.raises(Exception, match="Validation error in StreamBlock") as error:
        field.clean(value)
    assert error.value.non_block_errors == ["Headline: The maximum number of items is 1"]


def test_a_required_field_cannot_be_overridden_by_nothing() -> None:
    field, value = override(("headline", {"": ""}))
    with pytest.raises(Exception, match="Validation error in StreamBlock"):
        field.clean(value)


def test_hostile_html_that_code_put_into_a_row_can_be_opened_and_is_cleaned() -> None:
    field = DefaultsField(get_module_type("richtext"), {"body": HOSTILE})
    assert "alert" not in str(field.block.get_form_state(field.initial))
    assert field.clean(posts(field))["body"] == HOSTILE
