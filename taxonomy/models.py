"""Who and where: the terms that content is targeted by (DESIGN.md section 2).

Terms have no drafts: saving or deleting one publishes it, in the transaction of the save. The
publishing itself is connected from the `variants` room, which this one does not know.
"""

from typing import Any

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 100


class PublishedOnSave(models.Model):
    """A record that goes live with every save; save and publish succeed or fail together."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Check the record and save it, in one transaction with everything that listens.

        :raises ValidationError: when a field is invalid; nothing is saved.
        """
        with transaction.atomic():
            self.full_clean()
            super().save(*args, **kwargs)


class Term(PublishedOnSave):
    """A node of a tree of terms: a stable key, a name, perhaps a parent."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    rank = models.IntegerField(
        _("rank"), null=True, blank=True, help_text=_("Smaller comes first; empty comes last.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive term cannot be chosen any more.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Segment(Term):
    """A group of visitors, held when named by the caller or when its condition is true."""

    class Kind(models.TextChoices):
        DEMOGRAPHIC = "demographic", _("Demographic")
        BEHAVIOURAL = "behavioural", _("Behavioural")
        CONTEXTUAL = "contextual", _("Contextual")
        PREDICTIVE = "predictive", _("Predictive")
        PREFERENCE = "preference", _("Preference")

    public_label = models.CharField(
        _("public label"),
        max_length=200,
        null=True,
        blank=True,
        help_text=_("How a customer is told, after “because”: “you told us you ski”."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, null=True, blank=True)
    purpose = models.CharField(
        _("consent purpose"),
        max_length=KEY_LENGTH,
        null=True,
        blank=True,
        help_text=_("Held only by visitors who consent to this purpose."),
    )
    condition = models.JSONField(_("condition"), null=True, blank=True)
    exclusive_children = models.BooleanField(
        _("exclusive children"),
        default=False,
        help_text=_("A visitor holds at most one of the segments directly below."),
    )

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "key"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")


class Channel(Term):
    """Where content is shown: web, e-mail, push and what lies below them."""

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "key"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class Device(Term):
    """What a visitor holds in the hand."""

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "key"]
        verbose_name = _("device")
        verbose_name_plural = _("devices")


class Locale(PublishedOnSave):
    """A BCP 47 language tag with its fallbacks, nearest first."""

    key = models.CharField(_("language tag"), max_length=KEY_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=200)
    fallbacks = models.JSONField(
        _("fallbacks"),
        default=list,
        blank=True,
        help_text=_("Tags to fall back to, nearest first; empty: the tag shortened from the right."),
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive term cannot be chosen any more.")
    )

    class Meta:
        ordering = [Lower("key")]
        constraints = [
            models.UniqueConstraint(
                Lower("key"),
                name="taxonomy_locale_key_without_case",
                violation_error_message=_("There is a locale with this tag already."),
            )
        ]
        verbose_name = _("locale")
        verbose_name_plural = _("locales")

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"
