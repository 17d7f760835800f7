"""Two people save one form: the second is told of the first one's version, and decides."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.content.browser_form import as_query, posted
from tests.factories import make_experience, make_module, make_variant

pytestmark = pytest.mark.django_db

TOLD = "saved a newer version while you were editing, so yours is not saved yet."


def names(row):
    """The names in the versions of a row, the newest first."""
    revisions = row.revisions.order_by("-created_at", "-pk")
    return [revision.as_object().name for revision in revisions]


@pytest.fixture
def other():
    return get_user_model().objects.create_superuser("bruno", password=None)


class Form:
    """The form of a row as somebody loaded it, and what their browser sends."""

    def __init__(self, client, row):
        self.client, self.row = client, row
        self.url = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
        self.data = dict(as_query(posted(client.get(self.url).context["form"])).lists())
        self.reload()

    def reload(self):
        """Note which version the form shows, as its hidden fields do."""
        latest = self.row.revisions.latest("created_at")
        self.data["loaded_revision_id"] = str(latest.pk)
        self.data["loaded_revision_created_at"] = latest.created_at.isoformat()

    def send(self, **more):
        return self.client.post(self.url, self.data | {"name": "Mine"} | more)


def save_as(user, row, name):
    row = type(row).objects.get(pk=row.pk)
    row.name = name
    return row.save_revision(user=user)


@pytest.fixture(params=["module", "variant", "experience"])
def row(request, admin_user):
    """Something with one version, by the person whose form it is."""
    module = make_module("hero", name="Before")
    made = {
        "module": lambda: module,
        "variant": lambda: make_variant(module, overrides={"headline": "Fresh powder"}),
        "experience": lambda: make_experience("home", {"hero": module}),
    }[request.param]()
    made.save_revision(user=admin_user)
    return made


@pytest.mark.parametrize("button", [{}, {"action-publish": "1"}])
def test_a_newer_version_of_somebody_else_is_not_put_aside_unnoticed(
    admin_client, other, row, button
):
    form = Form(admin_client, row)
    save_as(other, row, "Theirs")

    response = form.send(**button)

    page = response.content.decode()
    assert response.status_code == 200
    assert f"bruno {TOLD}" in page
    assert 'value="Mine"' in page
    assert "w-autosave#save" not in page
    assert names(row)[0] == "Theirs"
    row.refresh_from_db()
    assert row.name != "Mine"
    assert not row.live


def test_who_saves_again_after_being_told_puts_theirs_on_top_and_loses_nothing(
    admin_client, other, row
):
    form = Form(admin_client, row)
    save_as(other, row, "Theirs")
    refused = form.send().content.decode()
    form.reload()
    assert f'name="loaded_revision_id" value="{form.data["loaded_revision_id"]}"' in refused

    assert form.send().status_code == 302
    assert names(row)[:2] == ["Mine", "Theirs"]


def test_whom_the_editor_has_asked_is_not_asked_again(admin_client, other, row):
    form = Form(admin_client, row)
    theirs = save_as(other, row, "Theirs")

    assert form.send(told_of_revision=str(theirs.pk)).status_code == 302
    assert names(row)[:2] == ["Mine", "Theirs"]


def test_being_told_of_one_version_says_nothing_of_the_next(admin_client, other, row):
    form = Form(admin_client, row)
    first = save_as(other, row, "Theirs")
    save_as(other, row, "Theirs again")

    assert f"bruno {TOLD}" in form.send(told_of_revision=str(first.pk)).content.decode()
    assert names(row)[0] == "Theirs again"


def test_a_version_that_changed_in_place_is_a_newer_one(admin_client, other, row):
    theirs = save_as(other, row, "Theirs")
    form = Form(admin_client, row)
    changed = type(row).objects.get(pk=row.pk)
    changed.name = "Theirs, and more"
    changed.save_revision(user=other, overwrite_revision=theirs)

    assert f"bruno {TOLD}" in form.send().content.decode()
    assert names(row)[0] == "Theirs, and more"


def test_what_ones_own_form_saved_by_itself_is_no_newer_version(admin_client, admin_user, row):
    form = Form(admin_client, row)
    save_as(admin_user, row, "Mine so far")

    assert form.send().status_code == 302
    assert names(row)[0] == "Mine"


def test_a_version_that_nobody_signed_is_told_as_somebodys(admin_client, row):
    form = Form(admin_client, row)
    save_as(None, row, "An import's")

    assert f"Somebody {TOLD}" in form.send().content.decode()
    assert names(row)[0] == "An import's"


@pytest.mark.parametrize("claim", ["", "x", "9" * 5_000])
def test_a_claim_that_means_nothing_changes_nothing(admin_client, other, row, claim):
    form = Form(admin_client, row)
    save_as(other, row, "Theirs")

    assert f"bruno {TOLD}" in form.send(told_of_revision=claim).content.decode()
