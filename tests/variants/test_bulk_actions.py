"""Bulk actions of the lists: publish, withdraw, tag, change window, delete."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from content.models import Experience, Module
from jobs.models import Job
from jobs.running import RunningJob
from tests.factories import make_experience, make_module, make_variant, targeting
from variants.bulk import actions, steps, work
from variants.models import Generation, Variant
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db


def bulk_url(model, action, *rows, **query):
    options = model._meta
    address = reverse("wagtail_bulk_action", args=[options.app_label, options.model_name, action])
    ids = "&".join(f"id={row if isinstance(row, str) else row.pk}" for row in rows)
    filters = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{address}?{ids}{filters}"


def said(response):
    texts = (strip_tags(str(each)) for each in get_messages(response.wsgi_request))
    return [" ".join(text.split()) for text in texts]


@pytest.fixture
def reader(client, django_user_model):
    """A client whose person may change variants, and not publish them."""
    user = django_user_model.objects.create_user("reader")
    for codename in ("access_admin", "change_variant"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    return client


def test_drafts_are_published_together_as_one_generation(admin_client, module):
    drafts = [make_variant(module, key) for key in ("a", "b")]
    live = make_variant(module, "c", live=True)
    before = current_generation()

    response = admin_client.post(bulk_url(Variant, "publish", *drafts, live))

    assert said(response) == ["2 were published. Nothing to do for 1."]
    assert list(Variant.objects.filter(live=True).values_list("key", flat=True)) == ["a", "b", "c"]
    assert current_generation() == before + 1
    assert Generation.objects.get(pk=before + 1).reason == "Published with others"


def test_what_is_refused_stops_no_other_and_is_said_with_the_way_to_it(admin_client, module):
    whole = make_variant(module, "whole")
    empty = make_variant(module, "empty", overrides={"headline": ""})
    other = make_module("other")  # not published, so its variant publishes nothing, and may

    response = admin_client.post(bulk_url(Variant, "publish", whole, empty))

    assert (Variant.objects.get(pk=whole.pk).live, Variant.objects.get(pk=empty.pk).live) == (
        True,
        False,
    )
    summary, refusal = said(response)
    assert summary == "1 was published. Refused: 1."
    assert refusal.startswith("Empty (Home hero): ")
    messages = [str(each) for each in get_messages(response.wsgi_request)]
    edit = reverse(Variant.snippet_viewset.get_url_name("edit"), args=[empty.pk])
    assert edit in messages[1]
    assert other.live is False


def test_a_locked_row_is_refused(admin_client, module):
    variant = make_variant(module, locked=True)

    response = admin_client.post(bulk_url(Variant, "publish", variant))

    assert said(response)[1].startswith("Skier (Home hero): It is locked: unlock it first.")
    assert Variant.objects.get().live is False


def test_every_row_has_its_own_entry_in_the_history(admin_client, module):
    drafts = [make_variant(module, key) for key in ("a", "b")]

    admin_client.post(bulk_url(Variant, "publish", *drafts))

    entries = ModelLogEntry.objects.filter(action="wagtail.publish")
    assert entries.count() == 2
    assert len(set(entries.values_list("uuid", flat=True))) == 2


def test_live_rows_are_withdrawn(admin_client, module):
    live = [make_variant(module, key, live=True) for key in ("a", "b")]
    experience = make_experience("page", {"hero": module}, live=True)

    assert said(admin_client.post(bulk_url(Variant, "withdraw", *live))) == ["2 were withdrawn."]
    response = admin_client.post(bulk_url(Experience, "withdraw", experience))
    assert said(response)[-1] == "1 was withdrawn."
    assert not Variant.objects.filter(live=True).exists()
    assert not Experience.objects.filter(live=True).exists()


def test_all_that_is_listed_means_what_the_filters_let_through(admin_client, module):
    kept = make_variant(module, "kept", targeting=targeting(any=["loyal"]))
    make_variant(module, "gone", targeting=targeting(any=["skier"]))
    address = bulk_url(Variant, "delete", "all", segment="skier")

    page = admin_client.get(address).content.decode()
    response = admin_client.post(address)

    assert "Gone (Home hero)" in page
    assert "Kept (Home hero)" not in page
    assert said(response) == ["1 was deleted."]
    assert list(Variant.objects.all()) == [kept]


def test_what_is_used_is_not_deleted(admin_client, module):
    make_experience("page", {"hero": module})
    free = make_module("free")

    response = admin_client.post(bulk_url(Module, "delete", module, free))

    assert said(response) == [
        "1 was deleted. Refused: 1.",
        "Home hero: It is used by hero. Edit",
    ]
    assert list(Module.objects.values_list("key", flat=True)) == ["home-hero"]


def window_form(**values):
    return {"start": "keep", "end": "keep", "live": "on"} | values


def test_a_window_is_set_and_published_where_there_is_no_other_draft(admin_client, module):
    live = make_variant(module, "live", live=True)
    changed = make_variant(module, "changed", live=True)
    changed.name = "Renamed"
    changed.save_revision()
    draft = make_variant(module, "draft", starts_at=datetime(2027, 1, 1, tzinfo=UTC))
    form = window_form(start="none", end="at", ends_at="2027-02-01 00:00")

    response = admin_client.post(bulk_url(Variant, "window", live, changed, draft), form)

    assert said(response) == ["3 have a new window."]
    end = datetime(2027, 2, 1, tzinfo=UTC)
    for row in (live, changed, draft):
        row.refresh_from_db()
    assert (live.ends_at, live.has_unpublished_changes) == (end, False)
    assert (changed.ends_at, changed.name, changed.has_unpublished_changes) == (
        None,
        "Changed",
        True,
    )
    newest = changed.get_latest_revision_as_object()
    assert (newest.ends_at, newest.name) == (end, "Renamed")
    assert (draft.starts_at, draft.ends_at, draft.live) == (None, end, False)


def test_a_window_that_would_end_before_a_variant_starts_is_refused_for_it(admin_client, module):
    make_variant(module, "late", starts_at=datetime(2028, 1, 1, tzinfo=UTC))
    variant = make_variant(module, "early")
    form = window_form(end="at", ends_at="2027-02-01 00:00")

    response = admin_client.post(bulk_url(Variant, "window", "all"), form)

    assert said(response)[0] == "1 has a new window. Refused: 1."
    assert said(response)[1].startswith("Late (Home hero): ")
    variant.refresh_from_db()
    assert variant.ends_at == datetime(2027, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (window_form(), "Nothing would change: choose a start, an end or both."),
        (window_form(start="at"), "Say when: a date and a time, as in 2026-12-01 09:30."),
        (
            window_form(
                start="at", starts_at="2027-02-01 00:00", end="at", ends_at="2027-01-01 00:00"
            ),
            "The end must come after the start.",
        ),
        (window_form(start="yesterday"), "Select a valid choice."),
    ],
)
def test_a_window_that_says_nothing_is_asked_for_again(admin_client, module, form, error):
    variant = make_variant(module)

    response = admin_client.post(bulk_url(Variant, "window", variant), form)

    assert response.status_code == 200
    assert error in response.content.decode()


def test_modules_are_tagged(admin_client, module):
    module.tags.add("old")
    module.save()
    draft = make_module("draft")
    form = {"add": "winter, summer", "remove": "old", "live": "on"}

    response = admin_client.post(bulk_url(Module, "tag", module, draft), form)

    assert said(response) == ["2 have new tags."]
    assert sorted(Module.objects.get(key="home-hero").tags.names()) == ["summer", "winter"]
    assert sorted(Module.objects.get(key="draft").tags.names()) == ["summer", "winter"]
    assert Module.objects.get(key="home-hero").has_unpublished_changes is False


def test_who_may_not_publish_changes_windows_as_drafts_only(reader, module):
    variant = make_variant(module, live=True)
    form = window_form(end="at", ends_at="2027-02-01 00:00")

    page = reader.get(bulk_url(Variant, "window", variant)).content.decode()
    response = reader.post(bulk_url(Variant, "window", variant), form)

    assert "Publish the new window" not in page
    assert said(response) == ["1 has a new window."]
    variant.refresh_from_db()
    assert (variant.ends_at, variant.has_unpublished_changes) == (None, True)


@pytest.mark.parametrize("action", ["publish", "withdraw", "delete"])
def test_who_may_not_is_turned_away(reader, module, action):
    variant = make_variant(module, live=True)

    response = reader.post(bulk_url(Variant, action, variant))

    assert response.status_code == 302
    variant.refresh_from_db()
    assert variant.live is True


@pytest.mark.parametrize("chosen", ["", "id=abc", "id=999999", "id=🏔"])
def test_a_selection_of_nothing_is_said(admin_client, module, chosen):
    address = reverse("wagtail_bulk_action", args=["variants", "variant", "publish"])

    page = admin_client.get(f"{address}?{chosen}")

    assert page.status_code == 200
    assert "Nothing is selected: go back and select what you mean." in page.content.decode()
    assert admin_client.post(f"{address}?{chosen}").status_code == 302


def test_many_rows_are_a_job(admin_client, module, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    drafts = [make_variant(module, key) for key in ("a", "b")]

    response = admin_client.post(bulk_url(Variant, "publish", *drafts))

    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert (job.title, job.state) == ("Publish: 2 variants", Job.State.DONE)
    assert job.report["summary"] == "2 were published."
    assert Variant.objects.filter(live=True).count() == 2


def test_a_job_may_be_run_twice(module, admin_user):
    from jobs.running import run_at_once

    variant = make_variant(module)
    arguments = {"model": "variants.variant", "keys": [variant.pk, 999_999]}
    reports = [run_at_once(steps.publish, user=admin_user, **arguments).summary for _ in range(2)]

    assert reports == [
        "1 was published. Deleted meanwhile: 1.",
        "0 were published. Nothing to do for 1. Deleted meanwhile: 1.",
    ]


@pytest.mark.parametrize("number", ["9" * 30, "²", "-1", ""])
def test_an_id_that_no_row_can_have_selects_nothing(admin_client, number):
    response = admin_client.get(bulk_url(Variant, "publish", number))

    assert response.status_code == 200
    assert response.context["count"] == 0


def test_what_somebody_saved_while_others_were_done_is_what_is_published(
    admin_client, module, monkeypatch
):
    rows = [make_variant(module, key) for key in ("a", "b")]
    for row in rows:
        row.save_revision()
    publish = steps._publish

    def save_the_other_first(row, user):
        if row.key == "a":
            other = Variant.objects.get(key="b")
            other.name = "Saved a moment ago"
            other.save_revision()
        return publish(row, user)

    monkeypatch.setattr(steps, "_publish", save_the_other_first)

    admin_client.post(bulk_url(Variant, "publish", *rows))

    assert Variant.objects.get(key="b").name == "Saved a moment ago"


def test_rows_are_done_in_the_order_of_their_keys_whatever_order_they_were_chosen_in(
    module, admin_user, monkeypatch
):
    first, second, third = (make_variant(module, key) for key in ("c", "a", "b"))
    done = []
    monkeypatch.setattr(work, "BATCH", 2)
    monkeypatch.setattr(steps, "_publish", lambda row, user: done.append(row.pk) or True)
    chosen = [third.pk, first.pk, second.pk]

    steps.publish(RunningJob(admin_user), model="variants.variant", keys=chosen)

    assert done == [first.pk, second.pk, third.pk]


def test_a_job_of_somebody_who_was_deleted_meanwhile_does_nothing(module):
    variant = make_variant(module)

    with pytest.raises(ValidationError, match="You may not do this"):
        steps.publish(RunningJob(None), model="variants.variant", keys=[variant.pk])

    assert not Variant.objects.get(pk=variant.pk).live
