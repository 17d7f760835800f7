"""Waivers: asked for, decided once by a second person, and dead when their time or rule is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from brand.models import Brand, RuleVersion, Waiver
from brand.rule_life.signals import waiver_changed
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.types import Finding, Source
from brand.rules_in_force import as_rule
from brand.waivers import (
    grant_waiver,
    granted_for,
    refuse_waiver,
    request_waiver,
    revoke_waiver,
)
from tests.brand.rule_factory import make_manager, make_rule, make_version
from tests.factories import make_brand

pytestmark = pytest.mark.django_db


def finding_of(version: RuleVersion, text: str = "A cheap tent") -> Finding:
    """What the engine finds in a headline."""
    source = Source(
        module="home-hero",
        variant="skier",
        type="hero",
        brand="alpenglow",
        locale="en",
        contents=contents_of({"headline": "text"}, {"headline": text}),
    )
    (found,) = RuleSet([as_rule(version)]).check(source)
    return found


def days(count: float) -> datetime:
    return timezone.now() + timedelta(days=count)


@pytest.fixture
def version() -> RuleVersion:
    return make_version(state="active")


@pytest.fixture
def ann(version: RuleVersion) -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def ask(version: RuleVersion, ann: User) -> Callable[..., Waiver]:
    """Ask for a waiver; every parameter can be another."""

    def ask(**values: Any) -> Waiver:
        given: dict[str, Any] = {
            "finding": finding_of(version),
            "brand": make_brand(),
            "user": ann,
            "reason": "quotation",
            "explanation": "It is the title of a book.",
            "expires_at": days(30),
        }
        return request_waiver(**given | values)

    return ask


def held() -> list[int]:
    return [waiver.pk for waiver in granted_for(["home-hero"], timezone.now())]


def test_what_is_granted_holds_until_it_expires(ask: Callable[..., Waiver]) -> None:
    waiver = ask()
    assert (waiver.state, waiver.module, waiver.variants, waiver.field, waiver.quoted) == (
        "requested",
        "home-hero",
        ["skier"],
        "headline",
        "cheap",
    )
    assert held() == []

    manager = make_manager()
    grant_waiver(waiver, user=manager, note="Fine.")

    assert held() == [waiver.pk]
    assert granted_for(["other"], timezone.now()) == []
    assert granted_for(["home-hero"], waiver.expires_at) == []
    assert granted_for(["home-hero"], waiver.expires_at - timedelta(seconds=1)) == [waiver]
    assert granted_for(["home-hero"], waiver.requested_at) == []
    logged = ModelLogEntry.objects.filter(action__endswith="_waiver").order_by("timestamp")
    assert [(entry.user.username, entry.message) for entry in logged] == [
        ("ann", "Waiver requested for “cheap”"),
        ("bea", "Waiver granted for “cheap”: Fine."),
    ]


def test_all_modules_are_asked_for_in_one_query(
    ask: Callable[..., Waiver], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    grant_waiver(ask(), user=make_manager())
    with django_assert_num_queries(1):
        (waiver,) = granted_for(["home-hero", "a", "b"], timezone.now())
        assert waiver.rule.key == "no-cheap"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"expires_at": None}, "90 days at most), not on no date."),
        ({"reason": "because"}, "'because' is no reason: choose one of legal, quotation"),
        ({"explanation": "  "}, "Say in a sentence why this should pass."),
        ({"explanation": "x" * 2001}, "has 2001 characters: 2000 at most."),
        ({"explanation": "a\x00b"}, "NUL character at position 2"),
        ({"evidence": "javascript:alert(1)"}, "a link that starts with http:// or https://"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(
    ask: Callable[..., Waiver], values: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(**values)
    assert message in " ".join(refused.value.messages)
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("count", [-1, -0.001, 90.1, 40_000])
def test_an_expiry_lies_ahead_and_not_too_far(ask: Callable[..., Waiver], count: float) -> None:
    with pytest.raises(ValidationError, match=r"ends after now and by .* \(90 days at most\)"):
        ask(expires_at=days(count))
    waiver = ask()
    with pytest.raises(ValidationError, match="90 days at most"):
        grant_waiver(waiver, user=make_manager(), expires_at=days(count))
    waiver.refresh_from_db()
    assert waiver.state == "requested"


def test_the_same_is_not_asked_for_twice(ask: Callable[..., Waiver]) -> None:
    waiver = ask()
    with pytest.raises(ValidationError, match="ann asked for this waiver already"):
        ask()
    grant_waiver(waiver, user=make_manager())
    with pytest.raises(ValidationError, match="This is waived already, until"):
        ask()
    Waiver.objects.update(expires_at=days(-1))
    assert ask().pk != waiver.pk


def test_a_second_person_decides_where_a_rule_blocks(ask: Callable[..., Waiver]) -> None:
    manager = make_manager()
    waiver = ask(user=manager)
    with pytest.raises(PermissionDenied, match="a second person has to grant it"):
        grant_waiver(waiver, user=manager)
    grant_waiver(waiver, user=make_manager("ben"))
    assert held() == [waiver.pk]


def test_a_team_of_one_grants_what_it_asked_for_where_four_eyes_are_off(
    ask: Callable[..., Waiver],
) -> None:
    manager = make_manager()
    waiver = ask(user=manager)
    Brand.objects.update(four_eyes=False)
    grant_waiver(waiver, user=manager)
    assert held() == [waiver.pk]


def test_where_a_rule_only_warns_one_person_may_do_both(ask: Callable[..., Waiver]) -> None:
    mild = {"edit": "warn", "submit": "warn", "approval": "warn"}
    version = make_version(make_rule("mild"), "active", severity=mild)
    manager = make_manager()
    waiver = ask(finding=finding_of(version), user=manager)
    grant_waiver(waiver, user=manager)
    assert held() == [waiver.pk]


def test_what_may_not_be_waived_never_is(ask: Callable[..., Waiver]) -> None:
    strict = make_version(make_rule("strict"), "active", waivable=False)
    with pytest.raises(ValidationError, match="“Strict” cannot be waived: change the content"):
        ask(finding=finding_of(strict))


def test_a_waiver_does_not_hold_once_its_rule_may_not_be_waived_any_more(
    ask: Callable[..., Waiver], version: RuleVersion
) -> None:
    grant_waiver(ask(), user=make_manager())
    now = timezone.now()
    RuleVersion.objects.filter(pk=version.pk).update(state="retired", active_until=now)
    make_version(version.rule, "active", at=now, waivable=False)
    assert held() == []
    assert len(granted_for(["home-hero"], now - timedelta(microseconds=1))) == 1


def test_a_waiver_asked_for_under_another_meaning_is_not_granted(
    ask: Callable[..., Waiver], version: RuleVersion
) -> None:
    waiver = ask()
    RuleVersion.objects.filter(pk=version.pk).update(state="retired")
    with pytest.raises(ValidationError, match="“No cheap” is not active"):
        grant_waiver(waiver, user=make_manager())
    make_version(version.rule, "active", severity={"approval": "block", "submit": "warn"})
    Waiver.objects.update(semantic_hash="0" * 64)
    with pytest.raises(ValidationError, match="says something else since this was asked for"):
        grant_waiver(waiver, user=make_manager("ben"))


def test_another_text_has_another_fingerprint(version: RuleVersion) -> None:
    first, same, other = (
        finding_of(version, text) for text in ("A cheap tent", "A cheap tent", "A cheap rope")
    )
    assert first.fingerprint == same.fingerprint
    assert first.fingerprint != other.fingerprint


def test_the_same_waiver_is_decided_once(ask: Callable[..., Waiver]) -> None:
    mine = ask()
    theirs = Waiver.objects.get()
    grant_waiver(mine, user=make_manager())
    with pytest.raises(ValidationError, match="bea has decided on this already: it is granted"):
        refuse_waiver(theirs, user=make_manager("ben"))
    with pytest.raises(ValidationError, match="bea has decided on this already: it is granted"):
        grant_waiver(theirs, user=User.objects.get(username="ben"))
    assert held() == [mine.pk]


def test_revoking_ends_it_now_and_keeps_what_was(ask: Callable[..., Waiver]) -> None:
    manager = make_manager()
    waiver = ask()
    with pytest.raises(ValidationError, match="is requested"):
        revoke_waiver(waiver, user=manager)
    grant_waiver(waiver, user=manager)
    while_held = timezone.now()
    revoke_waiver(waiver, user=make_manager("ben"))
    assert held() == []
    assert [each.pk for each in granted_for(["home-hero"], while_held)] == [waiver.pk]
    waiver.refresh_from_db()
    assert (waiver.state, waiver.decided_by) == ("revoked", manager)
    with pytest.raises(ValidationError, match="expired already"):
        revoke_waiver(waiver, user=manager)


def test_who_asked_takes_it_back_and_others_may_not(ask: Callable[..., Waiver], ann: User) -> None:
    waiver = ask()
    outsider = make_manager("ole", make_brand("basecamp"))
    make_manager()  # from here on the brand has managers of its own
    for act in (grant_waiver, refuse_waiver, revoke_waiver):
        with pytest.raises(PermissionDenied, match="Only managers of “Alpenglow” decide"):
            act(waiver, user=outsider)
    refuse_waiver(waiver, user=ann)
    assert Waiver.objects.get().state == "refused"


def test_a_manager_who_was_removed_meanwhile_decides_nothing(ask: Callable[..., Waiver]) -> None:
    waiver, manager = ask(), make_manager()
    manager.groups.clear()
    with pytest.raises(PermissionDenied):
        grant_waiver(waiver, user=User.objects.get(pk=manager.pk))
    assert Waiver.objects.get().state == "requested"


def test_only_who_writes_for_a_brand_asks(ask: Callable[..., Waiver], ann: User) -> None:
    brand = make_brand()
    brand.editors = make_manager("ole", make_brand("basecamp")).groups.get()
    brand.save()
    with pytest.raises(PermissionDenied, match="Only editors of “Alpenglow” may ask"):
        ask(brand=brand)


def test_others_hear_of_each_decision_when_it_is_committed(
    ask: Callable[..., Waiver], django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[tuple[str, str]] = []

    def hear(waiver: Waiver, user: Any, **kwargs: Any) -> None:
        heard.append((waiver.state, user.username))

    waiver_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            waiver = ask()
            grant_waiver(waiver, user=make_manager())
            assert heard == []
    finally:
        waiver_changed.disconnect(hear)
    assert [name for _state, name in heard] == ["ann", "bea"]
