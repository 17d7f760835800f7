"""Variants: what differs, and for whom."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.fields import TypedFields
from content.live import LiveRow
from content.models import Module
from taxonomy.models import KEY_LENGTH


def empty_targeting() -> dict[str, Any]:
    """Return a targeting that means everybody, in the form of a content pack."""
    return {
        "locales": [],
        "segments": {"any": [], "all": [], "none": []},
        "channels": [],
        "devices": [],
    }


class Variant(
    LiveRow,
    PreviewableMixin,
    index.Indexed,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """A set of field overrides plus targeting (DESIGN.md section 2).

    `overrides` holds only what differs; a field that it does not name is inherited from the
    module, live. `targeting` holds keys of terms, as content packs write them, without the window.
    `type` copies the module's type, so that a row can be read without its module.
    """

    class Priority(models.TextChoices):
        STANDARD = "standard", _("Standard")
        CAMPAIGN = "campaign", _("Campaign")
        MANDATORY = "mandatory", _("Mandatory")

    class Source(models.TextChoices):
        IN_HOUSE = "in-house", _("In-house")
        AGENCY = "agency", _("Agency")
        LICENSED = "licensed", _("Licensed")
        USER_GENERATED = "user-generated", _("User-generated")
        AI_ASSISTED = "ai-assisted", _("AI-assisted")

    module = models.ForeignKey(
        Module, verbose_name=_("module"), on_delete=models.CASCADE, related_name="variants"
    )
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    type = models.CharField(_("type"), max_length=KEY_LENGTH, editable=False)
    name = models.CharField(_("name"), max_length=200)
    targeting = models.JSONField(_("targeting"), default=empty_targeting)
    priority = models.CharField(
        _("priority"), max_length=20, choices=Priority, default=Priority.STANDARD
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    overrides = TypedFields(_("overrides"), type_field="type", partial=True, default=dict)
    source = models.CharField(
        _("source"), max_length=20, choices=Source, null=True, blank=True, default=Source.IN_HOUSE
    )
    supplier = models.CharField(_("supplier"), max_length=200, null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, null=True, blank=True)
    rights_until = models.DateTimeField(
        _("rights until"),
        null=True,
        blank=True,
        help_text=_("From this instant on the variant is not served; empty: no end."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_variants",
    )

    class Meta:
        ordering = ["module", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "key"],
                name="variants_one_key_per_module",
                violation_error_message=_("This module has a variant with this key already."),
            )
        ]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")

    def __str__(self) -> str:
        return self.name
