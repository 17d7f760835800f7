"""Whose content it is, and who decides over it."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models import KEY_LENGTH, PublishedOnSave
from taxonomy.validation import validate_key, validate_text


class Brand(PublishedOnSave):
    """A brand: every module belongs to one.

    `managers` approve its changes and keep its rules, `editors` write its content; the questions
    who may do what are answered by `brand.rights` alone.
    """

    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True, validators=[validate_key])
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    managers = models.ForeignKey(
        Group,
        verbose_name=_("managers"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="managed_brands",
        help_text=_(
            "The group that approves changes. Empty: everybody who may approve for brands without "
            "a group of their own."
        ),
    )
    editors = models.ForeignKey(
        Group,
        verbose_name=_("editors"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="edited_brands",
        help_text=_("The group that writes its content. Empty: everybody who may edit content."),
    )
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=True,
        help_text=_("Nobody approves what they wrote themselves. Off only for one-person teams."),
    )

    class Meta:
        ordering = ["key"]
        permissions = [("approve_brand", _("Can approve for brands without managers of their own"))]
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name
