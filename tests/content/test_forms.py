"""The forms of field values: untouched they change nothing; what they refuse, they name."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks import StructBlockValidationError

from content import rich_text
from content.forms import DefaultsField, OverridesField
from content.module_types import get_module_type
from content.override_form import DefaultChange, Inherited, Presentation
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
    field = OverridesField(module_type, whole)
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
            overrides = OverridesField(module_type, variant["overrides"])
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


def test_the_override_form_shows_every_group_in_type_order_and_starts_empty() -> None:
    field = OverridesField(get_module_type("hero"), {})
    drawn = field.block.drawn_groups
    assert [group["fields"] for group in drawn] == [
        ("eyebrow",),
        ("headline",),
        ("body",),
        ("image", "imageAlt"),
        ("ctaLabel", "ctaUrl"),
    ]
    assert [group["label"] for group in drawn][3] == "Image + Image description"
    assert [group["required"] for group in drawn] == [False, True, False, False, False]
    assert field.clean(posts(field)) == {}


def test_a_group_starts_from_the_inherited_values_and_says_their_source() -> None:
    inherited = {
        "headline": Inherited({"headline": "Outside <b>"}, "From “Loyal members”"),
        "ctaLabel": Inherited({"ctaLabel": "Go", "ctaUrl": "/go"}, "From the module"),
    }
    field = OverridesField(get_module_type("hero"), {}, lambda: Presentation(inherited))
    drawn = {group["fields"][0]: group for group in field.block.drawn_groups}
    assert drawn["headline"]["states"] == {"headline": "Outside <b>"}
    assert drawn["ctaLabel"]["states"] == {"ctaLabel": "Go", "ctaUrl": "/go"}
    assert "From “Loyal members”" in drawn["headline"]["inherited"]
    assert "Outside &lt;b&gt;" in drawn["headline"]["inherited"]
    assert drawn["ctaLabel"]["inherited"].count('class="override__part"') == 2
    assert "Go" not in drawn["headline"]["inherited"]


def test_a_changed_default_is_shown_word_by_word_with_its_day() -> None:
    at = datetime(2025, 11, 3, 12, tzinfo=UTC)
    change = DefaultChange(
        {"headline": "Winter is <here> and it stays"},
        {"headline": "Summer is <here> and it stays"},
        at,
    )
    field = OverridesField(
        get_module_type("hero"), {"headline": "x"}, lambda: Presentation({}, {"headline": change})
    )
    drawn = {group["fields"][0]: group for group in field.block.drawn_groups}
    assert "The default changed on 3 November 2025." in drawn["headline"]["change"]
    assert '<span class="deletion">Winter</span>' in drawn["headline"]["change"]
    assert '<span class="addition">Summer</span>' in drawn["headline"]["change"]
    assert "&lt;here&gt;" in drawn["headline"]["change"]
    assert drawn["headline"]["mark"] == change.mark
    assert "change" not in drawn["eyebrow"]


def test_the_mark_of_a_change_is_that_of_the_new_default() -> None:
    def mark(old: str, new: str) -> str:
        return DefaultChange({"headline": old}, {"headline": new}, None).mark

    assert mark("a", "b") == mark("c", "b")
    assert mark("a", "b") != mark("a", "c")


def test_what_is_shown_beside_the_overrides_is_not_asked_for_when_the_form_is_posted() -> None:
    def present() -> Presentation:
        raise AssertionError

    field = OverridesField(get_module_type("hero"), {"headline": "a"}, present)
    assert field.clean(posts(field)) == {"headline": "a"}


def override(**data: Any) -> Any:
    """Return the override form's field and value when this is posted."""
    field = OverridesField(get_module_type("hero"), {})
    posted = {name.replace("__", ":").replace("_", "-"): value for name, value in data.items()}
    return field, field.widget.value_from_datadict(as_query(posted), {}, "fields")


def refused(field: Any, value: Any) -> Any:
    with pytest.raises(StructBlockValidationError) as error:
        field.clean(value)
    return error.value.as_json_data()


def test_a_group_that_is_left_empty_is_an_override_by_null() -> None:
    field, value = override(
        fields=["eyebrow", "ctaLabel"],
        fields_eyebrow="",
        fields_ctaLabel="",
        fields_ctaUrl="/x",
    )
    assert field.clean(value) == {"eyebrow": None, "ctaLabel": None, "ctaUrl": "/x"}


def test_values_of_a_group_that_is_not_overridden_are_not_read() -> None:
    field, value = override(fields=["eyebrow"], fields_eyebrow="a", fields_headline="b")
    assert field.clean(value) == {"eyebrow": "a"}


def test_a_group_that_is_posted_twice_is_overridden_once() -> None:
    field, value = override(fields=["headline", "headline"], fields_headline="a")
    assert field.clean(value) == {"headline": "a"}


def test_a_group_that_the_type_does_not_have_is_refused_by_name() -> None:
    field, value = override(fields=["headline", "surprise"], fields_headline="a")
    assert refused(field, value) == {
        "messages": [
            "“surprise” cannot be overridden; this type has: "
            "eyebrow, headline, body, image, ctaLabel."
        ]
    }
    assert field.block.get_form_state(value)["values"] == {"headline": "a"}


def test_the_second_field_of_a_group_does_not_stand_for_the_group() -> None:
    field, value = override(fields=["imageAlt"], fields_imageAlt="a")
    assert list(refused(field, value)) == ["messages"]


def test_a_field_of_a_group_that_was_not_sent_is_refused_not_emptied() -> None:
    field, value = override(fields=["ctaLabel"], fields_ctaLabel="Go")
    assert refused(field, value) == {
        "blockErrors": {
            "ctaUrl": {"messages": ["Nothing was sent for this field: write it again."]}
        }
    }
    assert field.has_changed(field.initial, value)


@pytest.mark.parametrize("kept", [["surprise:x"], ["headline"], [""], [":"], ["x" * 100_000]])
def test_an_answer_to_no_change_is_no_error(kept: list[str]) -> None:
    field, value = override(fields=["headline"], fields_headline="a", fields__kept=kept)
    assert field.clean(value).kept == ({"headline": ""} if kept == ["headline"] else {})


def test_what_was_kept_comes_with_the_overrides() -> None:
    field, value = override(fields=["headline"], fields_headline="a", fields__kept=["headline:ab"])
    assert field.clean(value).kept == {"headline": "ab"}
    assert field.block.get_form_state(value)["kept"] == {"headline": "ab"}
    assert field.has_changed(
        OverridesField(get_module_type("hero"), {"headline": "a"}).initial, value
    )


def test_a_required_field_cannot_be_overridden_by_nothing_except_in_a_draft() -> None:
    field, value = override(fields=["headline"], fields_headline="")
    assert refused(field, value) == {
        "blockErrors": {"headline": {"messages": ["This field is required."]}}
    }
    field.is_deferred_validation = True
    assert field.clean(value) == {"headline": None}


def test_hostile_html_that_code_put_into_a_row_can_be_opened_and_is_cleaned() -> None:
    field = DefaultsField(get_module_type("richtext"), {"body": HOSTILE})
    assert "alert" not in str(field.block.get_form_state(field.initial))
    assert field.clean(posts(field))["body"] == HOSTILE
