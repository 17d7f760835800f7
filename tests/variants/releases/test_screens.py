"""The screens of releases, and what the editor's menu says of approval."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from config.roles import BRAND_MANAGERS, EDITORS
from tests.factories import make_experience, make_module, make_variant
from variants.models import Release
from variants.releases.services import add, new_release, submit, submit_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("edda")
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


@pytest.fixture
def module(editor):
    module = make_module()
    module.save_revision(user=editor)
    return module


@pytest.fixture
def page(client, editor):
    client.force_login(editor)

    def get(url, **query):
        response = client.get(url, query)
        assert response.status_code == 200
        return response.content.decode()

    return get


def url(name, *args):
    return reverse(f"variants_releases:{name}", args=args)


def edit_url(row):
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])


def test_an_empty_list_names_the_next_action(page):
    html = page(url("index"))
    assert "There are no releases yet." in html
    assert f'href="{url("new")}"' in html


def test_the_list_narrows_by_state_brand_and_person(page, editor, module):
    mine = new_release("Winter", editor)
    add(mine, module, editor)
    new_release("Summer", None)
    for query, shown in (
        ({"state": "open"}, {"Winter", "Summer"}),
        ({"state": "live"}, set()),
        ({"person": "me"}, {"Winter"}),
        ({"brand": "alpenglow"}, {"Winter"}),
        ({"due": "overdue"}, set()),
        ({"waiting": "2"}, set()),
        ({"q": "summ"}, {"Summer"}),
    ):
        html = page(url("index_results"), **query)
        assert {
            name for name in ("Winter", "Summer") if f">{name}" in html or name in html
        } == shown


def test_a_release_is_made_filled_and_submitted(client, page, editor, module):
    client.force_login(editor)
    client.post(url("new"), {"name": "Winter", "note": "Snow is coming"})
    release = Release.objects.get()
    assert (release.key, release.made_by, release.note) == ("winter", editor, "Snow is coming")
    assert "Nothing yet." in page(url("release", "winter"))
    rows = f"{url('add_rows')}?kind=module&id={module.pk}"
    client.post(rows, {"release": "winter", "action": "publish"})
    assert [change.object for change in release.changes.all()] == [module]
    html = page(url("release", "winter"))
    assert "Home hero" in html
    assert "1 added" in html
    client.post(url("act", "winter", "submit"))
    release.refresh_from_db()
    assert (release.state, release.submitted_by) == ("submitted", editor)


def test_a_key_is_never_an_address_of_another_page():
    assert new_release("New", None).key == "new-release"
    assert new_release("快", None).key == "release"
    assert new_release("Winter", None).key == "winter"
    assert new_release("Winter", None).key.startswith("winter-")


def test_a_row_in_another_release_is_refused_by_its_name(client, editor, module):
    add(new_release("Winter", editor), module, editor)
    client.force_login(editor)
    rows = f"{url('add_rows')}?kind=module&id={module.pk}"
    response = client.post(rows, {"name": "Spring", "action": "publish"}, follow=True)
    assert "is in the release “Winter” already" in response.content.decode()
    assert not Release.objects.get(key="spring").changes.exists()


@pytest.mark.approval
def test_the_menu_offers_approval_and_no_publishing(page, module):
    html = page(edit_url(module))
    assert "Submit for approval" in html
    assert "Add to a release" in html
    assert 'name="action-publish"' not in html


def test_the_menu_of_what_waits_offers_to_take_it_back(page, editor, module):
    submit_drafts([module], editor)
    html = page(edit_url(module))
    assert "Take back" in html
    assert "Submit for approval" not in html
    assert "This awaits approval" in html


def test_reviewing_from_the_menu_saves_nothing(client, module, editor, django_user_model):
    (release,) = submit_drafts([module], editor)
    manager = django_user_model.objects.create_user("mara")
    manager.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    client.force_login(manager)
    html = client.get(edit_url(module)).content.decode()
    assert f'href="{reverse("variants_review:release", args=[release.key])}"' in html
    # Wagtail's own button would save the form, and make an author of whoever decides.
    assert 'data-workflow-action-name="review"' not in html


def test_the_menu_of_what_is_collected_leads_to_the_release(page, editor, module):
    release = new_release("Winter", editor)
    add(release, module, editor)
    html = page(edit_url(module))
    assert f'href="{url("release", "winter")}"' in html
    assert "Submit for approval" not in html
    submit(release, editor)
    assert "Take back" not in page(edit_url(module))


def test_one_who_writes_no_content_sees_no_releases(client, django_user_model):
    user = django_user_model.objects.create_user("nobody")
    client.force_login(user)
    new_release("Winter", None)
    for address in (url("index"), url("release", "winter"), url("preview", "winter")):
        assert client.get(address).status_code in (302, 403)


def test_only_writers_of_the_brand_change_a_release(client, editor, module):
    release = new_release("Winter", None)
    add(release, module, None)
    module.brand.editors = Group.objects.create(name="Others")
    module.brand.save()
    client.force_login(editor)
    assert client.post(url("act", "winter", "submit")).status_code == 302
    release.refresh_from_db()
    assert release.state == "open"
    change = release.changes.get()
    client.post(url("remove", "winter", change.pk))
    assert release.changes.count() == 1


def test_scheduling_asks_for_a_moment_to_come(client, page, editor, module):
    release = new_release("Winter", editor)
    add(release, module, editor)
    client.force_login(editor)
    past = {"when": "at", "go_live_at": "2020-01-01 10:00", "due_at": ""}
    response = client.post(url("release", "winter"), past)
    assert "This is over: choose a moment that is to come." in response.content.decode()
    client.post(url("release", "winter"), past | {"go_live_at": "2099-01-01 10:00"})
    release.refresh_from_db()
    assert release.go_live_at.year == 2099
    client.post(url("release", "winter"), {"when": "waits", "go_live_at": "", "due_at": ""})
    release.refresh_from_db()
    assert (release.go_live_at, release.waits) == (None, True)


def test_the_preview_shows_the_release_and_nothing_else(page, editor, module):
    other = make_variant(module, overrides={"headline": "Not in it"})
    home = make_experience("home", {"top": module})
    release = new_release("Winter", editor)
    add(release, module, editor)
    add(release, home, editor)
    html = page(url("preview", "winter"))
    assert "Outside is calling" in html
    assert "Home: top" in html
    assert other.overrides["headline"] not in html


def test_bulk_actions_lead_on_with_the_rows(client, editor, module):
    client.force_login(editor)
    bulk = reverse(
        "wagtail_bulk_action",
        kwargs={"app_label": "content", "model_name": "module", "action": "collect"},
    )
    response = client.get(bulk, {"id": module.pk})
    assert response.headers["Location"] == f"{url('add_rows')}?kind=module&id={module.pk}"


def test_drafts_are_submitted_with_a_note(client, editor, module):
    variant = make_variant(module)
    client.force_login(editor)
    address = f"{url('submit_drafts')}?kind=variant&id={variant.pk}"
    response = client.post(address, {"note": "Please", "due_at": ""})
    assert "cannot be submitted as it is" in response.content.decode()
    address = f"{url('submit_drafts')}?kind=module&id={module.pk}"
    response = client.post(address, {"note": "Please", "due_at": ""})
    release = Release.objects.get()
    assert response.headers["Location"] == url("release", release.key)
    assert (release.note, release.state) == ("Please", "submitted")


def test_pages_cost_the_same_however_much_is_in_a_release(
    client, editor, django_assert_max_num_queries
):
    client.force_login(editor)
    release = new_release("Winter", editor)
    for number in range(3):
        add(release, make_module(f"m-{number}"), editor)
    with django_assert_max_num_queries(200) as few:
        client.get(url("release", "winter"))
    for number in range(3, 12):
        add(release, make_module(f"m-{number}"), editor)
    # Each change is an entry in the history; nothing else may grow.
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url("release", "winter"))


def test_managers_roll_back_and_editors_do_not(client, editor, django_user_model, module):
    from variants.releases.services import go_live

    release = new_release("Winter", editor)
    add(release, module, editor)
    Release.objects.filter(pk=release.pk).update(state="approved")
    release.refresh_from_db()
    go_live(release)
    client.force_login(editor)
    client.post(url("act", "winter", "roll_back"))
    release.refresh_from_db()
    assert release.state == "live"
    manager = django_user_model.objects.create_user("mara")
    manager.groups.add(Group.objects.get(name=BRAND_MANAGERS))
    client.force_login(manager)
    client.post(url("act", "winter", "roll_back"))
    release.refresh_from_db()
    assert release.state == "rolled_back"
