"""Waivers in words."""

from django.utils import timezone
from django.utils.translation import gettext as _

from brand.models import Waiver


def state_words(waiver: Waiver) -> str:
    """Say what a waiver is; one that has ended says so."""
    if waiver.state == Waiver.State.GRANTED and waiver.expires_at <= timezone.now():
        return _("Ended")
    return str(waiver.get_state_display())
