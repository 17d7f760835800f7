"""The counters of the contract report, by day (UTC)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnknownKeyCount(models.Model):
    """How often a client sent a key that was not declared then, on one day.

    `key` is `(malformed)` for all that are no keys, and `(others)` for those beyond as many as are
    told apart.
    """

    class Axis(models.TextChoices):
        SEGMENT = "segment", _("Segment")
        CHANNEL = "channel", _("Channel")
        DEVICE = "device", _("Device")
        LOCALE = "locale", _("Locale")
        PURPOSE = "purpose", _("Consent purpose")
        ATTRIBUTE = "attribute", _("Attribute")

    day = models.DateField(_("day"))
    client = models.CharField(_("client"), max_length=100)
    axis = models.CharField(_("kind"), max_length=10, choices=Axis)
    key = models.CharField(_("key"), max_length=100)
    count = models.PositiveBigIntegerField(_("times"))
    last_at = models.DateTimeField(_("last seen"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "client", "axis", "key"], name="delivery_one_unknown_key_a_day"
            )
        ]
        default_permissions = ()
        verbose_name = _("unknown key")
        verbose_name_plural = _("unknown keys")

    def __str__(self) -> str:
        return f"{self.client}: {self.axis} {self.key}"


class AnswerCount(models.Model):
    """How often something became of a module, or of one of its variants, for a client on one day.

    `variant` is empty for the module as a whole. `module` is `(others)` beyond as many as are told
    apart.
    """

    class What(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        DEFAULT = "default", _("Answered by the default alone")
        WON = "won", _("Gave a part of the answer")
        EXPLAINED = "explained", _("Looked at closely")
        MATCHED = "matched", _("Matched when looked at closely")
        WINDOW = "window", _("Window")
        LOCALE = "locale", _("Language")
        CHANNEL = "channel", _("Channel")
        DEVICE = "device", _("Device")
        SEGMENTS = "segments", _("Segments")
        EXPERIMENT = "experiment", _("Experiment")
        HOLDOUT = "holdout", _("Holdout")

    day = models.DateField(_("day"))
    client = models.CharField(_("client"), max_length=100)
    module = models.CharField(_("module"), max_length=100)
    variant = models.CharField(_("variant"), max_length=100, blank=True)
    what = models.CharField(_("what"), max_length=10, choices=What)
    count = models.PositiveBigIntegerField(_("times"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "client", "module", "variant", "what"],
                name="delivery_one_answer_count_a_day",
            )
        ]
        indexes = [models.Index(fields=["module", "day"], name="delivery_answers_of_module")]
        default_permissions = ()
        verbose_name = _("answers")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.client}: {self.module} {self.variant} {self.what}"
