"""Approvals: who decided what, over exactly which content. Kept when revisions are purged."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models import KEY_LENGTH
from variants.models.releases import Release


class Approval(models.Model):
    """One decision, by a user or by somebody whose address was confirmed (`name`, `email`).

    `rules` names the versions of brand rules it was taken under, as `{rule key: number}`, and
    `verdict` is the hash of what they said (`variants.judging`).
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")

    class Via(models.TextChoices):
        REVIEW = "review", _("Review")
        BULK = "bulk", _("Bulk approval")
        LINK = "link", _("Link")
        IMPORT = "import", _("Import")
        PUBLISHING = "publishing", _("Publishing without four eyes")

    release = models.ForeignKey(
        Release, null=True, on_delete=models.SET_NULL, related_name="approvals"
    )
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    via = models.CharField(_("via"), max_length=12, choices=Via)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    rules = models.JSONField(_("rules"), default=dict)
    verdict = models.CharField(_("verdict"), max_length=64, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    voided_because = models.CharField(_("voided because"), max_length=255, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")

    def __str__(self) -> str:
        return f"{self.get_decision_display()}, {self.name}"


class ApprovedContent(models.Model):
    """What an approval covers of one published document (a module, an experience, the taxonomy).

    `documents` maps names to digests: `""` is the module's own part (or the experience), other
    names are keys of its variants. `compositions` lists digests of compositions as rendered, or,
    where they were not enumerated, of changed field group values (`value:…`) and of projections
    of rules (`rule:…`).
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="contents")
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    documents = models.JSONField(_("documents"), default=dict)
    compositions = models.JSONField(_("compositions"), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "kind", "key"], name="variants_one_approved_content"
            )
        ]
        indexes = [models.Index(fields=["kind", "key"], name="variants_approved_by_key")]
        verbose_name = _("approved content")
        verbose_name_plural = _("approved content")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
