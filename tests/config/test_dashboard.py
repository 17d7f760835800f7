"""The dashboard: what matters to a person now, and the way into an empty instance."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from config import dashboard_panels, help
from config.checklist import steps
from config.dashboard import Contents
from content.models import Module
from delivery.contract.models import UnknownKeyCount
from delivery.registration import create_client
from tests.factories import (
    make_channel,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.gate import publishing
from variants.models import PublishingState, Release, Variant
from variants.schedule import run_due

pytestmark = pytest.mark.django_db

#: What the dashboard of an instance may ask of the database, the frame of the admin included.
MOST_QUERIES = 50


def titles(contents: Contents) -> list[str]:
    return [line.title for line in contents.lines]


def edit(row: Any) -> str:
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])


def test_drafts_are_those_that_a_person_owns_or_edited_last(
    admin_user: Any, django_user_model: Any
) -> None:
    other = django_user_model.objects.create_user("other")
    owned = make_module("owned", owner=admin_user)
    owned.save_revision(user=other)
    edited = make_variant(owned, "edited")
    edited.save_revision(user=admin_user)
    make_module("theirs", owner=other).save_revision(user=other)
    make_module("published", owner=admin_user, live=True)

    contents = dashboard_panels.drafts(admin_user)

    assert [(line.title, line.detail, line.url) for line in contents.lines] == [
        ("Owned", "Module", edit(owned)),
        ("Edited", "Variant, Owned", edit(edited)),
    ]
    assert contents.more == []


def test_more_drafts_than_are_shown_lead_to_the_list_of_all(
    admin_user: Any, admin_client: Client
) -> None:
    for number in range(7):
        make_module(f"draft-{number}").save_revision(user=admin_user)

    contents = dashboard_panels.drafts(admin_user)

    assert len(contents.lines) == 5
    (more,) = contents.more
    assert more.label == "All 7 drafts of modules"
    listing = admin_client.get(more.url)
    assert len(listing.context["object_list"]) == 7


def test_what_starts_ends_and_is_scheduled_within_two_weeks_is_shown(
    admin_user: Any, admin_client: Client
) -> None:
    now = timezone.now()
    module = make_module(live=True)
    for key, days in (("soon", 3), ("later", 20)):
        make_variant(module, f"starts-{key}", live=True, starts_at=now + timedelta(days=days))
        make_variant(module, f"ends-{key}", live=True, ends_at=now + timedelta(days=days))
    make_variant(module, "draft", ends_at=now + timedelta(days=3))
    waiting = make_variant(module, "waiting", go_live_at=now + timedelta(days=1))
    waiting.save_revision().publish()

    contents = dashboard_panels.soon(admin_user)

    assert titles(contents) == [
        "Waiting",
        "Starts-soon (Home hero)",
        "Ends-soon (Home hero)",
    ]
    found = admin_client.get(reverse("wagtailsnippets_variants_variant:list"), {"ending": 14})
    assert sorted(row.key for row in found.context["object_list"]) == ["draft", "ends-soon"]


def test_rights_that_end_within_a_month_are_shown(admin_user: Any) -> None:
    module = make_module(live=True)
    for days in (10, 40):
        until = timezone.now() + timedelta(days=days)
        make_variant(module, f"in-{days}", live=True, rights_until=until)

    assert titles(dashboard_panels.rights(admin_user)) == ["In-10 (Home hero)"]


def test_a_module_without_what_most_others_have_leads_to_its_new_variant(
    admin_user: Any, admin_client: Client
) -> None:
    make_segment("skier", name="Skiers")
    make_segment("loyal")
    modules = [make_module(key, name=key.title()) for key in ("a", "b", "c")]
    for module in modules[:2]:
        make_variant(module, targeting=targeting(any=["skier"]))
    make_variant(modules[0], "loyal", targeting=targeting(all=["loyal"]))

    contents = dashboard_panels.gaps(admin_user)

    (line,) = contents.lines
    assert (line.title, line.detail) == ("C", "nothing for Skiers, as 2 of 3 of type Hero have")
    add = reverse("wagtailsnippets_variants_variant:add")
    assert line.url == f"{add}?module={modules[2].pk}&segments_any=skier"
    listing = admin_client.get(
        reverse("wagtailsnippets_content_module:list"), {"type": "hero", "without": "skier"}
    )
    assert [row.key for row in listing.context["object_list"]] == ["c"]


def test_changes_since_yesterday_say_who_and_why(admin_user: Any) -> None:
    module = make_module(live=True)
    with publishing(user=admin_user, reason="Summer is over"):
        for key in ("a", "b"):
            make_variant(module, key, live=True)

    first, second = dashboard_panels.changes(admin_user).lines[:2]

    assert first.title == "Home hero (2 variants)"
    assert first.detail.endswith(", by admin, Summer is over")
    assert first.url == edit(module)
    assert second.title == "Home hero"


def test_a_publication_of_thousands_names_the_first(admin_user: Any) -> None:
    make_module()
    with publishing(reason="Import"):
        for number in range(6):
            make_module(f"module-{number}", live=True)

    assert titles(dashboard_panels.changes(admin_user))[:4] == [
        "Module 0",
        "Module 1",
        "Module 2",
        "and 3 more",
    ]


def test_publishing_says_whether_the_schedule_runs(admin_user: Any) -> None:
    assert titles(dashboard_panels.publishing(admin_user)) == []
    make_module(live=True)

    assert titles(dashboard_panels.publishing(admin_user))[1:] == ["Nothing runs the schedule"]
    list(run_due())
    assert titles(dashboard_panels.publishing(admin_user))[1:] == ["The schedule runs"]
    long_ago = timezone.now() - timedelta(hours=1)
    PublishingState.objects.update(schedule_ran_at=long_ago)
    assert titles(dashboard_panels.publishing(admin_user))[1:] == ["Nothing runs the schedule"]


def test_overdue_publications_are_a_warning(admin_user: Any) -> None:
    variant = make_variant(make_module(live=True), go_live_at=timezone.now() + timedelta(days=1))
    revision = variant.save_revision()
    revision.publish()
    type(revision).objects.update(approved_go_live_at=timezone.now() - timedelta(hours=1))

    warning = dashboard_panels.publishing(admin_user).lines[-1]

    assert (warning.title, warning.warning) == ("1 publication is overdue", True)
    assert warning.detail.startswith("nothing runs the schedule: start")


def test_keys_that_services_send_and_nobody_declared_are_a_warning(
    admin_user: Any, django_user_model: Any
) -> None:
    make_module(live=True)
    now = timezone.now()
    for axis, key, days in (
        ("segment", "skiers", 0),
        ("segment", "skiers", 1),
        ("channel", "mail", 0),
        ("attribute", "age", 0),
        ("segment", "hikers", 10),
    ):
        UnknownKeyCount.objects.create(
            day=now.date() - timedelta(days=days),
            client="app",
            axis=axis,
            key=key,
            count=1,
            last_at=now,
        )

    warning = dashboard_panels.publishing(admin_user).lines[-1]

    assert (warning.title, warning.warning) == ("2 unknown keys", True)
    assert warning.url == reverse("delivery_contract:index")
    reader = django_user_model.objects.create_user("reader")
    assert "2 unknown keys" not in titles(dashboard_panels.publishing(reader))


def test_an_empty_instance_opens_on_a_checklist(admin_client: Client, admin_user: Any) -> None:
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    assert "Getting started" in page
    listed = steps(admin_user)
    assert [step.done for step in listed] == [False] * 6
    for step in listed:
        assert admin_client.get(step.url).status_code == 200
        assert f'href="{step.url}"' in page


def test_steps_are_ticked_and_the_checklist_goes_when_all_are_done(
    admin_client: Client, admin_user: Any
) -> None:
    make_segment("skier")
    module = make_module()
    assert [step.done for step in steps(admin_user)] == [True, True, True, True, False, False]

    make_variant(module)
    create_client("website", scopes=["deliver"])

    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Getting started" not in page


def test_a_person_who_may_not_make_terms_is_not_led_to_them(django_user_model: Any) -> None:
    assert [step.url for step in steps(django_user_model.objects.create_user("reader"))] == [""] * 6


def test_the_dashboard_needs_the_same_queries_however_much_there_is(
    admin_client: Client, admin_user: Any
) -> None:
    make_segment("skier")
    make_channel("web")

    def fill(start: int, many: int) -> None:
        for number in range(start, start + many):
            module = make_module(f"m-{number}", live=number % 2 == 0)
            module.save_revision(user=admin_user)
            until = timezone.now() + timedelta(days=5)
            make_variant(
                module,
                live=number % 2 == 0,
                ends_at=until,
                rights_until=until,
                targeting=targeting(any=["skier"]),
            )
        make_module(f"bare-{start}")

    fill(0, 5)
    admin_client.get(reverse("wagtailadmin_home"))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(reverse("wagtailadmin_home"))
    fill(100, 45)
    with CaptureQueriesContext(connection) as many:
        admin_client.get(reverse("wagtailadmin_home"))

    assert Module.objects.count() == 52
    assert Variant.objects.count() == 50
    assert len(many) == len(few)
    assert len(many) <= MOST_QUERIES


def test_wagtails_screens_about_pages_are_out_of_sight(admin_client: Client) -> None:
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    for name in ("aging-pages", "page-types-usage", "locked", "editor-guide", "documents"):
        assert f'"name": "{name}"' not in page
    assert reverse("help_index") in page


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("index", 200),
        ("concepts/cascade", 200),
        ("adr/README", 200),
        ("images/modules.png", 200),
        ("nothing", 404),
        ("../README", 404),
        ("concepts/../../README", 404),
        ("concepts", 404),
    ],
)
def test_the_documentation_is_in_the_admin(admin_client: Client, page: str, status: int) -> None:
    assert admin_client.get(f"/admin/help/{page}/").status_code == status


def test_names_in_the_documentation_may_have_underscores(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(help, "_DOCS", tmp_path)
    (tmp_path / "a_page.md").write_bytes("# Über\n\nGrüße".encode())
    (tmp_path / "a_picture.png").write_bytes(b"PNG")

    assert "Grüße" in admin_client.get("/admin/help/a_page/").content.decode()
    assert admin_client.get("/admin/help/a_picture.png/").content == b"PNG"


def test_links_within_the_documentation_stay_in_the_admin(admin_client: Client) -> None:
    page = admin_client.get(reverse("help_page", args=["tutorial"])).content.decode()

    assert f'src="{reverse("help_page", args=["images/modules.png"])}"' in page
    assert '.md"' not in page


@pytest.mark.parametrize(("rights", "is_shown"), [((), False), (("view_module",), True)])
def test_the_dashboard_names_content_only_to_those_who_work_on_it(
    client: Client, django_user_model: Any, rights: tuple[str, ...], is_shown: bool
) -> None:
    make_variant(make_module("known", live=True), "v", live=True)
    person = django_user_model.objects.create_user("guest")
    for codename in ("access_admin", *rights):
        person.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(person)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert ("Since yesterday" in page) is is_shown
    assert ("Known" in page) is is_shown


def test_releases_that_failed_come_first_then_by_their_day(admin_user):
    now = timezone.now()
    for name, values in {
        "Open": {"state": "open"},
        "Later": {"state": "approved", "go_live_at": now + timedelta(days=9)},
        "Sooner": {"state": "approved", "go_live_at": now + timedelta(days=1)},
        "Somebody": {"state": "approved", "waits": True},
        "Broken": {"state": "submitted", "failure": "It was edited."},
        "Given back": {"state": "changes_requested", "made_by": admin_user},
        "Waiting": {"state": "submitted", "submitted_by": admin_user, "submitted_at": now},
        "Others'": {"state": "changes_requested"},
    }.items():
        Release.objects.create(key=slugify(name), name=name, **values)
    contents = dashboard_panels.releases(admin_user)
    assert titles(contents) == ["Broken", "Sooner", "Later", "Somebody", "Given back", "Waiting"]
    assert contents.lines[0].detail == "could not go live: It was edited."
    assert [more.label for more in contents.more] == ["2 await approval"]
