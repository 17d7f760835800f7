"""How far each cache in front of the API was told what to forget."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purge(models.Model):
    """One cache, by its name in the setting, and the generation up to which it has forgotten.

    The change log is the queue: what is between this generation and the newest is still to be
    purged. `attempts` counts those that failed since it last worked, `failure` says why.
    """

    cache = models.CharField(_("cache"), max_length=50, unique=True)
    generation = models.BigIntegerField(_("told up to generation"))
    purged_at = models.DateTimeField(_("told last"), null=True)
    attempts = models.PositiveIntegerField(_("failed attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    failure = models.CharField(_("why it failed"), max_length=255, blank=True)

    class Meta:
        ordering = ["cache"]
        default_permissions = ()
        verbose_name = _("cache in front")
        verbose_name_plural = _("caches in front")

    def __str__(self) -> str:
        return self.cache
