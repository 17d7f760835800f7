"""Releases at the real gate: what was approved goes live, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.utils import timezone

from config.roles import BRAND_MANAGERS, EDITORS
from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_module, make_segment, make_variant, targeting
from tests.variants.releases.test_going_live import drafted, headline
from variants.approval.decisions import approve
from variants.approval.proposal import proposed
from variants.models import ApprovedContent, Generation, Release
from variants.releases.problems import CannotGoLive
from variants.releases.services import (
    add,
    go_live,
    new_release,
    roll_back,
    run_due_releases,
    schedule,
    submit,
    submit_drafts,
)
from variants.selectors import current_documents, current_generation

pytestmark = [pytest.mark.approval, pytest.mark.django_db]


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("edda")
    user.groups.add(Group.objects.get_or_create(name=EDITORS)[0])
    return user


@pytest.fixture
def manager(django_user_model):
    user = django_user_model.objects.create_user("mara")
    user.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    return user


def decide(release, manager):
    """Let a manager approve what is proposed, and return the release as it is by then."""
    approve(release, user=manager, via="review", seen=proposed(release).digest)
    return Release.objects.get(pk=release.pk)


def test_drafts_of_several_modules_go_live_once_approved(editor, manager):
    hero, notice = make_module(), make_module("notice")
    release = new_release("Winter", editor)
    for row in (hero, notice, make_variant(hero)):
        add(release, row, editor)
    submit(release, editor)
    before = current_generation()
    release = decide(release, manager)
    assert (release.state, release.generation_id) == ("live", before + 1)
    assert sorted(current_documents("module", ["home-hero", "notice"])) == ["home-hero", "notice"]


def test_an_edit_after_approval_is_refused_and_told(editor, manager):
    module = make_module()
    release = new_release("Winter", editor)
    add(release, module, editor)
    schedule(release, editor, go_live_at=None, waits=True)
    submit(release, editor)
    release = decide(release, manager)
    assert release.state == "approved"
    drafted(module, fields={"headline": "Something else"})
    with pytest.raises(CannotGoLive, match="expected the approval of a manager of Alpenglow"):
        go_live(release, editor)
    release.refresh_from_db()
    assert release.state == "submitted"
    assert "approval" in release.failure
    assert current_documents("module", ["home-hero"]) == {}
    release = decide(release, manager)
    assert (release.state, release.failure) == ("approved", "")
    go_live(release, editor)
    assert headline() == "Something else"


def test_a_scheduled_release_goes_live_on_its_day(editor, manager):
    release = new_release("Winter", editor)
    add(release, make_module(), editor)
    day = timezone.now() + timedelta(days=1)
    schedule(release, editor, go_live_at=day)
    submit(release, editor)
    assert decide(release, manager).state == "approved"
    assert list(run_due_releases(timezone.now())) == []
    assert list(run_due_releases(day + timedelta(seconds=1))) == ["Released Winter."]
    assert headline() == "Outside is calling"


def test_a_release_approved_after_its_day_goes_live_at_once(editor, manager):
    release = new_release("Winter", editor)
    add(release, make_module(), editor)
    submit(release, editor)
    Release.objects.update(go_live_at=timezone.now() - timedelta(days=1))
    assert decide(release, manager).state == "live"


def test_a_term_that_composes_anew_waits_for_approval(editor, manager):
    make_segment("loyal")
    make_segment("skier")
    hero = make_module()
    variants = [
        make_variant(hero, key, targeting=targeting(any=[key]), overrides={"headline": key})
        for key in ("loyal", "skier")
    ]
    for release in submit_drafts([hero, *variants], editor):
        decide(release, manager)
    skier = Segment.objects.get(key="skier")
    skier.parent = Segment.objects.get(key="loyal")
    release = new_release("Skiers are loyal", editor)
    add(release, skier, editor, action="save_term")
    submit(release, editor)
    assert Segment.objects.get(key="skier").parent is None
    assert decide(release, manager).state == "live"
    assert Segment.objects.get(key="skier").parent.key == "loyal"


def test_rolling_back_needs_no_new_approval(editor, manager):
    (release,) = submit_drafts([make_module()], editor)
    decide(release, manager)
    module = drafted(Module.objects.get(), fields={"headline": "Snow"})
    (release,) = submit_drafts([module], editor)
    release = decide(release, manager)
    approvals = ApprovedContent.objects.count()
    roll_back(release, manager)
    assert headline() == "Outside is calling"
    assert ApprovedContent.objects.count() == approvals


def test_what_is_withdrawn_with_a_release_needs_a_managers_word_only_once(editor, manager):
    (release,) = submit_drafts([make_module()], editor)
    decide(release, manager)
    release = new_release("Summer", editor)
    add(release, Module.objects.get(), editor, action="withdraw")
    submit(release, editor)
    assert decide(release, manager).state == "live"
    assert current_documents("module", ["home-hero"]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_workers_let_a_release_go_live_once(editor, manager):
    release = new_release("Winter", editor)
    add(release, make_module(), editor)
    schedule(release, editor, go_live_at=None, waits=True)
    submit(release, editor)
    release = decide(release, manager)
    Release.objects.update(waits=False, go_live_at=timezone.now())
    generations = Generation.objects.count()
    barrier = Barrier(2)

    def work(number):
        try:
            barrier.wait()
            return list(run_due_releases(timezone.now()))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = [line for lines in pool.map(work, range(2)) for line in lines]
    assert set(said) == {"Released Winter."}
    assert Generation.objects.count() == generations + 1
    release.refresh_from_db()
    assert release.state == "live"
