"""Everything that is wrong with a variant is listed with place, value and expectation."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from taxonomy.instants import parse_instant
from tests.factories import make_locale, make_module, make_segment, make_variant, targeting
from variants.models import Variant
from variants.targeting import TermNames
from variants.validation import (
    key_errors,
    name_errors,
    provenance_errors,
    targeting_errors,
    window_errors,
)

NEW_YEAR = parse_instant("2027-01-01T00:00:00Z")
NAMES = TermNames(locales={"fr-ca": "French"}, segments={"skier": "Skiers"})


@pytest.fixture
def variant(db):
    make_locale("fr-CA")
    make_segment("skier")
    return make_variant(make_module())


def listed(problems):
    return [tuple(problem) for problem in problems]


def test_a_whole_variant_has_no_errors():
    whole = targeting(locales=["fr-CA"], any=["skier"], none=["skier"])

    assert listed(key_errors("skier-2")) == []
    assert listed(name_errors("مرحبا")) == []
    assert listed(targeting_errors(whole, NAMES)) == []
    assert listed(window_errors(NEW_YEAR, NEW_YEAR + 1, NEW_YEAR + 1)) == []
    assert listed(window_errors(None, NEW_YEAR, None)) == []
    assert listed(provenance_errors(Decimal("0"), "EUR", "Studio")) == []
    assert listed(provenance_errors(None, None, None)) == []


@pytest.mark.parametrize("key", ["Skier", "", "-x", None, 7])
def test_a_key_outside_the_grammar(key):
    assert listed(key_errors(key)) == [
        ("key", key, "a key of the letters a to z, digits and hyphens")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (" ", "a name"),
        (None, "a name"),
        ("a\x00", "text without NUL and unpaired surrogates"),
        ("\ud800", "text without NUL and unpaired surrogates"),
    ],
)
def test_a_name_that_cannot_be_read_or_stored(name, expected):
    assert listed(name_errors(name)) == [("name", name, expected)]


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
def test_a_targeting_of_another_shape(broken):
    assert listed(targeting_errors(broken, NAMES)) == [
        (
            "targeting",
            broken,
            "lists of keys: locales, segments (any, all, none), channels and devices",
        )
    ]


def test_every_term_that_is_unknown_or_named_twice():
    broken = targeting(locales=["fr-ca", "FR-CA", "de"], any=["skier", "Skier"], devices=["phone"])

    assert listed(targeting_errors(broken, NAMES)) == [
        ("targeting.locales[1]", "FR-CA", "each term once"),
        ("targeting.locales[2]", "de", "a locale of the taxonomy"),
        ("targeting.segments.any[1]", "Skier", "a segment of the taxonomy"),
        ("targeting.devices[0]", "phone", "a device of the taxonomy"),
    ]


def test_an_end_that_is_not_after_the_start():
    expected = "an instant after the start, 2027-01-01T00:00:00Z"

    assert listed(window_errors(NEW_YEAR, NEW_YEAR, NEW_YEAR - 1)) == [
        ("targeting.endsAt", "2027-01-01T00:00:00Z", expected),
        ("provenance.rightsUntil", "2026-12-31T23:59:59.999Z", expected),
    ]


@pytest.mark.parametrize(
    ("values", "path", "value", "expected"),
    [
        (("-0.01", None, None), "cost", "-0.01", "a decimal number from 0 on"),
        (("NaN", None, None), "cost", "NaN", "a decimal number from 0 on"),
        (("much", None, None), "cost", "much", "a decimal number from 0 on"),
        ((None, "eur", None), "currency", "eur", "a currency code of ISO 4217 such as EUR"),
        (
            (None, None, "Studio\x00"),
            "supplier",
            "Studio\x00",
            "text without NUL and unpaired surrogates",
        ),
    ],
)
def test_a_provenance_outside_its_list_or_range(values, path, value, expected):
    assert listed(provenance_errors(*values)) == [(f"provenance.{path}", value, expected)]


def test_the_model_refuses_a_key_that_a_sibling_has_but_not_one_of_another_module(variant):
    make_variant(variant.module, "surfer")
    make_variant(make_module("other"), "snow")
    variant.key = "snow"
    variant.full_clean()
    variant.key = "surfer"

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    assert caught.value.message_dict["key"] == [
        "Another variant of “Home hero” has the key “surfer” already: choose another."
    ]


def test_the_model_refuses_a_window_that_opens_for_less_than_a_millisecond(variant):
    variant.starts_at = datetime(2027, 1, 1, tzinfo=UTC)
    variant.ends_at = variant.starts_at.replace(microsecond=999)

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    assert caught.value.message_dict == {
        "ends_at": [
            "It would end on 1 January 2027, 00:00 and start on 1 January 2027, 00:00, so nobody "
            "would ever see it: choose a later end, an earlier start, or leave one of them empty."
        ]
    }
    variant.ends_at = variant.starts_at.replace(microsecond=1000)
    variant.full_clean()


def test_the_model_refuses_what_not_even_a_draft_may_hold(variant):
    variant.targeting = targeting(any=["surfer"])
    variant.currency = "EURO"

    with pytest.raises(ValidationError) as caught:
        variant.full_clean()

    messages = caught.value.message_dict
    assert sorted(messages) == ["currency", "targeting"]
    assert messages["targeting"] == [
        "targeting.segments.any[0]: “surfer” was given, but a segment of the taxonomy was "
        "expected. Take it out."
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
