"""Reports → Decisions: who decided what, when, on what, under which rules."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from brand.models import Brand, Waiver
from brand.rule_life.retiring import retire
from brand.waivers import revoke_waiver
from config.roles import EDITORS
from tests.factories import make_module
from tests.variants.approval.deciding import draft, live_without_asking, make_user, submitted
from variants.approval import decisions as deciding
from variants.approval.proposal import proposed
from variants.audit.decisions import read
from variants.audit.sources import decisions
from variants.audit.wanted import Kind, Wanted
from variants.models import Release
from variants.rollback import roll_back
from variants.selectors import current_generation

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def told(**wanted):
    """The decisions that are wanted: kind and who, the newest first."""
    return [(each.kind, each.who) for each in read(decisions(Wanted(**wanted)))]


@pytest.fixture
def history(module, rule, say, editor, manager):
    """One of everything that can be decided."""
    first = current_generation()
    say(module, fields={"headline": "A cheap tent"}, waived_for=5)
    draft(module, editor, fields={"headline": "Another tent"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    deciding.refuse(release, user=manager, via="review", seen=seen, reason="=Too plain")
    revoke_waiver(Waiver.objects.get(), user=manager)
    roll_back(generation=first, user=manager)
    module.refresh_from_db()
    module.unpublish(user=manager)
    retire(rule, user=manager)
    return module


def test_everything_that_was_decided_is_listed_the_newest_first(history):
    assert told()[:11] == [
        (Kind.RULE_RETIRED, "manager"),
        (Kind.VOIDED, "manager"),
        (Kind.PUBLISHED, "manager"),
        (Kind.WITHDRAWN, "manager"),
        (Kind.ROLLED_BACK, "manager"),
        (Kind.WAIVER_REVOKED, "manager"),
        (Kind.REFUSED, "manager"),
        (Kind.PUBLISHED, "manager"),
        (Kind.APPROVED, "manager"),
        (Kind.WAIVER_GRANTED, "manager"),
        (Kind.WAIVER_REQUESTED, "editor"),
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kinds": frozenset({Kind.REFUSED})}, [(Kind.REFUSED, "manager")]),
        ({"kinds": frozenset({Kind.ROLLED_BACK})}, [(Kind.ROLLED_BACK, "manager")]),
        ({"kinds": frozenset({Kind.VOIDED})}, [(Kind.VOIDED, "manager")]),
        ({"words": "too plain"}, [(Kind.REFUSED, "manager")]),
        ({"words": "“cheap”", "kinds": frozenset({Kind.WAIVER_GRANTED})},
         [(Kind.WAIVER_GRANTED, "manager")]),
        ({"module": "another"}, []),
        ({"brand": "another"}, []),
    ],
)  # fmt: skip
def test_decisions_are_narrowed(history, wanted, expected):
    assert told(**wanted) == expected


def test_a_module_has_its_own_and_a_brand_its_rules_too(history):
    make_module("elsewhere")
    kinds = {kind for kind, _ in told(module="home-hero")}
    assert kinds == {
        Kind.APPROVED,
        Kind.REFUSED,
        Kind.VOIDED,
        Kind.PUBLISHED,
        Kind.ROLLED_BACK,
        Kind.WITHDRAWN,
        Kind.WAIVER_REQUESTED,
        Kind.WAIVER_GRANTED,
        Kind.WAIVER_REVOKED,
    }
    assert {kind for kind, _ in told(brand="alpenglow")} == kinds | {Kind.RULE_RETIRED}
    assert told(module="elsewhere") == []


def test_who_and_when_narrow_every_kind(history, editor):
    assert told(who=editor.pk) == [(Kind.WAIVER_REQUESTED, "editor")]
    tomorrow = timezone.now() + timedelta(days=1)
    assert told(after=tomorrow) == []
    assert told(before=tomorrow) == told()
    assert told(before=timezone.now() - timedelta(days=2)) == []


def test_an_approval_says_under_which_versions_it_was_given(history):
    [approval] = [
        each
        for each in read(decisions(Wanted(kinds=frozenset({Kind.APPROVED}))))
        if each.who == "manager"
    ]
    assert approval.versions == "mixed-languages 1, no-cheap 1"
    assert approval.about_words == "Home hero, Home hero"


def test_a_decision_by_link_has_the_name_that_was_confirmed(module, editor):
    draft(module, editor, fields={"headline": "A warm tent"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    deciding.approve(release, name="Ada", email="ada@example.org", via="link", seen=seen)
    assert told(kinds=frozenset({Kind.APPROVED}))[0] == (Kind.APPROVED, "Ada, by link")


def test_the_report_shows_them_with_the_way_to_everything(history, client, manager):
    client.force_login(manager)
    page = client.get(reverse("variants_audit:index"))
    text = page.content.decode()
    assert "Rolled back" in text
    assert "Nothing is cheap, version 1" in text
    assert reverse("variants_audit:why", args=["home-hero"]) in text
    assert Release.objects.first().name in text


def test_a_page_takes_the_same_queries_however_much_was_decided(
    history, client, manager, django_assert_num_queries, say
):
    client.force_login(manager)
    url = reverse("variants_audit:index")
    client.get(url)
    with django_assert_num_queries(27):
        client.get(url)
    with live_without_asking():
        for number in range(4):
            make_module(f"more-{number}", live=True)
    with django_assert_num_queries(27):
        client.get(url)


def test_exports_hold_everything_and_run_nothing(history, client, manager):
    client.force_login(manager)
    url = reverse("variants_audit:index")
    answer = client.get(f"{url}?export=csv&kind=refused")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0] == ["When", "Who", "Decision", "About", "Rules", "Reason"]
    assert [row[1:3] + row[5:] for row in rows[1:]] == [["manager", "Refused", "'=Too plain"]]
    answer = client.get(f"{url}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == len(told()) + 1


def test_who_may_not_see_what_was_published_sees_no_decision(history, client):
    user = make_user("writer", Group.objects.get(name=EDITORS))
    user.groups.first().permissions.filter(codename="view_generation").delete()
    client.force_login(user)
    for url in (
        reverse("variants_audit:index"),
        reverse("variants_audit:generation", args=[1]),
        reverse("variants_audit:why", args=["home-hero"]),
    ):
        answer = client.get(url)
        assert (answer.status_code, answer.get("Location", "")[:7]) in {(302, "/admin/"), (403, "")}
    assert Brand.objects.count() == 1
