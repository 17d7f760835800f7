"""Whose content it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models import KEY_LENGTH, PublishedOnSave
from taxonomy.validation import validate_key, validate_text


class Brand(PublishedOnSave):
    """A brand: every module belongs to one."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True, validators=[validate_key])
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])

    class Meta:
        ordering = ["key"]
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name
