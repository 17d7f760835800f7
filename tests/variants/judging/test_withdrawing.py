"""Withdrawing never waits: what it exposes and rules block goes with it."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from brand.rules.engine import RuleSet
from content.models import Module
from tests.engine.small_changes import NOW
from tests.factories import make_channel, make_module, make_segment, make_variant, targeting
from tests.variants.judging.rows import make_active
from tests.variants.judging.situations import (
    Taxonomies,
    document_of,
    make_change_of_words,
    make_rules,
)
from variants.judging.verdicts import judge_module
from variants.judging.withdrawal import cleaned, without
from variants.models import ChangeLogEntry, Generation, Variant
from variants.rollback import roll_back
from variants.selectors import current_documents, current_generation

EXAMPLES = 40


def published():
    return current_documents("module", ["home-hero"]).get("home-hero")


def served():
    document = published()
    return document and [each["key"] for each in document["variants"]]


def live():
    return sorted(Variant.objects.filter(live=True).values_list("key", flat=True))


@pytest.fixture
def module():
    make_channel("email")
    make_segment("skier")
    return make_module(live=True, fields={"headline": "Outside is calling", "eyebrow": "terms"})


@pytest.mark.django_db
def test_variants_that_a_withdrawal_brings_together_go_with_it(module):
    """Over “claim” the mandatory line said its terms; without it, “plain” shows through."""
    make_variant(module, "bold", live=True, overrides={"headline": "A claim"})
    make_variant(
        module, "legal", live=True, overrides={"eyebrow": "terms apply"}, priority="mandatory"
    )
    make_variant(module, "quiet", live=True, overrides={"eyebrow": "plain"})
    make_variant(
        module, "other", live=True, overrides={"ctaLabel": "Buy", "ctaUrl": "https://example.org/"}
    )
    make_active("backed", "unbacked", {"claim": "claim", "needs": "terms"}, message="Terms!")

    before = current_generation()
    Variant.objects.get(key="legal").unpublish()

    assert served() == ["other"]
    assert live() == ["other"]
    assert current_generation() == before + 1
    entry = ChangeLogEntry.objects.get(generation=before + 1)
    assert entry.variants == ["bold", "legal", "quiet"]
    why = {
        "rule": "backed",
        "version": 1,
        "message": "Terms!",
        "quoted": "",
        "variants": ["bold", "quiet"],
    }
    assert entry.verdict["withdrawn"] == {"bold": why, "quiet": why}
    logged = ModelLogEntry.objects.filter(action="variants.withdraw_with").order_by("object_id")
    assert [each.label for each in logged] == ["Bold", "Quiet"]
    assert [each.data for each in logged] == [why, why]


@pytest.mark.django_db
def test_a_module_without_a_clean_default_is_not_served(module):
    Module.objects.filter(pk=module.pk).update(live=False)
    module.refresh_from_db()
    make_variant(module, "covers", live=True, overrides={"headline": "Fine"})
    module.fields = {**module.fields, "headline": "The sale"}
    module.live = True
    module.save()
    make_active(
        "no-sale", "says", {"word": "sale"}, target={"targeting": targeting(channels=["email"])}
    )
    assert served() == ["covers"]

    Variant.objects.get(key="covers").unpublish()

    assert published() is None
    assert not Module.objects.get().live
    withdrawn = ChangeLogEntry.objects.get(kind="module", is_current=True).verdict["withdrawn"]
    assert {name: each["quoted"] for name, each in withdrawn.items()} == {"": "sale"}


@pytest.mark.django_db
def test_a_withdrawal_that_exposes_nothing_bad_takes_only_what_was_meant(module):
    make_variant(module, "one", live=True)
    make_variant(module, "two", live=True, overrides={"eyebrow": "plain"})
    make_active("no-sale", "says", {"word": "sale"})
    Variant.objects.get(key="one").unpublish()
    assert served() == ["two"]


@pytest.mark.django_db
def test_deleting_withdraws_what_it_exposes_too(module):
    make_variant(module, "bold", live=True, overrides={"headline": "A claim"})
    legal = {"overrides": {"eyebrow": "terms apply"}, "priority": "mandatory"}
    make_variant(module, "legal", live=True, **legal)
    make_variant(module, "quiet", live=True, overrides={"eyebrow": "plain"})
    make_active("backed", "unbacked", {"claim": "claim", "needs": "terms"})
    Variant.objects.filter(key="legal").delete()
    assert served() == []


@pytest.mark.django_db
def test_going_back_withdraws_what_todays_rules_block(module):
    make_variant(module, "bold", live=True, overrides={"headline": "The sale"})
    make_variant(module, "quiet", live=True, overrides={"eyebrow": "plain"})
    good = current_generation()
    Variant.objects.get(key="bold").unpublish()
    Variant.objects.get(key="quiet").unpublish()
    make_active("no-sale", "says", {"word": "sale"})

    generation = roll_back(generation=good)

    assert served() == ["quiet"]
    assert live() == ["quiet"]
    assert Generation.objects.get(number=generation).rolled_back_to == good
    entry = ChangeLogEntry.objects.get(generation=generation, kind="module")
    assert entry.verdict["withdrawn"]["bold"]["rule"] == "no-sale"


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_after_any_withdrawal_nothing_that_it_exposes_blocks(seed: int) -> None:
    random = Random(seed)
    _, new, axes = make_change_of_words(random)
    taxonomies = Taxonomies(new.taxonomy, new.taxonomy)
    rules = RuleSet(make_rules(random, new.taxonomy, axes))
    before = document_of(new.module)
    assert before is not None
    keys = [variant["key"] for variant in before["variants"]]

    def judge(one, other):
        return judge_module(one, other, taxonomies, rules, [], NOW)

    after = without(before, random.sample(keys, min(len(keys), 1)))
    left = cleaned(before, after, judge)

    if left.document is not None:
        exposed = judge(before, left.document)
        assert exposed.blocking("approval") == ()
        kept = {variant["key"] for variant in left.document["variants"]}
        assert kept.isdisjoint(left.withdrawn)
    # What never blocked anything stays.
    whole = judge_module(None, before, taxonomies, rules, [], NOW, changed_only=False)
    if not whole.blocking("approval") and not judge(before, after).blocking("approval"):
        assert left.document == after
