"""Modules: pieces of modular content with default field values."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from brand.models import Brand
from content.fields import TypedFields
from content.live import LiveRow
from taxonomy.models import KEY_LENGTH, Locale


class ModuleTag(TaggedItemBase):
    """A tag on a module."""

    content_object = ParentalKey("Module", on_delete=models.CASCADE, related_name="tagged_items")


class Module(
    LiveRow,
    PreviewableMixin,
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

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True)
    type = models.CharField(_("type"), max_length=KEY_LENGTH)
    brand = models.ForeignKey(
        Brand, verbose_name=_("brand"), on_delete=models.PROTECT, related_name="modules"
    )
    name = models.CharField(_("name"), max_length=200)
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

    class Meta:
        ordering = ["key"]
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return self.name
