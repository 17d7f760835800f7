"""Brand rules travel in packs: equal ones are left alone, others become new versions."""

import json
from typing import Any

import pytest

from brand.models import BrandRule, RuleVersion
from brand.rule_life.drafting import new_draft
from tests.brand.rule_factory import make_manager
from tests.factories import make_brand
from tests.pack.packs import Pack, exported_pack, hero, imported, pack, problems_of
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db

State = RuleVersion.State
BAD = {"good": False, "type": "hero", "values": {"headline": "A cheap tent"}, "quoted": "cheap"}
GOOD = {"good": True, "type": "hero", "values": {"headline": "A tent"}}


def rule(**changes: Any) -> Pack:
    """An entry of a rule that is active: nothing is “cheap”."""
    return {
        "key": "no-cheap",
        "brand": "alpenglow",
        "kind": "terms",
        "title": "Nothing is cheap",
        "state": "active",
        "parameters": {"rows": [{"term": "cheap"}]},
        "examples": [BAD, GOOD],
    } | changes


def rules(*entries: Pack, **changes: Any) -> Pack:
    return pack(rules=list(entries), modules=[], **changes)


@pytest.fixture
def manager():
    return make_manager()


def versions() -> list[tuple[int, str]]:
    return list(RuleVersion.objects.order_by("number").values_list("number", "state"))


def test_an_active_rule_is_activated_by_the_approver_and_comes_back_the_same(manager) -> None:
    entry = rule(
        target={
            "types": ["hero"],
            "targeting": {"segments": {"none": ["skier"]}, "channels": ["web"]},
        },
        severity={"edit": "suggest", "submit": "warn", "approval": "block"},
        message="Not “%(term)s”.",
        rationale="Cheap is what we never are.",
        link="https://alpenglow.example/style",
        examples=[BAD | {"note": "As once said.", "locale": "en"}, GOOD],
        waivable=False,
        waiverDays=14,
        existing="warn",
        existingDays=20,
        source="The style guide",
    )
    imported(rules(entry), approver=manager)
    assert exported_pack()["rules"] == [entry]
    version = RuleVersion.objects.get()
    assert (version.state, version.activated_by) == (State.ACTIVE, manager)


def test_importing_it_again_makes_no_new_version(manager) -> None:
    imported(rules(rule()), approver=manager)
    exported = exported_pack()
    imported(json.dumps(exported).encode(), approver=manager)
    imported(rules(rule()))
    assert versions() == [(1, State.ACTIVE)]
    assert exported_pack() == exported


def test_what_differs_is_a_new_version_in_the_place_of_the_old_one(manager) -> None:
    imported(rules(rule()), approver=manager)
    imported(rules(rule(title="Nothing at all", message="Not that.")), approver=manager)
    assert versions() == [(1, State.RETIRED), (2, State.ACTIVE)]
    assert BrandRule.objects.get().title == "Nothing at all"


def test_content_of_the_same_pack_is_judged_by_its_rules(manager) -> None:
    content = hero(overrides={"headline": "A cheap tent"}) | {"rules": [rule()]}
    assert problems_of(content, approver=manager) == [
        'modules.home-hero.variants.skier.overrides.headline: "cheap", expected what the rule '
        "no-cheap allows: Nothing is cheap; seen by skier"
    ]
    assert (BrandRule.objects.count(), current_generation()) == (0, 1)


def test_nobody_is_needed_for_drafts_and_a_manager_for_anything_in_force() -> None:
    imported(rules(rule(state="draft")))
    assert versions() == [(1, State.DRAFT)]
    assert problems_of(rules(rule())) == [
        'rules[0].state: "active", expected "draft": a manager of its brand puts a rule in force '
        "(--approve-as)"
    ]
    assert versions() == [(1, State.DRAFT)]


def test_somebody_else_than_a_manager_puts_no_rule_in_force(manager, django_user_model) -> None:
    other = django_user_model.objects.create_user("other")
    [problem] = problems_of(rules(rule(state="shadow")), approver=other)
    assert problem.startswith('rules[0].state: "shadow", expected "draft": Only managers of')
    assert BrandRule.objects.count() == 0


def test_a_version_goes_on_from_where_it_stands_and_never_back(manager) -> None:
    imported(rules(rule(state="draft")))
    imported(rules(rule(state="shadow")), approver=manager)
    assert versions() == [(1, State.SHADOW)]
    imported(rules(rule()), approver=manager)
    assert versions() == [(1, State.ACTIVE)]
    imported(rules(rule(state="draft")))
    assert versions() == [(1, State.ACTIVE)]


def test_a_draft_that_somebody_works_at_is_not_lost(manager) -> None:
    imported(rules(rule()), approver=manager)
    new_draft(BrandRule.objects.get(), user=manager, message="Half a sentence")
    [problem] = problems_of(rules(rule(message="Another")), approver=manager)
    assert problem.startswith('rules[0]: "Somebody works at a draft of this rule')
    assert versions() == [(1, State.ACTIVE), (2, State.DRAFT)]


def test_examples_that_do_not_show_the_rule_are_named_by_their_place(manager) -> None:
    spoiled = rule(examples=[BAD | {"quoted": "tent"}, GOOD, GOOD | {"values": BAD["values"]}])
    assert problems_of(rules(spoiled), approver=manager) == [
        "rules[0].examples[0]: \"cheap\", expected 'tent' to be marked",
        'rules[0].examples[2]: "cheap", expected no finding',
    ]
    assert BrandRule.objects.count() == 0


def test_rules_that_contradict_each_other_are_refused(manager) -> None:
    other = rule(
        key="say-cheap",
        title="Say it",
        parameters={"rows": [{"term": "dear", "replacements": ["cheap"]}]},
        examples=[
            {"good": False, "type": "hero", "values": {"headline": "dear"}, "fixed": "cheap"},
            GOOD,
        ],
    )
    [problem] = problems_of(rules(rule(), other), approver=manager)
    assert problem.startswith("rules[1]: ")
    assert "which “Nothing is cheap” does not allow" in problem
    assert BrandRule.objects.count() == 0


def test_a_rule_keeps_its_kind_and_its_brand(manager) -> None:
    imported(rules(rule(state="draft")))
    assert problems_of(rules(rule(kind="repetition", parameters={}, brand=None))) == [
        'rules[0].kind: "repetition", expected "terms", which the rule of this key has: it keeps'
        " its kind",
        'rules[0].brand: null, expected "alpenglow", which the rule of this key has: it keeps its'
        " brand",
    ]


def test_retired_rules_and_what_stands_behind_another_version_are_left_out(manager) -> None:
    imported(rules(rule(), rule(key="other")), approver=manager)
    new_draft(BrandRule.objects.get(key="no-cheap"), user=manager, message="Half a sentence")
    other = RuleVersion.objects.filter(rule__key="other")
    other.update(state=State.RETIRED)
    assert [(each["key"], each["state"]) for each in exported_pack()["rules"]] == [
        ("no-cheap", "active")
    ]


def test_a_rule_of_every_brand_needs_whoever_approves_for_all(manager, django_user_model) -> None:
    make_brand()
    [problem] = problems_of(rules(rule(brand=None)), approver=manager)
    assert "holds for every brand" in problem
    admin = django_user_model.objects.create_superuser("admin")
    imported(rules(rule(brand=None)), approver=admin)
    assert exported_pack()["rules"][0]["brand"] is None
