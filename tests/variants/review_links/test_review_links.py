"""Reviewing by link: looking, commenting and deciding without an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.variants.approval.deciding import draft
from tests.variants.review.reading import messages_of, text_of
from variants.models import Approval, Release, Remark, ReviewLink
from variants.review_links.links import address_of, make_link
from variants.review_links.links import revoke as take_back

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

ADDRESS = "legal@example.com"


@pytest.fixture
def link(waiting, manager) -> ReviewLink:
    """A link that asks for a decision."""
    return make_link(waiting, user=manager, days=7, email=ADDRESS)


def code() -> str:
    """The code in the newest mail."""
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def decided():
    """What was decided by link."""
    return Approval.objects.filter(via=Approval.Via.LINK)


def confirmed(link: ReviewLink) -> Client:
    """A browser in which the address of a link was confirmed."""
    browser = Client()
    page = address_of(link)
    browser.post(page, {"do": "send_code"})
    assert browser.post(page, {"do": "confirm", "code": code()}).status_code == 302
    return browser


def decision(which: str = "approve", **values: str) -> dict[str, str]:
    return {"do": "decide", "decision": which, "name": "Lea Legal", "reason": ""} | values


def test_a_link_shows_exactly_the_change_and_nothing_of_the_admin(waiting, manager):
    page = Client().get(address_of(make_link(waiting, user=manager, days=1)))

    words = text_of(page)
    assert page.status_code == 200
    assert "[removed: Outside ] is calling After [new: Snow ] is calling" in words
    assert "/admin/" not in page.content.decode()
    assert "Your decision" not in words
    assert page["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_whoever_has_a_link_comments_with_a_name(waiting, manager):
    address = address_of(make_link(waiting, user=manager, days=1))

    answer = Client().post(address, {"do": "comment", "name": "Lea", "text": "Which snow?"})

    assert answer.status_code == 302
    remark = Remark.objects.get()
    assert (remark.name, remark.author, remark.text) == ("Lea", None, "Which snow?")
    assert "Which snow?" in text_of(Client().get(address))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"do": "comment", "name": " ", "text": "Hello"}, "Write your name"),
        ({"do": "comment", "name": "Lea", "text": ""}, "Write the comment first"),
        ({"do": "comment", "name": "Lea", "text": "x" * 5001}, "5000 at most"),
        ({"do": "send_code"}, "for looking and commenting only"),
        ({"do": "confirm", "code": "123456"}, "for looking and commenting only"),
        ({"do": "decide", "decision": "approve", "name": "Lea"}, "Confirm your address first"),
        ({"do": "nonsense"}, "Choose one of the buttons"),
        ({}, "Choose one of the buttons"),
    ],
)
def test_a_link_without_an_address_takes_nothing_but_comments(waiting, manager, said, problem):
    answer = Client().post(address_of(make_link(waiting, user=manager, days=1)), said)

    assert answer.status_code == 400
    assert problem in text_of(answer)
    assert not Remark.objects.exists()
    assert not decided()
    assert mail.outbox == []


def test_a_confirmed_address_approves_with_a_name_and_it_goes_live(link, waiting, module):
    answer = confirmed(link).post(address_of(link), decision())

    assert "You approved" in text_of(answer)
    approval = decided().get()
    kept = (approval.user, approval.name, approval.email, approval.via, approval.decision)
    assert kept == (None, "Lea Legal", ADDRESS, "link", "approved")
    waiting.refresh_from_db()
    assert waiting.state == Release.State.LIVE
    module.refresh_from_db()
    assert module.fields["headline"] == "Snow is calling"


def test_a_confirmed_address_refuses_with_a_reason(link, waiting, module):
    browser = confirmed(link)

    without = browser.post(address_of(link), decision("refuse"))
    assert "Say why you refuse this" in text_of(without)
    browser.post(address_of(link), decision("refuse", reason="It does not snow."))

    waiting.refresh_from_db()
    assert waiting.state == Release.State.REFUSED
    assert decided().get().reason == "It does not snow."
    module.refresh_from_db()
    assert module.fields["headline"] == "Outside is calling"


def test_a_link_takes_one_decision(link):
    browser = confirmed(link)
    browser.post(address_of(link), decision())

    again = browser.post(address_of(link), decision("refuse", reason="No."))

    assert again.status_code == 410
    assert decided().count() == 1


def test_nobody_decides_in_another_browser_than_the_one_that_knew_the_code(link):
    confirmed(link)

    answer = Client().post(address_of(link), decision())

    assert "Confirm your address first" in text_of(answer)
    assert not decided()


def test_a_confirmation_is_of_one_link_alone(link, waiting, manager):
    other = make_link(waiting, user=manager, days=7, email="other@example.com")
    browser = confirmed(link)
    [cookie] = browser.cookies.values()
    stranger = Client()
    stranger.cookies[f"review-{other.pk.hex}"] = cookie.value

    assert "Confirm your address first" in text_of(stranger.post(address_of(other), decision()))


def test_a_code_is_sent_to_the_address_of_the_link_alone_and_not_twice_a_minute(link):
    browser = Client()
    browser.post(address_of(link), {"do": "send_code", "email": "eve@example.com"})

    again = browser.post(address_of(link), {"do": "send_code"})

    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert "A code was sent a moment ago" in text_of(again)
    link.refresh_from_db()
    assert code() not in link.code


def test_a_link_takes_twenty_attempts_then_even_the_right_code_is_refused(link):
    browser = Client()
    browser.post(address_of(link), {"do": "send_code"})
    wrong = f"{(int(code()) + 1) % 10**6:06}"
    for _attempt in range(19):
        answer = browser.post(address_of(link), {"do": "confirm", "code": wrong})
        assert "This is not the code" in text_of(answer)

    answer = browser.post(address_of(link), {"do": "confirm", "code": code()})
    ReviewLink.objects.update(code_expires_at=None)
    again = browser.post(address_of(link), {"do": "send_code"})

    assert "Too much was tried with this link" in text_of(answer)
    assert "Too much was tried with this link" in text_of(again)
    assert "Confirm first that" in text_of(answer)
    assert len(mail.outbox) == 1


def test_a_code_is_good_once_and_for_ten_minutes(link):
    browser = Client()
    browser.post(address_of(link), {"do": "send_code"})
    ReviewLink.objects.update(code_expires_at=timezone.now())
    late = browser.post(address_of(link), {"do": "confirm", "code": code()})
    assert "not good any more" in text_of(late)

    browser.post(address_of(link), {"do": "send_code"})
    spaced = f"{code()[:3]} {code()[3:]}"
    assert browser.post(address_of(link), {"do": "confirm", "code": spaced}).status_code == 302
    again = Client().post(address_of(link), {"do": "confirm", "code": code()})
    assert "not good any more" in text_of(again)


def test_a_mail_server_that_is_away_is_said_and_leaves_no_code(link, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    answer = Client().post(address_of(link), {"do": "send_code"})

    assert "The mail could not be sent" in text_of(answer)
    link.refresh_from_db()
    assert link.code == ""


def test_a_change_after_the_link_was_made_closes_it(link, module, editor):
    browser = confirmed(link)
    draft(module, editor, fields={"headline": "Ice is calling"})

    shown = browser.get(address_of(link))
    answer = browser.post(address_of(link), decision())

    assert shown.status_code == answer.status_code == 410
    assert "This was changed since it was sent to you" in text_of(shown)
    assert "Ice is calling" not in text_of(shown)
    assert not decided()


def test_links_end_by_date_by_hand_and_with_the_right_of_whoever_sent_them(
    waiting, manager, editor
):
    expired = make_link(waiting, user=manager, days=1)
    ReviewLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert "This link has expired" in text_of(Client().get(address_of(expired)))
    revoked = make_link(waiting, user=manager, days=1)
    take_back(revoked, user=manager)
    orphaned = make_link(waiting, user=manager, days=1, email=ADDRESS)
    manager.groups.clear()

    assert "taken back" in text_of(Client().get(address_of(revoked)))
    assert "taken back" in text_of(Client().get(address_of(orphaned)))


def test_a_link_that_was_changed_shows_nothing(link):
    address = address_of(link)
    assert Client().get(address[:-3] + "xx/").status_code == 403
    assert Client().get(reverse("variants_review_link", args=["nonsense"])).status_code == 403


def test_a_link_gives_no_more_than_its_maker_has(waiting, editor, manager):
    with pytest.raises(ValidationError, match="You cannot let others decide: You are no manager"):
        make_link(waiting, user=editor, days=7, email=ADDRESS)
    editor.email = "Writer@Example.com"
    editor.save()
    with pytest.raises(ValidationError, match="somebody who wrote a part of this"):
        make_link(waiting, user=manager, days=7, email="writer@example.com")
    with pytest.raises(ValidationError, match="is no address"):
        make_link(waiting, user=manager, days=7, email="nobody")
    with pytest.raises(ValidationError, match="Choose one of 1, 3, 7, 14 days"):
        make_link(waiting, user=manager, days=365)
    assert not ReviewLink.objects.exists()


def test_what_does_not_await_approval_is_not_sent(waiting, manager):
    Release.objects.update(state=Release.State.CANCELLED)

    with pytest.raises(ValidationError, match="Only what awaits approval is sent by link"):
        make_link(waiting, user=manager, days=7)


def test_a_manager_sends_a_link_from_the_review_and_takes_it_back(waiting, manager_client):
    send = reverse("variants_review_link_send", args=[waiting.key])

    page = manager_client.post(send, {"email": ADDRESS, "days": "3"}, follow=True)

    assert messages_of(page) == [f"The link is on its way to {ADDRESS}."]
    link = ReviewLink.objects.get()
    assert address_of(link) in mail.outbox[0].body
    assert f"{ADDRESS} may decide" in text_of(page)
    revoke = reverse("variants_review_link_revoke", args=[waiting.key, link.pk])
    assert "The link shows nothing any more." in messages_of(
        manager_client.post(revoke, follow=True)
    )
    assert Client().get(address_of(link)).status_code == 410


def test_another_editor_cannot_take_a_managers_link_back(link, waiting, editor_client):
    revoke = reverse("variants_review_link_revoke", args=[waiting.key, link.pk])

    editor_client.post(revoke)

    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_audit_trail_names_links_and_decisions(link):
    confirmed(link).post(address_of(link), decision())

    logged = ModelLogEntry.objects.filter(action__startswith="variants.release_link")
    assert [(entry.action, entry.data.get("email")) for entry in logged.order_by("timestamp")] == [
        ("variants.release_link_make", ADDRESS),
        ("variants.release_link_decide", ADDRESS),
    ]


def test_forms_without_a_token_are_refused(link):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(address_of(link), {"do": "send_code"}).status_code == 403
