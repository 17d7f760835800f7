"""Notices by e-mail, over a real SMTP server."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.utils import timezone

from variants.models import Event, Notice, NoticeSettings
from variants.notices.due import send_due_notices
from variants.notices.mailing import mail_due
from variants.notices.telling import tell

pytestmark = pytest.mark.django_db

Mail = NoticeSettings.Mail


def subjects(mailbox: Any) -> list[str]:
    return [
        str(make_header(decode_header(message_from_bytes(each.content)["Subject"])))
        for each in mailbox.messages
    ]


def body(envelope: Any) -> str:
    part = message_from_bytes(envelope.content).get_payload(0)
    return part.get_payload(decode=True).decode()


def test_what_somebody_is_told_arrives_by_mail_once(mailbox: Any, people: Any) -> None:
    tell(
        Event.SUBMITTED,
        users=[people.ada],
        subject="“Été” awaits approval",
        text="A note",
        url="/admin/review/x/",
    )

    assert list(send_due_notices()) == []
    assert list(send_due_notices()) == []

    assert [each.rcpt_tos for each in mailbox.messages] == [["ada@example.com"]]
    assert subjects(mailbox) == ["Refract: “Été” awaits approval"]
    text = body(mailbox.messages[0])
    assert "http://127.0.0.1:8000/admin/review/x/" in text
    assert "A note" in text
    assert Notice.objects.get().mailed_at is not None


def test_several_things_come_in_one_message(mailbox: Any, people: Any) -> None:
    for number in range(3):
        tell(Event.COMMENTED, users=[people.ada, people.ben], subject=f"Comment {number}")

    list(send_due_notices())

    assert [each.rcpt_tos for each in mailbox.messages] == [
        ["ada@example.com"],
        ["ben@example.com"],
    ]
    assert subjects(mailbox) == ["Refract: 3 things for you"] * 2


def test_a_mail_server_that_refuses_is_tried_again(mailbox: Any, people: Any) -> None:
    tell(Event.APPROVED, users=[people.ada], subject="It was approved")
    mailbox.refuses = True

    said = list(send_due_notices())

    assert len(said) == 1
    assert said[0].startswith("Mail waits, the mail server does not take it: ")
    assert Notice.objects.get().mailed_at is None
    mailbox.refuses = False
    assert list(send_due_notices()) == []
    assert subjects(mailbox) == ["Refract: It was approved"]


def test_a_mail_server_that_is_away_stops_nothing(people: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell(Event.APPROVED, users=[people.ada], subject="It was approved")

    assert len(list(send_due_notices())) == 1
    assert Notice.objects.get().mailed_at is None


@pytest.mark.parametrize(
    ("choice", "hour", "arrived"),
    [(Mail.AT_ONCE, 3, 1), (Mail.DAILY, 3, 0), (Mail.DAILY, 8, 1), (Mail.NEVER, 8, 0)],
)
def test_people_choose_when_mail_comes(
    mailbox: Any, people: Any, settings: Any, choice: str, hour: int, arrived: int
) -> None:
    settings.TIME_ZONE = "UTC"
    NoticeSettings.objects.create(user=people.ada, mail=choice)
    tell(Event.APPROVED, users=[people.ada], subject="It was approved")
    now = datetime(2026, 5, 4, hour, tzinfo=UTC)
    Notice.objects.update(at=now - timedelta(hours=4))

    with timezone.override("UTC"):
        list(send_due_notices(now))

    assert len(mailbox.messages) == arrived


def test_a_digest_leaves_what_came_today_for_tomorrow(mailbox: Any, people: Any) -> None:
    NoticeSettings.objects.create(user=people.ada, mail=Mail.DAILY)
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    for subject, hours in (("Yesterday", 20), ("Last night", 4), ("Just now", 1)):
        tell(Event.APPROVED, users=[people.ada], subject=subject)
        Notice.objects.filter(subject=subject).update(at=now - timedelta(hours=hours))

    with timezone.override("UTC"):
        list(send_due_notices(now))
        list(send_due_notices(now + timedelta(hours=1)))

        assert subjects(mailbox) == ["Refract: 2 things for you"]
        list(send_due_notices(now + timedelta(days=1)))
        assert subjects(mailbox)[1:] == ["Refract: Just now"]


def test_what_was_read_or_is_old_or_has_no_address_is_not_mailed(mailbox: Any, people: Any) -> None:
    people.ben.email = ""
    people.ben.save()
    tell(Event.APPROVED, users=[people.ada], subject="Read")
    Notice.objects.update(read_at=timezone.now())
    tell(Event.APPROVED, users=[people.ada], subject="Old")
    Notice.objects.filter(subject="Old").update(at=timezone.now() - timedelta(days=3))
    tell(Event.APPROVED, users=[people.ben], subject="No address")

    assert list(send_due_notices()) == []
    assert mailbox.messages == []


def test_a_subject_cannot_add_headers(mailbox: Any, people: Any) -> None:
    tell(Event.COMMENTED, users=[people.ada], subject="Hello\r\nBcc: eve@example.com")

    list(send_due_notices())

    assert subjects(mailbox) == ["Refract: Hello Bcc: eve@example.com"]
    assert mailbox.messages[0].rcpt_tos == ["ada@example.com"]


def test_mail_costs_the_same_queries_for_one_notice_and_for_twenty(
    mailbox: Any, people: Any, django_assert_num_queries: Any
) -> None:
    for number in range(20):
        tell(Event.COMMENTED, users=[people.ada], subject=f"Comment {number}")

    with django_assert_num_queries(2):  # what is due, mark it
        list(mail_due(timezone.now()))
