"""People and other systems are told 30, 7 and 1 days before windows and rights end, once each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_brand, make_module, make_variant
from tests.media.pictures import make_image
from variants.models import Notice, ToldEnding, Webhook, WebhookCall
from variants.notices import expiring
from variants.notices.expiring import tell_of_endings

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def days(count: float) -> Any:
    return NOW + timedelta(days=count)


@pytest.fixture
def manager(people: Any) -> Any:
    """Ben manages the brand."""
    brand = make_brand()
    brand.managers = Group.objects.create(name="Managers")
    brand.save()
    people.ben.groups.add(brand.managers)
    return people.ben


def told_on(*looks: float) -> list[str]:
    """Look on some days; return who was told what."""
    for day in looks:
        list(tell_of_endings(days(day)))
    notices = Notice.objects.filter(event="expiring").order_by("pk").select_related("user")
    return [f"{notice.user.username}: {notice.subject}" for notice in notices]


def test_the_owner_hears_of_the_end_of_a_window_and_managers_of_what_nobody_owns(
    people: Any, manager: Any
) -> None:
    module = make_module(live=True)
    make_variant(module, "owned", live=True, ends_at=days(60), owner=people.ada)
    make_variant(module, "other", live=True, ends_at=days(90))

    assert told_on(0, 29, 31, 31.1, 52, 54, 59.5, 59.6, 61) == [
        "ada: “Owned (Home hero)” ends in 29 days",
        "ada: “Owned (Home hero)” ends in 6 days",
        "ada: “Owned (Home hero)” ends in 1 day",
        "ben: “Other (Home hero)” ends in 29 days",
    ]


def test_owners_and_managers_hear_of_the_end_of_rights(people: Any, manager: Any) -> None:
    module = make_module(live=True)
    variant = make_variant(
        module, live=True, rights_until=days(7), ends_at=days(20), owner=people.ada
    )

    assert told_on(0, 0.1) == [
        "ada: The rights to “Skier (Home hero)” end in 7 days",
        "ben: The rights to “Skier (Home hero)” end in 7 days",
    ]
    assert Notice.objects.first().url.endswith(f"/edit/{variant.pk}/")


@pytest.mark.parametrize(
    "values",
    [
        {"live": False, "ends_at": days(5)},
        {"live": True, "ends_at": days(31)},
        {"live": True, "ends_at": days(-1)},
        {"live": True, "starts_at": days(-1), "ends_at": days(20)},
    ],
)
def test_drafts_far_ends_past_ones_and_short_windows_are_not_told_of(
    people: Any, values: dict[str, Any]
) -> None:
    make_variant(make_module(live=True), owner=people.ada, **values)

    assert told_on(0) == []


def test_another_end_is_told_of_anew(people: Any) -> None:
    variant = make_variant(make_module(live=True), live=True, ends_at=days(5), owner=people.ada)
    told_on(0)
    variant.ends_at = days(6)
    variant.save()

    assert told_on(0, 0.1) == [
        "ada: “Skier (Home hero)” ends in 5 days",
        "ada: “Skier (Home hero)” ends in 6 days",
    ]


def test_the_rights_of_an_image_concern_its_uploader_and_all_who_show_it(
    people: Any, manager: Any, django_user_model: Any, django_capture_on_commit_callbacks: Any
) -> None:
    cleo = django_user_model.objects.create_user("cleo")
    image = make_image(title="Snow", rights_until=days(0.5), uploaded_by_user=cleo)
    values = {"headline": "Snow", "image": image.pk, "imageAlt": "Snow"}
    with django_capture_on_commit_callbacks(execute=True):
        make_module(live=True, fields=values, owner=people.ada)

    assert told_on(0, 0.1) == [
        "cleo: The rights to “Snow” end in 1 day",
        "ada: The rights to “Snow” end in 1 day",
        "ben: The rights to “Snow” end in 1 day",
    ]


def test_many_ends_are_one_notice_and_one_call_of_each_webhook(people: Any) -> None:
    Webhook.objects.create(name="Hub", url="https://hub.example", events=["expiring"])
    module = make_module(live=True)
    for number in range(3):
        make_variant(module, f"v{number}", live=True, ends_at=days(5), owner=people.ada)

    assert told_on(0, 0) == ["ada: 3 variants and images end soon"]
    notice = Notice.objects.get()
    assert notice.text.splitlines()[0].startswith("“V0 (Home hero)” ends in 5 days (")
    assert notice.url.endswith("?ending=7")
    [call] = WebhookCall.objects.all()
    assert len(call.payload["endings"]) == 3
    assert call.payload["endings"][0] == {
        "kind": "variant",
        "module": "home-hero",
        "variant": "v0",
        "ends": "window",
        "at": days(5).isoformat(),
        "days": 7,
    }


def test_a_look_costs_the_same_queries_for_one_end_and_for_thirty(people: Any) -> None:
    module = make_module(live=True)
    counted = []
    for more in (1, 30, 0):
        for number in range(more):
            make_variant(module, f"v{more}-{number}", live=True, ends_at=days(5), owner=people.ada)
        with CaptureQueriesContext(connection) as queries:
            list(tell_of_endings(NOW))
        counted.append(len(queries))

    assert counted == [9, 9, 3]


def test_what_another_worker_tells_just_now_is_not_told_twice(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_variant(make_module(live=True), live=True, ends_at=days(5), owner=people.ada)
    look: Callable[[Any], Any] = expiring._of_variants

    def overtaken(now: Any) -> list[Any]:
        """Another worker tells between our look and our note of it."""
        found = list(look(now))
        monkeypatch.setattr(expiring, "_of_variants", look)
        assert list(tell_of_endings(now)) == ["Told of 1 end to come."]
        return found

    monkeypatch.setattr(expiring, "_of_variants", overtaken)

    assert list(tell_of_endings(NOW)) == []
    assert (Notice.objects.count(), ToldEnding.objects.count()) == (1, 1)
