"""What is said about a release while it is reviewed, and by whom without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models import KEY_LENGTH
from variants.models.releases import Release


class Remark(models.Model):
    """A comment on a release, anchored to a field of a module or variant where it names one."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="remarks")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answered_by"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    text = models.TextField(_("text"))
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    module = models.CharField(_("module"), max_length=KEY_LENGTH, blank=True)
    variant = models.CharField(_("variant"), max_length=KEY_LENGTH, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    quoted = models.CharField(_("quoted"), max_length=300, blank=True)
    asks_for_change = models.BooleanField(_("asks for a change"), default=False)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:50]}"


class ReviewLink(models.Model):
    """A link that shows one release to whoever has it; with an address, they may decide too.

    `seen` is the digest of what the link was made for: it shows and decides nothing else. Codes
    are kept as hashes only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="links")
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Empty: whoever has the link may see and comment.")
    )
    seen = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    code = models.CharField(max_length=128, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("review link")
        verbose_name_plural = _("review links")

    def __str__(self) -> str:
        return f"{self.release} {self.email}"
