"""Experiences: what one screen, e-mail or page asks for in one call."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.live import LiveRow
from content.models.modules import Module
from taxonomy.models import KEY_LENGTH


class Experience(
    LiveRow,
    PreviewableMixin,
    index.Indexed,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """An ordered set of named slots, each holding a module."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["key"]
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")

    def __str__(self) -> str:
        return self.name


class ExperienceSlot(Orderable):
    """A named place in an experience."""

    experience = ParentalKey(Experience, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(_("name"), max_length=KEY_LENGTH)
    module = models.ForeignKey(
        Module, verbose_name=_("module"), on_delete=models.PROTECT, related_name="slots"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return self.name
