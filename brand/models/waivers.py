"""Waivers: one offence against one rule, let pass for a reason and a time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from brand.models.brands import Brand
from brand.models.rules import BrandRule
from taxonomy.models import KEY_LENGTH


class Waiver(models.Model):
    """Lets one finding pass while its text and its rule's meaning stay and `expires_at` is ahead.

    `fingerprint` is that of the finding and `semantic_hash` that of the rule's version then.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Revoked")

    class Reason(models.TextChoices):
        LEGAL = "legal", _("Required by law or contract")
        QUOTATION = "quotation", _("A quotation or a proper name")
        PARTNER = "partner", _("A partner's wording")
        TEMPORARY = "temporary", _("For a short time only")
        MISTAKEN = "mistaken", _("The rule is mistaken here")
        OTHER = "other", _("Another reason")

    rule = models.ForeignKey(BrandRule, on_delete=models.CASCADE, related_name="waivers")
    #: That of the module: whose managers decide.
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="waivers")
    semantic_hash = models.CharField(max_length=64)
    module = models.CharField(_("module"), max_length=KEY_LENGTH)
    variants = models.JSONField(_("variants"), default=list)
    field = models.CharField(_("field"), max_length=100, blank=True)
    fingerprint = models.CharField(max_length=64)
    quoted = models.CharField(_("quoted"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    explanation = models.TextField(_("explanation"))
    evidence = models.URLField(_("evidence"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    starts_at = models.DateTimeField(_("starts at"), null=True)
    expires_at = models.DateTimeField(_("expires at"))
    #: How many days before its end people were told last, so that each is told once.
    told_days = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["expires_at"]
        indexes = [
            models.Index(fields=["module", "state"], name="brand_waivers_by_module"),
            models.Index(fields=["fingerprint"], name="brand_waivers_by_print"),
            models.Index(fields=["brand", "state", "expires_at"], name="brand_waivers_by_brand"),
            models.Index(fields=["state", "expires_at"], name="brand_waivers_by_expiry"),
        ]
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")

    def __str__(self) -> str:
        return f"{self.rule}: “{self.quoted}”"
