"""Wagtail's workflow shows what becomes of a release, and decides nothing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import Workflow, WorkflowContentType, WorkflowState

from content.models import Experience, Module
from tests.factories import make_experience, make_module, make_variant
from variants.approval.decisions import approve, request_changes
from variants.approval.proposal import proposed
from variants.models import BrandApprovalTask, Release, Variant
from variants.releases.default_workflow import make_default_workflow
from variants.releases.problems import InAnotherRelease
from variants.releases.services import (
    add,
    cancel,
    go_live,
    new_release,
    submit,
    submit_drafts,
    take_back,
)
from variants.releases.workflow import follow
from variants.selectors import current_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_superuser("edda")


@pytest.fixture
def module(editor):
    """A module that was never published, with a revision."""
    module = make_module()
    module.save_revision(user=editor)
    return module


def states(row):
    return list(
        WorkflowState.objects.for_instance(row).order_by("pk").values_list("status", flat=True)
    )


def test_a_new_instance_has_one_workflow_for_all_content():
    models = [
        ContentType.objects.get_for_id(pk).model_class()
        for pk in WorkflowContentType.objects.values_list("pk", flat=True)
    ]
    assert set(models) == {Module, Variant, Experience}
    used = Workflow.objects.filter(workflow_content_types__isnull=False).distinct()
    assert [str(each) for each in used] == ["Brand approval"]


def test_a_workflow_that_was_taken_away_does_not_come_back():
    WorkflowContentType.objects.all().delete()
    make_default_workflow()
    assert not WorkflowContentType.objects.exists()
    assert BrandApprovalTask.objects.count() == 1


def test_submitting_a_release_starts_the_workflow_of_every_draft(module, editor):
    experience = make_experience("home", {"hero": module})
    experience.save_revision(user=editor)
    release = new_release("Winter", editor)
    add(release, module, editor)
    add(release, experience, editor)
    submit(release, editor)
    assert states(module) == states(experience) == ["in_progress"]
    assert module.current_workflow_task_state.release == release
    assert str(module.current_workflow_task) == "Brand approval"


def test_wagtails_own_submit_makes_a_release_of_the_draft(module, editor):
    module.get_workflow().start(module, editor)
    release = Release.objects.get()
    assert (release.name, release.state, release.is_collected) == ("Home hero", "submitted", False)
    assert [change.object for change in release.changes.all()] == [module]
    assert module.current_workflow_task_state.release == release


def test_wagtails_own_submit_of_what_is_collected_is_refused(module, editor):
    add(new_release("Winter", editor), module, editor)
    with pytest.raises(InAnotherRelease, match="is in the release “Winter” already"):
        module.get_workflow().start(module, editor)
    assert states(module) == []


def test_drafts_of_one_module_are_one_release(module, editor):
    variant = make_variant(module)
    other = make_module("notice")
    releases = submit_drafts([module, other, variant], editor, note="Please")
    assert [release.name for release in releases] == ["Home hero", "Notice"]
    assert [change.object for change in releases[0].changes.all()] == [module, variant]
    assert {release.note for release in releases} == {"Please"}


def test_requested_changes_show_and_submitting_again_resumes(module, editor):
    (release,) = submit_drafts([module], editor)
    Release.objects.filter(pk=release.pk).update(state="changes_requested")
    release.refresh_from_db()
    follow(release, editor)
    assert states(module) == ["needs_changes"]
    module.current_workflow_state.resume(editor)
    release.refresh_from_db()
    assert release.state == "submitted"
    assert states(module) == ["in_progress"]
    assert module.current_workflow_task_state.release == release


@pytest.mark.parametrize("decision", ["refused", "cancelled", "open"])
def test_what_is_given_up_waits_no_more(decision, module, editor):
    (release,) = submit_drafts([module], editor)
    Release.objects.filter(pk=release.pk).update(state=decision)
    release.refresh_from_db()
    follow(release, editor)
    follow(release, editor)
    assert states(module) == ["cancelled"]


def test_an_approved_release_ends_the_workflow_and_going_live_publishes(module, editor):
    (release,) = submit_drafts([module], editor)
    Release.objects.filter(pk=release.pk).update(state="approved")
    release.refresh_from_db()
    follow(release, editor)
    assert states(module) == ["approved"]
    assert current_documents("module", ["home-hero"]) == {}
    go_live(release, editor)
    assert list(current_documents("module", ["home-hero"])) == ["home-hero"]
    assert states(module) == ["approved"]


def test_cancelling_the_workflow_of_a_single_draft_gives_its_release_up(module, editor):
    (release,) = submit_drafts([module], editor)
    module.current_workflow_state.cancel(user=editor)
    release.refresh_from_db()
    assert release.state == "cancelled"


def test_cancelling_the_workflow_of_one_of_many_takes_it_out(module, editor):
    variant = make_variant(module)
    variant.save_revision(user=editor)
    release = new_release("Winter", editor)
    add(release, module, editor)
    add(release, variant, editor)
    submit(release, editor)
    variant.current_workflow_state.cancel(user=editor)
    release.refresh_from_db()
    assert release.state == "submitted"
    assert [change.object for change in release.changes.all()] == [module]


def test_wagtails_approve_decides_nothing_and_leads_to_the_review(module, editor):
    (release,) = submit_drafts([module], editor)
    state = module.current_workflow_task_state
    url = state.task.specific.on_action(state, editor, "approve")
    assert url.endswith(f"/review/{release.key}/")
    release.refresh_from_db()
    assert release.state == "submitted"
    assert states(module) == ["in_progress"]


def test_taking_back_and_cancelling(module, editor):
    release = new_release("Winter", editor)
    add(release, module, editor)
    submit(release, editor)
    assert take_back(release, editor).state == "open"
    assert states(module) == ["cancelled"]
    assert cancel(release, editor).state == "cancelled"


def test_a_release_that_could_not_go_live_waits_again(module, editor, monkeypatch):
    from variants import checks

    def refuse(change):
        yield checks.Refusal("modules.home-hero", "it", "something else")

    (release,) = submit_drafts([module], editor)
    Release.objects.filter(pk=release.pk).update(state="approved")
    release.refresh_from_db()
    follow(release, editor)
    monkeypatch.setattr("variants.examining.CHECKS", [refuse])
    with pytest.raises(Exception, match="something else"):
        go_live(release, editor)
    assert states(module) == ["approved", "in_progress"]


def test_a_decision_moves_the_workflow(module, editor, django_user_model):
    manager = django_user_model.objects.create_superuser("mara")
    (release,) = submit_drafts([module], editor)
    seen = proposed(release).digest
    request_changes(release, user=manager, via="review", seen=seen, reason="Shorter, please.")
    assert states(module) == ["needs_changes"]
    module.current_workflow_state.resume(editor)
    release.refresh_from_db()
    approve(release, user=manager, via="review", seen=seen)
    assert states(module) == ["approved"]
    release.refresh_from_db()
    assert release.state == "live"


def test_the_status_of_what_waits_is_said_in_our_words(client, module, editor):
    client.force_login(editor)
    url = reverse(Module.snippet_viewset.get_url_name("edit"), args=[module.pk])
    (release,) = submit_drafts([module], editor)
    waiting = client.get(url).content.decode()
    assert 'id="status-sidebar-awaiting-approval"' in waiting
    assert "In Moderation" not in waiting
    manager = type(editor).objects.create_superuser("mara")
    request_changes(
        release, user=manager, via="review", seen=proposed(release).digest, reason="Shorter."
    )
    assert 'id="status-sidebar-changes-requested"' in client.get(url).content.decode()
