"""Reports → Caches in front: how far each cache was told, and why it was not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.settings.caches_in_front import caches_in_front
from delivery.caching.models import Purge
from tests.delivery.conftest import Shop


@pytest.fixture
def two_caches(settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = caches_in_front(
        {"REFRACT_PURGE_URL": "http://varnish/", "CLOUDFRONT_DISTRIBUTION_ID": "E"}
    )


def shown(client: Client) -> list[list[str]]:
    """The rows of the report, as words."""
    page = client.get(reverse("delivery_caches_results")).content.decode()
    rows = re.findall(r"<tr(?: [^>]*)?>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<td(?: [^>]*)?>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells if row
    ]


def test_it_shows_how_each_cache_stands(admin_client: Client, shop: Shop, two_caches: None) -> None:
    soon = timezone.now() + timedelta(seconds=60, milliseconds=400)
    Purge.objects.create(cache="cloudfront", generation=1, next_at=soon)
    Purge.objects.create(
        cache="http", generation=-1, next_at=soon, attempts=3, failure="503 Service Unavailable"
    )
    Purge.objects.create(cache="fastly", generation=1, next_at=soon)  # not in front any more

    (cloudfront, own) = shown(admin_client)

    assert cloudfront == ["CloudFront", "Told everything", "", "1", ""]
    assert (own[:2], own[3:]) == (["Your own cache", "Does not answer"], ["0", ""])
    assert re.fullmatch(r"503 Service Unavailable \(3 tries, next in (60|59) s\)", own[2])


def test_a_cache_that_is_behind_is_being_told(
    admin_client: Client, shop: Shop, two_caches: None
) -> None:
    Purge.objects.create(cache="http", generation=0, next_at=timezone.now())

    assert shown(admin_client) == [["Your own cache", "Is being told", "", "0", ""]]


def test_an_empty_report_says_what_to_do(admin_client: Client, shop: Shop) -> None:
    page = admin_client.get(reverse("delivery_caches")).content.decode()

    assert "No cache was told anything yet." in page
    assert reverse("help_page", args=["how-to/cache-answers"]) in page


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    user = User.objects.create_user("ed")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def test_who_may_not_see_the_history_may_not_see_it(editor: Client, two_caches: None) -> None:
    response = editor.get(reverse("delivery_caches"))

    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


def test_who_may_see_the_history_sees_it(editor: Client, two_caches: None) -> None:
    user = User.objects.get()
    user.user_permissions.add(Permission.objects.get(codename="view_generation"))

    assert editor.get(reverse("delivery_caches")).status_code == 200


def test_the_menu_leads_there_where_there_are_caches(
    admin_client: Client, settings: Any, two_caches: None
) -> None:
    home = reverse("wagtailadmin_home")
    assert reverse("delivery_caches") in admin_client.get(home).content.decode()

    settings.WAGTAILFRONTENDCACHE = {}

    assert reverse("delivery_caches") not in admin_client.get(home).content.decode()
