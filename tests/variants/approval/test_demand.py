"""What the gate demands and records by itself."""

import io
import json

import pytest

from content.models import Module
from tests.factories import make_module, make_variant, targeting
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
from variants.approval.coverage import uncovered
from variants.approval.proposal import proposed
from variants.gate import PublishingRefused, publishing
from variants.models import Approval, ApprovedContent, ChangeLogEntry
from variants.pack.importing import import_pack

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def test_without_four_eyes_a_managers_publishing_is_their_approval(module, brand, manager):
    brand.four_eyes = False
    brand.save()
    with publishing(user=manager, reason="Now") as publication:
        module.fields = {"headline": "Snow"}
        module.save()
    approval = Approval.objects.get(via="publishing")
    assert (approval.user, approval.name, approval.reason) == (manager, "manager", "Now")
    entry = ChangeLogEntry.objects.get(generation=publication.generation)
    assert entry.approvals == [approval.pk]
    assert set(approval.contents.get().documents) == {""}


@pytest.mark.parametrize("who", ["an editor", "nobody"])
def test_without_four_eyes_others_publish_nothing(who, module, brand, editor):
    brand.four_eyes = False
    brand.save()
    user = editor if who == "an editor" else None
    with pytest.raises(PublishingRefused), publishing(user=user):
        Module.objects.filter(pk=module.pk).update(fields={"headline": "Snow"})
        with publishing() as publication:
            publication.module(module.key)
    assert headline() == "Outside is calling"
    assert not Approval.objects.filter(via="publishing").exists()


def test_with_four_eyes_a_manager_publishes_nothing_alone(module, manager):
    with pytest.raises(PublishingRefused), publishing(user=manager):
        module.fields = {"headline": "Snow"}
        module.save()
    assert headline() == "Outside is calling"


def test_an_import_records_the_approval_of_exactly_what_is_imported(module, manager):
    content = pack(modules=[module_of_pack(fields={"headline": "Imported"})])
    problems = []
    imported = import_pack(
        io.BytesIO(json.dumps(content).encode()),
        report=problems.append,
        user=manager,
        approver=manager,
    )
    assert problems == []
    approval = Approval.objects.get(via="import", user=manager)
    contents = ApprovedContent.objects.get(approval=approval)
    assert set(contents.documents) == {"", "skier"}
    entry = ChangeLogEntry.objects.get(generation=imported.generation, kind="module")
    assert entry.approvals == [approval.pk]


def test_an_import_of_what_is_approved_already_needs_nobody(module, manager):
    content = json.dumps(pack(modules=[module_of_pack(fields={"headline": "A"})])).encode()
    report = pytest.fail
    import_pack(io.BytesIO(content), report=report, user=manager, approver=manager)
    again = import_pack(io.BytesIO(content), report=report)
    assert again.generation is None


def test_old_approvals_count(module, editor, manager):
    """What was approved once may be shown again; nobody has to look at it twice."""
    for words in ("Snow", "Ice"):
        draft(Module.objects.get(), editor, fields={"headline": words})
        approved(submitted(editor, Module.objects.get()), manager)
    draft(Module.objects.get(), editor, fields={"headline": "Snow"})
    Module.objects.get().latest_revision.publish()
    assert headline() == "Snow"


def test_refused_approvals_cover_nothing(module, editor, manager):
    draft(module, editor, fields={"headline": "Snow"})
    release = submitted(editor, module)
    approved(release, manager)
    Approval.objects.filter(release=release).update(decision="refused")
    with live_without_asking():
        module.fields = {"headline": "Ice"}
        module.save()
    (change,) = proposed_again(release)
    assert set(uncovered("module", "home-hero", change.needed).documents) == {""}


def proposed_again(release):
    """What a release would publish if its draft were published once more."""
    changes = proposed(release).changes
    if changes:
        return changes
    Module.objects.update(has_unpublished_changes=True)
    return proposed(release).changes


def test_one_query_covers_a_whole_chunk(module, editor, django_assert_num_queries):
    from variants.approval.coverage import coverage
    from variants.approval.needs import Needed

    wanted = {f"module-{number}": Needed({"": "x"}) for number in range(100)}
    with django_assert_num_queries(1):
        assert len(coverage("module", wanted)) == 100
    with django_assert_num_queries(0):
        coverage("module", dict.fromkeys(wanted, Needed()))


def test_the_newest_approvals_are_read_first_and_no_further(module, editor, manager):
    for words in ("One", "Two", "Three"):
        draft(Module.objects.get(), editor, fields={"headline": words})
        approved(submitted(editor, Module.objects.get()), manager)
    entry = ChangeLogEntry.objects.get(kind="module", is_current=True)
    assert entry.approvals == [Approval.objects.latest("pk").pk]


def test_publishing_twelve_modules_costs_as_many_queries_as_one(brand):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(count, name):
        with live_without_asking():
            for number in range(count):
                make_variant(make_module(f"{name}-{number}", live=True), live=True)
        Module.objects.filter(key__startswith=name).update(name="Other")
        root = make_user(name, is_superuser=True)
        with (
            CaptureQueriesContext(
                connection,
            ) as captured,
            publishing() as publication,
        ):
            publication.approver = root
            for number in range(count):
                publication.module(f"{name}-{number}")
        return len(captured)

    assert queries(1, "warm") >= queries(1, "one") == queries(12, "twelve")


def test_a_proposed_variant_is_of_the_brand_of_its_module(module, editor):
    with live_without_asking():
        variant = make_variant(module, live=True, targeting=targeting(any=["skier"]))
    draft(variant, editor, name="Other")
    (change,) = proposed(submitted(editor, variant)).changes
    assert change.brands == {"alpenglow"}
    assert published()["variants"][0]["name"] == "Skier"
