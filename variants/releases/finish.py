"""What Wagtail does at the end of a workflow. It is imported while Wagtail's models load."""

from typing import Any

from wagtail.workflows import publish_workflow_state


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish nothing that a release publishes; anything else through the gate.

    A workflow that somebody made without a brand approval in it ends as Wagtail's do, and the gate
    demands of it what it demands of everything.
    """
    from variants.models import BrandApprovalState

    if not BrandApprovalState.objects.filter(workflow_state=workflow_state).exists():
        publish_workflow_state(workflow_state, user=user)
