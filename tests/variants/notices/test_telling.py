"""Who is told, and where they read it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse

from brand.models import Brand
from tests.factories import make_brand
from variants.models import Event, Notice, NoticeSettings
from variants.notices.telling import managers_of, tell, tell_managers

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    permission = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    user.user_permissions.add(permission)
    client = Client()
    client.force_login(user)
    return client


def test_everybody_is_told_once_and_inactive_accounts_are_not(people: Any) -> None:
    people.ben.is_active = False
    people.ben.save()

    tell(Event.COMMENTED, users=[people.ada, people.ada, people.ben, None], subject="Hello")

    assert [notice.user for notice in Notice.objects.all()] == [people.ada]


def test_a_subject_that_is_too_long_is_cut(people: Any) -> None:
    tell(Event.COMMENTED, users=[people.ada], subject="a" * 300)

    assert Notice.objects.get().subject == "a" * 255


def test_what_is_undone_is_not_told(people: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(Event.COMMENTED, users=[people.ada], subject="Hello")
        raise RuntimeError

    assert not Notice.objects.exists()


def test_managers_are_those_of_the_brand(people: Any, admin_user: Any) -> None:
    group = Group.objects.create(name="Alp managers")
    brand: Brand = make_brand()
    brand.managers = group
    brand.save()
    people.ada.groups.add(group)
    people.ben.user_permissions.add(Permission.objects.get(codename="approve_brand"))

    assert managers_of(brand) == [people.ada]
    assert managers_of(None) == [people.ben]
    tell_managers(Event.SUBMITTED, brand, subject="Look", leave_out=[people.ada])
    assert not Notice.objects.exists()


def test_where_nobody_manages_a_brand_administrators_are_told(admin_user: Any) -> None:
    assert managers_of(make_brand()) == [admin_user]


def test_a_person_reads_their_own_notices_unread_first(people: Any) -> None:
    tell(Event.APPROVED, users=[people.ada], subject="First, read", url="/admin/help/")
    tell(Event.APPROVED, users=[people.ada], subject="Second, new")
    tell(Event.APPROVED, users=[people.ben], subject="Another's")
    client = client_of(people.ada)
    first = Notice.objects.get(subject="First, read")

    followed = client.get(reverse("variants_notice", args=[first.pk]))
    page = client.get(reverse("variants_notices")).content.decode()

    assert followed.url == "/admin/help/"
    assert page.index("Second, new") < page.index("First, read")
    assert "Another&#x27;s" not in page
    assert "Notices (1)" in page
    others = Notice.objects.get(user=people.ben)
    assert client.get(reverse("variants_notice", args=[others.pk])).status_code == 404


def test_all_are_read_by_one_button(people: Any) -> None:
    tell(Event.APPROVED, users=[people.ada, people.ben], subject="Hello")
    client = client_of(people.ada)

    assert client.get(reverse("variants_notices_read")).status_code == 405
    client.post(reverse("variants_notices_read"))

    assert [notice.user for notice in Notice.objects.filter(read_at=None)] == [people.ben]
    assert "Mark all as read" not in client.get(reverse("variants_notices")).content.decode()


def test_an_empty_list_says_what_will_stand_there(people: Any) -> None:
    page = client_of(people.ada).get(reverse("variants_notices")).content.decode()

    assert "When somebody submits, decides, comments or asks you" in page


def test_the_list_costs_the_same_queries_for_one_notice_and_for_forty(
    people: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(people.ada)
    client.get(reverse("variants_notices"))
    counted = []
    for more in (1, 39):
        for number in range(more):
            tell(Event.APPROVED, users=[people.ada], subject=f"Hello {number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("variants_notices"))
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_people_choose_in_their_account_how_they_are_told(people: Any) -> None:
    client = client_of(people.ada)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert 'name="notices-mail" value="at_once"' in page

    client.post(
        reverse("wagtailadmin_account"),
        {
            "name_email-first_name": "Ada",
            "name_email-last_name": "L",
            "name_email-email": "ada@example.com",
            "notices-mail": "daily",
            "locale-preferred_language": "",
            "locale-current_time_zone": "UTC",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        },
    )

    assert NoticeSettings.objects.get(user=people.ada).mail == "daily"
