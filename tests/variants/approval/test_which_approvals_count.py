"""Which approvals let something live: none for another day, none of what was taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.running import RunningJob
from tests.factories import make_channel, make_variant, targeting
from tests.variants.approval.deciding import (
    approved,
    draft,
    headline,
    live_without_asking,
    make_user,
    published,
    submitted,
)
from variants.approval import decisions
from variants.approval.proposal import proposed
from variants.bulk import steps
from variants.gate import PublishingRefused
from variants.models import Release
from variants.releases.services import (
    add,
    cancel,
    go_live,
    new_release,
    roll_back,
    submit,
)
from variants.rollback import roll_back as roll_everything_back

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def refused():
    return pytest.raises(PublishingRefused, match="the approval of a manager of Alpenglow")


def withdrawn(row, user, by):
    """Let somebody withdraw a row by a release that somebody else approves."""
    release = new_release("Less", user)
    add(release, row, user, action="withdraw")
    submit(release, user)
    approved(release, by)
    release.refresh_from_db()
    assert release.state == Release.State.LIVE
    return release


def test_what_is_approved_for_a_day_is_not_published_before_by_other_means(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module, go_live_at=timezone.now() + timedelta(days=30))
    approved(release, manager)
    assert proposed(release).is_covered
    root = make_user("root", is_superuser=True)
    report = steps.publish(RunningJob(root), model="content.module", keys=[module.pk])
    assert "Refused: 1." in report.summary
    assert headline() == "Outside is calling"
    go_live(release, user=manager)
    assert headline() == "Snow is calling"


def test_an_approval_of_a_release_that_was_given_up_lets_nothing_live(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module, waits=True)
    approved(release, manager)
    cancel(release, manager)
    module.refresh_from_db()
    with refused():
        module.latest_revision.publish(user=manager)


def test_what_is_turned_down_does_not_go_live_by_an_approval_of_the_past(module, editor, manager):
    for text in ("Snow is calling", "Sun is calling"):
        draft(module, editor, fields={"headline": text})
        approved(submitted(editor, module), manager)
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    decisions.refuse(release, user=manager, via="review", seen=seen, reason="It is May.")
    module.refresh_from_db()
    with refused():
        module.latest_revision.publish(user=manager)
    assert headline() == "Sun is calling"


def test_what_a_release_withdrew_does_not_come_back_without_approval(module, editor, manager):
    with live_without_asking():
        variant = make_variant(module, live=True)
    generation = withdrawn(variant, editor, manager).generation_id
    variant.refresh_from_db()
    variant.live = True
    with refused():
        variant.save()
    roll_everything_back(generation=generation - 1, user=manager)
    assert [each["key"] for each in published()["variants"]] == ["skier"]


def test_rolling_a_release_back_brings_back_nothing_that_other_terms_compose_anew(
    module, editor, manager
):
    """Whoever held one channel did not hold the other when both variants were live."""
    with live_without_asking():
        kiosk, web = make_channel("kiosk"), make_channel("web")
        hall = make_variant(module, "hall", live=True, targeting=targeting(channels=["kiosk"]))
        make_variant(
            module,
            "online",
            live=True,
            targeting=targeting(channels=["web"]),
            overrides={"eyebrow": "Online"},
        )
    release = withdrawn(hall, editor, manager)
    with live_without_asking():
        web.parent = kiosk
        web.save()
    with refused() as refusal:
        roll_back(release, manager)
    assert "1 composition" in refusal.value.messages[0]
    assert [each["key"] for each in published()["variants"]] == ["online"]
    with live_without_asking():
        web.parent = None
        web.save()
    roll_back(release, manager)
    assert [each["key"] for each in published()["variants"]] == ["hall", "online"]
