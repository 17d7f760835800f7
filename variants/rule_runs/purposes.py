"""Why a run is made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a run is for."""

    IMPACT = "impact", _("What a draft would find")
    SHADOW = "shadow", _("What a rule in shadow finds")
    RECHECK = "recheck", _("What a rule that became active finds")
    DEADLINE = "deadline", _("What still violates a rule on the day that ends its patience")
    EVERYTHING = "everything", _("What all active rules find")
    LOOK = "look", _("What a rule finds now")
    FOLLOW = "follow", _("What was mended by publishing since")
