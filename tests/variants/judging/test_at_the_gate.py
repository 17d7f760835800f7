"""Brand rules at the gate: what blocks is refused, what was said is kept and can be said again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from brand.models import RuleVersion, Waiver
from brand.rules.engine import RuleSet
from brand.rules_in_force import rules_for
from taxonomy.models import Channel
from tests.factories import (
    make_brand,
    make_channel,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from tests.media.pictures import make_image
from tests.variants.judging.rows import make_active, waive
from tests.variants.test_gate import QUERIES_TO_PUBLISH
from variants.gate import PublishingRefused
from variants.judging import refusals
from variants.judging.replay import replayed
from variants.judging.verdicts import judge_module
from variants.models import ChangeLogEntry
from variants.reach import Reach
from variants.selectors import current_documents

pytestmark = pytest.mark.django_db

EMAIL = {"targeting": targeting(channels=["email"])}


@pytest.fixture
def module():
    make_channel("email")
    make_segment("skier")
    return make_module(live=True, fields={"headline": "Outside is calling", "eyebrow": "terms"})


def published():
    return current_documents("module", ["home-hero"]).get("home-hero")


def refused(row):
    with pytest.raises(PublishingRefused) as caught:
        row.save()
    return [(each.path, each.value, each.expected) for each in caught.value.refusals]


def test_a_change_that_a_rule_blocks_is_refused_with_place_quote_and_witness(module):
    make_active("no-sale", "says", {"word": "sale"}, target=EMAIL, message="Say it otherwise.")
    module.fields = {**module.fields, "headline": "The sale"}
    assert refused(module) == [
        (
            "modules.home-hero.fields.headline",
            "sale",
            "what the rule no-sale allows: Say it otherwise; seen by email",
        )
    ]
    assert published()["fields"]["headline"] == "Outside is calling"


def test_a_variant_that_reaches_nobody_in_the_target_may_say_it(module):
    make_channel("web")
    make_active("no-sale", "says", {"word": "sale"}, target=EMAIL)
    overrides = {"headline": "The sale"}
    make_variant(module, live=True, overrides=overrides, targeting=targeting(channels=["web"]))
    assert [each["key"] for each in published()["variants"]] == ["skier"]


def test_a_composition_is_refused_though_each_part_alone_is_fine(module):
    make_active("backed", "unbacked", {"claim": "claim", "needs": "terms"}, message="Terms!")
    make_variant(module, "bold", live=True, overrides={"headline": "A claim"})
    quiet = make_variant(module, "quiet", overrides={"eyebrow": "plain"})
    quiet.targeting = targeting(any=["skier"])
    quiet.live = True
    assert refused(quiet) == [
        (
            "modules.home-hero.compositions[bold + quiet]",
            "",
            "what the rule backed allows: Terms!; 1 cell; seen by skier",
        )
    ]


def test_rules_of_images_know_the_file(module):
    image = make_image(title="Summit")
    make_active("unknown", "known-image", {}, message="Another image.")
    module.fields = {**module.fields, "image": image.pk, "imageAlt": "A summit"}
    assert [(path, expected) for path, _, expected in refused(module)] == [
        (
            "modules.home-hero.fields.image",
            "what the rule unknown allows: Another image; seen by everybody",
        )
    ]


def test_more_findings_than_anybody_reads_are_counted(module):
    for number in range(refusals.MOST + 2):
        make_active(f"no-sale-{number:02}", "says", {"word": "sale"})
    module.fields = {**module.fields, "headline": "The sale"}
    found = refused(module)
    assert len(found) == refusals.MOST + 1
    assert found[-1] == (
        "modules.home-hero",
        refusals.MOST + 2,
        "no finding that blocks; 2 more are not listed here",
    )


def test_a_waiver_lets_exactly_this_pass_and_is_noted(module):
    version = make_active("no-sale", "says", {"word": "sale"})
    module.fields = {**module.fields, "headline": "The sale"}
    waive(version, module, fingerprint_of("The sale"), semantic_hash="another meaning")
    assert len(refused(module)) == 1
    waiver = waive(version, module, fingerprint_of("The sale"))
    module.save()
    assert last_entry().verdict["waivers"] == [waiver.pk]
    module.fields = {**module.fields, "headline": "A sale"}
    assert len(refused(module)) == 1


def test_a_rule_that_may_not_be_waived_honours_no_waiver(module):
    version = make_active("no-sale", "says", {"word": "sale"}, waivable=False)
    module.fields = {**module.fields, "headline": "The sale"}
    waive(version, module, fingerprint_of("The sale"))
    assert len(refused(module)) == 1


def test_a_change_elsewhere_is_judged_by_the_compositions_that_it_changes(module):
    make_variant(module, "old", live=True, overrides={"headline": "The sale"})
    make_active("no-sale", "says", {"word": "sale"})
    module.fields = {**module.fields, "eyebrow": "changed"}
    assert [path for path, _, _ in refused(module)] == [
        "modules.home-hero.variants.old.overrides.headline"
    ]


def test_content_from_before_a_rule_is_left_alone_until_it_is_edited(module):
    variant = make_variant(module, "old", live=True, overrides={"headline": "The sale"})
    later = timezone.now() + timedelta(days=1)
    make_active(
        "no-sale",
        "says",
        {"word": "sale"},
        existing=RuleVersion.Existing.LEAVE,
        existing_until=later,
    )
    module.fields = {**module.fields, "eyebrow": "changed"}
    module.save()
    assert published()["fields"]["eyebrow"] == "changed"
    variant.overrides = {"headline": "Another sale"}
    assert len(refused(variant)) == 1


def test_the_log_keeps_what_rules_said_and_a_replay_says_the_same(module):
    version = make_active("no-sale", "says", {"word": "sale"})
    make_active("backed", "unbacked", {"claim": "claim", "needs": "terms"})
    module.fields = {**module.fields, "headline": "The sale"}
    waiver = waive(version, module, fingerprint_of("The sale"))
    module.save()
    entry = last_entry()
    assert entry.verdict == {
        "hash": entry.verdict["hash"],
        "rules": {"backed": 1, "mixed-languages": 1, "no-sale": 1},
        "waivers": [waiver.pk],
        "how": "enumerated",
        "cells": 1,
    }
    retired = {"state": RuleVersion.State.RETIRED, "active_until": timezone.now()}
    RuleVersion.objects.filter(pk=version.pk).update(**retired)

    again = replayed(last_entry())
    assert again is not None
    assert again.logged() == entry.verdict


def test_without_rules_a_publication_keeps_no_verdict(module):
    assert last_entry().verdict is None


def test_publishing_under_rules_needs_the_same_queries_however_many_there_are(
    module, django_assert_num_queries
):
    make_active("no-sale", "says", {"word": "sale"})
    module.name = "Loads the rules once"
    module.save()
    module.name = "Once"
    # What existing content is excused from, and waivers.
    with django_assert_num_queries(QUERIES_TO_PUBLISH + 2):
        module.save()
    for number in range(5):
        make_variant(module, f"more-{number}", live=True)
        make_active(f"rule-{number}", "unbacked", {"claim": "claim", "needs": "terms"})
    module.name = "Twice"
    module.save()
    module.name = "Three times"
    with django_assert_num_queries(QUERIES_TO_PUBLISH + 2):
        module.save()


def test_a_moved_term_is_refused_for_what_it_lets_people_see(module):
    kiosk = make_channel("kiosk")
    make_variant(
        module,
        "kiosk",
        live=True,
        overrides={"headline": "The sale"},
        targeting=targeting(channels=["kiosk"]),
    )
    make_active("no-sale", "says", {"word": "sale"}, target=EMAIL)
    kiosk.parent = Channel.objects.get(key="email")
    assert [path for path, _, _ in refused(kiosk)] == [
        "modules.home-hero.variants.kiosk.overrides.headline"
    ]


def test_a_module_that_moves_to_a_brand_is_judged_by_its_rules_although_it_reads_the_same(module):
    """By those of one source and by those of compositions."""
    summit = make_brand("summit")
    make_active("no-calling", "says", {"word": "calling"}, brand=summit)
    make_active("small-print", "unbacked", {"needs": "print"}, brand=summit)
    module.brand = summit
    assert [path for path, _, _ in refused(module)] == [
        "modules.home-hero.fields.headline",
        "modules.home-hero.compositions[default]",
    ]


def test_a_module_that_gets_another_language_is_judged_as_that(module):
    make_active("small-print", "unbacked", {"needs": "print"})
    module.locale = make_locale("fr")
    assert [path for path, _, _ in refused(module)] == ["modules.home-hero.compositions[default]"]


def last_entry():
    return ChangeLogEntry.objects.get(kind="module", key="home-hero", is_current=True)


def fingerprint_of(headline):
    """The fingerprint that the rule's finding in the default has."""
    document = published() | {"fields": {**published()["fields"], "headline": headline}}
    terms = current_documents("taxonomy", ["taxonomy"])["taxonomy"]
    judgement = judge_module(
        None, document, Reach(terms, terms, 0), RuleSet(rules_for("alpenglow")), [], 0
    )
    [found] = [each for each in judgement.findings if each.finding.rule == "no-sale"]
    assert Waiver.objects.count() <= 2
    return found.finding.fingerprint
