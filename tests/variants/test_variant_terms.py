"""What says which terms a variant targets is kept as the variants' rows are."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_module, make_variant, targeting
from tests.pack.packs import hero, imported
from variants.models import VariantTerm
from variants.variant_terms import record_terms

pytestmark = pytest.mark.django_db


def terms():
    rows = VariantTerm.objects.order_by("variant__key", "axis", "key")
    return list(rows.values_list("variant__key", "module__key", "axis", "key"))


def test_a_new_row_says_every_term_once(module):
    make_variant(
        module,
        "a",
        targeting=targeting(
            any=["skier"], none=["skier"], channels=["email"], devices=["phone"], locales=["fr-CA"]
        ),
    )

    assert terms() == [
        ("a", "home-hero", "channels", "email"),
        ("a", "home-hero", "devices", "phone"),
        ("a", "home-hero", "locales", "fr-ca"),
        ("a", "home-hero", "segments", "skier"),
    ]


def test_a_saved_row_says_its_new_terms_and_a_deleted_one_none(module):
    variant = make_variant(module, "a", targeting=targeting(any=["skier", "loyal"]))
    variant.targeting = targeting(any=["loyal", "student"])
    variant.save()
    assert [key for *_, key in terms()] == ["loyal", "student"]

    variant.delete()

    assert terms() == []


def test_a_draft_of_what_is_live_changes_nothing_until_it_is_published(module):
    variant = make_variant(module, "a", live=True, targeting=targeting(any=["skier"]))
    variant.targeting = targeting(any=["loyal"])
    revision = variant.save_revision()
    assert [key for *_, key in terms()] == ["skier"]

    revision.publish()

    assert [key for *_, key in terms()] == ["loyal"]


def test_a_save_of_other_columns_asks_nothing_of_the_terms(module):
    variant = make_variant(module, "a", targeting=targeting(any=["skier"]))

    with CaptureQueriesContext(connection) as queries:
        variant.save(update_fields=["locked"])

    assert not [each["sql"] for each in queries if "variants_variantterm" in each["sql"]]


def test_an_import_says_the_terms_of_what_it_makes_and_changes():
    imported(hero())
    assert terms() == [("skier", "home-hero", "segments", "skier")]

    imported(hero(targeting={"channels": ["web"], "locales": ["fr"]}))

    assert terms() == [
        ("skier", "home-hero", "channels", "web"),
        ("skier", "home-hero", "locales", "fr"),
    ]


def test_terms_that_stay_cost_one_query_for_any_number_of_rows(module, django_assert_num_queries):
    rows = [make_variant(module, key, targeting=targeting(any=["skier"])) for key in "abc"]

    with django_assert_num_queries(1):
        record_terms(rows)


def test_what_no_term_can_be_is_left_out(module):
    variant = make_variant(module, "a")
    for given in ({"segments": {"any": ["x" * 500, 7, None]}}, [], None, "skier"):
        variant.targeting = given
        record_terms([variant])
        assert terms() == []


def test_terms_from_before_are_given_their_module(module):
    other = make_module("other")
    make_variant(module, "a", targeting=targeting(any=["skier"], locales=["fr-CA"]))
    make_variant(other, "b", targeting=targeting(all=["loyal"], none=["loyal"]))
    before = terms()
    VariantTerm.objects.update(module=other)

    import_module("variants.migrations.0005_module_of_targeted_terms").fill(apps, None)

    assert terms() == before
