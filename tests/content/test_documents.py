"""Values that come in are cleaned or refused, values that go out are as documents hold them."""

from typing import Any

import pytest

from content.blocks import MAX_RICH_TEXT, MAX_TEXT, MAX_URL
from content.currencies import CURRENCIES
from content.documents import (
    CleanedValues,
    Problem,
    clean_values,
    image_ids,
    published_values,
    stored_values,
    unknown_fields,
)
from content.module_types import UnknownModuleType
from media.models import BrandImage

HERO = {
    "eyebrow": None,
    "headline": "Outside is calling",
    "body": None,
    "image": None,
    "imageAlt": None,
    "ctaLabel": None,
    "ctaUrl": None,
}


def defaults(type_key: str, values: Any, *, draft: bool = False) -> CleanedValues:
    return clean_values(type_key, values, partial=False, draft=draft, path="modules[0].fields")


def overrides(type_key: str, values: Any, *, draft: bool = False) -> CleanedValues:
    return clean_values(
        type_key, values, partial=True, draft=draft, path="modules[0].variants[2].overrides"
    )


def test_every_value_of_the_bakery_pack_passes_unchanged(bakery_pack: dict[str, Any]) -> None:
    for module in bakery_pack["modules"]:
        assert defaults(module["type"], module["fields"]) == (module["fields"], [], [])
        for variant in module["variants"]:
            draft = variant.get("state") == "draft"
            result = overrides(module["type"], variant["overrides"], draft=draft)
            assert result == (variant["overrides"], [], [])


def test_a_default_that_is_left_out_is_null_and_fields_come_in_the_order_of_the_type() -> None:
    result = defaults("hero", {"ctaUrl": None, "headline": "Outside is calling"})
    assert result == (HERO, [], [])
    assert list(result.values) == list(HERO)


def test_an_override_that_is_left_out_is_not_there() -> None:
    assert overrides("hero", {"headline": "Snow"}) == ({"headline": "Snow"}, [], [])


def test_null_and_an_empty_text_are_different_and_both_are_kept() -> None:
    values = {"eyebrow": "", "body": "", "ctaLabel": None, "ctaUrl": ""}
    assert overrides("hero", values) == (values, [], [])


@pytest.mark.parametrize("missing", [{}, {"headline": None}, {"headline": ""}, {"headline": " \n"}])
def test_a_required_default_must_be_there_except_in_a_draft(missing: dict[str, Any]) -> None:
    value = missing.get("headline")
    assert defaults("hero", missing).errors == [
        Problem("modules[0].fields.headline", value, "a value: the field is required")
    ]
    assert defaults("hero", missing, draft=True).errors == []


@pytest.mark.parametrize("empty", [None, "", "<p></p>", "<p>\u00a0</p>", "<p><br/></p>"])
def test_a_required_rich_text_of_an_empty_paragraph_is_empty(empty: str | None) -> None:
    result = overrides("richtext", {"body": empty})
    assert result.errors == [
        Problem("modules[0].variants[2].overrides.body", empty, "a value: the field is required")
    ]
    assert overrides("richtext", {"body": empty}, draft=True).values == {"body": empty}


def test_a_required_text_that_cleaning_empties_is_refused() -> None:
    result = defaults("notice", {"body": "<script>alert(1)</script>"})
    assert [problem.path for problem in result.errors] == ["modules[0].fields.body"]


def test_a_group_is_overridden_whole_or_not_at_all_also_in_a_draft() -> None:
    assert overrides("hero", {"ctaLabel": "Go"}, draft=True).errors == [
        Problem(
            "modules[0].variants[2].overrides",
            ["ctaLabel"],
            "all of ctaLabel, ctaUrl: a variant overrides a field group whole or not at all",
        )
    ]


def test_a_variant_without_overrides_is_refused_except_as_a_draft() -> None:
    assert overrides("hero", {}).errors == [
        Problem("modules[0].variants[2].overrides", {}, "at least one field that differs")
    ]
    assert overrides("hero", {}, draft=True) == ({}, [], [])


def test_a_field_that_the_type_does_not_have_is_refused_by_its_path() -> None:
    result = overrides("cta", {"title": "x", "a.b": 1, "label": "Go", "url": "/go"})
    expected = "a field of the type cta: label, url"
    assert result.errors == [
        Problem("modules[0].variants[2].overrides.title", "x", expected),
        Problem('modules[0].variants[2].overrides["a.b"]', 1, expected),
    ]
    assert unknown_fields("cta", {"label": "Go", "title": "x"}) == ["title"]


def test_all_errors_come_at_once() -> None:
    result = defaults("offer", {"price": "x", "currency": "EURO", "validThrough": "1.2.2027"})
    assert [problem.path for problem in result.errors] == [
        "modules[0].fields.headline",
        "modules[0].fields.price",
        "modules[0].fields.currency",
        "modules[0].fields.validThrough",
    ]


@pytest.mark.parametrize("values", [None, [], "x", 7])
def test_values_that_are_no_object_are_refused(values: Any) -> None:
    assert defaults("hero", values).errors == [
        Problem("modules[0].fields", values, "an object of fields")
    ]


def test_an_unknown_type_is_an_error_of_its_own() -> None:
    with pytest.raises(UnknownModuleType):
        defaults("banner", {})


WRONG = "a text or null"
DECIMAL = "a decimal such as 120.00, with up to 15 digits before the point and 6 after it"
LINK = (
    "an address: https:, http:, mailto:, tel:, an app's own scheme with // (myapp://offers), or a "
    "path such as /offers"
)
UNICODE = "a text without NUL characters and unpaired surrogates"


@pytest.mark.parametrize(
    ("type_key", "name", "value", "expected"),
    [
        ("hero", "eyebrow", 7, WRONG),
        ("hero", "eyebrow", True, WRONG),
        ("hero", "eyebrow", ["a"], WRONG),
        ("hero", "eyebrow", {"html": "a"}, WRONG),
        ("hero", "body", 2**63, WRONG),
        ("hero", "eyebrow", "a\x00b", UNICODE),
        ("hero", "body", "<p>a\x00</p>", UNICODE),
        ("hero", "eyebrow", "a\ud800", UNICODE),
        ("hero", "image", "ski-hero", "an image or null"),
        ("hero", "image", True, "an image or null"),
        ("hero", "image", 1.0, "an image or null"),
        ("hero", "ctaUrl", "javascript:alert(1)", LINK),
        ("hero", "ctaUrl", "java\tscript:alert(1)", LINK),
        ("hero", "ctaUrl", "javascript://x%0aalert(1)", LINK),
        ("hero", "ctaUrl", "data:text/html,x", LINK),
        ("hero", "ctaUrl", "vbscript:x", LINK),
        ("hero", "ctaUrl", "file:///etc/passwd", LINK),
        ("hero", "ctaUrl", "myapp:offers", LINK),
        ("notice", "level", "urgent", "one of info, success, warning, critical"),
        ("notice", "level", "", "one of info, success, warning, critical"),
        ("offer", "price", "", DECIMAL),
        ("offer", "price", "1,5", DECIMAL),
        ("offer", "price", "1e3", DECIMAL),
        ("offer", "price", "NaN", DECIMAL),
        ("offer", "price", "١٢", DECIMAL),
        ("offer", "price", 120, WRONG),
        ("offer", "currency", "eur", "a currency code of ISO 4217 such as EUR"),
        ("offer", "currency", "XYZ", "a currency code of ISO 4217 such as EUR"),
        ("offer", "validThrough", "2026-02-30", "a date such as 2026-12-31"),
        ("offer", "validThrough", "20261231", "a date such as 2026-12-31"),
        ("offer", "validThrough", "0000-01-01", "a date such as 2026-12-31"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_what_was_expected(
    type_key: str, name: str, value: Any, expected: str
) -> None:
    result = defaults(type_key, {name: value}, draft=True)
    assert result.errors == [Problem(f"modules[0].fields.{name}", value, expected)]
    assert name not in result.values


@pytest.mark.parametrize(
    ("type_key", "name", "value"),
    [
        ("hero", "ctaUrl", "https://example.com/a?b=c#d"),
        ("hero", "ctaUrl", "/offers"),
        ("hero", "ctaUrl", "offers/1"),
        ("hero", "ctaUrl", "#top"),
        ("hero", "ctaUrl", "mailto:a@example.com"),
        ("hero", "ctaUrl", "tel:+123"),
        ("hero", "ctaUrl", "myapp://offers/1"),
        ("notice", "level", "critical"),
        ("offer", "price", "120.00"),
        ("offer", "price", "-0.5"),
        ("offer", "currency", "ISK"),
        ("offer", "validThrough", "2028-02-29"),
        ("message", "text", " שלום  e\u0301 \n\t 👩🏽\u200d🔬 "),
    ],
)
def test_a_good_value_is_kept_as_it_is_written(type_key: str, name: str, value: str) -> None:
    result = defaults(type_key, {name: value}, draft=True)
    assert (result.values[name], result.errors, result.warnings) == (value, [], [])


@pytest.mark.parametrize(
    ("name", "limit"),
    [("eyebrow", MAX_TEXT), ("body", MAX_RICH_TEXT), ("ctaUrl", MAX_URL)],
)
def test_a_text_has_a_longest_length(name: str, limit: int) -> None:
    assert defaults("hero", {name: "x" * limit}, draft=True).errors == []
    too_long = "x" * 10_000_000
    assert defaults("hero", {name: too_long}, draft=True).errors == [
        Problem(
            f"modules[0].fields.{name}", too_long, f"at most {limit:,} characters, not 10,000,000"
        )
    ]


def test_html_that_cleaning_changes_is_told_with_its_path() -> None:
    dirty = '<p onclick="x()">a<script>b</script></p>'
    result = defaults("richtext", {"body": dirty})
    assert result.values["body"] == "<p>a</p>"
    assert result.warnings == [Problem("modules[0].fields.body", dirty, "<p>a</p>")]
    assert result.errors == []


def test_an_image_must_exist_where_it_is_said_which_ones_do() -> None:
    values = {"image": 3, "imageAlt": None}
    kwargs = {"partial": True, "draft": False, "path": "v"}
    assert clean_values("hero", values, images={3}, **kwargs).errors == []
    assert clean_values("hero", values, images={4}, **kwargs).errors == [
        Problem("v.image", 3, "an image that exists")
    ]


def test_stored_values_and_image_ids_of_a_row() -> None:
    values = {"headline": "a", "image": 3, "imageAlt": ""}
    assert stored_values(values) == values
    assert stored_values(values) is not values
    assert image_ids("hero", values) == {3}
    assert image_ids("hero", {"image": None}) == set()
    assert image_ids("qa", {"question": "a"}) == set()


def test_published_text_is_itself_and_rich_text_has_three_forms() -> None:
    values = {"title": "", "body": "<p>a <b>b</b></p>"}
    assert published_values("richtext", values, {}) == {
        "title": "",
        "body": {"html": "<p>a <b>b</b></p>", "text": "a b", "markdown": "a **b**"},
    }
    assert published_values("richtext", {"body": None}, {}) == {"body": None}
    assert published_values("richtext", {"body": ""}, {}) == {
        "body": {"html": "", "text": "", "markdown": ""}
    }


def test_html_that_code_put_into_a_row_is_cleaned_when_it_is_published() -> None:
    values = {"body": "<p>a<script>alert(1)</script></p>"}
    assert published_values("richtext", values, {})["body"]["html"] == "<p>a</p>"


def test_a_published_document_holds_only_fields_that_are_named_in_the_order_of_the_type() -> None:
    values = {"ctaUrl": "/a", "ctaLabel": "A", "gone": 1}
    assert list(published_values("hero", values, {})) == ["ctaLabel", "ctaUrl"]


def test_an_image_that_was_deleted_is_published_as_null() -> None:
    assert published_values("hero", {"image": 9, "imageAlt": "x"}, {}) == {
        "image": None,
        "imageAlt": "x",
    }


def test_a_published_image_says_its_asset_and_its_renditions(image: BrandImage) -> None:
    assert published_values("hero", {"image": image.pk, "imageAlt": None}, {image.pk: image}) == {
        "image": {
            "asset": "ski-hero",
            "alt": "A woman on skis",
            "title": "Ski hero",
            "renditions": {
                "default": {
                    "url": image.renditions.get().url,
                    "width": 1600,
                    "height": 800,
                    "format": "webp",
                }
            },
        },
        "imageAlt": None,
    }


def test_every_currency_code_is_three_capitals() -> None:
    assert len(CURRENCIES) == 178
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)
