"""What is withdrawn, deleted or renamed: nothing stays live by accident, nothing in use goes."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.actions import UnpublishAction

from brand.models import Brand
from content import module_types
from content.models import ExperienceSlot, Module
from tests.factories import (
    make_brand,
    make_experience,
    make_module,
    make_variant,
)
from variants import actions
from variants.models import Variant
from variants.schedule import run_due
from variants.selectors import (
    current_documents,
    current_generation,
    entries_after,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def published(key: str = "home-hero") -> dict | None:
    return current_documents("module", [key]).get(key)


def broken_content(module):
    """A revision with a field that the type no longer has."""
    return module.serializable_data() | {"fields": {"headline": "First", "gone": "x"}}


def test_what_expires_is_withdrawn_whatever_is_wrong_with_the_rest_of_its_module():
    first = make_module("first", live=True)
    make_variant(first, live=True)
    make_variant(first, "broken", live=True)
    Variant.objects.filter(key="skier").update(expire_at=LONG_AGO)
    Variant.objects.filter(key="broken").update(overrides={})
    assert list(run_due()) == ["Withdrew Skier."]
    # What is published stays as it was published.
    [kept] = published("first")["variants"]
    assert (kept["key"], kept["overrides"]) == ("broken", {"headline": "Fresh powder"})


def test_an_expired_module_is_withdrawn():
    module = make_module(live=True)
    Module.objects.update(expire_at=timezone.now())
    call_command("publish_scheduled")
    assert published() is None
    module.refresh_from_db()
    assert module.expired


@pytest.mark.parametrize("action", [UnpublishAction, actions.UnpublishThroughGate])
def test_a_withdrawn_module_leaves_a_tombstone(action):
    module = make_module(live=True)
    action(module).execute()
    assert published() is None
    (*_, entry) = entries_after(0)
    assert (entry.key, entry.document) == ("home-hero", "")


def test_a_withdrawn_variant_leaves_the_document():
    module = make_module(live=True)
    make_variant(module, live=True).unpublish()
    assert published()["variants"] == []


def test_deleting_a_live_module_withdraws_it_in_one_generation():
    module = make_module(live=True)
    make_variant(module, live=True)
    before = current_generation()
    module.delete()
    assert published() is None
    assert current_generation() == before + 1


def test_deleting_variants_in_bulk_withdraws_them():
    module = make_module(live=True)
    make_variant(module, "a", live=True)
    make_variant(module, "b", live=True)
    Variant.objects.all().delete()
    assert published()["variants"] == []


def test_a_queryset_update_makes_nothing_visible():
    make_module()
    Module.objects.update(live=True)
    assert published() is None


def test_code_that_renames_what_was_published_is_refused():
    module = make_module(live=True)
    module.key = "other"
    with pytest.raises(ValidationError, match="A key never changes"):
        module.save()
    assert published("home-hero") is not None


def test_code_that_moves_a_published_variant_to_another_module_is_refused():
    variant = make_variant(make_module(live=True), live=True)
    variant.module = make_module("other", live=True)
    with pytest.raises(ValidationError, match="A variant never changes its module"):
        variant.save()
    assert [entry["key"] for entry in published()["variants"]] == ["skier"]
    assert published("other")["variants"] == []


def test_what_is_of_a_type_that_is_gone_can_be_withdrawn(monkeypatch):
    module = make_module(live=True, type="notice", fields={"body": "<p>Closed</p>"})
    variant = make_variant(module, live=True, overrides={"title": "Closed"})
    make_variant(module, "other", live=True, overrides={"title": "Open"})
    monkeypatch.delitem(module_types._classes, "notice")
    monkeypatch.delitem(module_types._instances, "notice")
    variant.unpublish()
    assert [entry["key"] for entry in published()["variants"]] == ["other"]
    module.unpublish()
    assert published() is None


def test_a_module_that_only_the_draft_of_an_experience_has_cannot_be_deleted():
    experience = make_experience("home", {"hero": make_module()}, live=True)
    other = make_module("other", live=True)
    experience.slots = [ExperienceSlot(name="hero", module=other)]
    experience.save_revision()
    with pytest.raises(ProtectedError) as refused, transaction.atomic():
        other.delete()
    assert refused.value.args[0] == "“Other” is named by the draft of: Home."
    assert published("other") is not None


def test_a_brand_that_only_the_draft_of_a_module_has_cannot_be_deleted():
    module = make_module(live=True)
    module.brand = make_brand("other")
    module.save_revision()
    with pytest.raises(ProtectedError) as refused, transaction.atomic():
        module.brand.delete()
    assert refused.value.args[0] == "“Other” is named by the draft of: Home hero."
    make_brand("unused").delete()
    assert list(Brand.objects.values_list("key", flat=True)) == ["alpenglow", "other"]


def test_a_module_in_an_experience_cannot_be_deleted():
    module = make_module(live=True)
    make_experience("home", {"hero": module}, live=True)
    with pytest.raises(ProtectedError):
        module.delete()
    assert published() is not None
