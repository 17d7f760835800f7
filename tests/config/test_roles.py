"""A new instance has a group for each kind of person, who may do what that person does."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from wagtail.permissions import policy_registry

from brand.rights import may_approve
from config.roles import BRAND_MANAGERS, EDITORS, GRANTS, make_roles
from content.models import Experience, Module
from media.models import BrandImage
from taxonomy.models import Segment
from tests.factories import make_brand
from variants.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(django_user_model):
    """Make a user who is a member of a group."""

    def member(group: str):
        user = django_user_model.objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        return user

    return member


@pytest.mark.parametrize("group", [EDITORS, BRAND_MANAGERS])
@pytest.mark.parametrize("model", [Module, Variant, Experience])
def test_content_is_written_by_both_and_published_by_brand_managers_alone(member, group, model):
    policy = policy_registry.get_by_type(model)
    may = {
        action: policy.user_has_permission(member_of, action)
        for member_of in [member(group)]
        for action in ("add", "change", "delete", "publish")
    }
    publishes = group == BRAND_MANAGERS
    assert may == {"add": True, "change": True, "delete": True, "publish": publishes}


@pytest.mark.parametrize(("group", "may"), [(EDITORS, False), (BRAND_MANAGERS, True)])
def test_brand_managers_approve_for_brands_without_a_group_of_their_own(member, group, may):
    assert may_approve(member(group), make_brand()) is may


def test_the_groups_of_an_older_instance_are_changed_once():
    editors = Group.objects.get_or_create(name=EDITORS)[0]
    managers = Group.objects.get_or_create(name=BRAND_MANAGERS)[0]
    publish = Permission.objects.get(codename="publish_module")
    approve = Permission.objects.get(codename="approve_brand")
    editors.permissions.add(publish)
    managers.permissions.remove(approve)
    import_module("variants.migrations.0008_default_groups_approve").give_and_take(apps, None)
    assert not editors.permissions.filter(pk=publish.pk).exists()
    assert managers.permissions.filter(pk=approve.pk).exists()


@pytest.mark.parametrize("group", [EDITORS, BRAND_MANAGERS])
def test_images_are_added_by_both(member, group):
    assert policy_registry.get_by_type(BrandImage).user_has_permission(member(group), "add")


def test_terms_are_changed_by_brand_managers_alone(member):
    policy = policy_registry.get_by_type(Segment)
    assert policy.user_has_permission(member(BRAND_MANAGERS), "change")
    assert not policy.user_has_permission(member(EDITORS), "change")


def test_a_group_that_is_there_keeps_what_it_was_given():
    group = Group.objects.get(name=EDITORS)
    group.permissions.clear()
    make_roles()
    assert group.permissions.count() == 0


def test_every_permission_that_is_granted_exists():
    for name, grants in GRANTS.items():
        expected = 1 + sum(len(verbs) for _, verbs in grants)
        assert Group.objects.get(name=name).permissions.count() == expected
