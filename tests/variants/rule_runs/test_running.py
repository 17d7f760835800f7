"""A run looks at everything, keeps what it finds, and goes on where it was stopped."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brand.models import KeptFinding, RuleRun, RuleVersion
from jobs.models import Job
from jobs.starting import start_again
from tests.brand.rule_factory import make_manager, make_rule, make_version, terms
from tests.factories import make_brand, make_module, make_variant, targeting
from variants.judging import findings
from variants.judging.cells import Served
from variants.judging.visible import Visible
from variants.models import Variant
from variants.rule_runs import running
from variants.rule_runs.due import run_due_rules
from variants.rule_runs.judged import judge_chunk
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.scope import modules_of, read_chunk
from variants.rule_runs.starting import preview_impact, start_run
from variants.rule_runs.words import impact_in_words

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, str, list[str | None], str, str]]:
    """What is kept, as plain values in the order of modules."""
    return [
        (each.module, each.of, each.variants, each.quoted, each.state)
        for each in KeptFinding.objects.order_by("module", "of", "pk")
    ]


FOUND = [
    ("a", "live", ["skier"], "cheap", "open"),
    ("b", "live", ["skier"], "Cheap", "open"),
]


def test_an_impact_preview_says_what_a_draft_would_block(manager: User, modules: None) -> None:
    version = make_version()

    run = preview_impact(version, user=manager)

    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.after) == ("done", 3, 3, "c")
    assert kept() == FOUND
    assert run.counts["live"]["block"] == {"variants": 2, "defaults": 0, "compositions": 0}
    assert impact_in_words(run) == "Would block 2 published variants; 2 by “cheap”."
    assert run.job is not None
    assert run.job.report["summary"] == "Would block 2 published variants; 2 by “cheap”."
    assert [line["text"] for line in run.job.report["lines"]] == ["“cheap” in 2 places"]


def test_only_those_who_keep_a_rule_may_see_its_impact(modules: None) -> None:
    outsider = make_manager("ole", make_brand("basecamp"))
    with pytest.raises(PermissionDenied):
        preview_impact(make_version(), user=outsider)
    assert not RuleRun.objects.exists()


def test_looking_again_changes_nothing_but_when_it_was_seen(manager: User, modules: None) -> None:
    version = make_version(state="shadow")
    start_run(version, Purpose.SHADOW, user=manager)
    before = list(KeptFinding.objects.order_by("pk").values("pk", "first_seen", "last_seen"))

    start_run(version, Purpose.SHADOW, user=manager)

    after = list(KeptFinding.objects.order_by("pk").values("pk", "first_seen", "last_seen"))
    assert [(each["pk"], each["first_seen"]) for each in after] == [
        (each["pk"], each["first_seen"]) for each in before
    ]
    assert all(new["last_seen"] > old["last_seen"] for new, old in zip(after, before, strict=True))


def test_what_is_mended_is_fixed_and_what_comes_back_is_open(manager: User, modules: None) -> None:
    version = make_version(state="shadow")
    start_run(version, Purpose.SHADOW, user=manager)
    variant = Variant.objects.get(module__key="a")
    variant.overrides = {"headline": "A good tent"}
    variant.save()
    start_run(version, Purpose.SHADOW, user=manager)
    assert kept() == [("a", "live", ["skier"], "cheap", "fixed"), FOUND[1]]

    variant.overrides = {"headline": "A cheap tent"}
    variant.save()
    start_run(version, Purpose.SHADOW, user=manager)
    assert kept() == FOUND


def test_drafts_say_what_they_would_bring_besides(manager: User, modules: None) -> None:
    for key, headline in (("b", "Cheap ropes"), ("c", "A rope, cheap")):
        variant = Variant.objects.get(module__key=key)
        variant.overrides = {"headline": headline}
        variant.name = "Renamed"
        variant.save_revision()
    unseen = make_module("d", fields={"headline": "Cheap knots", "image": None})
    assert not unseen.live
    version = make_version(state="shadow")

    run = start_run(version, Purpose.SHADOW, user=manager)

    run.refresh_from_db()
    assert kept() == [
        *FOUND,
        ("c", "draft", ["skier"], "cheap", "open"),
        ("d", "draft", [None], "Cheap", "open"),
    ]
    assert impact_in_words(run) == (
        "Would block 2 published variants; would find 1 drafted variant, 1 drafted default;"
        " 2 by “cheap”."
    )


def test_a_rule_looks_at_its_own_brand_and_types_only(manager: User, modules: None) -> None:
    elsewhere = make_module(
        "e", live=True, brand=make_brand("basecamp"), fields={"headline": "Cheap", "image": None}
    )
    assert elsewhere.live
    version = make_version(state="shadow")
    assert list(modules_of(version).values_list("key", flat=True)) == ["a", "b", "c"]
    notices = make_version(make_rule("n"), target={"types": ["notice"]})
    assert not modules_of(notices).exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_modules(
    manager: User, modules: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version(state="shadow")
    rules_of, _versions = running._rules(RuleRun(version=version))

    def count() -> int:
        with django_assert_num_queries(QUERIES):
            return len(judge_chunk(read_chunk(modules_of(version), ""), rules_of, timezone.now()))

    QUERIES = 6
    assert count() == 2
    for number in range(7):
        module = make_module(f"m{number}", live=True, fields={"headline": "Outside", "image": None})
        make_variant(
            module,
            live=True,
            overrides={"headline": "Cheap"},
            targeting=targeting(any=["skier"]),
        )
    assert count() == 9


def test_a_run_that_failed_goes_on_where_it_stood_when_it_is_started_again(
    manager: User, modules: None, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    broken = True

    def judged(contents: Any, *args: Any) -> Any:
        chunk = list(contents)
        looked_at.extend(each.key for each in chunk)
        if broken and looked_at[-1] == "b":
            raise ZeroDivisionError
        return judge_chunk(chunk, *args)

    monkeypatch.setattr(running, "judge_chunk", judged)
    version = make_version(state="shadow")
    run = start_run(version, Purpose.SHADOW, user=manager)
    run.refresh_from_db()
    assert (run.state, run.after, run.done) == ("failed", "a", 1)
    assert run.job is not None
    assert run.job.state == Job.State.FAILED

    broken = False
    start_again(run.job, user=manager)

    run.refresh_from_db()
    assert (run.state, run.after, run.done) == ("done", "c", 3)
    assert looked_at == ["a", "b", "b", "c"]
    assert run.counts["live"]["block"]["variants"] == 2
    assert kept() == FOUND


def test_a_run_of_a_draft_that_is_edited_meanwhile_stops(
    manager: User, modules: None, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_version()

    def judged(*args: Any) -> Any:
        RuleVersion.objects.filter(pk=version.pk).update(parameters=terms(("dear", "fine")))
        return judge_chunk(*args)

    monkeypatch.setattr(running, "judge_chunk", judged)
    run = preview_impact(version, user=manager)
    run.refresh_from_db()
    assert (run.state, run.done) == ("failed", 0)
    assert kept() == []
    assert run.job is not None
    assert run.job.message == (
        "The rule has changed since this began, or another run looks at it now."
    )


def test_a_worker_that_was_taken_for_lost_and_is_not_leaves_the_run_to_the_other(
    manager: User, modules: None, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_version(state="shadow")

    def judged(*args: Any) -> Any:
        RuleRun.objects.filter(after="").update(after="b", done=2)  # by the other worker
        return judge_chunk(*args)

    monkeypatch.setattr(running, "judge_chunk", judged)
    run = start_run(version, Purpose.SHADOW, user=manager)
    run.refresh_from_db()
    assert (run.state, run.after, run.done) == ("running", "b", 2)


def test_a_run_that_goes_on_is_not_begun_twice(manager: User, modules: None) -> None:
    version = make_version(state="shadow")
    first = start_run(version, Purpose.SHADOW, user=manager)
    RuleRun.objects.update(state="running")
    assert start_run(version, Purpose.SHADOW, user=manager).pk == first.pk
    other = start_run(version, Purpose.RECHECK, user=manager)
    assert other.pk != first.pk
    first.refresh_from_db()
    assert first.state == "failed"


def test_all_active_rules_run_together(manager: User, modules: None) -> None:
    make_version(state="active")
    make_version(make_rule("no-fine"), "active", parameters=terms(("fine", "good")))
    make_version(make_rule("no-rope"), "shadow", parameters=terms(("rope", "cord")))

    run = start_run(None, Purpose.EVERYTHING, user=manager)

    run.refresh_from_db()
    assert kept() == [*FOUND, ("c", "live", ["skier"], "fine", "open")]
    assert impact_in_words(run) == "Blocks 3 published variants; 2 by “cheap”."


def test_nothing_to_look_at_is_no_fault(manager: User) -> None:
    run = preview_impact(make_version(), user=manager)
    run.refresh_from_db()
    assert (run.state, run.total) == ("done", 0)
    assert impact_in_words(run) == "Nothing violates it."


def test_lost_runs_get_another_job(manager: User, modules: None) -> None:
    run = start_run(make_version(state="shadow"), Purpose.SHADOW, user=manager)
    RuleRun.objects.update(state="running", after="a", done=1)
    Job.objects.update(state=Job.State.FAILED)

    said = list(run_due_rules())

    assert len(said) == 1
    assert said[0].startswith("Goes on where it stood: shadow ")
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 3)
    assert Job.objects.count() == 2
    assert list(run_due_rules()) == []


def test_where_the_texts_give_no_reason_contexts_are_not_looked_at(
    manager: User, modules: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []

    class Noting(Visible):
        def __init__(self, old: Served | None, new: Served, *others: Any, **more: Any) -> None:
            looked_at.append(new.module.key)
            super().__init__(old, new, *others, **more)

    monkeypatch.setattr(findings, "Visible", Noting)
    start_run(make_version(state="shadow"), Purpose.SHADOW, user=manager)
    assert (looked_at, kept()) == (["a", "b"], FOUND)

    looked_at.clear()
    longest = {"unit": "characters", "maximum": 11, "scope": "composition"}
    short = make_version(make_rule("short", kind="length"), "shadow", parameters=longest)
    start_run(short, Purpose.SHADOW, user=manager)
    # Only the first can come to more, whatever stands beside what.
    assert looked_at == ["a"]


def test_what_is_missing_everywhere_is_a_reason_too(manager: User, modules: None) -> None:
    parameters = {"wording": "Terms apply", "where": "composition"}
    legal = make_version(make_rule("legal", kind="required_text"), "shadow", parameters=parameters)
    start_run(legal, Purpose.SHADOW, user=manager)
    assert list(KeptFinding.objects.order_by("module").values_list("module", "variants")) == [
        (module, [None]) for module in "abc"
    ]
