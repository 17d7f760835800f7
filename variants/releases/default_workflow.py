"""The workflow that a new instance has: whatever is submitted awaits its brand's approval."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from variants.actions import PUBLISHED_MODELS
from variants.models import BrandApprovalTask

NAME = "Brand approval"


def make_default_workflow(**kwargs: Any) -> None:
    """Give every kind of content the default workflow, where no task of ours was made before.

    A team that changes its workflows, or takes them away, keeps what it has.
    """
    if BrandApprovalTask.objects.exists():
        return
    task = BrandApprovalTask.objects.create(name=NAME)
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for model in PUBLISHED_MODELS:
        content_type = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(
            content_type=content_type, defaults={"workflow": workflow}
        )
