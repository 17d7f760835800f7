"""A term that a variant or module uses, live or in a draft, cannot be deleted."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from taxonomy.models import Segment
from taxonomy.usage import uses_of
from tests.brand.rule_factory import make_rule, make_version
from tests.factories import (
    make_channel,
    make_device,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.usage import rows_using_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    return make_module()


def term_usage(term):
    return [row for rows in rows_using_term(type(term), term) for row in rows]


@pytest.mark.parametrize("part", ["any", "all", "none"])
def test_a_segment_in_any_part_of_a_targeting_is_used(module, part):
    segment = make_segment("skier")
    variant = make_variant(module, live=True, targeting=targeting(**{part: ["x", "skier"]}))

    assert term_usage(segment) == [variant]


def test_channels_and_devices_are_used_on_their_own_axis_only(module):
    channel, device = make_channel("web"), make_device("web")
    variant = make_variant(module, targeting=targeting(channels=["web"]))

    assert term_usage(channel) == [variant]
    assert term_usage(device) == []


def test_a_locale_is_used_in_whatever_case_and_by_modules(module):
    french = make_locale("fr-CA")
    variant = make_variant(module, targeting=targeting(locales=["FR-ca"]))
    other = make_module("other", locale=french)

    assert term_usage(french) == [other, variant]


def test_a_key_that_is_only_part_of_another_is_not_used(module):
    segment = make_segment("ski")
    make_variant(module, name='"ski"', targeting=targeting(any=["skier", "ski-2"]))

    assert term_usage(segment) == []


def test_a_term_in_a_draft_alone_is_used(module):
    segment = make_segment("skier")
    variant = make_variant(module, live=True)
    variant.targeting = targeting(any=["skier"])
    variant.save_revision()

    assert term_usage(segment) == [variant]


def test_a_term_that_only_an_older_draft_had_is_not_used(module):
    segment = make_segment("skier")
    variant = make_variant(module, live=True)
    variant.targeting = targeting(any=["skier"])
    variant.save_revision()
    variant.targeting = targeting()
    variant.save_revision()

    assert term_usage(segment) == []


def test_a_module_whose_draft_alone_is_in_a_locale_uses_it(module):
    french = make_locale("fr")
    module.locale = french
    module.save_revision()

    assert term_usage(french) == [module]


@pytest.mark.parametrize("draft_only", [False, True])
def test_a_used_term_is_not_deleted_alone_nor_among_others(module, draft_only):
    make_segment("free")
    segment = make_segment("skier", name="Skiers")
    variant = make_variant(module, live=True)
    variant.targeting = targeting(any=["skier"])
    if draft_only:
        variant.save_revision()
    else:
        variant.save()

    with pytest.raises(ProtectedError) as caught, transaction.atomic():
        segment.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Segment.objects.all().delete()

    assert caught.value.args[0] == (
        "“Skiers” is in use and cannot be deleted: variant “Skier (Home hero)”."
    )
    assert Segment.objects.count() == 2


def test_the_admin_says_which_variant_uses_a_term(admin_client, module):
    segment = make_segment("skier", name="Skiers")
    variant = make_variant(module, targeting=targeting(any=["skier"]))

    response = admin_client.post(reverse("segment:delete", args=[segment.pk]))

    page = response.content.decode()
    assert "“Skiers” is in use and cannot be deleted: variant “Skier (Home hero)”." in page
    edit_url = reverse(variant.snippet_viewset.get_url_name("edit"), args=[variant.pk])
    assert edit_url in page
    assert Segment.objects.count() == 1


def test_a_term_is_free_again_when_its_last_variant_is_gone(module):
    segment = make_segment("skier")
    make_variant(module, targeting=targeting(any=["skier"])).delete()

    segment.delete()

    assert Segment.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "shadow", "active"])
def test_a_term_that_a_rule_is_for_is_used_and_not_deleted(admin_client, state):
    segment = make_segment("skier")
    target = {"targeting": targeting(any=["skier"])}
    version = make_version(make_rule("no-cheap"), state, target=target)
    make_version(make_rule("other"), "active", target={"types": ["hero"]})

    assert list(uses_of(segment)) == [version.rule]
    why = "in use and cannot be deleted: brand rule “No cheap”"
    with pytest.raises(ProtectedError, match=why), transaction.atomic():
        segment.delete()
    url = reverse("segment:delete", args=[segment.pk])
    assert "No cheap" in admin_client.post(url).content.decode()
    assert Segment.objects.exists()


def test_a_rule_is_for_a_locale_in_whatever_case_and_on_its_own_axis():
    target = {"targeting": targeting(locales=["FR-ca"], channels=["web"])}
    rule = make_version(state="active", target=target).rule

    assert list(uses_of(make_locale("fr-CA"))) == [rule]
    assert list(uses_of(make_channel("web"))) == [rule]
    assert list(uses_of(make_device("web"))) == []


def test_retired_rules_keep_no_term():
    segment = make_segment("skier")
    make_version(state="retired", target={"targeting": targeting(none=["skier"])})

    segment.delete()

    assert not Segment.objects.exists()
