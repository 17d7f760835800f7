"""The change log: every published state, by generation. Only the gate writes it."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(StrEnum):
    """What a published document is about."""

    MODULE = "module"
    EXPERIENCE = "experience"
    TAXONOMY = "taxonomy"


class PublishingState(models.Model):
    """One row, locked while something is published, so that generations are dense and committed
    in order.

    `schedule_ran_at` says, to the minute, when something last looked for due publications.
    """

    generation = models.PositiveBigIntegerField(default=0)
    schedule_ran_at = models.DateTimeField(_("schedule ran at"), null=True)

    def __str__(self) -> str:
        return str(self.generation)


class Generation(models.Model):
    """One published state of everything: who made it, when and why.

    `rolled_back_to` names the earlier generation whose documents it restores, if it does.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    rolled_back_to = models.PositiveBigIntegerField(_("rolled back to"), null=True)

    class Meta:
        ordering = ["number"]
        default_permissions = ("view",)
        permissions = [("roll_back", _("Can roll everything back to an earlier generation"))]
        verbose_name = _("generation")
        verbose_name_plural = _("generations")

    def __str__(self) -> str:
        return str(self.number)


class ChangeLogEntry(models.Model):
    """One document as it was published, or its tombstone (an empty `document`).

    `document` is canonical JSON, kept as text so that it is delivered and compared as written.
    `variants` names the variants of a module that differ from its previous document.
    `compositions` counts what the change added, changed and removed (DESIGN.md section 5).
    `verdict` says what brand rules said: the hash, the versions of rules (`{rule key: number}`) and
    how compositions were checked; `approvals` are the primary keys of those that cover it.
    `is_current` marks the newest entry of its key.
    """

    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(
        _("kind"), max_length=20, choices=[(kind.value, kind.value) for kind in DocumentKind]
    )
    key = models.CharField(_("key"), max_length=100)
    document = models.TextField(_("document"), blank=True)
    variants = models.JSONField(_("variants"), default=list)
    compositions = models.JSONField(_("compositions"), null=True)
    verdict = models.JSONField(_("verdict"), null=True)
    approvals = models.JSONField(_("approvals"), default=list)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["generation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(is_current=True),
                name="variants_one_current_document",
            ),
            models.UniqueConstraint(
                fields=["generation", "kind", "key"], name="variants_one_change_per_generation"
            ),
        ]
        indexes = [models.Index(fields=["kind", "key", "generation"], name="variants_log_by_key")]
        verbose_name = _("change log entry")
        verbose_name_plural = _("change log")

    def __str__(self) -> str:
        return f"{self.generation_id} {self.kind} {self.key}"
