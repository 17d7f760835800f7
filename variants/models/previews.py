"""What a team keeps for its previews: contexts to look through, and links to share."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models import KEY_LENGTH
from taxonomy.validation import validate_text


class SampleContext(models.Model):
    """A named context that a team looks through: “Ada, gold member, iPhone, French”.

    Terms are named by key, as callers name them: one that is gone is a warning, not an error.
    """

    name = models.CharField(_("name"), max_length=200, unique=True, validators=[validate_text])
    segments = models.JSONField(_("segments"), default=list, blank=True)
    channel = models.CharField(_("channel"), max_length=KEY_LENGTH, blank=True, default="")
    device = models.CharField(_("device"), max_length=KEY_LENGTH, blank=True, default="")
    locale = models.CharField(_("locale"), max_length=KEY_LENGTH, blank=True, default="")
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    consent = models.JSONField(_("consent"), default=list, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("sample context")
        verbose_name_plural = _("sample contexts")

    def __str__(self) -> str:
        return self.name


class PreviewShare(models.Model):
    """A link that shows a preview to whoever has it, until it expires or is revoked.

    `kind` and `key` say what is shown (a module or an experience, as drafted when it is opened);
    `contexts` in which, each as in a `ContextInput` of the API.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    contexts = models.JSONField(_("contexts"), default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("shared by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("shared at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("shared preview")
        verbose_name_plural = _("shared previews")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
