"""Approving is of exactly what was seen, by somebody else, once."""

import pytest
from django.contrib.auth.models import Group

from tests.factories import make_brand, make_module, make_variant, targeting
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
from variants.models import Approval, ApprovedContent, ChangeLogEntry, Release

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def test_an_approved_draft_goes_live_and_the_log_says_by_which_approval(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    approval = approved(release, manager)
    release.refresh_from_db()
    assert release.state == Release.State.LIVE
    assert headline() == "Snow is calling"
    entry = ChangeLogEntry.objects.get(kind="module", key="home-hero", is_current=True)
    assert entry.approvals == [approval.pk]
    assert (approval.name, approval.email) == ("manager", "manager@example.org")
    content = ApprovedContent.objects.get(approval=approval)
    assert (content.kind, content.key) == ("module", "home-hero")
    assert set(content.documents) == {""}
    assert len(content.compositions) == 1


def test_nothing_is_published_before_it_is_approved(module, editor):
    draft(module, editor, fields={"headline": "Snow is calling"})
    submitted(editor, module)
    assert headline() == "Outside is calling"


def test_the_same_approval_posted_twice_is_one(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    first = decisions.approve(release, user=manager, via="review", seen=seen)
    again = decisions.approve(release, user=manager, via="review", seen=seen)
    assert first == again
    assert release.approvals.count() == 1


def test_a_second_decider_is_told_who_was_first(module, brand, editor, manager):
    other = make_user("other", brand.managers)
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    decisions.refuse(release, user=other, via="review", seen=seen, reason="Too cold.")
    with pytest.raises(decisions.Outdated, match=r"decided already: Refused, other\."):
        decisions.approve(release, user=manager, via="review", seen=seen)
    assert headline() == "Outside is calling"
    assert release.approvals.get().reason == "Too cold."


def test_an_edit_after_it_was_seen_is_not_approved(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    draft(module, editor, fields={"headline": "Something else"})
    with pytest.raises(decisions.Outdated, match="changed since you looked"):
        decisions.approve(release, user=manager, via="review", seen=seen)
    assert not release.approvals.exists()
    assert headline() == "Outside is calling"


def test_an_autosave_in_place_after_approval_is_not_covered(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module, waits=True)
    approved(release, manager)
    module.refresh_from_db()
    revision = module.latest_revision
    drafted = module.get_latest_revision_as_object()
    drafted.fields = {"headline": "Guaranteed best price"}
    drafted.save_revision(user=editor, overwrite_revision=revision)
    proposal = proposed(release)
    assert not proposal.is_covered
    assert set(proposal.changes[0].uncovered.documents) == {""}
    with pytest.raises(Exception, match="the approval of a manager of Alpenglow"):
        decisions.go_live(release, user=manager)
    assert headline() == "Outside is calling"


def test_somebody_elses_publication_in_between_voids_only_what_nobody_saw(
    module, brand, editor, manager
):
    """Two variants for different segments: together they make one composition more."""
    loyal = make_variant(
        module, "loyal", overrides={"headline": "Welcome back"}, targeting=targeting(any=["loyal"])
    )
    skier = make_variant(
        module, "skier", overrides={"eyebrow": "Powder"}, targeting=targeting(any=["skier"])
    )
    waiting = submitted(editor, draft(loyal, editor), waits=True)
    approved(waiting, manager)
    assert proposed(waiting).is_covered
    approved(submitted(editor, draft(skier, editor)), manager)
    (change,) = proposed(waiting).changes
    assert change.uncovered.documents == {}
    assert len(change.uncovered.compositions) == 1
    assert len(change.needed.compositions) == 2
    with pytest.raises(Exception, match="1 composition"):
        decisions.go_live(waiting, user=manager)
    assert [entry["key"] for entry in published()["variants"]] == ["skier"]
    waiting.refresh_from_db()
    assert waiting.state == Release.State.SUBMITTED
    approved(waiting, manager)
    decisions.go_live(waiting, user=manager)
    assert [entry["key"] for entry in published()["variants"]] == ["loyal", "skier"]


def test_nobody_approves_what_they_wrote(module, brand, editor, manager):
    draft(module, manager, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    with pytest.raises(decisions.NotAllowed, match="You wrote a part of this"):
        approved(release, manager)
    brand.four_eyes = False
    brand.save()
    approved(release, manager)
    assert headline() == "Snow is calling"


@pytest.mark.parametrize("part", ["collected it", "submitted it", "wrote before others did"])
def test_authors_are_all_who_had_a_hand_in_it(part, module, editor, manager):
    if part == "wrote before others did":
        draft(module, manager, fields={"headline": "A first try"})
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(manager if part == "submitted it" else editor, module)
    if part == "collected it":
        release.changes.update(added_by=manager)
    assert decisions.authors(release) == {editor.pk, manager.pk}
    assert not decisions.may_decide(manager, release)


def test_who_wrote_what_is_published_already_is_no_author(module, brand, editor, manager):
    other = make_user("other", brand.managers)
    draft(module, manager, fields={"headline": "Snow is calling"})
    approved(submitted(editor, module), other)
    module.refresh_from_db()
    draft(module, editor, fields={"headline": "Ice is calling"})
    assert decisions.authors(submitted(editor, module)) == {editor.pk}


def test_authors_stay_known_when_revisions_are_purged(module, editor, manager, client):
    from wagtail.log_actions import log

    draft(module, manager, fields={"headline": "A first try"})
    log(module, "wagtail.edit", user=manager)
    module.latest_revision.delete()
    draft(module, editor, fields={"headline": "Snow is calling"})
    assert decisions.authors(submitted(editor, module)) == {editor.pk, manager.pk}


def test_an_approval_is_kept_when_revisions_users_and_release_go(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    approval = approved(release, manager)
    module.refresh_from_db()
    module.revisions.all().delete()
    manager.delete()
    Release.objects.all().delete()
    approval.refresh_from_db()
    assert (approval.name, approval.user, approval.release) == ("manager", None, None)
    assert approval.contents.count() == 1


def test_a_manager_removed_meanwhile_decides_nothing(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    assert decisions.may_decide(manager, release)
    manager.groups.clear()
    with pytest.raises(decisions.NotAllowed, match="no manager of Alpenglow"):
        approved(release, manager)
    assert not Approval.objects.filter(release=release).exists()


def test_every_brand_concerned_has_to_be_covered(module, editor, manager):
    with live_without_asking():
        other = make_brand("midnight")
        other.managers = Group.objects.create(name="Managers of Midnight")
        other.save()
        second = make_module("second", live=True, brand=other)
    draft(module, editor, fields={"headline": "Snow is calling"})
    draft(second, editor, fields={"headline": "Night is calling"})
    release = submitted(editor, module)
    release.changes.create(content_type=release.changes.get().content_type, object_id=second.pk)
    with pytest.raises(decisions.NotAllowed, match="no manager of Midnight"):
        approved(release, manager)
    manager.groups.add(other.managers)
    approved(release, type(manager).objects.get(pk=manager.pk))
    assert (headline(), headline("second")) == ("Snow is calling", "Night is calling")


def test_a_module_that_changes_its_brand_is_for_both(module, editor, manager):
    with live_without_asking():
        other = make_brand("midnight")
        other.managers = Group.objects.create(name="Managers of Midnight")
        other.save()
    draft(module, editor, brand=other)
    release = submitted(editor, module)
    assert decisions.why_not(manager, release) == (
        "You are no manager of Midnight: somebody who is has to decide."
    )


def test_refusing_takes_a_reason(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    with pytest.raises(decisions.Blocked, match="Say why"):
        decisions.refuse(release, user=manager, via="review", seen=seen, reason=" ")
    decisions.refuse(release, user=manager, via="review", seen=seen, reason="Off season.")
    release.refresh_from_db()
    assert release.state == Release.State.REFUSED


def test_changes_can_be_requested_and_submitted_again(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    decisions.request_changes(release, user=manager, via="review", seen=seen)
    release.refresh_from_db()
    assert release.state == Release.State.CHANGES_REQUESTED


def test_what_is_not_whole_is_not_approved(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    draft(module, editor, fields={"headline": None})
    with pytest.raises(decisions.Blocked, match=r"fields\.headline: None, expected a value"):
        approved(release, manager)
    assert not release.approvals.exists()


def test_a_confirmed_address_may_approve(module, editor):
    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    approval = decisions.approve(
        release, name="Ada", email="ada@example.org", via="link", seen=seen
    )
    assert (approval.user, approval.name, approval.email) == (None, "Ada", "ada@example.org")
    assert headline() == "Snow is calling"
    with pytest.raises(decisions.NotAllowed):
        decisions.approve(
            submitted(editor, draft(module, editor, name="Other")), via="review", seen=seen
        )


def test_a_scheduled_release_waits_for_its_day(module, editor, manager):
    from datetime import timedelta

    from django.utils import timezone

    draft(module, editor, fields={"headline": "Snow is calling"})
    release = submitted(editor, module, go_live_at=timezone.now() + timedelta(days=1))
    approved(release, manager)
    release.refresh_from_db()
    assert release.state == Release.State.APPROVED
    assert headline() == "Outside is calling"


def test_superusers_decide_for_every_brand_but_not_over_their_own(module, editor):
    root = make_user("root", is_superuser=True)
    draft(module, editor, fields={"headline": "Snow is calling"})
    assert decisions.may_decide(root, submitted(editor, module))
    draft(module, root, fields={"headline": "Ice is calling"})
    release = Release.objects.get()
    assert not decisions.may_decide(root, release)
