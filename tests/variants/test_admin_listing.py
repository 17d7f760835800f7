"""Variants in the admin besides their form: the listing, versions, locks, deletion."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from content.listing import state_words
from content.models import Module
from tests.factories import (
    make_module,
    make_variant,
    targeting,
)
from tests.variants.variant_form import form_errors, url, variant_form
from variants.models import ChangeLogEntry, Variant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["abc", "999999", "🏔"])
def test_a_listing_of_a_module_that_does_not_exist_says_so(admin_client, module, number):
    response = admin_client.get(url("list"), {"module": number})

    assert response.status_code == 200
    assert "Select a valid choice" in response.content.decode()


def test_the_listing_says_the_targeting_in_words(admin_client, module):
    make_variant(module, targeting=targeting(any=["skier"], devices=["phone"]))

    response = admin_client.get(url("list"))

    page = response.content.decode()
    assert '<span class="targeting-chip targeting-chip--segments">Skiers</span>' in page
    assert '<span class="targeting-chip targeting-chip--devices">on Phone</span>' in page


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_a_window_at_the_end_of_the_calendar_breaks_no_page(admin_client, admin_user, module, zone):
    UserProfile.objects.create(user=admin_user, current_time_zone=zone)
    variant = make_variant(
        module,
        live=True,
        starts_at=datetime(1, 1, 1, tzinfo=UTC),
        ends_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    )

    for address in (url("list"), url("edit", variant.pk)):
        assert admin_client.get(address).status_code == 200
    answer = admin_client.post(url("targeting_live"), variant_form(module, ends_at="0001-01-01"))
    assert answer.json()["sentence"] == "Shown to everybody, until 1 January 0001."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"q": "other"}, ["c"]),
        ({"segment": "skier"}, ["a"]),
        ({"locale": "fr-CA"}, ["b"]),
        ({"device": "phone"}, ["a", "b"]),
        ({"channel": "email"}, []),
        ({"type": "notice"}, ["c"]),
        ({"priority": "campaign"}, ["b"]),
        ({"state": "live"}, ["b"]),
    ],
)
def test_the_listing_can_be_searched_and_filtered(admin_client, module, query, found):
    other = make_module("other-notice", type="notice", fields={"body": "<p>x</p>"})
    make_variant(module, "a", targeting=targeting(all=["skier"], devices=["phone"]))
    make_variant(
        module,
        "b",
        live=True,
        priority="campaign",
        targeting=targeting(locales=["fr-ca"], devices=["phone"]),
    )
    make_variant(other, "c", overrides={"title": "x"})

    response = admin_client.get(url("list"), query)

    assert sorted(row.key for row in response.context["object_list"]) == found


def test_the_listing_filters_by_module_and_brand(admin_client, module):
    other = make_module("other")
    make_variant(module, "a")
    make_variant(other, "b")

    by_module = admin_client.get(url("list"), {"module": other.pk})
    by_brand = admin_client.get(url("list"), {"brand": module.brand.key})

    assert [row.key for row in by_module.context["object_list"]] == ["b"]
    assert sorted(row.key for row in by_brand.context["object_list"]) == ["a", "b"]


def test_the_listing_needs_the_same_queries_however_many_variants_there_are(admin_client, module):
    make_variant(module, "a")
    admin_client.get(url("list"))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(url("list"))
    for number in range(5):
        make_variant(module, f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        admin_client.get(url("list"))
    assert len(many) == len(few)


def test_the_listing_says_the_state_of_each_variant(admin_client, module):
    make_variant(module, "a", live=True)
    make_variant(module, "b", live=True).save_revision()
    make_variant(module, "c")
    scheduled = make_variant(module, "d", go_live_at=timezone.now() + timedelta(days=1))
    scheduled.save_revision().publish()
    Variant.objects.filter(key="b").update(has_unpublished_changes=True)
    later = make_variant(module, "e", live=True)
    later.save_revision().publish()
    later.refresh_from_db()
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision().publish()

    rows = admin_client.get(url("list")).context["object_list"]

    assert {row.key: state_words(row) for row in rows} == {
        "a": "live",
        "b": "live + draft",
        "c": "draft",
        "d": "scheduled",
        "e": "live + scheduled",
    }


def test_a_module_leads_to_its_variants(admin_client, module):
    page = admin_client.get(reverse(Module.snippet_viewset.get_url_name("list"))).content.decode()

    assert f"{url('list')}?module={module.pk}" in page
    assert f"{url('add')}?module={module.pk}" in page


def test_two_versions_of_a_targeting_are_compared_in_words(admin_client, module):
    variant = make_variant(module, targeting=targeting(any=["skier"]))
    first = variant.save_revision()
    variant.targeting = targeting(any=["loyal"], devices=["phone"])
    second = variant.save_revision()

    page = admin_client.get(url("revisions_compare", variant.pk, first.pk, second.pk))

    assert page.status_code == 200
    assert "on Phone" in page.content.decode()


def test_an_older_version_can_be_restored(admin_client, module):
    variant = make_variant(module, live=True)
    first = variant.save_revision()
    variant.name = "Renamed"
    variant.save_revision().publish()

    data = variant_form(module, key="skier", name="Skier") | {"action-publish": "1"}
    admin_client.post(url("revisions_revert", variant.pk, first.pk), data)

    variant.refresh_from_db()
    assert variant.name == "Skier"


def test_a_variant_has_a_history_can_be_locked_and_withdrawn(admin_client, module):
    variant = make_variant(module, live=True)
    variant.save_revision()

    assert admin_client.get(url("history", variant.pk)).status_code == 200
    admin_client.post(url("lock", variant.pk))
    variant.refresh_from_db()
    assert variant.locked is True

    admin_client.post(url("unlock", variant.pk))
    admin_client.post(url("unpublish", variant.pk))
    variant.refresh_from_db()
    assert (variant.locked, variant.live) == (False, False)
    document = json.loads(ChangeLogEntry.objects.get(kind="module", is_current=True).document)
    assert document["variants"] == []


def test_a_publication_can_be_scheduled(admin_client, module):
    data = variant_form(module, go_live_at="2099-01-01 00:00") | {"action-publish": "1"}

    admin_client.post(url("add"), data)

    variant = Variant.objects.get()
    assert variant.live is False
    assert variant.scheduled_revision.approved_go_live_at.year == 2099


def test_variants_are_deleted_alone_and_in_bulk_and_are_no_longer_published(admin_client, module):
    variants = [make_variant(module, key, live=True) for key in ("a", "b", "c")]
    bulk = reverse("wagtail_bulk_action", args=["variants", "variant", "delete"])

    admin_client.post(url("delete", variants[0].pk))
    admin_client.post(f"{bulk}?id={variants[1].pk}&id={variants[2].pk}")

    assert Variant.objects.count() == 0
    document = json.loads(ChangeLogEntry.objects.get(kind="module", is_current=True).document)
    assert document["variants"] == []


def test_overrides_of_fields_that_the_type_no_longer_has_are_shown(admin_client, module):
    variant = make_variant(module)
    Variant.objects.update(overrides={"headline": "A", "subheadline": "Gone since spring"})

    page = admin_client.get(url("edit", variant.pk)).content.decode()

    assert "Gone since spring" in page


def test_a_variant_whose_type_is_gone_from_the_code_can_still_be_looked_at(admin_client, module):
    variant = make_variant(module)
    Module.objects.update(type="carousel")
    Variant.objects.update(type="carousel")

    response = admin_client.get(url("edit", variant.pk))

    assert response.status_code == 200
    assert "carousel" in response.content.decode()
    data = variant_form(module, key="skier", name="New name") | {"action-publish": "1"}
    assert form_errors(admin_client.post(url("edit", variant.pk), data)) == {
        "__all__": ["The code has no module type “carousel” any more, so nothing can be saved."]
    }
    variant.refresh_from_db()
    assert variant.name == "Skier"


def test_a_person_without_rights_sees_no_variants(client, module, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor"))

    assert client.get(url("list")).status_code == 302
    assert client.post(url("add"), variant_form(module)).status_code == 302
    assert Variant.objects.count() == 0
