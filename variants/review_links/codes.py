"""One-time codes that confirm an address: sent there, good for minutes and few attempts."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from variants.models import ReviewLink

#: How long a code is good, and how soon after one another one is sent.
GOOD_FOR = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
#: Codes sent and codes typed, together, that one link takes: guessing stays hopeless.
ATTEMPTS = 20
DIGITS = 6


def send_code(link: ReviewLink) -> None:
    """Send a new code to the address of a link; the one before is not good any more.

    :raises ValidationError: when one was sent a moment ago, or the link has had its attempts.
    :raises OSError: when the mail server does not take it; then no code is good.
    """
    now = timezone.now()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    rows = ReviewLink.objects.filter(pk=link.pk, code_expires_at=link.code_expires_at)
    too_soon = link.code_expires_at and link.code_expires_at > now + GOOD_FOR - PAUSE
    _count_attempt(link)
    made = {"code": make_password(code), "code_expires_at": now + GOOD_FOR}
    if too_soon or not rows.update(**made):
        raise ValidationError(_("A code was sent a moment ago: look into your mail first."))
    try:
        send_mail(
            _("Refract: your code is %(code)s") % {"code": code},
            _(
                "%(code)s confirms that you decide over “%(release)s” with this address.\n\n"
                "It is good for ten minutes. If you did not ask for it, do nothing."
            )
            % {"code": code, "release": link.release},
            None,
            [link.email],
        )
    except OSError:
        ReviewLink.objects.filter(pk=link.pk).update(code="", code_expires_at=None)
        raise


def confirm(link: ReviewLink, code: str) -> None:
    """Check a code, which is used up by that.

    :raises ValidationError: when it is wrong, too old, or was tried too often.
    """
    now = timezone.now()
    rows = ReviewLink.objects.filter(pk=link.pk, code_expires_at__gt=now).exclude(code="")
    # Counted before it is looked at, so that attempts at the same time count as well.
    _count_attempt(link)
    stored = rows.values_list("code", flat=True).first()
    if stored is None:
        raise ValidationError(_("This code is not good any more: ask for a new one."))
    typed = "".join(code.split())[:DIGITS]
    if not (len(typed) == DIGITS and check_password(typed, stored)):
        raise ValidationError(_("This is not the code: look into your newest mail."))
    if not rows.filter(code=stored).update(code=""):
        raise ValidationError(_("This code is not good any more: ask for a new one."))


def _count_attempt(link: ReviewLink) -> None:
    """Count what is tried with a link.

    :raises ValidationError: when it was too much.
    """
    rows = ReviewLink.objects.filter(pk=link.pk, code_attempts__lt=ATTEMPTS)
    if not rows.update(code_attempts=F("code_attempts") + 1):
        raise ValidationError(
            _("Too much was tried with this link: ask whoever sent it for a new one.")
        )
