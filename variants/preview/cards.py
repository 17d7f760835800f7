"""Which card shows a module: what its words will stand in, on that channel and device.

The type of the module decides first, then the channel: an e-mail is always shown in a mail
client; a message as a text message where the channel's key, or one above it, says so, otherwise
as a push message; anything else as a part of a web page, or of an e-mail on a channel for e-mail,
or as a notification on a channel for push. Channels and devices are the team's own terms, so their
keys are read as words: `email-newsletter` says "email", `mobile-phone` says "phone".

Numbers of characters are what common clients show before they cut; they vary with letters, fonts
and settings, so they are marked as "about". Sources: for subjects and preheaders the measurements
of emailtooltester.com, "Email Subject Lines Character Limit" (Gmail on a desktop about 70, Apple
Mail on a phone 48 and 99, the Gmail app less); for push messages pushamplification.com, "Push
Notification Character Limits" (iOS: 178 characters, which are four lines; Android: titles of 65 and
texts of 240; titles on a lock screen about 50); for text messages 3GPP TS 23.038 and 23.040 (160
characters of the GSM alphabet, 70 of any other, 153 and 67 where a message is sent in parts).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.types import Taxonomy

_MAIL = {"email", "mail", "newsletter", "mailing"}
_PUSH = {"push", "notification", "notifications"}
_TEXT = {"sms", "text", "rcs", "whatsapp", "messenger", "chat"}
_APP = {"app", "inapp", "mobileapp", "ios", "android"}
_PHONE = {"phone", "smartphone", "iphone", "android", "handset", "mobile"}
_TABLET = {"tablet", "ipad"}

#: What a phone's lock screen shows of a push message, in characters: the smaller of iOS and
#: Android. A text that is longer than on the lock screen of iOS is cut there.
PUSH_TITLE = 50
PUSH_TEXT = 178
#: What a list of e-mails shows, by frame: of the subject, and of the preheader beside it.
MAIL_SUBJECT = {"desktop": 70, "tablet": 60, "phone": 41}
MAIL_PREHEADER = {"desktop": 100, "tablet": 90, "phone": 85}
#: One text message of the GSM alphabet, and of any other.
SMS_GSM, SMS_OTHER = 160, 70

#: The basic set and its extension, which counts twice (3GPP TS 23.038, 6.2.1).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Card:
    """`kind` is web, email, push or sms; `frame` is desktop, tablet or phone."""

    kind: str
    frame: str

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"variants/preview/cards/{self.kind}.html"


@dataclass(frozen=True)
class Cut:
    """A text that is cut at a limit: what is shown, and what is lost."""

    shown: str
    lost: str
    length: int
    limit: int

    @property
    def is_cut(self) -> bool:
        """Whether something is lost."""
        return bool(self.lost)


def card_for(type_key: str, channel: str | None, device: str | None, taxonomy: Taxonomy) -> Card:
    """Return the card for a module type on a channel and a device; either may be None."""
    channel_words = _words(channel, taxonomy.channels)
    kind = "web"
    if type_key == "email" or (type_key != "message" and channel_words & _MAIL):
        kind = "email"
    elif type_key == "message" and channel_words & _TEXT:
        kind = "sms"
    elif type_key == "message" or channel_words & _PUSH:
        kind = "push"
    elif channel_words & _TEXT:
        kind = "sms"
    return Card(kind, _frame(kind, channel_words, device, taxonomy))


def _frame(kind: str, channel_words: set[str], device: str | None, taxonomy: Taxonomy) -> str:
    if kind in ("push", "sms"):
        return "phone"
    for key in _upwards(device, taxonomy.devices):
        words = set(key.lower().split("-"))
        if words & _TABLET:
            return "tablet"
        if words & _PHONE:
            return "phone"
    return "phone" if channel_words & _APP and not device else "desktop"


def cut(text: str | None, limit: int) -> Cut:
    """Cut a text after so many characters, as clients do."""
    text = text or ""
    return Cut(text[:limit].rstrip() if len(text) > limit else text, text[limit:], len(text), limit)


@dataclass(frozen=True)
class TextMessage:
    """How a text message is sent: in how many parts, and how many characters one part holds."""

    length: int
    per_part: int
    parts: int
    is_gsm: bool


def text_message(text: str | None) -> TextMessage:
    """Count a text message as it is billed (3GPP TS 23.038 and 23.040)."""
    text = text or ""
    is_gsm = all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text)
    if is_gsm:
        length = len(text) + sum(letter in GSM_EXTENDED for letter in text)
        single, several = SMS_GSM, 153
    else:
        length = len(text.encode("utf-16-le")) // 2
        single, several = SMS_OTHER, 67
    if length <= single:
        return TextMessage(length, single, 1, is_gsm)
    return TextMessage(length, several, -(-length // several), is_gsm)


def _words(key: str | None, terms: Mapping[str, Any]) -> set[str]:
    """The words in the key of a term and in those above it."""
    return {word for each in _upwards(key, terms) for word in each.lower().split("-")}


def _upwards(key: str | None, terms: Mapping[str, Any]) -> Iterator[str]:
    """A key and those above it; a key that the taxonomy does not know is by itself."""
    seen: set[str] = set()
    while key and key not in seen:
        yield key
        seen.add(key)
        term = terms.get(key)
        key = term.parent if term else None
