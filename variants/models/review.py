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


class ReviewSummary(models.Model):
    """What lists say of a release without looking at it again: written when it is submitted, and
    each time somebody looks at it whole.

    `risk` is 0 (low) to 2 (high). `tokens` are lines `axis:key`, for filters: of its brands, of the
    segments, channels, devices and locales that it targets, and of its authors (`author:<pk>`);
    a line end stands before the first and after the last.
    """

    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="summary")
    at = models.DateTimeField(_("at"), auto_now=True)
    seen = models.CharField(max_length=64)
    risk = models.PositiveSmallIntegerField(_("risk"), default=0)
    blocking = models.PositiveIntegerField(_("blocking findings"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    compositions = models.PositiveIntegerField(_("compositions"), default=0)
    cells = models.PositiveIntegerField(_("contexts"), default=0)
    priority = models.CharField(_("priority"), max_length=10, blank=True)
    tokens = models.TextField(default="\n")

    class Meta:
        verbose_name = _("summary of a review")
        verbose_name_plural = _("summaries of reviews")

    def __str__(self) -> str:
        return str(self.release)


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
