"""Brand rules as rows: a rule, and its versions, which never change once they left draft."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from brand.models.brands import Brand
from brand.rule_life.immutability import RuleVersionQuerySet, check_save
from taxonomy.models import KEY_LENGTH
from taxonomy.validation import validate_key


class BrandRule(models.Model):
    """A rule with a stable key; what it says is in its versions.

    Without a brand it holds for every brand (and only those who may approve for all keep it).
    """

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True, validators=[validate_key])
    brand = models.ForeignKey(
        Brand,
        verbose_name=_("brand"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rules",
        help_text=_("Empty: the rule holds for every brand."),
    )
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where it was taken from.")
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("brand rule")
        verbose_name_plural = _("brand rules")

    def __str__(self) -> str:
        return self.title


class RuleVersion(models.Model):
    """What a rule says, from one moment to another.

    The members of `brand.rules.types.Rule` as JSON. `semantic_hash` covers all that can change a
    finding. At most one version of a rule is active, one in shadow and one a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SHADOW = "shadow", _("Shadow")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    class Existing(models.TextChoices):
        LEAVE = "leave", _("Leave until a date")
        WARN = "warn", _("Warn now, block on a date")
        WITHDRAW = "withdraw", _("Block now: withdraw what violates it")

    rule = models.ForeignKey(BrandRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    parameters = models.JSONField(_("parameters"), default=dict)
    target = models.JSONField(_("target"), default=dict)
    severity = models.JSONField(_("severity"), default=dict)
    message = models.CharField(_("message"), max_length=500, blank=True)
    rationale = models.TextField(_("rationale"), blank=True)
    link = models.URLField(_("link"), blank=True)
    examples = models.JSONField(_("examples"), default=list)
    waivable = models.BooleanField(_("waivable"), default=True)
    waiver_days = models.PositiveIntegerField(_("days a waiver lasts at most"), default=90)
    existing = models.CharField(
        _("existing content"), max_length=10, choices=Existing, default=Existing.LEAVE
    )
    existing_until = models.DateTimeField(_("existing content until"), null=True, blank=True)
    semantic_hash = models.CharField(max_length=64, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    shadow_at = models.DateTimeField(_("in shadow since"), null=True)
    active_from = models.DateTimeField(_("active from"), null=True)
    active_until = models.DateTimeField(_("active until"), null=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The second person where existing content is withdrawn.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["rule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="brand_one_version_per_number"),
            *(
                models.UniqueConstraint(
                    fields=["rule"],
                    condition=models.Q(state=state),
                    name=f"brand_one_{state}_version",
                )
                for state in ("draft", "shadow", "active")
            ),
        ]
        indexes = [models.Index(fields=["state", "active_from"], name="brand_versions_by_state")]
        verbose_name = _("version of a brand rule")
        verbose_name_plural = _("versions of brand rules")

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"

    def save(self, **kwargs: Any) -> None:
        """Save; a version out of draft as it is.

        :raises ValidationError: when that would change what it says, or its state.
        """
        check_save(self, kwargs.get("update_fields"))
        super().save(**kwargs)
