"""Experiences: what one screen, e-mail or page asks for in one call."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.keys import KeyedRow
from content.live import LiveRow
from content.models.modules import Module
from content.preview import PreviewedRow
from taxonomy.models import KEY_LENGTH
from taxonomy.validation import validate_key, validate_text


class Experience(
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
    """An ordered set of named slots, each holding a module."""

    key = models.CharField(
        _("key"),
        max_length=KEY_LENGTH,
        unique=True,
        validators=[validate_key],
        help_text=_("Small letters, digits and hyphens. Others refer to it: it never changes."),
        error_messages={"unique": _("There is an experience with this key already.")},
    )
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    key.required_on_save = True
    name.required_on_save = True

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("key"),
        index.AutocompleteField("key"),
        index.FilterField("live"),
    ]

    class Meta:
        ordering = ["key"]
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")

    def __str__(self) -> str:
        return self.name


class ExperienceSlot(Orderable):
    """A named place in an experience.

    `decider` and `owner` are for the team: resolution does not look at them.
    """

    class Decider(models.TextChoices):
        FIXED = "fixed", _("Nobody: it is the same for everybody")
        RULES = "rules", _("The rules of Refract")
        ENGINE = "engine", _("The calling engine")

    experience = ParentalKey(Experience, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(
        _("name"),
        max_length=KEY_LENGTH,
        validators=[validate_text],
        help_text=_("What the slot is called where the experience is shown."),
    )
    module = models.ForeignKey(
        Module, verbose_name=_("module"), on_delete=models.PROTECT, related_name="slots"
    )
    decider = models.CharField(
        _("who decides"),
        max_length=20,
        choices=Decider,
        default=Decider.RULES,
        help_text=_("Who chooses what this slot shows a visitor."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_slots",
        help_text=_("Who answers for what this slot shows."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return self.name
