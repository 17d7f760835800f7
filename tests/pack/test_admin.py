"""What was imported can be edited in the admin like anything else."""

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from content.models import Experience, Module
from tests.pack.packs import imported, module, pack, variant
from variants.models import Variant

pytestmark = pytest.mark.django_db

SLOTS = [{"name": "top-slot", "module": "home-hero"}]


@pytest.fixture
def admin(client: Client) -> Client:
    """Return a client who may do everything."""
    client.force_login(get_user_model().objects.create_superuser("ada", password="x"))
    return client


@pytest.fixture(autouse=True)
def _content() -> None:
    """Import a live module, variant and experience, and drafts over the first two."""
    live = pack(experiences=[{"key": "home", "name": "Home", "slots": SLOTS}])
    imported(live)
    draft_variant = variant(overrides={"headline": "Draft of the variant"}, state="draft")
    draft = module(
        fields={"headline": "Draft of the default"}, variants=[draft_variant], state="draft"
    )
    imported(pack(modules=[draft]))


def page(admin: Client, model: type[Model], view: str) -> str:
    """Return a page about the only row of a model."""
    row = model._default_manager.get()
    url = reverse(model.snippet_viewset.get_url_name(view), args=[row.pk])  # type: ignore[attr-defined]
    response = admin.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Module, "Draft of the default"),
        (Variant, "Draft of the variant"),
        (Experience, "top-slot"),
    ],
)
def test_the_edit_page_shows_what_was_imported(
    admin: Client, model: type[Model], words: str
) -> None:
    assert words in page(admin, model, "edit")


@pytest.mark.parametrize("model", [Module, Variant])
def test_the_history_shows_what_is_live_and_what_is_a_draft(
    admin: Client, model: type[Model]
) -> None:
    history = page(admin, model, "history")
    assert history.count("Live version") == 1
    assert history.count("Current draft") == 1
    assert "Compare with previous version" in history


def test_revisions_can_be_compared_and_gone_back_to(admin: Client) -> None:
    row = Module.objects.get()
    viewset = Module.snippet_viewset
    compare = reverse(
        viewset.get_url_name("revisions_compare"),
        args=[row.pk, row.live_revision_id, row.latest_revision_id],
    )
    compared = admin.get(compare).content.decode()
    assert "Outside is calling" in compared
    assert "Draft of the default" in compared
    revert = reverse(viewset.get_url_name("revisions_revert"), args=[row.pk, row.live_revision_id])
    assert "Outside is calling" in admin.get(revert).content.decode()
