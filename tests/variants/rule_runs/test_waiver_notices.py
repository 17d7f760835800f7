"""People are told once each before a waiver ends, and its finding stands again afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from brand.models import KeptFinding, Waiver
from brand.waivers import grant_waiver, refuse_waiver
from tests.brand.rule_factory import make_manager, make_version
from tests.factories import make_brand
from variants.models import Notice, Webhook, WebhookCall
from variants.rule_runs.due import run_due_rules

pytestmark = pytest.mark.django_db

NOW = timezone.now()
Told = list[tuple[str, Any, str]]


def make_waiver(**values: Any) -> Waiver:
    version = make_version(state="active")
    return Waiver.objects.create(
        **{
            "rule": version.rule,
            "brand": make_brand(),
            "semantic_hash": version.semantic_hash,
            "module": "a",
            "fingerprint": "f",
            "quoted": "cheap",
            "reason": "legal",
            "explanation": "So it is.",
            "state": "granted",
            "requested_by": User.objects.create_user("ann"),
            "requested_at": NOW,
            "starts_at": NOW,
            "expires_at": NOW + timedelta(days=60),
        }
        | values
    )


def days_told(told: Told, days: list[float]) -> list[str]:
    """Look on each of some days after the start; return what was said of expiring."""
    for day in days:
        list(run_due_rules(NOW + timedelta(days=day)))
    return [f"{who}: {subject}" for event, who, subject in told if event == "expiring"]


def test_thirty_seven_and_one_days_before(told: Told) -> None:
    make_waiver()
    said = days_told(told, [0, 29, 31, 31.1, 40, 53.5, 54, 59.5, 59.6])
    sentence = "The waiver of “No cheap” for “cheap” ends in"
    assert said == [
        f"['ann']: {sentence} 29 days",
        f"alpenglow: {sentence} 29 days",
        f"['ann']: {sentence} 7 days",
        f"alpenglow: {sentence} 7 days",
        f"['ann']: {sentence} 1 day",
        f"alpenglow: {sentence} 1 day",
    ]


def test_a_short_waiver_is_not_told_of_as_soon_as_it_is_granted(told: Told) -> None:
    make_waiver(expires_at=NOW + timedelta(days=5))
    said = days_told(told, [0, 1, 3.9, 4.1])
    assert said == [
        "['ann']: The waiver of “No cheap” for “cheap” ends in 1 day",
        "alpenglow: The waiver of “No cheap” for “cheap” ends in 1 day",
    ]


def test_other_systems_are_told_too() -> None:
    Webhook.objects.create(name="Hub", url="https://hub.example", events=["expiring"])
    waiver = make_waiver(expires_at=NOW + timedelta(days=20), starts_at=NOW - timedelta(days=40))
    list(run_due_rules(NOW))

    [call] = WebhookCall.objects.all()
    assert call.payload == {
        "endings": [
            {
                "kind": "waiver",
                "rule": "no-cheap",
                "module": "a",
                "ends": "waiver",
                "at": waiver.expires_at.isoformat(),
                "days": 30,
            }
        ]
    }


def test_a_manager_who_asked_for_a_waiver_is_told_of_its_end_once() -> None:
    manager = make_manager()
    make_waiver(requested_by=manager, expires_at=NOW + timedelta(days=20), starts_at=None)
    Waiver.objects.update(starts_at=NOW - timedelta(days=40))
    list(run_due_rules(NOW))

    assert [notice.user for notice in Notice.objects.all()] == [manager]


def kept(waiver: Waiver, state: str) -> KeptFinding:
    return KeptFinding.objects.create(
        version=waiver.rule.versions.get(),
        of="live",
        module="a",
        fingerprint="f",
        severity="block",
        finding={},
        state=state,
        first_seen=NOW,
        last_seen=NOW,
    )


def test_a_finding_stands_again_when_its_waiver_has_ended(told: Told) -> None:
    waiver = make_waiver()
    found = kept(waiver, "waived")
    after = waiver.expires_at + timedelta(seconds=1)

    assert list(run_due_rules(after)) == ["The waiver of “No cheap” for “cheap” has ended"]
    found.refresh_from_db()
    assert found.state == "open"
    assert told == [("findings", ["ann"], "The waiver of “No cheap” for “cheap” has ended")]
    assert list(run_due_rules(after)) == []


def test_decisions_are_told_and_close_what_is_found(
    told: Told, django_capture_on_commit_callbacks: Any
) -> None:
    waiver = make_waiver(state="requested", starts_at=None)
    found = kept(waiver, "open")
    with django_capture_on_commit_callbacks(execute=True):
        grant_waiver(waiver, user=make_manager())
    found.refresh_from_db()
    assert found.state == "waived"
    other = Waiver.objects.get()
    other.pk, other.state, other.fingerprint = None, "requested", "g"
    other.save()
    with django_capture_on_commit_callbacks(execute=True):
        refuse_waiver(other, user=User.objects.get(username="bea"))
    assert told == [
        ("waiver_decided", ["ann"], "“No cheap”, “cheap”: your waiver is granted"),
        ("waiver_decided", ["ann"], "“No cheap”, “cheap”: your waiver is refused"),
    ]
