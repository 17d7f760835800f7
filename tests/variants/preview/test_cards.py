"""Which card shows a module, and where clients cut its words."""

import pytest

from taxonomy.types import Taxonomy, Term
from variants.preview.cards import Card, TextMessage, card_for, cut, text_message

TAXONOMY = Taxonomy(
    channels={
        "email": Term("email", "E-mail"),
        "campaigns": Term("campaigns", "Campaigns", parent="email"),
        "push": Term("push", "Push"),
        "sms": Term("sms", "Text"),
        "web": Term("web", "Web"),
        "app-home": Term("app-home", "App"),
    },
    devices={
        "mobile": Term("mobile", "Mobile"),
        "mobile-phone": Term("mobile-phone", "Phone", parent="mobile"),
        "mobile-tablet": Term("mobile-tablet", "Tablet", parent="mobile"),
        "pixel": Term("pixel", "Pixel", parent="mobile-phone"),
        "desktop": Term("desktop", "Desktop"),
    },
)


@pytest.mark.parametrize(
    ("type_key", "channel", "device", "kind", "frame"),
    [
        ("hero", None, None, "web", "desktop"),
        ("hero", "web", "mobile-phone", "web", "phone"),
        ("hero", "web", "mobile-tablet", "web", "tablet"),
        ("hero", "web", "pixel", "web", "phone"),
        ("hero", "campaigns", "desktop", "email", "desktop"),
        ("hero", "push", "desktop", "push", "phone"),
        ("hero", "app-home", None, "web", "phone"),
        ("hero", "unknown-push", None, "push", "phone"),
        ("email", "web", None, "email", "desktop"),
        ("email", None, "mobile-phone", "email", "phone"),
        ("message", None, None, "push", "phone"),
        ("message", "sms", None, "sms", "phone"),
        ("message", "email", None, "push", "phone"),
    ],
)
def test_a_card_goes_by_type_channel_and_device(
    type_key: str, channel: str | None, device: str | None, kind: str, frame: str
) -> None:
    assert card_for(type_key, channel, device, TAXONOMY) == Card(kind, frame)


def test_a_text_is_cut_at_its_limit() -> None:
    assert (cut("abcde", 5).shown, cut("abcde", 5).is_cut) == ("abcde", False)
    assert (cut("abc efg", 4).shown, cut("abc efg", 4).lost) == ("abc", "efg")
    assert cut(None, 4).shown == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, TextMessage(160, 160, 1, True)),
        ("a" * 161, TextMessage(161, 153, 2, True)),
        ("€" * 80, TextMessage(160, 160, 1, True)),
        ("a" * 69 + "ê", TextMessage(70, 70, 1, False)),
        ("a" * 70 + "ê", TextMessage(71, 67, 2, False)),
        ("😀" * 35, TextMessage(70, 70, 1, False)),
        ("", TextMessage(0, 160, 1, True)),
    ],
)
def test_a_text_message_is_counted_as_it_is_billed(text: str, expected: TextMessage) -> None:
    assert text_message(text) == expected
