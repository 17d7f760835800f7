"""Everything that is wrong with a variant's row is listed with place, value and expectation."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_locale, make_module, make_segment, make_variant, targeting
from variants.models import Variant
from variants.validation import variant_errors

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def variant():
    make_locale("fr-CA")
    make_segment("skier")
    return make_variant(make_module())


def errors(variant, **values):
    for name, value in values.items():
        setattr(variant, name, value)
    return [tuple(problem) for problem in variant_errors(variant)]


def test_a_whole_variant_has_no_errors(variant):
    assert errors(variant) == []


@pytest.mark.parametrize("key", ["Skier", "", "-x", None, 7])
def test_a_key_outside_the_grammar(variant, key):
    assert errors(variant, key=key) == [
        ("key", key, "a key of the letters a to z, digits and hyphens")
    ]


def test_a_key_that_a_sibling_has_but_not_one_of_another_module(variant):
    make_variant(variant.module, "surfer")
    make_variant(make_module("other"), "snow")

    assert errors(variant, key="snow") == []
    assert errors(variant, key="surfer") == [
        ("key", "surfer", "a key that no other variant of the module has")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [(" ", "a name"), ("a\x00", "text without NUL and unpaired surrogates")],
)
def test_a_name_that_cannot_be_read_or_stored(variant, name, expected):
    assert errors(variant, name=name) == [("name", name, expected)]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {},
        {"locales": []},
        targeting() | {"extra": []},
        targeting() | {"locales": "fr"},
        targeting() | {"segments": {"any": []}},
        targeting() | {"devices": [1]},
    ],
)
def test_a_targeting_of_another_shape(variant, broken):
    assert errors(variant, targeting=broken) == [
        (
            "targeting",
            broken,
            "lists of keys: locales, segments (any, all, none), channels and devices",
        )
    ]


def test_every_term_that_is_unknown_or_named_twice(variant):
    broken = targeting(locales=["fr-ca", "FR-CA", "de"], any=["skier", "Skier"], devices=["phone"])

    assert errors(variant, targeting=broken) == [
        ("targeting.locales[1]", "FR-CA", "each term once"),
        ("targeting.locales[2]", "de", "a locale of the taxonomy"),
        ("targeting.segments.any[1]", "Skier", "a segment of the taxonomy"),
        ("targeting.devices[0]", "phone", "a device of the taxonomy"),
    ]


@pytest.mark.parametrize(
    ("field", "path"), [("ends_at", "targeting.endsAt"), ("rights_until", "provenance.rightsUntil")]
)
def test_an_end_that_is_not_after_the_start(variant, field, path):
    values = {"starts_at": NEW_YEAR, field: NEW_YEAR.replace(microsecond=999)}

    assert errors(variant, **values) == [
        (
            path,
            "2027-01-01T00:00:00.000999Z",
            "an instant after the start, 2027-01-01T00:00:00Z",
        )
    ]
    assert errors(variant, **{field: NEW_YEAR.replace(microsecond=1000)}) == []


@pytest.mark.parametrize(
    ("field", "value", "path", "expected"),
    [
        ("priority", "urgent", "priority", "one of standard, campaign, mandatory"),
        (
            "source",
            "stolen",
            "provenance.source",
            "one of in-house, agency, licensed, user-generated, ai-assisted",
        ),
        ("cost", "-0.01", "provenance.cost", "a decimal number from 0 on"),
        ("cost", "NaN", "provenance.cost", "a decimal number from 0 on"),
        ("cost", "much", "provenance.cost", "a decimal number from 0 on"),
        ("currency", "eur", "provenance.currency", "a currency code of ISO 4217 such as EUR"),
        (
            "supplier",
            "Studio\x00",
            "provenance.supplier",
            "text without NUL and unpaired surrogates",
        ),
    ],
)
def test_a_value_outside_its_list_or_range(variant, field, value, path, expected):
    assert errors(variant, **{field: value}) == [(path, value, expected)]


def test_an_amount_of_nothing_is_an_amount(variant):
    assert errors(variant, cost=Decimal("0"), currency="EUR") == []


def test_overrides_of_another_types_fields_and_of_half_a_group(variant):
    found = errors(variant, overrides={"question": "Why?", "ctaLabel": "Go"})

    assert [(path, value) for path, value, _expected in found] == [
        ("overrides.question", "Why?"),
        ("overrides", ["ctaLabel"]),
    ]


def test_no_overrides_unless_it_is_a_draft(variant):
    assert errors(variant, overrides={}) == [("overrides", {}, "at least one field that differs")]
    assert variant_errors(variant, draft=True) == []


def test_an_empty_required_field_unless_it_is_a_draft(variant):
    (found,) = errors(variant, overrides={"headline": ""})

    assert found[:2] == ("overrides.headline", "")
    assert variant_errors(variant, draft=True) == []


def test_an_image_that_does_not_exist(variant):
    assert errors(variant, overrides={"image": 4711, "imageAlt": None}) == [
        ("overrides.image", 4711, "an image that exists")
    ]


def test_the_model_refuses_what_not_even_a_draft_may_hold(variant):
    variant.targeting = targeting(any=["surfer"])
    variant.currency = "EURO"

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    messages = caught.value.message_dict
    assert sorted(messages) == ["currency", "targeting"]
    assert messages["targeting"] == [
        "targeting.segments.any[0]: “surfer” was given; expected: a segment of the taxonomy."
    ]


def test_the_model_refuses_another_module(variant):
    variant.module = make_module("other")

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    assert caught.value.message_dict == {
        "module": [
            "A variant never changes its module: this one belongs to “Home hero” and cannot move "
            "to “Other”."
        ]
    }


def test_the_key_may_change_until_the_first_publication_and_not_after_it(variant):
    variant.key = "ski"
    variant.full_clean()
    variant.save()
    variant.save_revision().publish()
    variant = Variant.objects.get()
    variant.unpublish()
    variant.key = "skier"

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    assert caught.value.message_dict == {
        "key": ["A key never changes: this one is “ski” and cannot become “skier”."]
    }


def test_saving_copies_the_type_of_the_module(variant):
    variant.type = "notice"
    variant.save()

    assert Variant.objects.get().type == "hero"
