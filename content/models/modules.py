"""Modules: pieces of modular content with default field values."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from brand.models import Brand
from content.field_changes import note_changes
from content.fields import TypedFields
from content.keys import KeyedRow
from content.live import LiveRow
from content.preview import PreviewedRow
from taxonomy.models import KEY_LENGTH, Locale
from taxonomy.validation import validate_key, validate_text


class ModuleTag(TaggedItemBase):
    """A tag on a module."""

    content_object = ParentalKey("Module", on_delete=models.CASCADE, related_name="tagged_items")


class Module(
    LiveRow,
    KeyedRow,
    PreviewedRow,
    index.Indexed,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """One piece of modular content: a hero, an offer, a notice.

    The row holds what is live once the module was published; drafts are in revisions. A module
    that was never published keeps its draft in the row (`live` is false then).
    """

    key = models.CharField(
        _("key"),
        max_length=KEY_LENGTH,
        unique=True,
        validators=[validate_key],
        help_text=_("Small letters, digits and hyphens. Others refer to it: it never changes."),
        error_messages={"unique": _("There is a module with this key already.")},
    )
    type = models.CharField(_("type"), max_length=KEY_LENGTH)
    brand = models.ForeignKey(
        Brand, verbose_name=_("brand"), on_delete=models.PROTECT, related_name="modules"
    )
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    locale = models.ForeignKey(
        Locale,
        verbose_name=_("source language"),
        on_delete=models.PROTECT,
        related_name="modules",
        help_text=_("The language of the default values."),
    )
    tags = ClusterTaggableManager(through=ModuleTag, blank=True, verbose_name=_("tags"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_modules",
    )
    fields = TypedFields(_("default values"), type_field="type", default=dict)
    #: When the row's value of a field last changed: `{field name: RFC 3339 instant}`.
    fields_changed_at = models.JSONField(_("fields changed at"), default=dict, editable=False)

    # What `__str__` shows and what a row cannot be without is not left out of a draft either.
    key.required_on_save = True
    name.required_on_save = True

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("key"),
        index.AutocompleteField("key"),
        index.SearchField("fields"),
        index.FilterField("type"),
        index.FilterField("brand"),
        index.FilterField("locale"),
        index.FilterField("live"),
        index.FilterField("owner"),
    ]

    class Meta:
        ordering = ["key"]
        # What long lists are narrowed and sorted by.
        indexes = [
            models.Index(
                fields=["live", "has_unpublished_changes"], name="content_modules_by_state"
            ),
            models.Index(fields=["name", "id"], name="content_modules_by_name"),
            models.Index(fields=["type", "id"], name="content_modules_by_type"),
        ]
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save the row, and note which of its values are other ones than before."""
        update_fields = kwargs.get("update_fields")
        if self.pk and (update_fields is None or "fields" in update_fields):
            self._note_changes()
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "fields_changed_at"}
        super().save(**kwargs)

    def _note_changes(self) -> None:
        """Take over what the row says; an old revision that goes live knows less."""
        stored = Module.objects.filter(pk=self.pk).values_list("fields", "fields_changed_at")
        for fields, changed_at in stored:
            self.fields_changed_at = note_changes(fields, self.fields, changed_at, timezone.now())
