"""Waivers in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brand.models import Waiver


def state_words(waiver: Waiver) -> str:
    """Say what a waiver is; one that has ended says so."""
    if waiver.state == Waiver.State.GRANTED and waiver.expires_at <= timezone.now():
        return _("Ended")
    return str(waiver.get_state_display())


def end_words(waiver: Waiver) -> str:
    """Say when a waiver ends, and how soon that is."""
    at = date_format(timezone.localtime(waiver.expires_at), "SHORT_DATE_FORMAT")
    left = (waiver.expires_at - timezone.now()).days
    if left < 0:
        return at
    return ngettext("%(at)s, in %(days)d day", "%(at)s, in %(days)d days", left + 1) % {
        "at": at,
        "days": left + 1,
    }
