"""Findings stand beside their text, with what can be done about them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brand.models import Waiver
from brand.waivers import request_waiver
from tests.brand.rule_factory import make_rule, make_version
from tests.variants.approval.deciding import draft, headline, make_user
from tests.variants.review.conftest import logged_in
from tests.variants.review.reading import messages_of, posted, text_of
from variants.approval.proposal import proposed
from variants.models import Release, Remark
from variants.releases.services import submit_drafts
from variants.review.cards import review_of
from variants.review.finding_notes import evidence_words

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

#: Warned of when it is submitted, so that it reaches the reviewer, who may not let it pass.
SEVERITY = {"edit": "warn", "submit": "warn", "approval": "block"}


@pytest.fixture
def cheap(module, brand, editor) -> Release:
    """A headline with a word that a rule forbids, waiting for a decision."""
    make_version(
        make_rule(brand=brand),
        "active",
        severity=SEVERITY,
        rationale="We sell quality.",
        message="Do not say “cheap”.",
    )
    changed = draft(module, editor, fields={"headline": "A cheap tent for you"})
    (release,) = submit_drafts([changed], editor, acknowledged=True)
    return release


def page(release):
    return reverse("variants_review:release", args=[release.key])


def found(release):
    (note,) = review_of(proposed(release)).notes
    return note


def named(release):
    note = found(release)
    return {"fingerprint": note.fingerprint, "module": note.module}


def test_the_text_is_marked_and_the_finding_explained(cheap, manager_client):
    (card,) = review_of(proposed(cheap)).cards
    marked = [(piece.text, piece.marks) for piece in card.fields[0].after.pieces if piece.marks]
    assert marked == [("cheap", (1,))]
    said = text_of(manager_client.get(page(cheap)))
    assert "blocks Do not say “cheap”." in said
    assert "We sell quality." in said
    assert "Not so: A cheap tent But so: A tent" in said
    assert "Brand rules that apply: 2, checked in every context (1)." in said
    assert "It cannot be approved as it is: a finding blocks." in said


def test_it_is_not_approved_while_a_finding_blocks(cheap, manager_client):
    form = posted(manager_client.get(page(cheap)))
    url = reverse("variants_review:decide", args=[cheap.key])
    response = manager_client.post(url, form, follow=True)
    assert messages_of(response) == ["Do not say “cheap”."]
    assert headline() == "Outside is calling"


def test_a_fix_is_suggested_and_not_made(cheap, module, manager, manager_client):
    url = reverse("variants_review:suggest_fix", args=[cheap.key])
    manager_client.post(url, {**named(cheap), "fix": "0"})
    remark = Remark.objects.get()
    assert remark.asks_for_change
    assert (remark.module, remark.variant, remark.field) == ("home-hero", "", "headline")
    assert "Suggested: “good-value” instead of “cheap”." in remark.text
    module.refresh_from_db()
    drafted = module.get_latest_revision_as_object()
    assert drafted.fields["headline"] == "A cheap tent for you"
    assert manager_client.get(page(cheap)).context["may_decide"]


@pytest.mark.parametrize("wrong", [{"fix": "7"}, {"fix": "x"}, {"fingerprint": "gone", "fix": "0"}])
def test_a_fix_of_a_finding_that_is_gone_is_refused(wrong, cheap, manager_client):
    url = reverse("variants_review:suggest_fix", args=[cheap.key])
    response = manager_client.post(url, named(cheap) | wrong, follow=True)
    assert messages_of(response) == ["This finding is gone: look at what is proposed now."]
    assert not Remark.objects.exists()


def waiver(**more):
    return {"reason": "quotation", "explanation": "It is a quotation.", "days": "10", **more}


def test_a_waiver_of_a_blocking_rule_takes_two(cheap, brand, manager_client):
    url = reverse("variants_review:waive", args=[cheap.key])
    response = manager_client.post(url, named(cheap) | waiver(), follow=True)
    assert messages_of(response) == [
        "Asked for. You asked for this waiver yourself: a second person has to grant it."
    ]
    asked = Waiver.objects.get()
    assert asked.state == Waiver.State.REQUESTED
    second = logged_in(make_user("second", brand.managers))
    assert "manager asks for a waiver until" in text_of(second.get(page(cheap)))
    decide = reverse("variants_review:decide_waiver", args=[cheap.key, asked.pk])
    second.post(decide, {"decision": "grant"})
    asked.refresh_from_db()
    assert asked.state == Waiver.State.GRANTED
    assert found(cheap).weight == "waived"
    shown = second.get(page(cheap))
    second.post(reverse("variants_review:decide", args=[cheap.key]), posted(shown))
    assert headline() == "A cheap tent for you"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (waiver(explanation=" "), "Say in a sentence why this should pass."),
        (waiver(days="0"), "A waiver of “No cheap” ends after now"),
        (waiver(days="99999"), "A waiver of “No cheap” ends after now"),
        (waiver(reason="whim"), "'whim' is no reason"),
    ],
)
def test_a_waiver_needs_a_reason_and_an_end(form, words, cheap, manager_client):
    url = reverse("variants_review:waive", args=[cheap.key])
    (said,) = messages_of(manager_client.post(url, named(cheap) | form, follow=True))
    assert said.startswith(words)
    assert not Waiver.objects.exists()


def test_an_editor_does_not_grant_what_they_asked_for(cheap, brand, editor, editor_client):
    asked = request_waiver(
        found(cheap).judged.finding,
        brand=brand,
        user=editor,
        reason="quotation",
        explanation="It is one.",
        expires_at=timezone.now() + timedelta(days=5),
    )
    url = reverse("variants_review:decide_waiver", args=[cheap.key, asked.pk])
    editor_client.post(url, {"decision": "grant"})
    asked.refresh_from_db()
    assert asked.state == Waiver.State.REQUESTED


def test_a_finding_makes_the_risk_high(cheap):
    assert (cheap.summary.risk, cheap.summary.blocking) == (2, 1)


def test_a_waiver_of_another_release_is_not_decided_here(cheap, manager_client):
    url = reverse("variants_review:decide_waiver", args=[cheap.key, 999])
    assert manager_client.post(url, {"decision": "grant"}).status_code == 404


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (
            {"measured": 62, "limit": 60, "bound": "maximum", "unit": "characters"},
            "62 against 60 characters",
        ),
        ({"measured": 3, "limit": 1}, "3 against 1"),
        ({"problem": "width", "found": "800", "expected": "1200"}, "found 800, expected 1200"),
        ({"needs": "(?:from|over) €", "captured": ""}, ""),
        (
            {"term": "best price", "status": "forbidden", "note": "Say what it costs."},
            "Say what it costs.",
        ),
    ],
)
def test_evidence_is_said_as_people_read_it(evidence: dict[str, object], said: str) -> None:
    assert evidence_words(evidence) == said
