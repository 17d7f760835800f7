"""Activating, putting in shadow and retiring rules."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from brand.models import RuleVersion
from brand.rule_life.activation import (
    activate,
    awaits_confirmation,
    confirm_withdrawal,
    withdraw_request,
)
from brand.rule_life.drafting import discard_draft, new_draft
from brand.rule_life.retiring import retire
from brand.rule_life.shadowing import start_shadow
from brand.rule_life.signals import rule_changed
from brand.rules.types import Target
from tests.brand.rule_factory import (
    examples,
    make_manager,
    make_rule,
    make_surroundings,
    make_version,
    terms,
)
from tests.factories import make_brand

pytestmark = pytest.mark.django_db

AROUND = make_surroundings()


def put_in_force(version: RuleVersion, user: Any, **values: Any) -> RuleVersion:
    """Activate, leaving what is there for a month."""
    policy = {"existing": "leave", "until": timezone.now() + timedelta(days=30)} | values
    return activate(version, user=user, around=AROUND, **policy)


def state_of(version: RuleVersion) -> str:
    return RuleVersion.objects.get(pk=version.pk).state


def test_a_draft_whose_examples_pass_becomes_active() -> None:
    manager, version = make_manager(), make_version()
    before = timezone.now()
    put_in_force(version, manager)
    stored = RuleVersion.objects.get()
    assert stored.state == "active"
    assert stored.activated_by == manager
    assert stored.active_from is not None
    assert stored.active_from >= before
    assert stored.active_until is None
    assert len(stored.semantic_hash) == 64
    entry = ModelLogEntry.objects.get(action="brand.activate_rule")
    assert entry.user == manager
    assert entry.message == "Version 1 became active"


def test_the_next_version_replaces_the_active_one() -> None:
    manager, first = make_manager(), make_version()
    put_in_force(first, manager)
    second = new_draft(
        first.rule,
        user=manager,
        parameters=terms(("cheap", "low-cost")),
        examples=examples(fixed="A low-cost tent"),
    )
    assert second.number == 2
    put_in_force(second, manager)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == "retired"
    assert first.active_until == second.active_from
    assert second.state == "active"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"examples": []}, "at least one good example"),
        ({"examples": examples()[:1]}, "at least one bad example"),
        ({"examples": examples(bad="A tent")}, "examples"),
        ({"examples": examples(fixed="A dear tent")}, "A good-value tent"),
        (
            {"examples": [{"good": 1, "type": "hero", "values": {}}]},
            "examples.0.good: 1, expected true or false.",
        ),
        ({"examples": "cheap"}, "examples: 'cheap', expected a list."),
        ({"parameters": {"rows": []}}, "rows"),
        ({"parameters": terms(("", "x"))}, "rows"),
        ({"parameters": []}, "parameters"),
        ({"target": []}, "target: [], expected an object."),
        ({"target": {"type": ["hero"]}}, "target.type: ['hero'], expected no such member."),
        ({"target": {"types": "hero"}}, "target.types: 'hero', expected a list of names."),
        (
            {"target": {"types": ["poster"]}},
            "there is no module type “poster”; expected one of hero, notice.",
        ),
        (
            {"target": {"types": ["hero"], "fields": ["title"]}},
            "no type that is meant has a field “title”; there are body, headline.",
        ),
        (
            {"target": {"targeting": {"channels": ["pigeon"]}}},
            "target.targeting.channels: 'pigeon', expected the key of a term.",
        ),
        (
            {"target": {"targeting": {"segments": {"any": 3}}}},
            "target.targeting.segments.any: 3, expected a list of keys.",
        ),
        (
            {"severity": {"edit": "scream"}},
            "severity.edit: 'scream', expected one of suggest, warn, block.",
        ),
        (
            {"severity": {"print": "warn"}},
            "severity.print: 'warn', expected one of edit, submit, approval.",
        ),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(values: dict[str, Any], message: str) -> None:
    manager, version = make_manager(), make_version(**values)
    with pytest.raises(ValidationError) as refused:
        put_in_force(version, manager)
    assert message in " ".join(refused.value.messages)
    assert state_of(version) == "draft"
    with pytest.raises(ValidationError):
        start_shadow(version, user=manager, around=AROUND)
    assert state_of(version) == "draft"


def test_a_target_that_excludes_itself_is_refused() -> None:
    manager, version = make_manager(), make_version()

    def never(first: Target, second: Target) -> bool:
        return False

    around = make_surroundings(overlap=never)
    with pytest.raises(ValidationError, match="No visitor meets this target"):
        start_shadow(version, user=manager, around=around)


def test_contradictions_name_the_other_rule() -> None:
    manager = make_manager()
    put_in_force(make_version(), manager)
    other = make_version(
        make_rule("no-good-value"),
        parameters=terms(("good-value", "worthwhile")),
        examples=[
            {"good": True, "type": "hero", "values": {"headline": "A tent"}},
            {
                "good": False,
                "type": "hero",
                "values": {"headline": "A good-value tent"},
                "quoted": "good-value",
                "fixed": "A worthwhile tent",
            },
        ],
    )
    with pytest.raises(ValidationError, match="“No cheap” suggests “good-value”, which “No good"):
        put_in_force(other, manager)
    assert state_of(other) == "draft"


def test_rules_of_other_brands_do_not_contradict() -> None:
    elsewhere = make_brand("basecamp")
    put_in_force(make_version(make_rule(brand=elsewhere)), make_manager("ben", elsewhere))
    version = make_version(
        make_rule("no-good-value"),
        parameters=terms(("good-value", "cheap")),
        examples=[
            {"good": True, "type": "hero", "values": {"headline": "A tent"}},
            {
                "good": False,
                "type": "hero",
                "values": {"headline": "A good-value tent"},
                "quoted": "good-value",
                "fixed": "A cheap tent",
            },
        ],
    )
    assert put_in_force(version, make_manager()).state == "active"


@pytest.mark.parametrize(
    ("existing", "days", "message"),
    [
        ("leave", None, "until no date: expected a date in the future."),
        ("leave", -1, "expected a date in the future."),
        ("warn", None, "expected a date that is more than 7 days ahead"),
        ("warn", 6, "expected a date that is more than 7 days ahead"),
        ("withdraw", 3, "this policy has no date."),
        ("forget", 3, "'forget' is no policy: choose one of leave, warn, withdraw."),
    ],
)
def test_the_policy_needs_its_date(existing: str, days: int | None, message: str) -> None:
    manager, version = make_manager(), make_version()
    until = None if days is None else timezone.now() + timedelta(days=days)
    with pytest.raises(ValidationError) as refused:
        put_in_force(version, manager, existing=existing, until=until)
    assert message in " ".join(refused.value.messages)
    assert state_of(version) == "draft"


def test_withdrawing_takes_two_people() -> None:
    asks, confirms, version = make_manager(), make_manager("ben"), make_version()
    put_in_force(version, asks, existing="withdraw", until=None)
    version.refresh_from_db()
    assert version.state == "shadow"
    assert awaits_confirmation(version)
    with pytest.raises(PermissionDenied, match="a second person has to confirm it"):
        confirm_withdrawal(version, user=asks, around=AROUND)
    confirm_withdrawal(version, user=confirms, around=AROUND)
    version.refresh_from_db()
    assert (version.state, version.activated_by, version.confirmed_by) == (
        "active",
        asks,
        confirms,
    )
    with pytest.raises(ValidationError, match="is in the state “Active” by now"):
        confirm_withdrawal(version, user=confirms, around=AROUND)


def test_the_wish_to_withdraw_can_be_refused() -> None:
    asks, refuses, version = make_manager(), make_manager("ben"), make_version()
    put_in_force(version, asks, existing="withdraw", until=None)
    withdraw_request(version, user=refuses)
    version.refresh_from_db()
    assert version.state == "shadow"
    assert not awaits_confirmation(version)
    with pytest.raises(ValidationError, match="Nobody asks"):
        confirm_withdrawal(version, user=refuses, around=AROUND)


def test_equal_meaning_keeps_the_policy(django_capture_on_commit_callbacks: Any) -> None:
    manager, first = make_manager(), make_version()
    until = timezone.now() + timedelta(days=9)
    put_in_force(first, manager, existing="warn", until=until)
    second = new_draft(first.rule, user=manager, message="Say what it is worth.")
    heard: list[Any] = []

    def hear(**told: Any) -> None:
        heard.append((told["version"].number, told["previous"].number, told["meaning_changed"]))

    rule_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            put_in_force(second, manager, existing="leave", until=None)
    finally:
        rule_changed.disconnect(hear)
    second.refresh_from_db()
    assert (second.existing, second.existing_until) == ("warn", until)
    assert heard == [(2, 1, False)]


def test_activating_twice_says_so() -> None:
    manager, version = make_manager(), make_version()
    put_in_force(version, manager)
    with pytest.raises(ValidationError, match="Version 1 of “No cheap” is in the state “Active”"):
        put_in_force(version, manager)


def test_a_manager_who_was_removed_meanwhile_is_refused() -> None:
    manager, version = make_manager(), make_version()
    manager.groups.clear()
    fresh = User.objects.get(pk=manager.pk)
    for act in (
        lambda: put_in_force(version, fresh),
        lambda: start_shadow(version, user=fresh, around=AROUND),
        lambda: new_draft(version.rule, user=fresh),
        lambda: discard_draft(version, user=fresh),
        lambda: retire(version, user=fresh),
    ):
        with pytest.raises(PermissionDenied, match="Only managers of “Alpenglow” decide"):
            act()
    assert state_of(version) == "draft"
    assert not ModelLogEntry.objects.filter(action__startswith="brand.").exists()


def test_rules_of_every_brand_are_kept_by_who_approves_for_all() -> None:
    manager = make_manager()
    rule = make_rule(title="No cheap")
    rule.brand = None
    rule.save()
    version = make_version(rule)
    with pytest.raises(PermissionDenied, match="holds for every brand"):
        put_in_force(version, manager)
    manager.user_permissions.add(Permission.objects.get(codename="approve_brand"))
    manager = User.objects.get(pk=manager.pk)
    other = make_brand("basecamp")
    other.managers = Group.objects.create(name="Others")
    other.save()
    with pytest.raises(PermissionDenied, match="holds for every brand"):
        put_in_force(version, manager)
    root = User.objects.create_superuser("root")
    assert put_in_force(version, root).state == "active"


def test_shadow_gives_way_to_the_next_version_in_shadow() -> None:
    manager, first = make_manager(), make_version()
    start_shadow(first, user=manager, around=AROUND)
    second = new_draft(first.rule, user=manager)
    start_shadow(second, user=manager, around=AROUND)
    assert (state_of(first), state_of(second)) == ("retired", "shadow")
    second.refresh_from_db()
    assert second.shadow_at is not None


def test_what_is_active_or_in_shadow_can_be_retired() -> None:
    manager, version = make_manager(), make_version()
    with pytest.raises(ValidationError, match="is in the state “Draft”"):
        retire(version, user=manager)
    put_in_force(version, manager)
    retire(version, user=manager)
    version.refresh_from_db()
    assert version.state == "retired"
    assert version.active_until is not None


def test_a_draft_is_made_once_and_discarded() -> None:
    manager, first = make_manager(), make_version(state="active")
    draft = new_draft(first.rule, user=manager)
    assert (draft.number, draft.parameters, draft.author) == (2, first.parameters, manager)
    assert new_draft(first.rule, user=manager).pk == draft.pk
    discard_draft(draft, user=manager)
    assert list(first.rule.versions.values_list("number", flat=True)) == [1]
    with pytest.raises(ValidationError, match="is no draft"):
        discard_draft(first, user=manager)
