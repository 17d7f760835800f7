"""Every way to live is closed to what nobody approved: one test for each (STYLE.md 4.5).

Delivery reads the change log alone and only the gate writes it; so "live" is what the log says.
"""

import html
import io
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.actions import (
    CreateAction,
    EditAction,
    PublishRevisionAction,
    UnpublishAction,
    action_registry,
)
from wagtail.log_actions import LogContext
from wagtail.models import Revision

from content.models import ExperienceSlot, Module
from jobs.running import RunningJob
from taxonomy.models import Channel, Segment
from tests.factories import (
    make_channel,
    make_experience,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from tests.media.pictures import make_image, picture
from tests.pack.packs import module as module_of_pack
from tests.pack.packs import pack
from tests.variants.approval.deciding import (
    approved,
    draft,
    headline,
    live_without_asking,
    make_user,
    published,
    submitted,
)
from variants.bulk import steps
from variants.gate import PublishingRefused, publishing
from variants.models import Approval, Variant
from variants.pack.importing import import_pack
from variants.pack.problems import PackRefused
from variants.releases.services import add, new_release, submit
from variants.rollback import roll_back
from variants.selectors import current_generation

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


@pytest.fixture
def drafted(module, editor):
    """The live module, with a draft that nobody approved."""
    return draft(module, editor, fields={"headline": "Guaranteed best price"})


@pytest.fixture
def closed(module):
    """Checks at the end that nothing went live."""
    before = current_generation()
    yield
    assert current_generation() == before
    assert headline() == "Outside is calling"
    assert not Approval.objects.filter(via="publishing").exists()


@pytest.fixture
def image_of_module(module):
    """An image that the live module shows."""
    image = make_image()
    with live_without_asking():
        module.fields = {"headline": "Outside is calling", "image": image.pk, "imageAlt": "Snow"}
        module.save()
    return image


def refused():
    return pytest.raises(PublishingRefused, match="the approval of a manager of Alpenglow")


# Wagtail's ways to publish a draft.


def test_revision_publish(drafted, closed):
    with refused():
        drafted.latest_revision.publish()


def test_model_publish(drafted, manager, closed):
    with refused():
        drafted.publish(drafted.latest_revision, user=manager, skip_permission_checks=True)


def test_publish_revision_action(drafted, manager, closed):
    with refused():
        PublishRevisionAction(drafted.latest_revision, user=manager).execute(
            skip_permission_checks=True
        )


def test_registered_publish_action(drafted, manager, closed):
    action = action_registry.get_action_class(Module, "publish")
    with refused():
        action(drafted.latest_revision, user=manager).execute(skip_permission_checks=True)


def test_edit_action_that_publishes(drafted, manager, closed):
    with refused():
        EditAction(drafted.get_latest_revision_as_object(), user=manager, publish=True).execute(
            skip_permission_checks=True
        )


def test_create_action_that_publishes(module, manager, closed):
    new = Module(
        key="new",
        type="hero",
        name="New",
        brand=module.brand,
        locale=module.locale,
        fields={"headline": "New"},
    )
    with refused():
        CreateAction(new, user=manager, publish=True).execute(skip_permission_checks=True)
    assert published("new") is None


def test_finishing_a_workflow(drafted, editor, closed):
    """Wagtail's own approval decides nothing: the review screen does."""
    root = make_user("root", is_superuser=True)
    submitted(editor, drafted)
    state = Module.objects.get().current_workflow_task_state
    state.task.specific.on_action(state, root, "approve")
    assert Module.objects.get().current_workflow_task_state == state
    # Not even ending the workflow publishes: it follows the release, and not the other way round.
    state.workflow_state.finish(user=root)


def test_a_scheduled_revision(drafted, manager, closed):
    """It is refused, logged and taken off the schedule, and stops no other."""
    Revision.objects.update(approved_go_live_at=timezone.now())
    call_command("publish_scheduled")
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_bulk_publishing(drafted, closed):
    root = make_user("root", is_superuser=True)
    report = steps.publish(RunningJob(root), model="content.module", keys=[drafted.pk])
    assert "Refused: 1." in report.summary
    assert "the approval of a manager of Alpenglow: submit it for approval" in report.lines[0].text


def test_bulk_changes_of_windows(module):
    with live_without_asking():
        variant = make_variant(module, live=True, targeting=targeting(any=["skier"]))
    root = make_user("root", is_superuser=True)
    report = steps.change_window(
        RunningJob(root),
        model="variants.variant",
        keys=[variant.pk],
        window={"starts_at": "2030-01-01T00:00:00+00:00", "ends_at": steps.KEEP},
        live=True,
    )
    assert "Refused: 1." in report.summary
    assert published()["variants"][0]["startsAt"] is None


def test_bulk_tagging_of_what_is_live(module, closed):
    root = make_user("root", is_superuser=True)
    report = steps.tag(
        RunningJob(root),
        model="content.module",
        keys=[module.pk],
        add=["cheap"],
        remove=[],
        live=True,
    )
    assert "Refused: 1." in report.summary


# Python's and the database's ways around Wagtail.


def test_saving_a_live_row(module, closed):
    module.fields = {"headline": "Guaranteed best price"}
    with refused():
        module.save()


def test_saving_a_new_live_variant(module, closed):
    with refused():
        make_variant(module, live=True)


def test_saving_the_live_flag_of_a_draft(module, closed):
    variant = make_variant(module)
    variant.live = True
    with refused():
        variant.save(update_fields=["live"])


def test_saving_child_tags_in_a_shell(module, closed):
    module.tags.add("cheap")
    with refused():
        module.save()


def test_updating_rows_in_the_database(module, closed):
    """No signal says so; nothing is published by it."""
    Module.objects.filter(pk=module.pk).update(fields={"headline": "Guaranteed best price"})


def test_updated_rows_are_not_taken_along_by_the_next_publication(module, editor, closed):
    """Publishing something else of the module would show them too, so it is refused."""
    variant = make_variant(module, targeting=targeting(any=["skier"]))
    release = submitted(editor, draft(variant, editor), waits=True)
    approved(release, make_user("root", is_superuser=True))
    Module.objects.filter(pk=module.pk).update(fields={"headline": "Guaranteed best price"})
    with refused():
        variant.latest_revision.publish()


def test_rows_made_in_bulk(module, closed):
    Variant.objects.bulk_create(
        [
            Variant(
                module=module,
                key="bulk",
                type="hero",
                name="Bulk",
                overrides={"headline": "Guaranteed best price"},
                live=True,
            )
        ]
    )
    module.name = "Another name"
    with refused():
        module.save()


def test_an_empty_publication_of_an_updated_row(module, closed):
    Module.objects.filter(pk=module.pk).update(fields={"headline": "Guaranteed best price"})
    with refused(), publishing() as publication:
        publication.module(module.key)


def test_experiences_and_their_slots(module):
    with live_without_asking():
        experience = make_experience("home", {"hero": module}, live=True)
        other = make_module("other", live=True)
    experience.slots = [ExperienceSlot(name="hero", module=other)]
    with refused():
        experience.save()
    assert published("home", "experience")["slots"] == [{"name": "hero", "module": "home-hero"}]


# Ways for everything at once.


def test_the_rest_api_is_not_there():
    names = {pattern.pattern.regex.pattern for pattern in get_resolver().url_patterns}
    assert not any("v3" in name for name in names)
    assert not apps.is_installed("wagtail.api.v3")


def test_importing_without_an_approver(module, closed):
    problems = []
    content = pack(modules=[module_of_pack(fields={"headline": "Guaranteed best price"})])
    with pytest.raises(PackRefused):
        import_pack(io.BytesIO(json.dumps(content).encode()), report=problems.append)
    assert [str(problem) for problem in problems] == [
        'modules.home-hero: "its own part, variant skier, 2 compositions", expected the approval '
        "of a manager of Alpenglow: name somebody who approves with --approve-as"
    ]


def test_importing_as_somebody_who_may_not_approve(module, editor, closed):
    problems = []
    content = pack(modules=[module_of_pack(fields={"headline": "Guaranteed best price"})])
    with pytest.raises(PackRefused):
        import_pack(
            io.BytesIO(json.dumps(content).encode()), report=problems.append, approver=editor
        )
    assert [str(problem) for problem in problems] == [
        "brands.alpenglow: editor, expected a manager of Alpenglow (--approve-as)"
    ]


@pytest.fixture
def rivals(module):
    """Two segments of which a visitor holds one, each with a variant for a field of its own."""
    with live_without_asking():
        parent = make_segment("persona", exclusive_children=True)
        make_segment("a", parent=parent)
        make_segment("b", parent=parent)
        make_variant(
            module, "a", live=True, targeting=targeting(any=["a"]), overrides={"headline": "A"}
        )
        make_variant(
            module, "b", live=True, targeting=targeting(any=["b"]), overrides={"eyebrow": "B"}
        )
    return parent


def test_saving_a_term_that_lets_visitors_see_what_nobody_saw(rivals):
    before = current_generation()
    rivals.exclusive_children = False
    with pytest.raises(PublishingRefused) as refusal:
        rivals.save()
    assert refusal.value.messages == [
        "modules.home-hero: '1 composition', expected the approval of a manager of Alpenglow: "
        "put the change into a release, because it changes who sees what."
    ]
    assert current_generation() == before
    assert Segment.objects.get(key="persona").exclusive_children


def test_saving_a_term_that_lets_others_see_what_was_approved(module, editor, manager):
    """The variant was approved for those at a kiosk, and each composition with it."""
    with live_without_asking():
        kiosk, web = make_channel("kiosk"), make_channel("web")
    hall = make_variant(module, "hall", targeting=targeting(channels=["kiosk"]))
    approved(submitted(editor, draft(hall, editor)), manager)
    before = current_generation()
    web.parent = kiosk
    with refused():
        web.save()
    assert current_generation() == before
    release = new_release("The web is a kiosk", editor)
    add(release, web, editor, action="save_term")
    submit(release, editor)
    approved(release, manager)
    assert current_generation() == before + 1
    assert Channel.objects.get(key="web").parent == kiosk


def test_moving_a_term_in_a_job(rivals, module):
    """Moves, merges and imports of terms end in the same publication."""
    before = current_generation()
    with refused(), publishing():
        Segment.objects.filter(key="b").update(parent=None)
        with publishing() as publication:
            publication.taxonomy()
    assert current_generation() == before
    assert Segment.objects.get(key="b").parent == rivals


def test_names_labels_conditions_and_new_terms_need_no_approval(rivals):
    before = current_generation()
    rivals.name, rivals.public_label, rivals.condition = "Type", "you", {"type": "x"}
    rivals.save()
    make_segment("new")
    assert current_generation() == before + 2


def test_going_back_needs_no_approval_and_brings_back_nothing_else(module, editor):
    before = current_generation()
    root = make_user("root", is_superuser=True)
    approved(submitted(editor, draft(module, editor, fields={"headline": "Snow"})), root)
    draft(Module.objects.get(), editor, fields={"headline": "Guaranteed best price"})
    roll_back(generation=before, user=root)
    assert headline() == "Outside is calling"
    roll_back(generation=before + 1, user=root)
    assert headline() == "Snow"


def test_going_back_counts_approvals_of_what_was_pulled(module, editor, manager):
    approved(submitted(editor, draft(module, editor, fields={"headline": "Snow"})), manager)
    generation = current_generation()
    Module.objects.get().unpublish(user=manager)
    assert published() is None
    assert Approval.objects.get(release__isnull=False).voided_by == manager
    with refused():
        Module.objects.get().latest_revision.publish()
    roll_back(generation=generation)
    assert headline() == "Snow"


def test_replacing_the_file_of_an_image(module, image_of_module, client):
    """Whoever wants another picture adds one, and chooses it in a draft."""
    before = published()
    client.force_login(make_user("root", is_superuser=True))
    response = client.post(
        reverse("wagtailimages:edit", args=[image_of_module.pk]),
        {"title": "Ski hero", "file": picture(50, 20), "collection": image_of_module.collection_id},
        follow=True,
    )
    assert "the approval of a manager of Alpenglow" in html.unescape(response.content.decode())
    image_of_module.refresh_from_db()
    assert image_of_module.width == 40
    assert published() == before
    assert (
        image_of_module.renditions.get().url
        == (before["fields"]["image"]["renditions"]["default"]["url"])
    )


def test_describing_an_image_in_other_words(module, image_of_module):
    image_of_module.title = "Another title"
    with refused():
        image_of_module.save()


def test_ending_the_rights_of_an_image_never_waits(module, image_of_module):
    image_of_module.rights_until = timezone.now() + timedelta(days=1)
    image_of_module.save()
    ends = published()["defaultEnds"]
    assert [end is not None for end in ends] == [False, False, False, True, False]
    image_of_module.rights_until = timezone.now() + timedelta(days=2)
    with refused():
        image_of_module.save()


# Taking away: for managers, releases and the system.


def test_unpublishing(module, editor, closed):
    """Every request of the admin names its user in the log context."""
    with LogContext(user=editor):
        with refused_removal():
            UnpublishAction(module, user=editor).execute(skip_permission_checks=True)
        with refused_removal():
            Module.objects.get().unpublish()


def test_deleting(module, editor, closed):
    with refused_removal(), publishing(user=editor):
        Module.objects.all().delete()


def test_bulk_withdrawing_and_deleting(module, brand, editor, closed):
    editor.user_permissions.add(*Permission.objects.filter(content_type__app_label="content"))
    for step in (steps.withdraw, steps.delete):
        report = step(RunningJob(editor), model="content.module", keys=[module.pk])
        assert "a manager of Alpenglow to withdraw it" in report.lines[0].text


def test_a_manager_withdraws_at_once(module, manager):
    module.unpublish(user=manager)
    assert published() is None


def test_withdrawing_a_variant_shows_the_rest_without_approval(module, manager):
    with live_without_asking():
        variant = make_variant(module, live=True, targeting=targeting(any=["skier"]))
    variant.unpublish(user=manager)
    assert published()["variants"] == []


def refused_removal():
    return pytest.raises(PublishingRefused, match="a manager of Alpenglow to withdraw it")
