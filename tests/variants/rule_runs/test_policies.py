"""What becomes of live content when a rule becomes active, and on the day that it was given."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import ModelLogEntry

from brand.models import KeptFinding, RuleRun, RuleVersion
from brand.rules_in_force import excused, rules_for
from tests.brand.rule_factory import make_manager, make_rule, make_version
from variants.models import Variant
from variants.rule_runs.deciding import activate_rule, confirm_rule, retire_rule, shadow_rule
from variants.rule_runs.due import run_due_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("modules")]

Told = list[tuple[str, Any, str]]


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    """Let what waits for the commit happen when a test asks for it."""
    return django_capture_on_commit_callbacks


def states() -> list[tuple[str, str]]:
    return list(KeptFinding.objects.order_by("module", "pk").values_list("module", "state"))


def live_variants() -> list[str]:
    found = Variant.objects.filter(live=True).order_by("module__key")
    return list(found.values_list("module__key", flat=True))


def owned_by(name: str, module: str) -> User:
    user = User.objects.create_user(name)
    Variant.objects.filter(module__key=module).update(owner=user)
    return user


def pass_the_date(version: RuleVersion) -> None:
    now = timezone.now()
    RuleVersion.objects.filter(pk=version.pk).update(existing_until=now - timedelta(seconds=1))


def test_shadow_is_seen_and_blocks_nobody(manager: User, at_once: Any, told: Told) -> None:
    version = make_version()
    with at_once(execute=True):
        shadow_rule(version, user=manager)
    assert states() == [("a", "open"), ("b", "open")]
    assert rules_for("alpenglow") == ()
    assert told == []


def test_leaving_says_nothing_until_the_date(manager: User, at_once: Any, told: Told) -> None:
    owned_by("ann", "a")
    version = make_version()
    until = timezone.now() + timedelta(days=3)
    with at_once(execute=True):
        activate_rule(version, user=manager, existing="leave", until=until)
    assert states() == [("a", "open"), ("b", "open")]
    assert told == []
    assert list(excused("alpenglow")) == ["no-cheap"]
    assert [rule.key for rule in rules_for("alpenglow")] == ["no-cheap"]

    pass_the_date(version)
    with at_once(execute=True):
        said = list(run_due_rules())

    assert said == ["The time that “No cheap” leaves to existing content has ended."]
    assert excused("alpenglow") == {}
    assert live_variants() == ["a", "b", "c"]
    assert told == [
        ("findings", ["ann"], "“No cheap” finds 1 thing in your live content"),
        ("findings", "alpenglow", "“No cheap” finds 1 thing in your live content"),
    ]
    assert list(run_due_rules()) == []


def test_warning_tells_at_once_and_withdraws_on_the_date(
    manager: User, at_once: Any, told: Told
) -> None:
    owned_by("ann", "a")
    version = make_version()
    until = timezone.now() + timedelta(days=8)
    with at_once(execute=True):
        activate_rule(version, user=manager, existing="warn", until=until)
    assert [each[:2] for each in told] == [("findings", ["ann"]), ("findings", "alpenglow")]
    assert live_variants() == ["a", "b", "c"]
    mended = Variant.objects.get(module__key="b")
    mended.overrides = {"headline": "Good ropes"}
    mended.save()
    told.clear()

    pass_the_date(version)
    with at_once(execute=True):
        list(run_due_rules())

    assert live_variants() == ["b", "c"]
    assert states() == [("a", "withdrawn"), ("b", "fixed")]
    assert [each[:2] for each in told] == [("withdrawn", ["ann"])]


def test_withdrawing_is_done_when_the_second_person_confirms(
    manager: User, at_once: Any, told: Told
) -> None:
    version = make_version()
    with at_once(execute=True):
        activate_rule(version, user=manager, existing="withdraw")
    assert live_variants() == ["a", "b", "c"]

    with at_once(execute=True):
        confirm_rule(version, user=make_manager("ben"))

    assert live_variants() == ["c"]
    assert states() == [("a", "withdrawn"), ("b", "withdrawn")]
    assert [each[:2] for each in told] == [("withdrawn", "alpenglow")]
    assert ModelLogEntry.objects.filter(action="variants.withdraw_with").count() == 2


def test_equal_meaning_is_not_looked_at_again(manager: User, at_once: Any, told: Told) -> None:
    first = make_version(state="active")
    KeptFinding.objects.create(
        version=first,
        of="live",
        module="a",
        variants=["skier"],
        fingerprint="f",
        severity="block",
        finding={},
        first_seen=timezone.now(),
        last_seen=timezone.now(),
    )
    second = make_version(first.rule, message="In other words.")
    with at_once(execute=True):
        activate_rule(second, user=manager, existing="leave")
    assert not RuleRun.objects.filter(version__isnull=False).exists()
    found = KeptFinding.objects.get()
    assert (found.version, found.state) == (second, "open")


def test_what_a_retired_rule_found_is_closed(manager: User, at_once: Any, told: Told) -> None:
    version = make_version()
    until = timezone.now() + timedelta(days=3)
    with at_once(execute=True):
        activate_rule(version, user=manager, existing="leave", until=until)
    with at_once(execute=True):
        retire_rule(version, user=manager)
    assert states() == [("a", "rule_retired"), ("b", "rule_retired")]
    assert rules_for("alpenglow") == ()


def test_a_version_that_replaces_another_closes_what_that_found(
    manager: User, at_once: Any, told: Told
) -> None:
    first = make_version()
    until = timezone.now() + timedelta(days=3)
    with at_once(execute=True):
        activate_rule(first, user=manager, existing="leave", until=until)
    second = make_version(first.rule, severity={"approval": "warn"})
    with at_once(execute=True):
        activate_rule(second, user=manager, existing="leave", until=until)
    found = KeptFinding.objects.order_by("module", "version__number")
    assert list(found.values_list("module", "version__number", "state", "severity")) == [
        ("a", 1, "rule_retired", "block"),
        ("a", 2, "open", "warn"),
        ("b", 1, "rule_retired", "block"),
        ("b", 2, "open", "warn"),
    ]


def test_publications_close_what_they_mend(manager: User, at_once: Any, told: Told) -> None:
    version = make_version()
    list(run_due_rules())
    until = timezone.now() + timedelta(days=3)
    with at_once(execute=True):
        activate_rule(version, user=manager, existing="leave", until=until)
    variant = Variant.objects.get(module__key="a")
    variant.overrides = {"headline": "A good tent"}
    variant.save()

    assert list(run_due_rules()) == ["Looked again at 1 modules with findings."]
    assert states() == [("a", "fixed"), ("b", "open")]
    assert list(run_due_rules()) == []


def test_rules_as_of_an_instant_are_those_that_were_active_then() -> None:
    now = timezone.now()
    rule = make_rule()
    first = make_version(rule, "retired", at=now - timedelta(days=5))
    RuleVersion.objects.filter(pk=first.pk).update(active_until=now - timedelta(days=2))
    make_version(rule, "active", at=now - timedelta(days=2))

    def numbers(days: int) -> list[int]:
        return [each.version for each in rules_for("alpenglow", now - timedelta(days=days))]

    assert (numbers(6), numbers(5), numbers(3), numbers(2), numbers(0)) == ([], [1], [1], [2], [2])
    assert rules_for("basecamp") == ()
