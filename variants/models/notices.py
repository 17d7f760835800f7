"""Notices: what people and other systems are told of releases, waivers and rules."""

import orjson
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from variants.models.releases import Release


class Event(models.TextChoices):
    """What can be told."""

    SUBMITTED = "submitted", _("Submitted for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    ASSIGNED = "assigned", _("Assigned to you")
    MENTIONED = "mentioned", _("Mentioned")
    COMMENTED = "commented", _("Commented")
    WENT_LIVE = "went_live", _("Went live")
    FAILED = "failed", _("Could not go live")
    EXPIRING = "expiring", _("About to expire")
    WAIVER_REQUESTED = "waiver_requested", _("Waiver requested")
    WAIVER_DECIDED = "waiver_decided", _("Waiver decided")
    FINDINGS = "findings", _("Rule violated by live content")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    PUBLISHED = "published", _("Published")
    WEBHOOK_OFF = "webhook_off", _("Webhook switched off")


class Notice(models.Model):
    """One thing that one user is told: in the admin, and by e-mail as they chose.

    `url` leads to it, inside the admin.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    event = models.CharField(_("event"), max_length=20, choices=Event)
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("url"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "read_at"], name="variants_notices_unread"),
            models.Index(fields=["mailed_at"], name="variants_notices_to_mail"),
        ]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return self.subject


class NoticeSettings(models.Model):
    """How one user wants to be told by e-mail; without a row: at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day, together")
        NEVER = "never", _("Not by e-mail")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings"
    )
    mail = models.CharField(_("e-mail"), max_length=10, choices=Mail, default=Mail.AT_ONCE)

    def __str__(self) -> str:
        return f"{self.user}: {self.mail}"


class ToldEnding(models.Model):
    """That people were told, so many days before, of one end; another end is told of anew.

    `object_id` is that of a variant, or of an image.
    """

    class Of(models.TextChoices):
        WINDOW = "window", _("Window of a variant")
        RIGHTS = "rights", _("Rights of a variant")
        IMAGE = "image", _("Rights of an image")

    of = models.CharField(_("of"), max_length=10, choices=Of)
    object_id = models.PositiveBigIntegerField()
    ends_at = models.DateTimeField(_("ends at"))
    days = models.PositiveSmallIntegerField(_("days before"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_id", "of", "ends_at", "days"], name="variants_ends_told_once"
            )
        ]
        verbose_name = _("end that was told of")
        verbose_name_plural = _("ends that were told of")

    def __str__(self) -> str:
        return f"{self.of} {self.object_id} {self.ends_at:%Y-%m-%d}"


class Webhook(models.Model):
    """An address that is told of events, each call signed with `secret` (Standard Webhooks).

    `told_generation` is the newest generation whose `published` was queued for it. `failing_since`
    is when the first of its calls failed after which none was taken; None while calls are taken.
    """

    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("url"), max_length=500)
    secret = models.CharField(_("secret"), max_length=100)
    events = models.JSONField(_("events"), default=list)
    active = models.BooleanField(_("active"), default=True)
    told_generation = models.PositiveBigIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class WebhookCall(models.Model):
    """One call of a webhook: repeated with growing pauses until it is answered with 2xx.

    `attempts` counts those since it was last queued. `tried` lists the newest attempts, oldest
    first: `at` (RFC 3339), `answer` and `milliseconds`.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    event = models.CharField(_("event"), max_length=20, choices=Event)
    payload = models.JSONField(_("payload"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.CharField(_("answer"), max_length=255, blank=True)
    tried = models.JSONField(_("tried"), default=list)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["next_at"], name="variants_webhook_calls_due")]
        verbose_name = _("webhook call")
        verbose_name_plural = _("webhook calls")

    def __str__(self) -> str:
        return f"{self.webhook} {self.event}"

    @property
    def message(self) -> str:
        """Its id to whoever is called: the same whenever it is sent."""
        return f"msg_{self.pk}_{round(self.made_at.timestamp() * 1000)}"

    @property
    def body(self) -> bytes:
        """What is sent, the same every time."""
        return orjson.dumps(
            {"type": self.event, "timestamp": self.made_at.isoformat(), "data": self.payload}
        )
