"""Findings that are kept: what rules say of content that is live or being written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brand.models.rules import RuleVersion
from jobs.models import Job
from taxonomy.models import KEY_LENGTH


class KeptFinding(models.Model):
    """One finding of a background run; modules and variants are named by key.

    `of` says whether live content or drafts were looked at. `fingerprint` is that of
    `brand.rules.types.Finding`; `finding` holds its members as JSON, and `witness` a context that
    shows it, for compositions. `withdrawn` content was taken off air because of it.
    """

    class Of(models.TextChoices):
        LIVE = "live", _("Live")
        DRAFT = "draft", _("Draft")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        FIXED = "fixed", _("Fixed")
        WAIVED = "waived", _("Waived")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RULE_RETIRED = "rule_retired", _("Rule retired")

    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, related_name="findings")
    of = models.CharField(_("of"), max_length=5, choices=Of)
    module = models.CharField(_("module"), max_length=KEY_LENGTH)
    variants = models.JSONField(_("variants"), default=list)
    of_composition = models.BooleanField(_("of a composition"), default=False)
    fingerprint = models.CharField(max_length=64)
    severity = models.CharField(_("severity"), max_length=10)
    quoted = models.CharField(_("quoted"), max_length=300, blank=True)
    finding = models.JSONField(_("finding"))
    witness = models.JSONField(_("witness"), null=True)
    cells = models.PositiveIntegerField(_("cells"), null=True)
    state = models.CharField(_("state"), max_length=15, choices=State, default=State.OPEN)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        ordering = ["module", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "of", "module", "fingerprint"], name="brand_one_kept_finding"
            )
        ]
        indexes = [
            models.Index(fields=["module", "of", "state"], name="brand_findings_by_module"),
            models.Index(fields=["version", "of", "state"], name="brand_findings_by_version"),
        ]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.version}: {self.module}"


class RuleRun(models.Model):
    """One pass of rules over content, in chunks, so that a restart goes on where it stood.

    `after` is the key of the last module that was done. Without a version every active rule runs.
    `job` is what does it, and shows the progress; one that was lost is followed by another.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    version = models.ForeignKey(
        RuleVersion, null=True, on_delete=models.CASCADE, related_name="runs"
    )
    purpose = models.CharField(_("purpose"), max_length=20)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    after = models.CharField(max_length=KEY_LENGTH, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("run of rules")
        verbose_name_plural = _("runs of rules")

    def __str__(self) -> str:
        return f"{self.purpose} {self.started_at:%Y-%m-%d %H:%M}"
