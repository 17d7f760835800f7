"""Variants: what differs, and for whom."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.fields import TypedFields
from content.live import LiveRow
from content.models import Module
from content.preview import PreviewedRow
from taxonomy.models import KEY_LENGTH
from taxonomy.validation import check_same_key
from variants.defaults_seen import seen_after
from variants.error_words import errors_by_field
from variants.moments import instant
from variants.targeting import empty_targeting
from variants.terms import load_term_names
from variants.validation import (
    key_errors,
    name_errors,
    provenance_errors,
    targeting_errors,
    window_errors,
)


class Variant(
    LiveRow,
    PreviewedRow,
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
    #: The module's default for each overridden field when the override was written, or when
    #: somebody last said that it stays: `{field name: stored value}`.
    defaults_seen = models.JSONField(_("defaults seen"), default=dict, editable=False)
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

    # What `__str__` shows and what a row cannot be without is not left out of a draft either.
    key.required_on_save = True
    name.required_on_save = True

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("key"),
        index.AutocompleteField("key"),
        index.SearchField("overrides"),
        index.FilterField("module"),
        index.FilterField("type"),
        index.FilterField("priority"),
        index.FilterField("live"),
        index.FilterField("owner"),
    ]

    class Meta:
        ordering = ["module", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "key"],
                name="variants_one_key_per_module",
                violation_error_message=_("This module has a variant with this key already."),
            )
        ]
        # What lists of 100,000 rows are narrowed and sorted by.
        indexes = [
            models.Index(fields=["live", "has_unpublished_changes"], name="variants_by_state"),
            models.Index(fields=["name", "id"], name="variants_by_name"),
            models.Index(fields=["type", "module"], name="variants_by_type"),
            models.Index(fields=["priority", "id"], name="variants_by_priority"),
            models.Index(fields=["starts_at", "id"], name="variants_by_start"),
            models.Index(fields=["ends_at", "id"], name="variants_by_end"),
            models.Index(fields=["rights_until", "id"], name="variants_by_rights"),
        ]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save the row with the type of its module; a new one with the defaults it was written to.

        A form notes the defaults itself, because it knows what was overridden before.
        """
        self.copy_type()
        if self._state.adding and self.module_id:
            self.defaults_seen = (
                seen_after({}, {}, self.overrides, self.module.fields) | self.defaults_seen
            )
        super().save(**kwargs)

    def copy_type(self) -> None:
        """Take over the type of the module."""
        if self.module_id:
            self.type = self.module.type

    @property
    def in_context(self) -> str:
        """The name with the module's: many modules have a variant “French”."""
        return f"{self.name} ({self.module.name})"

    def _key_is_taken(self) -> bool:
        siblings = Variant.objects.filter(module_id=self.module_id).exclude(pk=self.pk)
        return bool(siblings.filter(key=self.key).exists())

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every column; overrides as values of the module's type."""
        self.copy_type()
        for column in ("source", "supplier", "currency"):
            # Nothing is written in one way only.
            setattr(self, column, getattr(self, column) or None)
        super().clean_fields(exclude)

    def clean(self) -> None:
        """Refuse what not even a draft may hold.

        A variant's module never changes. Its key is what everything else knows it by from its
        first publication on; before that it may still change, because the editor saves a new
        variant by itself while its key is being typed.

        :raises ValidationError: by field, with everything that is wrong.
        """
        super().clean()
        if not self.module_id:
            return
        stored = Variant.objects.filter(pk=self.pk).select_related("module").first()
        if stored is not None:
            self.check_same_module(stored)
            if stored.live or stored.first_published_at:
                check_same_key(stored.key, self.key)
        window = (self.starts_at, self.ends_at, self.rights_until)
        errors = errors_by_field(
            [
                *key_errors(self.key),
                *name_errors(self.name),
                *targeting_errors(self.targeting, load_term_names()),
                *window_errors(*(at and instant(at) for at in window)),
                *provenance_errors(self.cost, self.currency, self.supplier),
            ],
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            rights_until=self.rights_until,
        )
        if self._key_is_taken():
            taken = _(
                "Another variant of “%(module)s” has the key “%(key)s” already: choose another."
            )
            values = {"module": self.module, "key": self.key}
            errors.setdefault("key", []).append(ValidationError(taken, params=values))
        if errors:
            raise ValidationError(errors)

    def check_same_module(self, stored: "Variant") -> None:
        """Refuse another module than the stored one.

        :raises ValidationError: naming both.
        """
        if stored.module_id != self.module_id:
            raise ValidationError(
                {
                    "module": _(
                        "A variant never changes its module: this one belongs to “%(old)s” and "
                        "cannot move to “%(new)s”."
                    )
                    % {"old": stored.module, "new": self.module}
                }
            )
