"""The list, the page of a rule, its life by buttons, the trial and the guide."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brand.models import Brand, BrandRule, KeptFinding, RuleRun, RuleVersion
from tests.brand.rule_factory import make_rule, make_version, terms
from tests.factories import make_module, make_variant
from tests.variants.rule_screens.conftest import filled, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/rules/"
RULE = "/admin/rules/rule/no-cheap/"


def make_finding(version: RuleVersion, number: int = 1) -> KeptFinding:
    now = timezone.now()
    return KeptFinding.objects.create(
        version=version, of="live", module="home-hero", fingerprint=str(number),
        severity="block", finding={}, first_seen=now, last_seen=now,
    )  # fmt: skip


def in_a_month() -> str:
    return (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%d %H:%M")


def test_an_empty_list_leads_to_the_first_rule(client: Client, bea: User, ann: User) -> None:
    client.force_login(bea)
    page = client.get(LIST).content.decode()
    assert "There are no rules yet. Begin with a list of terms" in page
    assert 'href="/admin/rules/new/terms/"' in page
    client.force_login(ann)
    assert "Managers of a brand make them." in client.get(LIST).content.decode()


def test_states_in_words_and_counts_of_findings(client: Client, bea: User) -> None:
    rule = make_rule("no-cheap")
    make_finding(make_version(rule, "active"))
    make_finding(make_version(rule, "shadow"), 2)
    make_version(rule)
    make_version(make_rule("old"), "retired")
    client.force_login(bea)
    page = client.get(LIST).content.decode()
    assert "Active, with another version in shadow and a draft" in page
    assert "1 open, 1 in shadow" in page
    for query, keys in (
        ("state=retired", ["old"]),
        ("state=shadow", ["no-cheap"]),
        ("state=retired&state=active", ["no-cheap", "old"]),
        ("q=cheap", ["no-cheap"]),
        ("brand=-", []),
        ("brand=alpenglow", ["no-cheap", "old"]),
        ("owner=me", []),
        ("kind=terms", ["no-cheap", "old"]),
    ):
        found = client.get(f"{LIST}?{query}").context["object_list"]
        assert sorted(each.key for each in found) == keys, query


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, bea: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bea)
    make_version(make_rule("first", owner=bea), "active")
    client.get(LIST)
    with django_assert_num_queries(QUERIES_OF_LIST) as few:
        client.get(LIST)
    for number in range(20):
        rule = make_rule(f"rule-{number}", owner=make_user(f"user{number}", "Content editors"))
        make_finding(make_version(rule, "active"))
    with django_assert_num_queries(len(few)):
        client.get(LIST)


QUERIES_OF_LIST = 19


def test_from_draft_to_active_by_buttons(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"))
    client.force_login(bea)

    client.post(f"{RULE}do/shadow/", {"version": "1"})
    assert RuleVersion.objects.get().state == "shadow"
    client.post(f"{RULE}activate/", {"version": "1", "existing": "leave", "until": in_a_month()})
    assert RuleVersion.objects.get().state == "active"
    page = client.get(RULE).content.decode()
    assert "Retire version 1" in page
    assert "Version 1 became active" in page
    client.post(f"{RULE}do/retire/", {"version": "1"})
    assert RuleVersion.objects.get().state == "retired"


def test_a_look_at_all_content_comes_before_activation(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"))
    client.force_login(bea)
    assert "Nobody has looked yet" in client.get(f"{RULE}activate/").content.decode()

    client.post(f"{RULE}do/look/", {"version": "1"})

    run = RuleRun.objects.get()
    assert (run.purpose, run.state) == ("impact", "done")
    page = client.get(f"{RULE}activate/").content.decode()
    assert "Nothing violates it." in page
    RuleVersion.objects.get().rule.versions.update(parameters=terms(("poor", "fair")))
    assert "The draft says something else by now" in client.get(f"{RULE}activate/").content.decode()


def test_failing_examples_are_named_with_the_way_to_mend_them(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"), parameters=terms(("poor", "fair")))
    client.force_login(bea)
    found = client.get(f"{RULE}activate/").context["obstacles"]
    assert [(each.message, each.url) for each in found] == [
        ("Example 2 is said to be wrong, but nothing is found.", f"{RULE}change/#ex-1")
    ]


def test_contradictions_are_named_with_the_other_rule(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"))
    make_version(make_rule("no-value"), "active", parameters=terms(("good-value", "fair")))
    client.force_login(bea)

    (found,) = client.get(f"{RULE}activate/").context["obstacles"]

    assert found.message == "“No cheap” suggests “good-value”, which “No value” does not allow."
    assert ("No value", "/admin/rules/rule/no-value/") in found.rules
    client.post(f"{RULE}activate/", {"version": "1", "existing": "leave", "until": in_a_month()})
    assert RuleVersion.objects.get(rule__key="no-cheap").state == "draft"


def test_a_target_that_nobody_meets_keeps_a_rule_from_activation(client: Client, bea: User) -> None:
    from tests.factories import make_segment

    make_segment("skier")
    nobody = {"targeting": {"segments": {"all": ["skier"], "none": ["skier"]}}}
    make_version(make_rule("no-cheap"), target=nobody)
    client.force_login(bea)
    (found,) = client.get(f"{RULE}activate/").context["obstacles"]
    assert found.message == "No visitor meets this target: what it asks for excludes itself."


def test_withdrawing_waits_for_a_second_person(client: Client, bea: User, brand: Brand) -> None:
    make_version(make_rule("no-cheap"))
    client.force_login(bea)
    client.post(f"{RULE}activate/", {"version": "1", "existing": "withdraw"})
    assert RuleVersion.objects.get().state == "shadow"
    page = client.get(RULE)
    assert not page.context["may_confirm"]
    answer = client.post(f"{RULE}do/confirm/", {"version": "1"})
    assert answer["Location"] == "/admin/"

    client.force_login(make_user("bob", "Brand managers"))
    assert client.get(RULE).context["may_confirm"]
    client.post(f"{RULE}do/confirm/", {"version": "1"})

    version = RuleVersion.objects.get()
    assert (version.state, version.confirmed_by.username) == ("active", "bob")


def test_a_stale_button_says_what_is(client: Client, bea: User) -> None:
    make_version(make_rule("no-cheap"), "active")
    client.force_login(bea)
    page = client.post(f"{RULE}do/shadow/", {"version": "1"}, follow=True).content.decode()
    assert "is in the state “Active” by now" in page
    page = client.post(f"{RULE}do/nothing/", {"version": "9"}, follow=True).content.decode()
    assert "This version is not there (any more)." in page


def test_versions_say_what_they_changed(client: Client, bea: User) -> None:
    rule = make_rule("no-cheap")
    make_version(rule, "active")
    make_version(rule, parameters=terms(("cheap", "good-value"), ("poor", "fair")), waivable=False)
    client.force_login(bea)
    newest = client.get(RULE).context["history"][0]
    assert [(each.label, each.gone, each.new) for each in newest["differences"]] == [
        ("Terms", (), ("“poor”: write fair",)),
        ("Waivers", ("For up to 90 days",), ("Never waived",)),
    ]


def trial(client: Client, **values: Any) -> str:
    return client.post("/admin/rules/try/terms/", filled(**values)).content.decode()


def test_a_rule_is_tried_on_a_text_before_it_is_saved(client: Client, bea: User) -> None:
    client.force_login(bea)
    page = trial(client, try__on="text", try__field_0="hero.headline", try__text_0="A Cheap <b>")
    assert "A <mark>Cheap</mark> &lt;b&gt;" in page
    assert "Write “good-value”." in page
    assert "<del>Cheap</del> <ins>Good-value</ins>" in page
    assert 'data-rule-form-fixed-param="A Good-value &lt;b&gt;"' in page
    assert not BrandRule.objects.exists()
    clean = trial(client, try__on="text", try__field_0="hero.headline", try__text_0="A tent")
    assert "Nothing is found." in clean


def test_a_rule_is_tried_on_a_module_with_its_variants(client: Client, bea: User) -> None:
    module = make_module(live=True)
    make_variant(module, overrides={"headline": "Cheap powder"})
    client.force_login(bea)
    page = trial(client, **{"try-on": "module", "try-module": str(module.pk)})
    assert "Skier: Headline" in page
    assert "“Cheap”" in page
    assert "Choose a module first." in trial(client, **{"try-on": "module", "try-module": "x"})


def test_a_trial_says_what_is_wrong_with_the_rule(client: Client, bea: User) -> None:
    client.force_login(bea)
    page = trial(client, **{"p-rows-term": ["", ""], "p-rows-replacements": ["", ""]})
    assert "Terms: This has to be filled in." in page


def test_a_hostile_pattern_runs_out_of_its_time(client: Client, bea: User) -> None:
    client.force_login(bea)
    posted = filled(
        p__pattern="(a+)+$", try__field_0="hero.headline", try__text_0="a" * 5_000 + "!"
    )
    page = client.post("/admin/rules/try/pattern/", posted).content.decode()
    assert "ran out of time" in page


def test_the_guide_has_active_rules_by_topic(
    client: Client, ann: User, bea: User, brand: Brand
) -> None:
    make_version(
        make_rule("no-cheap", owner=bea), "active", rationale="We sell what lasts.", waivable=False
    )
    make_version(make_rule("in-shadow"), "shadow")
    make_version(make_rule("drafted"))
    everywhere = BrandRule.objects.create(
        key="short", kind="length", title="Short headlines", brand=None
    )
    make_version(everywhere, "active", parameters={"maximum": 60}, examples=[])
    client.force_login(ann)

    page = client.get("/admin/rules/guide/alpenglow/")

    assert [
        (key, [(each.version.rule.key, each.is_inherited) for each in entries])
        for key, _label, entries in page.context["chapters"]
    ] == [("words", [("no-cheap", False)]), ("tone", [("short", True)])]
    text = page.content.decode()
    assert "We sell what lasts." in text
    assert "A <mark>cheap</mark> tent" in text
    assert "Better: A good-value tent" in text
    assert "Holds for every brand" in text
    assert "Ask bea." in text
    assert "Never waived." in text


def test_the_guide_reads_formatted_examples_as_text_and_says_a_tick_once(
    client: Client, ann: User, brand: Brand
) -> None:
    formatted = {
        "good": False, "type": "hero", "quoted": "the the", "fixed": "Mend the zip.",
        "values": {"body": "<p>Mend <b>the the</b> zip.</p>"},
    }  # fmt: skip
    make_version(
        make_rule("no-twice", kind="repetition"), "active",
        parameters={"lettersOnly": True}, examples=[formatted],
    )  # fmt: skip
    client.force_login(ann)

    guide = client.get("/admin/rules/guide/alpenglow/").content.decode()
    rule = client.get("/admin/rules/rule/no-twice/").content.decode()

    assert "Mend <mark>the the</mark> zip." in guide
    assert "Not allowed: “Mend the the zip.”" in rule
    assert guide.count("Leave out words with digits") == 1
    assert guide.count(">Yes<") == 1


def test_the_guide_costs_the_same_however_long_it_is(
    client: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(ann)
    make_version(make_rule("first", owner=ann), "active")
    client.get("/admin/rules/guide/alpenglow/")
    with django_assert_num_queries(QUERIES_OF_GUIDE) as few:
        client.get("/admin/rules/guide/alpenglow/")
    for number in range(20):
        make_version(make_rule(f"rule-{number}"), "active")
    with django_assert_num_queries(len(few)):
        client.get("/admin/rules/guide/alpenglow/")


QUERIES_OF_GUIDE = 18


def test_an_empty_guide_says_what_to_do(client: Client, ann: User, brand: Brand) -> None:
    client.force_login(ann)
    page = client.get("/admin/rules/guide/", follow=True).content.decode()
    assert "No rule is active yet, so the guide is empty." in page
