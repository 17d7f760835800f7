"""When two targets mean the same thing to somebody."""

import pytest

from brand.rules.types import Target
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.factories import targeting
from variants.judging.targets import overlap

TAXONOMY = Taxonomy(
    segments={
        "loyal": Segment("loyal", "Loyal", exclusive_children=True),
        "gold": Segment("gold", "Gold", parent="loyal"),
        "silver": Segment("silver", "Silver", parent="loyal"),
        "skier": Segment("skier", "Skier"),
    },
    channels={
        "email": Term("email", "E-mail"),
        "newsletter": Term("newsletter", "Newsletter", "email"),
        "web": Term("web", "Web"),
    },
    locales={
        "fr": Locale("fr", "French"),
        "fr-ca": Locale("fr-CA", "French (Canada)"),
        "de-ch": Locale("de-CH", "German (Switzerland)", ("fr",)),
    },
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, True),
        ({}, {"all": ["nobody-knows"]}, True),
        ({"channels": ["email"]}, {"channels": ["newsletter"]}, True),
        ({"channels": ["email"]}, {"channels": ["web"]}, False),
        ({"channels": ["email"]}, {"devices": ["kiosk"]}, False),
        ({"channels": ["email"]}, {"any": ["skier"]}, True),
        ({"any": ["gold"]}, {"any": ["silver"]}, False),
        ({"any": ["gold"]}, {"any": ["silver", "skier"]}, True),
        ({"any": ["gold"]}, {"none": ["loyal"]}, False),
        ({"locales": ["fr"]}, {"locales": ["FR-ca"]}, True),
        ({"locales": ["fr"]}, {"locales": ["de-CH"]}, True),
        ({"locales": ["fr"]}, {"locales": ["de"]}, False),
    ],
)
def test_targets_overlap_where_some_context_meets_both(one, other, expected):
    first, second = (Target(targeting=targeting(**parts)) for parts in (one, other))
    assert overlap(first, second, TAXONOMY) is expected
    assert overlap(second, first, TAXONOMY) is expected


def test_targets_of_other_types_or_fields_do_not_overlap():
    hero = Target(types=frozenset({"hero"}), fields=frozenset({"headline"}))
    assert overlap(hero, Target(types=frozenset({"hero", "notice"})), TAXONOMY)
    assert not overlap(hero, Target(types=frozenset({"notice"})), TAXONOMY)
    assert not overlap(hero, Target(fields=frozenset({"body"})), TAXONOMY)


def test_a_target_that_leaves_out_members_means_everybody_there():
    assert overlap(Target(targeting={"channels": ["email"]}), Target(targeting={}), TAXONOMY)
