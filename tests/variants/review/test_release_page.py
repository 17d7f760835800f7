"""The review screen: what is on it, and deciding over exactly that."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories import make_variant, targeting
from tests.variants.approval.deciding import draft, headline, make_user, submitted
from tests.variants.review.conftest import logged_in
from tests.variants.review.reading import messages_of, posted, text_of
from variants.models import Approval, Release

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def page(release):
    return reverse("variants_review:release", args=[release.key])


def decide(release):
    return reverse("variants_review:decide", args=[release.key])


def test_it_shows_before_and_after_and_how_it_was_checked(waiting, manager_client):
    said = text_of(manager_client.get(page(waiting)))
    assert "Before [removed: Outside ] is calling After [new: Snow ] is calling" in said
    assert "1 composition, 1 context" in said
    assert "All 1 context that this module can tell apart was compared." in said
    assert "a visitor of whom nothing is known · Preview as this visitor" in said


def test_approving_what_was_seen_publishes_it_and_opens_what_waits_next(
    waiting, brand, editor, module, manager_client
):
    loyal = make_variant(module, "loyal", targeting=targeting(any=["loyal"]))
    other = submitted(editor, draft(loyal, editor))
    shown = manager_client.get(page(waiting))
    response = manager_client.post(decide(waiting), posted(shown))
    assert response.url == page(other)
    waiting.refresh_from_db()
    assert waiting.state == Release.State.LIVE
    assert headline() == "Snow is calling"
    assert waiting.approvals.get().via == Approval.Via.REVIEW


def test_the_last_one_leads_back_to_the_queue(waiting, manager_client):
    response = manager_client.post(decide(waiting), posted(manager_client.get(page(waiting))))
    assert response.url == reverse("variants_review:queue")


def test_the_same_approval_posted_twice_is_one(waiting, manager_client):
    form = posted(manager_client.get(page(waiting)))
    for _time in range(2):
        response = manager_client.post(decide(waiting), form, follow=True)
        assert "“Home hero” is approved." in messages_of(response)
    assert waiting.approvals.count() == 1
    assert headline() == "Snow is calling"


def test_an_edit_in_between_is_shown_with_what_is_new_marked(
    waiting, module, editor, manager_client
):
    form = posted(manager_client.get(page(waiting)))
    draft(module, editor, fields={"headline": "Ice is calling"})
    response = manager_client.post(decide(waiting), form)
    said = text_of(response)
    assert "It changed while you were looking." in said
    assert "1 card is new; it is marked." in said
    assert "[new: Ice ]" in said
    assert said.count("new since you looked") == 1
    assert not waiting.approvals.exists()
    assert headline() == "Outside is calling"
    again = manager_client.post(decide(waiting), posted(response))
    assert again.status_code == 302
    assert headline() == "Ice is calling"


def test_only_cards_that_are_new_are_marked(waiting, module, editor, manager_client):
    form = posted(manager_client.get(page(waiting)))
    loyal = make_variant(
        module, "loyal", overrides={"eyebrow": "Again"}, targeting=targeting(any=["loyal"])
    )
    waiting.changes.create(
        content_type=ContentType.objects.get_for_model(loyal),
        object_id=draft(loyal, editor).pk,
        added_by=editor,
    )
    response = manager_client.post(decide(waiting), form)
    new, known = response.context["new"], set(form["shown"].split(","))
    assert len(known) == 1
    assert known.isdisjoint(new)
    assert known | new == {card.key for card in response.context["review"].cards}


def test_a_manager_removed_meanwhile_is_told_and_nothing_happens(
    waiting, brand, manager, manager_client
):
    form = posted(manager_client.get(page(waiting)))
    other = brand.editors
    manager.groups.set([other])
    response = manager_client.post(decide(waiting), form, follow=True)
    assert messages_of(response) == [
        "You are no manager of Alpenglow: somebody who is has to decide."
    ]
    assert not waiting.approvals.exists()
    assert headline() == "Outside is calling"


def test_an_author_sees_it_and_is_told_why_they_do_not_decide(waiting, editor_client):
    response = editor_client.get(page(waiting))
    assert not response.context["may_decide"]
    assert "You are no manager of Alpenglow" in text_of(response)
    assert "Approve" not in response.content.decode().split("review-bar")[1].split("dialog")[0]


def test_a_refusal_needs_a_reason_and_keeps_the_draft(waiting, module, manager_client):
    form = posted(manager_client.get(page(waiting)), "refuse")
    response = manager_client.post(decide(waiting), form, follow=True)
    assert messages_of(response) == ["Say why you refuse this: whoever wrote it needs to know."]
    manager_client.post(decide(waiting), form | {"reason": "Too cold."})
    waiting.refresh_from_db()
    assert waiting.state == Release.State.REFUSED
    assert waiting.approvals.get().reason == "Too cold."
    module.refresh_from_db()
    assert module.has_unpublished_changes


def test_changes_are_requested(waiting, manager_client):
    form = posted(manager_client.get(page(waiting)), "request_changes", reason="Warmer.")
    manager_client.post(decide(waiting), form)
    waiting.refresh_from_db()
    assert waiting.state == Release.State.CHANGES_REQUESTED


@pytest.mark.parametrize("decision", ["", "publish", "__class__"])
def test_nonsense_is_no_decision(decision, waiting, manager_client):
    form = posted(manager_client.get(page(waiting)), decision)
    response = manager_client.post(decide(waiting), form, follow=True)
    assert messages_of(response) == ["Choose to approve, to refuse or to request changes."]
    waiting.refresh_from_db()
    assert waiting.state == Release.State.SUBMITTED


def test_it_is_handed_over_until_a_day(waiting, brand, manager_client):
    other = make_user("other", brand.managers)
    url = reverse("variants_review:hand_over", args=[waiting.key])
    manager_client.post(url, {"assigned_to": other.pk, "due_at": "2099-12-24"})
    waiting.refresh_from_db()
    assert waiting.assigned_to == other
    assert waiting.due_at.isoformat().startswith("2099-12-24")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"assigned_to": "999"}, "Choose somebody who manages the brands of this release."),
        ({"due_at": "2001-01-01"}, "Decide until today or a later day, not 2001-01-01."),
        ({"due_at": "tomorrow"}, "“tomorrow” is no day."),
        ({"due_at": "2026-02-31"}, "“2026-02-31” is no day."),
        ({"due_at": "9999-12-31"}, "“9999-12-31” is too far away."),
    ],
)
def test_it_is_handed_over_to_somebody_who_may(form, words, waiting, manager_client):
    url = reverse("variants_review:hand_over", args=[waiting.key])
    assert messages_of(manager_client.post(url, form, follow=True)) == [words]
    waiting.refresh_from_db()
    assert (waiting.assigned_to, waiting.due_at) == (None, None)


def test_an_editor_hands_nothing_over(waiting, editor, editor_client):
    url = reverse("variants_review:hand_over", args=[waiting.key])
    editor_client.post(url, {"assigned_to": editor.pk})
    waiting.refresh_from_db()
    assert waiting.assigned_to is None


def test_somebody_who_neither_writes_nor_decides_sees_nothing(waiting):
    stranger = logged_in(make_user("stranger"))
    assert stranger.get(page(waiting)).status_code == 302
    assert stranger.post(decide(waiting), {"decision": "approve"}).status_code == 302


def test_a_finished_release_says_so(waiting, manager_client):
    manager_client.post(decide(waiting), posted(manager_client.get(page(waiting))))
    said = text_of(manager_client.get(page(waiting)))
    assert "This does not wait for a decision: it is live." in said
