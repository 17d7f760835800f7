"""A release goes live as one generation, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_experience, make_module, make_segment, make_variant
from variants import checks
from variants.models import ChangeLogEntry, Generation, Release, Variant
from variants.releases.problems import CannotGoLive, SubmitRefused
from variants.releases.services import (
    add,
    go_live,
    new_release,
    run_due_releases,
    schedule,
    submit,
    submit_drafts,
)
from variants.selectors import current_documents, current_generation

pytestmark = pytest.mark.django_db


def drafted(row, **values):
    """Give a row a draft with other values; what is live stays."""
    draft = row.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision()
    return type(row).objects.get(pk=row.pk)


def approved(name, *rows, user=None, **columns):
    """Make a release of rows that is approved."""
    release = new_release(name, user)
    for row in rows:
        add(release, row, user)
    Release.objects.filter(pk=release.pk).update(state=Release.State.APPROVED, **columns)
    release.refresh_from_db()
    return release


def headline(key="home-hero"):
    return current_documents("module", [key])[key]["fields"]["headline"]


def refuse_key(key):
    """Return a check that refuses one module."""

    def check(change):
        if change.key == key:
            yield checks.Refusal(f"modules.{key}", "it", "something else")

    return check


def test_all_changes_are_one_generation():
    hero, notice = make_module(live=True), make_module("notice")
    variant = make_variant(notice)
    home = make_experience("home", {"hero": hero})
    before = current_generation()
    release = go_live(
        approved("Winter", drafted(hero, fields={"headline": "Snow"}), notice, variant, home)
    )
    assert release.state == Release.State.LIVE
    assert release.generation_id == current_generation() == before + 1
    entries = ChangeLogEntry.objects.filter(generation=before + 1)
    assert sorted(entries.values_list("kind", "key")) == [
        ("experience", "home"),
        ("module", "home-hero"),
        ("module", "notice"),
    ]
    assert headline() == "Snow"
    assert Generation.objects.get(pk=before + 1).reason == "Release Winter"


def test_nothing_goes_live_when_the_last_change_is_refused(monkeypatch):
    first, last = make_module("first", live=True), make_module("last", live=True)
    before = current_generation()
    release = approved(
        "Winter",
        drafted(first, fields={"headline": "Snow"}),
        drafted(last, fields={"headline": "Ice"}),
    )
    monkeypatch.setattr("variants.examining.CHECKS", [refuse_key("last")])
    with pytest.raises(CannotGoLive) as refused:
        go_live(release)
    assert refused.value.messages == ["modules.last: 'it', expected something else."]
    assert current_generation() == before
    assert headline("first") == "Outside is calling"
    assert Module.objects.get(key="first").has_unpublished_changes
    release.refresh_from_db()
    assert (release.state, release.failure) == (
        "submitted",
        "modules.last: 'it', expected something else.",
    )


def test_withdrawals_and_terms_go_live_with_it():
    make_segment("skier")
    hero = make_module(live=True)
    variant = make_variant(hero, live=True)
    release = new_release("Summer", None)
    add(release, variant, None, action="withdraw")
    skiers = Segment.objects.get(key="skier")
    skiers.rank = 7
    add(release, skiers, None, action="save_term")
    add(release, Segment(key="hiker", name="Hikers", parent=skiers), None, action="save_term")
    Release.objects.filter(pk=release.pk).update(state="approved")
    release = go_live(release)
    assert release.generation_id == current_generation()
    assert not Variant.objects.get().live
    assert Segment.objects.get(key="skier").rank == 7
    assert Segment.objects.get(key="hiker").parent.key == "skier"


def test_what_was_deleted_meanwhile_is_named():
    module = make_module()
    release = approved("Winter", module)
    module.delete()
    with pytest.raises(CannotGoLive, match="Something in this release was deleted: remove it"):
        go_live(release)


def test_a_release_that_is_live_is_left_alone():
    release = go_live(approved("Winter", make_module()))
    again = go_live(release)
    assert again.generation_id == release.generation_id == current_generation()


def test_one_that_is_not_approved_does_not_go_live():
    release = new_release("Winter", None)
    module = make_module()
    add(release, module, None)
    with pytest.raises(CannotGoLive, match="is not approved: it is open"):
        go_live(release)
    assert current_documents("module", ["home-hero"]) == {}


def test_due_releases_go_live_and_one_that_fails_stops_no_other(monkeypatch):
    now = timezone.now()
    bad = approved("Bad", make_module("bad"), go_live_at=now - timedelta(minutes=2))
    good = approved("Good", make_module("good"), go_live_at=now - timedelta(minutes=1))
    later = approved("Later", make_module("later"), go_live_at=now + timedelta(minutes=1))
    monkeypatch.setattr("variants.examining.CHECKS", [refuse_key("bad")])
    assert list(run_due_releases(now)) == [
        "Could not release Bad: modules.bad: 'it', expected something else.",
        "Released Good.",
    ]
    assert list(run_due_releases(now)) == []
    for release in (bad, good, later):
        release.refresh_from_db()
    assert (bad.state, good.state, later.state) == ("submitted", "live", "approved")


def test_a_fault_of_ours_stops_no_other_release_and_is_tried_again(monkeypatch, caplog):
    now = timezone.now()
    bad = approved("Bad", make_module("bad"), go_live_at=now)
    good = approved("Good", make_module("good"), go_live_at=now)

    def fail(change):
        if change.key == "bad":
            raise RuntimeError("disk full")
        return ()

    monkeypatch.setattr("variants.examining.CHECKS", [fail])
    assert list(run_due_releases(now)) == [
        "Could not release Bad: disk full",
        "Released Good.",
    ]
    bad.refresh_from_db()
    assert bad.state == "approved"
    good.refresh_from_db()
    assert good.state == "live"


def test_a_release_that_waits_is_not_due():
    release = approved("Winter", make_module())
    schedule(release, None, go_live_at=None, waits=True)
    assert list(run_due_releases(timezone.now())) == []


def test_the_schedule_of_a_single_draft_becomes_that_of_its_release():
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    module = drafted(make_module(), go_live_at=at)
    (release,) = submit_drafts([module], None)
    assert release.go_live_at == at
    Release.objects.filter(pk=release.pk).update(state="approved")
    with pytest.raises(CannotGoLive, match="by itself, later than its release"):
        go_live(release)
    assert current_documents("module", ["home-hero"]) == {}


def test_a_draft_that_is_scheduled_later_than_its_release_is_not_submitted():
    module = drafted(make_module(), go_live_at=timezone.now() + timedelta(days=3))
    release = new_release("Winter", None)
    add(release, module, None)
    with pytest.raises(SubmitRefused, match="later than its release: change one of them"):
        submit(release, None)
    schedule(release, None, go_live_at=timezone.now() + timedelta(days=4))
    assert submit(release, None).state == "submitted"
