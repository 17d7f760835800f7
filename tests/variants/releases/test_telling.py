"""Who is told what of a release."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from config.roles import BRAND_MANAGERS, EDITORS
from tests.factories import make_module
from variants.approval.decisions import approve, refuse
from variants.approval.proposal import proposed
from variants.models import Notice, Release
from variants.releases.services import run_due_releases, submit_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("edda")
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


@pytest.fixture
def manager(django_user_model):
    user = django_user_model.objects.create_user("mara")
    user.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    return user


@pytest.fixture
def release(editor, manager) -> Release:
    (release,) = submit_drafts([make_module()], editor, note="Please")
    return release


def told():
    notices = Notice.objects.order_by("pk").select_related("user")
    return [(notice.user.username, notice.event, notice.subject) for notice in notices]


def test_managers_hear_of_what_is_submitted(release, manager):
    assert told() == [("mara", "submitted", "“Home hero” by edda awaits approval")]
    notice = Notice.objects.get()
    assert (notice.text, notice.url) == ("Please", f"/admin/review/{release.key}/")
    assert notice.release == release


def test_wagtail_mails_nobody_about_the_workflow(release, manager, admin_user, mailoutbox):
    admin_user.email = "admin@example.com"
    admin_user.save()
    (second,) = submit_drafts([make_module(key="second", name="Second")], release.made_by)
    refuse(second, user=manager, via="review", seen=proposed(second).digest, reason="Too long.")
    approve(release, user=manager, via="review", seen=proposed(release).digest)
    assert mailoutbox == []


def test_writers_hear_what_was_decided(release, manager):
    refuse(release, user=manager, via="review", seen=proposed(release).digest, reason="Too long.")
    assert told()[1:] == [("edda", "refused", "“Home hero” was refused by mara")]
    assert Notice.objects.order_by("pk").last().text == "Too long."


def test_going_live_at_once_is_told_with_the_approval(release, manager):
    approve(release, user=manager, via="review", seen=proposed(release).digest)
    assert told()[1:] == [("edda", "approved", "“Home hero” was approved by mara")]


def test_going_live_on_its_day_and_failing_are_told(release, manager, monkeypatch):
    Release.objects.update(go_live_at=timezone.now() + timedelta(days=1))
    release.refresh_from_db()
    approve(release, user=manager, via="review", seen=proposed(release).digest)
    day = timezone.now() + timedelta(days=2)

    def fail(change):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("variants.examining.CHECKS", [fail])
        list(run_due_releases(day))
        list(run_due_releases(day))  # tried again, told once
    list(run_due_releases(day))
    assert told()[2:] == [
        ("edda", "failed", "“Home hero” could not go live"),
        ("mara", "failed", "“Home hero” could not go live"),
        ("edda", "went_live", "“Home hero” is live"),
    ]
