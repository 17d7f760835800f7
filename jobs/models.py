"""The rows of jobs: what people see of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """Return a person's own jobs, and for a superuser everybody's."""
        return self if user.is_superuser else self.filter(user=user)


class Job(models.Model):
    """One piece of long work that somebody started.

    The queue is a table of `django_tasks_db`; this row is what is shown, and stays when the queue
    forgets.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    title = models.CharField(_("what"), max_length=255)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    #: Where the function is (`package.module.function`), and its arguments.
    task = models.CharField(max_length=255, editable=False)
    arguments = models.JSONField(default=dict, editable=False)
    #: Steps; a total of 0 is one that nobody knows yet.
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps"), default=0)
    #: What it is doing now, or why it failed.
    message = models.TextField(_("message"), default="", blank=True)
    report = models.JSONField(null=True, editable=False)
    #: Where the person goes on: an address within the admin.
    continue_at = models.CharField(max_length=500, default="", blank=True, editable=False)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    #: The last sign of life of the worker that runs it.
    seen_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(fields=["-created_at"]),
            models.Index(fields=["state"]),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows the progress."""
        return reverse("jobs_job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED)
