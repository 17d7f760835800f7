"""Who and where: the terms that content is targeted by (DESIGN.md section 2).

Terms have no drafts: saving or deleting one publishes it, in the transaction of the save. The
publishing itself is connected from the `variants` room, which this one does not know.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from taxonomy.front_ends import BadTemplate, check_template
from taxonomy.keys import MAX_LENGTH as KEY_LENGTH
from taxonomy.validation import (
    check_condition,
    check_fallbacks,
    check_no_cycle,
    check_same_key,
    check_tag_is_free,
    validate_key,
    validate_locale_tag,
    validate_text,
)


class PublishedOnSave(models.Model):
    """A record with a stable key that goes live with every save.

    Save and publish succeed or fail together, and every save is checked in full, so no way of
    saving goes around the validation of forms.
    """

    class Meta:
        abstract = True

    key: Any

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Check the record and save it, in one transaction with everything that listens.

        :raises ValidationError: when a field is invalid; nothing is saved.
        """
        with transaction.atomic():
            self.full_clean()
            super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse another key than the stored one."""
        super().clean()
        rows = type(self)._default_manager.filter(pk=self.pk)
        check_same_key(rows.values_list("key", flat=True).first(), self.key)


class Term(PublishedOnSave):
    """A node of a tree of terms: a stable key, a name, perhaps a parent."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True, validators=[validate_key])
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
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

    def clean(self) -> None:
        """Refuse a parent that is the term itself or lies below it."""
        super().clean()
        if self.parent is not None:
            parents = dict(type(self)._default_manager.values_list("key", "parent__key"))
            check_no_cycle(parents | {str(self.key): self.parent.key})


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
        validators=[validate_text],
        help_text=_("How a customer is told, after “because”: “you told us you ski”."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, null=True, blank=True)
    purpose = models.CharField(
        _("consent purpose"),
        max_length=KEY_LENGTH,
        null=True,
        blank=True,
        validators=[validate_text],
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

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every column; a condition before Django would try to write it as JSON."""
        for column in ("public_label", "kind", "purpose"):
            # Nothing is written in one way only.
            setattr(self, column, getattr(self, column) or None)
        _clean_fields_after(
            "condition", lambda: check_condition(self.condition), super().clean_fields, exclude
        )


class Channel(Term):
    """Where content is shown: web, e-mail, push and what lies below them."""

    front_end_url = models.CharField(
        _("front end"),
        max_length=500,
        null=True,
        blank=True,
        validators=[validate_text],
        help_text=_(
            "Address of the team's own front end for previews; empty: none, or the parent's."
        ),
    )

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "key"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def clean(self) -> None:
        """Refuse an address at which no front end could be framed; nothing is written as null."""
        super().clean()
        self.front_end_url = self.front_end_url or None
        if self.front_end_url:
            try:
                check_template(self.front_end_url)
            except BadTemplate as error:
                raise ValidationError({"front_end_url": str(error)}) from error


class Device(Term):
    """What a visitor holds in the hand."""

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "key"]
        verbose_name = _("device")
        verbose_name_plural = _("devices")


class Locale(PublishedOnSave):
    """A BCP 47 language tag with its fallbacks, nearest first."""

    key = models.CharField(
        _("language tag"), max_length=KEY_LENGTH, unique=True, validators=[validate_locale_tag]
    )
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    fallbacks = models.JSONField(
        _("fallbacks"),
        default=list,
        blank=True,
        help_text=_(
            "Tags to fall back to, nearest first; empty: the tag shortened from the right."
        ),
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

    def clean(self) -> None:
        """Refuse a tag that another locale has, in whatever case."""
        super().clean()
        others = Locale.objects.exclude(pk=self.pk).filter(key__iexact=str(self.key))
        check_tag_is_free(others.values_list("key", flat=True).first())

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every column, and that the fallbacks are other locales."""
        _clean_fields_after(
            "fallbacks",
            lambda: check_fallbacks(
                self.fallbacks,
                key=self.key,
                known=Locale.objects.values_list("key", flat=True),
            ),
            super().clean_fields,
            exclude,
        )


def _clean_fields_after(
    column: str,
    check: Callable[[], None],
    clean_fields: Callable[[Collection[str] | None], None],
    exclude: Collection[str] | None,
) -> None:
    """Check a JSON column, then the others; report all that is wrong with both.

    Django writes the value of a JSON column as JSON to check it, which a value that is nested too
    deep breaks; so the column is left out for Django when the check refuses it.
    """
    errors: dict[str, Any] = {}
    excluded = set(exclude or ())
    if column not in excluded:
        try:
            check()
        except ValidationError as error:
            error.update_error_dict(errors)
            excluded.add(column)
    try:
        clean_fields(excluded)
    except ValidationError as error:
        error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
