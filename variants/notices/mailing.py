"""Sending notices by e-mail: at once, or all of a day together.

Each look sends a user one message with everything that is due. A mail server that is away is
tried again at the next look; nothing is marked as mailed that it did not take. After a day a
notice is too old to be mailed, so that a mail server that comes back does not flood anybody.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from variants.models import Notice, NoticeSettings
from variants.notices.telling import full_address

logger = logging.getLogger(__name__)

#: The hour of the day, in the instance's time zone, from which digests are sent.
DIGEST_HOUR = 7
#: What is older is not mailed any more.
TOO_OLD = timedelta(days=2)
#: Users whose mail one look sends at most.
AT_ONCE = 50

Mail = NoticeSettings.Mail


def mail_due(now: datetime) -> Iterator[str]:
    """Send what is due; yield a sentence when the mail server refuses."""
    waiting = Notice.objects.filter(
        mailed_at=None, read_at=None, at__gt=now - TOO_OLD, user__is_active=True
    ).exclude(user__email="")
    waiting = waiting.exclude(user__notice_settings__mail=Mail.NEVER)
    if not _is_time_for_digests(now):
        waiting = waiting.exclude(user__notice_settings__mail=Mail.DAILY)
    else:
        # A digest holds what came before this morning; the rest waits for tomorrow's.
        late = {"user__notice_settings__mail": Mail.DAILY, "at__gt": _this_morning(now)}
        waiting = waiting.exclude(**late)
    rows = waiting.select_related("user", "user__wagtail_userprofile").order_by("user_id", "at")
    by_user = groupby(rows.iterator(), key=lambda notice: notice.user)
    connection = None
    for sent, (user, notices) in enumerate(by_user):
        if sent == AT_ONCE:
            return
        connection = connection or get_connection()
        yield from _mail(user, list(notices), connection, now)


def _mail(user: Any, notices: list[Notice], connection: Any, now: datetime) -> Iterator[str]:
    pks = [notice.pk for notice in notices]
    # Of several processes that see them one mails them.
    mine = Notice.objects.filter(pk__in=pks, mailed_at=None).update(mailed_at=now)
    if mine != len(pks):
        return
    try:
        _message(user, notices, connection).send()
    except (SMTPException, OSError) as error:
        Notice.objects.filter(pk__in=pks).update(mailed_at=None)
        yield f"Mail waits, the mail server does not take it: {error}"


def _message(user: Any, notices: list[Notice], connection: Any) -> EmailMultiAlternatives:
    profile = getattr(user, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    with override(language):
        subject = notices[0].subject
        if len(notices) > 1:
            subject = ngettext(
                "%(count)d thing for you", "%(count)d things for you", len(notices)
            ) % {"count": len(notices)}
        context = {
            "user": user,
            "notices": [(notice, full_address(notice.url)) for notice in notices],
            "settings_url": full_address("/admin/account/"),
        }
        text = render_to_string("variants/notices/mail.txt", context)
        html = render_to_string("variants/notices/mail.html", context)
        message = EmailMultiAlternatives(
            subject=_("Refract: %s") % " ".join(subject.split()),
            body=text,
            to=[user.email],
            connection=connection,
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(html, "text/html")
        return message


def _is_time_for_digests(now: datetime) -> bool:
    return timezone.localtime(now).hour >= DIGEST_HOUR


def _this_morning(now: datetime) -> datetime:
    local = timezone.localtime(now)
    return local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
