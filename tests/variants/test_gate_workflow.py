"""The end of a team's own workflow publishes through the gate, and is undone when it refuses."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from config.roles import BRAND_MANAGERS
from content.models import Module
from tests.factories import make_module
from variants import checks
from variants.gate import PublishingRefused
from variants.models import Generation
from variants.selectors import current_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(django_user_model):
    user = django_user_model.objects.create_user("bruno")
    user.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    return user


@pytest.fixture
def submitted(manager) -> Module:
    """A draft module whose workflow waits for a brand manager."""
    task = GroupApprovalTask.objects.create(name="Brand managers look at it")
    task.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    content_type = ContentType.objects.get_for_model(Module)
    WorkflowContentType.objects.filter(content_type=content_type).update(workflow=workflow)
    module = make_module()
    module.save_revision()
    workflow.start(module, manager)
    return module


def approve(module: Module, user) -> None:
    state = module.current_workflow_task_state
    state.task.specific.on_action(state, user, "approve")


def test_the_last_approval_publishes(submitted, manager):
    approve(submitted, manager)
    published = current_documents("module", ["home-hero"])["home-hero"]
    assert published["fields"]["headline"] == "Outside is calling"
    assert Generation.objects.last().user == manager


def test_a_refused_last_approval_publishes_nothing(submitted, manager, monkeypatch):
    def refuse(change):
        yield checks.Refusal("modules.home-hero", "it", "something else")

    monkeypatch.setattr("variants.examining.CHECKS", [refuse])
    with pytest.raises(PublishingRefused):
        approve(submitted, manager)
    assert current_documents("module", ["home-hero"]) == {}
    assert not Module.objects.get().live
