"""Telling people of waivers: managers of what is asked for, editors of what was decided, and both
when one is about to expire."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brand.models import KeptFinding, Waiver
from variants.models import Event
from variants.notices.expiring import TOLD_BEFORE
from variants.notices.telling import announce, tell, tell_managers

State = Waiver.State


def tell_of_waiver(waiver: Waiver) -> None:
    """Tell managers of a request, and whoever asked of the decision."""
    url = reverse("variants_waiver", args=[waiver.pk])
    if waiver.state == State.REQUESTED:
        tell_managers(
            Event.WAIVER_REQUESTED,
            waiver.brand,
            subject=_("%(who)s asks to waive “%(rule)s”")
            % {"who": waiver.requested_by, "rule": waiver.rule},
            text=_("“%(quoted)s”: %(why)s") % {"quoted": waiver.quoted, "why": waiver.explanation},
            url=url,
        )
    elif waiver.requested_by is not None:
        tell(
            Event.WAIVER_DECIDED,
            users=[waiver.requested_by],
            subject=_("“%(rule)s”, “%(quoted)s”: your waiver is %(state)s")
            % {
                "rule": waiver.rule,
                "quoted": waiver.quoted,
                "state": waiver.get_state_display().lower(),
            },
            text=_("Until %s.") % _date(waiver.expires_at)
            if waiver.state == State.GRANTED
            else _("Change the text, or ask again with other reasons."),
            url=url,
        )


def tell_of_expiring(now: datetime) -> Iterator[str]:
    """Tell once each, 30, 7 and 1 days before a waiver ends; yield a sentence for each.

    A waiver that lasts less than that is told of from the next of these days on.
    """
    held = Waiver.objects.filter(state=State.GRANTED, expires_at__gt=now)
    held = held.filter(expires_at__lte=now + timedelta(days=TOLD_BEFORE[0]))
    for waiver in held.select_related("rule", "brand", "requested_by"):
        left = waiver.expires_at - now
        day = min(days for days in TOLD_BEFORE if left <= timedelta(days=days))
        lasted = waiver.expires_at - (waiver.starts_at or now)
        if waiver.told_days is not None and waiver.told_days <= day:
            continue
        # Of several processes that look at once one tells.
        mine = Waiver.objects.filter(pk=waiver.pk, told_days=waiver.told_days).update(told_days=day)
        waiver.told_days = day
        if mine and lasted > timedelta(days=day):
            yield _tell_expiring(waiver, left)


def _tell_expiring(waiver: Waiver, left: timedelta) -> str:
    days = max(1, left.days + bool(left.seconds))
    subject = ngettext(
        "The waiver of “%(rule)s” for “%(quoted)s” ends in %(days)d day",
        "The waiver of “%(rule)s” for “%(quoted)s” ends in %(days)d days",
        days,
    ) % {"rule": waiver.rule, "quoted": waiver.quoted, "days": days}
    text = _("It ends on %s. Change the text before, or ask for another waiver.") % _date(
        waiver.expires_at
    )
    url = reverse("variants_waiver", args=[waiver.pk])
    asked = [waiver.requested_by]
    tell(Event.EXPIRING, users=asked, subject=subject, text=text, url=url)
    tell_managers(
        Event.EXPIRING, waiver.brand, subject=subject, text=text, url=url, leave_out=asked
    )
    about = {"kind": "waiver", "rule": waiver.rule.key, "module": waiver.module, "ends": "waiver"}
    at = waiver.expires_at.isoformat()
    announce(Event.EXPIRING, {"endings": [about | {"at": at, "days": waiver.told_days}]})
    return subject


def end_expired(now: datetime) -> Iterator[str]:
    """Let findings whose waiver has ended stand again; yield a sentence for each that does."""
    ended = Waiver.objects.filter(state=State.GRANTED, expires_at__lte=now).exclude(told_days=0)
    for waiver in ended.select_related("rule", "requested_by"):
        if not Waiver.objects.filter(pk=waiver.pk).exclude(told_days=0).update(told_days=0):
            continue
        same = KeptFinding.objects.filter(module=waiver.module, fingerprint=waiver.fingerprint)
        if not same.filter(state=KeptFinding.State.WAIVED).update(state=KeptFinding.State.OPEN):
            continue
        subject = _("The waiver of “%(rule)s” for “%(quoted)s” has ended") % {
            "rule": waiver.rule,
            "quoted": waiver.quoted,
        }
        if waiver.requested_by is not None:
            tell(
                Event.FINDINGS,
                users=[waiver.requested_by],
                subject=subject,
                text=_("The text is still there, and what is published next must not hold it."),
                url=reverse("variants_waiver", args=[waiver.pk]),
            )
        yield subject


def _date(at: datetime) -> str:
    """Without “p.m.”, after which a full stop would stand twice."""
    return date_format(timezone.localtime(at), "j F Y, H:i")
