"""Two people decide on one rule or waiver at once, each on a connection of their own."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from brand.models import RuleVersion, Waiver
from brand.rule_life.activation import activate
from brand.waivers import grant_waiver, refuse_waiver
from tests.brand.rule_factory import make_manager, make_rule, make_surroundings, make_version
from tests.factories import make_brand

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do things at the same moment; return what came of each, refusals first."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
            outcomes.append("done")
        except ValidationError as refused:
            outcomes.append(" ".join(refused.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=lambda outcome: outcome == "done")


def put_in_force(version: RuleVersion, user: Any) -> RuleVersion:
    until = timezone.now() + timedelta(days=9)
    around = make_surroundings()
    return activate(version, user=user, existing="leave", until=until, around=around)


def test_one_version_is_activated_once() -> None:
    version = make_version()
    bea, ben = make_manager(), make_manager("ben")

    outcomes = at_once(lambda: put_in_force(version, bea), lambda: put_in_force(version, ben))

    assert outcomes == [
        "Version 1 of “No cheap” is in the state “Active” by now: look at it anew.",
        "done",
    ]


def test_of_two_rules_that_contradict_one_becomes_active() -> None:
    first = make_version()
    second = make_version(
        make_rule("no-good-value"),
        parameters={"rows": [{"term": "good-value", "replacements": ["worthwhile"]}]},
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
    bea, ben = make_manager(), make_manager("ben")

    outcomes = at_once(lambda: put_in_force(first, bea), lambda: put_in_force(second, ben))

    assert len(outcomes) == 2
    assert outcomes[1] == "done"
    assert "“No cheap” suggests “good-value”, which “No good value” does not allow." in outcomes[0]
    assert RuleVersion.objects.filter(state="active").count() == 1


def test_one_waiver_is_decided_once() -> None:
    version = make_version(state="active")
    bea, ben = make_manager(), make_manager("ben")
    now = timezone.now()
    waiver = Waiver.objects.create(
        rule=version.rule,
        brand=make_brand(),
        semantic_hash=version.semantic_hash,
        module="home-hero",
        fingerprint="f",
        quoted="cheap",
        reason="legal",
        explanation="So it is.",
        requested_at=now,
        expires_at=now + timedelta(days=9),
    )
    theirs = Waiver.objects.get()

    outcomes = at_once(
        lambda: grant_waiver(waiver, user=bea), lambda: refuse_waiver(theirs, user=ben)
    )

    assert len(outcomes) == 2
    assert outcomes[1] == "done"
    assert "has decided on this already" in outcomes[0]
