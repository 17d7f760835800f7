"""Releases: sets of changes that are approved as one and go live as one generation."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from taxonomy.models import KEY_LENGTH
from taxonomy.validation import validate_text
from variants.models.changelog import Generation


class Release(models.Model):
    """Changes that somebody submits together: what is approved, and what goes live.

    People collect changes under a name (`is_collected`); whoever submits one draft from its
    editor makes a release of just that. A row is in one unfinished release at most.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Awaiting approval")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        LIVE = "live", _("Live")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        ROLLED_BACK = "rolled_back", _("Rolled back")

    #: States in which its changes are still to go live.
    UNFINISHED = (State.OPEN, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED)

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    is_collected = models.BooleanField(_("collected"), default=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    waits = models.BooleanField(
        _("wait after approval"),
        default=False,
        help_text=_("Approved, it goes live only when somebody says so. Otherwise at once."),
    )
    go_live_at = models.DateTimeField(
        _("go live at"),
        null=True,
        blank=True,
        help_text=_("Approved, it goes live at this instant."),
    )
    generation = models.ForeignKey(
        Generation, null=True, blank=True, on_delete=models.SET_NULL, related_name="releases"
    )
    failure = models.TextField(_("why it could not go live"), blank=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="variants_releases_by_state"),
            models.Index(fields=["state", "go_live_at"], name="variants_releases_due"),
        ]
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return self.name


class ReleaseChange(models.Model):
    """One change of a release: a draft to publish, something live to withdraw, a term to save.

    `object` is the module, variant, experience or term, None for a term that is yet to be made;
    `values` are the columns of a term as they are to be saved, by name, and null otherwise.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        WITHDRAW = "withdraw", _("Withdraw")
        SAVE_TERM = "save_term", _("Save term")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="changes")
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.PUBLISH)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    object = GenericForeignKey("content_type", "object_id")
    values = models.JSONField(_("values"), null=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "content_type", "object_id"], name="variants_one_change_of_row"
            )
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="variants_changes_by_object")
        ]
        verbose_name = _("change of a release")
        verbose_name_plural = _("changes of releases")

    def __str__(self) -> str:
        return f"{self.release}: {self.get_action_display()} {self.object}"


class BrandApprovalState(TaskState):
    """A row waiting for its brand's approval, in the release that it was submitted with."""

    release = models.ForeignKey(
        Release, null=True, on_delete=models.SET_NULL, related_name="task_states"
    )

    class Meta:
        verbose_name = _("state of a brand approval")
        verbose_name_plural = _("states of brand approvals")


class BrandApprovalTask(Task):
    """Wagtail's workflow step in which the managers of a brand decide, on the review screen.

    Nothing is decided through Wagtail's own views: whatever they offer leads to that screen. What
    it does with releases is in `variants.releases.workflow`, which knows the services.
    """

    task_state_class = BrandApprovalState

    class Meta:
        verbose_name = _("brand approval")
        verbose_name_plural = _("brand approvals")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin to wait, in the release that the row is submitted with; make one if need be."""
        from variants.releases import workflow

        return workflow.started(self, super().start(workflow_state, user=user), user)

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> str:
        """Decide nothing; return the address at which it is decided."""
        from variants.releases import workflow

        return workflow.url_of_decision(task_state.specific)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Offer the way to the review screen."""
        return [("review", _("Review"), False)]

    @property
    def lock_class(self) -> Any:
        """What editors are told of a row that waits; nobody is locked out."""
        from variants.releases.workflow import ApprovalNotice

        return ApprovalNotice

    @classmethod
    def get_description(cls) -> Any:
        """Say who decides."""
        return _("The managers of the content's brand approve it, with all it changes.")
