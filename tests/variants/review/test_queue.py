"""What awaits whom, in which order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_brand, make_module, make_variant, targeting
from tests.variants.approval.deciding import (
    draft,
    live_without_asking,
    make_group,
    make_user,
    submitted,
)
from tests.variants.review.conftest import logged_in
from tests.variants.review.reading import text_of
from variants.models import Release, ReviewSummary
from variants.review.queue import next_for, waiting_for
from variants.review.queue_page import RiskColumn

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

QUEUE = "variants_review:queue"


def names(response):
    return [release.key for release in response.context["object_list"]]


@pytest.fixture
def many(module, brand, editor, manager):
    """Three releases: a small one, a campaign, and an overdue one."""
    rows = {}
    for key, columns in {
        "small": {},
        "campaign": {"priority": "campaign"},
        "overdue": {},
    }.items():
        variant = make_variant(
            module, key, overrides={"eyebrow": key}, targeting=targeting(any=["loyal"])
        )
        writer = manager if columns else editor
        rows[key] = submitted(writer, draft(variant, writer, **columns))
    Release.objects.filter(pk=rows["overdue"].pk).update(due_at=timezone.now() - timedelta(days=1))
    return rows


def test_overdue_comes_first_then_risk_then_age(many, brand):
    other = make_user("other", brand.managers)
    assert [release.pk for release in waiting_for(other)] == [
        many["overdue"].pk,
        many["campaign"].pk,
        many["small"].pk,
    ]


def test_what_somebody_wrote_awaits_others(many, brand, manager):
    assert many["campaign"] not in waiting_for(manager)
    assert next_for(manager, many["overdue"]) == many["small"]
    brand.four_eyes = False
    brand.save()
    assert many["campaign"] in waiting_for(manager)


def test_other_brands_await_their_own_managers(many, editor):
    with live_without_asking():
        midnight = make_brand("midnight")
        midnight.managers = make_group("Managers of Midnight", like="Brand managers")
        midnight.save()
    theirs = make_user("theirs", midnight.managers)
    assert list(waiting_for(theirs)) == []
    Release.objects.filter(pk=many["small"].pk).update(assigned_to=theirs)
    assert list(waiting_for(theirs)) == [many["small"]]


def test_the_list_says_risk_age_and_that_it_is_overdue(many, brand):
    said = text_of(logged_in(make_user("other", brand.managers)).get(reverse(QUEUE)))
    assert "Medium campaign, " in said
    assert "overdue" in said
    assert "0\xa0minutes" in said or "0 minutes" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("brand=alpenglow", {"small", "campaign", "overdue"}),
        ("segment=loyal", {"small", "campaign", "overdue"}),
        ("segment=skier", set()),
        ("channel=email", set()),
        ("due=overdue", {"overdue"}),
        ("risk=1", {"campaign"}),
        ("q=camp", {"campaign"}),
        ("assigned=nobody", {"small", "campaign", "overdue"}),
        ("assigned=me", set()),
        ("state=live", set()),
        ("state=submitted", {"small", "campaign", "overdue"}),
        ("author=me", set()),
    ],
)
def test_it_is_narrowed(query, found, many, brand):
    client = logged_in(make_user("other", brand.managers))
    response = client.get(f"{reverse(QUEUE)}?{query}")
    assert set(names(response)) == {many[name].key for name in found}


def test_it_is_narrowed_to_an_author(many, brand, editor):
    client = logged_in(make_user("other", brand.managers))
    response = client.get(f"{reverse(QUEUE)}?author={editor.pk}")
    assert set(names(response)) == {many["small"].key, many["overdue"].key}


def test_an_empty_queue_says_what_appears_there(brand, manager_client):
    said = text_of(manager_client.get(reverse(QUEUE)))
    assert "Nothing awaits your decision. What somebody submits" in said


def test_an_editor_sees_what_became_of_what_they_submitted(many, editor_client):
    response = editor_client.get(reverse("variants_review:mine"))
    assert set(names(response)) == {many["small"].key, many["overdue"].key}
    assert "Awaiting approval" in text_of(response)


def test_an_editor_who_manages_nothing_is_told(brand, editor_client):
    said = text_of(editor_client.get(reverse(QUEUE)))
    assert "You manage no brand, so nothing awaits your decision." in said


def test_the_menu_counts_what_awaits_a_decision(many, brand):
    client = logged_in(make_user("other", brand.managers))
    assert "Review (3)" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_costs_as_many_queries_for_sixty_as_for_three(
    count, module, brand, editor, django_assert_num_queries
):
    with live_without_asking():
        first = submitted(editor, draft(module, editor, fields={"headline": "Snow is calling"}))
    for number in range(count - 1):
        copy = Release.objects.create(
            key=f"r-{number}",
            name=f"R {number}",
            state="submitted",
            submitted_by=editor,
            submitted_at=timezone.now(),
        )
        first.summary.pk, first.summary.release = None, copy
        first.summary.save(force_insert=True)
    client = logged_in(make_user("other", brand.managers))
    client.get(reverse(QUEUE))
    with django_assert_num_queries(21):
        assert len(names(client.get(reverse(QUEUE)))) == count


def test_modules_of_a_brand_are_found_before_anybody_looks(module, brand, editor):
    with live_without_asking():
        other = make_module("second", brand=brand)
    release = submitted(editor, draft(other, editor))
    assert f"\nbrand:{brand.key}\n" in release.summary.tokens
    assert f"\nauthor:{editor.pk}\n" in release.summary.tokens


@pytest.mark.parametrize(
    ("state", "level"),
    [(Release.State.SUBMITTED, "High"), (Release.State.LIVE, ""), (Release.State.REFUSED, "")],
)
def test_only_what_is_not_decided_is_a_risk(state: str, level: str) -> None:
    release = Release(state=state)
    release.summary = ReviewSummary(risk=2, blocking=1)

    assert RiskColumn("risk").get_value(release)["level"] == level
