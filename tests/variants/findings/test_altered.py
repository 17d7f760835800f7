"""Editing a default names the approved variants that it alters."""

import pytest

from content.models import Module
from tests.factories import make_variant, targeting
from tests.variants.findings.asking import address, module_form, said, words
from variants.approval.recording import record
from variants.findings.check import Check
from variants.models import Approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def variants(module):
    words_of = {"loyal": {"eyebrow": "Hello"}, "skier": {"headline": "Snow"}}
    return {
        key: make_variant(module, key, live=True, overrides=each, targeting=targeting(any=[key]))
        for key, each in words_of.items()
    }


def panel(client, module, **fields):
    data = module_form(module, **fields)
    return words(said(client.post(address("module", module), data))["panel"])


def test_a_changed_default_names_the_variants_that_inherit_it(admin_client, module, variants):
    assert (
        "Changes what 1 approved variant shows: “ Loyal ”. Its approval will be asked again"
        " (2 ways of seeing this module)."
    ) in panel(admin_client, module, headline="Another day")


def test_a_changed_default_that_many_inherit(admin_client, module, variants):
    assert "Changes what 2 approved variants show: “ Loyal ”, “ Skier ”. Their approval" in panel(
        admin_client,
        module,
        body='{"blocks": [{"key": "a", "text": "New", "type": "unstyled", '
        '"depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
    )


def test_an_untouched_default_names_nobody(admin_client, module, variants):
    assert "approved" not in panel(admin_client, module)


def test_what_was_approved_already_is_not_asked_again(admin_client, admin_user, module, variants):
    draft = Module.objects.get(pk=module.pk)
    draft.fields = {**draft.fields, "headline": "Another day"}
    needed = Check(draft).examined.needed
    record([("module", module.key, needed)], via=Approval.Via.PUBLISHING, user=admin_user)

    assert "approved" not in panel(admin_client, module, headline="Another day")
