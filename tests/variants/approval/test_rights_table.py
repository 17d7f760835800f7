"""Each role x action x brand: what may be done is done, the rest is refused without a trace."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.actions import UnpublishAction
from wagtail.log_actions import LogContext
from wagtail.models import Revision

from config.roles import BRAND_MANAGERS, EDITORS
from content.models import Module
from jobs.running import RunningJob
from tests.factories import make_brand, make_module, make_variant, targeting
from tests.variants.approval.deciding import (
    draft,
    live_without_asking,
    make_group,
    make_user,
    submitted,
)
from tests.variants.variant_form import variant_form
from variants.approval import decisions
from variants.approval.proposal import proposed
from variants.bulk import steps
from variants.gate import PublishingRefused
from variants.models import Approval, ChangeLogEntry, Release, ReleaseChange, Variant
from variants.releases.services import add, new_release

pytestmark = [pytest.mark.django_db, pytest.mark.approval]

BRANDS = ("alpenglow", "midnight")


@pytest.fixture
def world():
    """Two brands, each with a live module with a live variant, and a draft that waits."""
    with live_without_asking():
        for key in BRANDS:
            brand = make_brand(key)
            brand.managers = make_group(f"Managers of {key}", like=BRAND_MANAGERS)
            brand.editors = make_group(f"Editors of {key}", like=EDITORS)
            brand.save()
            module = make_module(key, live=True, brand=brand)
            make_variant(module, "all", live=True)
    people = {
        "reader": make_user("reader"),
        "editor": make_user("editor", Group.objects.get(name="Editors of alpenglow")),
        "manager": make_user("manager", Group.objects.get(name="Managers of alpenglow")),
        "administrator": make_user("administrator", is_superuser=True),
    }
    writer = make_user("writer", is_superuser=True)
    for key in BRANDS:
        module = Module.objects.get(key=key)
        draft(module, writer, fields={"headline": "Snow"})
        submitted(writer, module, waits=True)
    return people


def state():
    """Everything that an action might have left behind."""
    return {
        "rows": list(Module.objects.order_by("pk").values_list("pk", "live", "fields")),
        "variants": list(Variant.objects.order_by("pk").values_list("pk", "live", "priority")),
        "revisions": list(Revision.objects.order_by("pk").values_list("pk", "content")),
        "log": ChangeLogEntry.objects.count(),
        "approvals": Approval.objects.count(),
        "releases": list(Release.objects.order_by("pk").values_list("pk", "state")),
        "changes": ReleaseChange.objects.count(),
    }


def module_of(key):
    return Module.objects.get(key=key)


def write(client, user, key):
    """Save a draft in the editor, as autosave does."""
    module = module_of(key)
    variant = module.variants.get()
    url = reverse(Variant.snippet_viewset.get_url_name("edit"), args=[variant.pk])
    client.post(url, variant_form(module, key="all", name="Written"))


def make(client, user, key):
    """Make a variant in its form."""
    url = reverse(Variant.snippet_viewset.get_url_name("add")) + f"?module={module_of(key).pk}"
    client.post(url, variant_form(module_of(key), key="made"))


def set_priority(client, user, key):
    """Make a mandatory variant, whatever the form offers."""
    variant = module_of(key).variants.get()
    variant.priority = Variant.Priority.MANDATORY
    with LogContext(user=user):
        variant.save_revision(user=user)


def post_priority(client, user, key):
    """Post a priority that the form may not offer."""
    url = reverse(Variant.snippet_viewset.get_url_name("add")) + f"?module={module_of(key).pk}"
    client.post(url, variant_form(module_of(key), key="made", priority="campaign"))


def tag(client, user, key):
    """Tag several at once."""
    keys = [module_of(key).pk]
    steps.tag(
        RunningJob(user),
        model="content.module",
        keys=keys,
        add=["new"],
        remove=[],
        live=False,
    )


def delete(client, user, key):
    """Delete a draft that is no longer live on its page."""
    module = module_of(key)
    with live_without_asking():
        extra = make_variant(module, "extra", targeting=targeting())
    url = reverse(Variant.snippet_viewset.get_url_name("delete"), args=[extra.pk])
    client.post(url)
    if Variant.objects.filter(pk=extra.pk).exists():
        Variant.objects.filter(pk=extra.pk)._raw_delete("default")
        return False
    return True


def withdraw(client, user, key):
    """Withdraw something at once."""
    with LogContext(user=user):
        UnpublishAction(module_of(key), user=user).execute(skip_permission_checks=True)


def unpublish(client, user, key):
    """Withdraw something on its page."""
    client.post(reverse(Module.snippet_viewset.get_url_name("unpublish"), args=[module_of(key).pk]))


def publish(client, user, key):
    """Publish what nobody approved."""
    with LogContext(user=user):
        module_of(key).latest_revision.publish(user=user, skip_permission_checks=True)


def collect(client, user, key):
    """Put something into a release."""
    release = new_release("Mine", user)
    try:
        add(release, module_of(key).variants.get(), user)
    finally:
        if not release.changes.exists():
            release.delete()


def approve(client, user, key):
    """Approve what waits."""
    release = Release.objects.get(changes__object_id=module_of(key).pk)
    seen = proposed(release).digest
    decisions.approve(release, user=user, via="review", seen=seen)


#: Who may do it for their own brand; administrators may for all, others never for another brand.
TABLE = {
    write: {"editor", "manager", "administrator"},
    make: {"editor", "manager", "administrator"},
    tag: {"editor", "manager", "administrator"},
    delete: {"editor", "manager", "administrator"},
    collect: {"editor", "manager", "administrator"},
    set_priority: {"manager", "administrator"},
    post_priority: {"manager", "administrator"},
    withdraw: {"manager", "administrator"},
    unpublish: {"manager", "administrator"},
    approve: {"manager", "administrator"},
    publish: set(),
}
REFUSALS = (ValidationError, PublishingRefused, decisions.NotAllowed)


@pytest.mark.parametrize("key", BRANDS)
@pytest.mark.parametrize("role", ["reader", "editor", "manager", "administrator"])
@pytest.mark.parametrize("action", TABLE, ids=lambda action: action.__name__)
def test_what_may_be_done_is_done_and_the_rest_leaves_no_trace(world, client, action, role, key):
    user = world[role]
    client.force_login(user)
    may = role in TABLE[action] and (key == "alpenglow" or role == "administrator")
    before = state()
    refused = False
    try:
        done = action(client, user, key)
    except REFUSALS:
        refused = True
        done = False
    if may:
        assert not refused
        assert done or state() != before
    else:
        assert state() == before


def test_the_form_offers_priorities_to_managers_alone(world, client):
    url = reverse(Variant.snippet_viewset.get_url_name("add"))
    for role, offered in (("editor", ["standard"]), ("manager", ["standard", "campaign"])):
        client.force_login(world[role])
        form = client.get(url, {"module": module_of("alpenglow").pk}).context["form"]
        values = [value for value, _label in form.fields["priority"].choices]
        assert values[: len(offered)] == offered
        assert ("mandatory" in values) is (role == "manager")


def test_an_editor_keeps_the_priority_that_a_manager_set(world, client):
    variant = module_of("alpenglow").variants.get()
    draft(variant, world["manager"], priority="mandatory")
    client.force_login(world["editor"])
    url = reverse(Variant.snippet_viewset.get_url_name("edit"), args=[variant.pk])
    form = variant_form(module_of("alpenglow"), key="all", name="Kept", priority="mandatory")
    client.post(url, form)
    assert Variant.objects.get(pk=variant.pk).latest_revision.content["priority"] == "mandatory"
    assert Variant.objects.get(pk=variant.pk).latest_revision.content["name"] == "Kept"


def test_the_page_of_another_brands_row_says_why_it_stays_closed(world, client):
    client.force_login(world["editor"])
    url = reverse(Module.snippet_viewset.get_url_name("edit"), args=[module_of("midnight").pk])
    response = client.get(url, follow=True)
    assert [str(message).strip() for message in response.context["messages"]] == [
        "You are no editor of Midnight. Ask somebody who is, or to become one."
    ]


def test_modules_of_other_brands_are_not_offered_for_a_variant(world, client):
    client.force_login(world["editor"])
    response = client.get(reverse(Variant.snippet_viewset.get_url_name("choose_module")))
    assert [module.key for module in response.context["object_list"]] == ["alpenglow"]


def test_only_managers_say_who_works_for_a_brand(world, client):
    other = make_user("other", Group.objects.get(name="Managers of midnight"))
    client.force_login(other)
    brand = make_brand("alpenglow")
    url = reverse("brand:edit", args=[brand.pk])
    client.post(url, {"name": "Alpenglow", "key": "alpenglow", "managers": ""})
    brand.refresh_from_db()
    assert brand.managers.name == "Managers of alpenglow"
    assert brand.four_eyes
    client.force_login(world["manager"])
    client.post(url, {"name": "Alpenglow", "key": "alpenglow", "managers": ""})
    brand.refresh_from_db()
    assert (brand.managers, brand.editors, brand.four_eyes) == (None, None, False)
