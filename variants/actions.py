"""Wagtail's publish and unpublish actions, each as one publication through the gate.

Saving a live row publishes it whatever happens (`variants.receivers`); these actions put the
revision's book-keeping into the same transaction, so that a refusal leaves nothing half-done,
and record who published and why.
"""

from typing import Any

from django.core.checks import Error
from django.core.checks import register as register_check
from wagtail.actions import PublishRevisionAction, UnpublishAction, action_registry
from wagtail.actions.registry import ActionRegistry

from content.models import Experience, Module
from variants.gate import publishing
from variants.models import Variant

PUBLISHED_MODELS = (Module, Variant, Experience)


class PublishThroughGate(PublishRevisionAction):
    """Publish a revision, or schedule it, in one transaction with the gate."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Publish the revision.

        :raises PublishingRefused: when the gate refuses; nothing was written.
        """
        with publishing(user=self.user, reason=f"Published {self.object}"):
            return super().execute(skip_permission_checks=skip_permission_checks)


class UnpublishThroughGate(UnpublishAction):
    """Withdraw an object in one transaction with the gate."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Withdraw the object; one that is not live is left alone."""
        with publishing(user=self.user, reason=f"Withdrew {self.object}"):
            return super().execute(skip_permission_checks=skip_permission_checks)


def register_actions(registry: ActionRegistry) -> None:
    """Make Wagtail publish and withdraw through the gate."""
    for model in PUBLISHED_MODELS:
        registry.register(model, PublishThroughGate)
        registry.register(model, UnpublishThroughGate)


@register_check()
def gate_is_registered(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Report a model whose publish action is Wagtail's own: it would not be one transaction."""
    return [
        Error(
            f"{model.__name__} is not published through the gate.",
            hint="variants.actions.register_actions must be a register_actions hook.",
            obj=model,
            id="variants.E001",
        )
        for model in PUBLISHED_MODELS
        if action_registry.get_action_class(model, "publish") is not PublishThroughGate
        or action_registry.get_action_class(model, "unpublish") is not UnpublishThroughGate
    ]
