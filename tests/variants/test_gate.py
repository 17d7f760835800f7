"""Nothing becomes visible but through the gate, and the gate is all or nothing."""

from datetime import UTC, datetime

import orjson
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions import PublishRevisionAction, action_registry
from wagtail.models import Revision

from brand.models import Brand
from content.models import Experience, Module
from taxonomy.models import Segment
from tests.factories import (
    make_device,
    make_experience,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants import actions, checks
from variants.gate import PublishingRefused, publishing
from variants.models import ChangeLogEntry, Generation, Variant
from variants.selectors import (
    changes_after,
    current_documents,
    current_generation,
    entries_after,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def published(key: str = "home-hero") -> dict | None:
    return current_documents("module", [key]).get(key)


def refuse_everything(change):
    yield checks.Refusal(f"{change.kind}.{change.key}", "it", "something else")


@pytest.fixture
def closed_gate(monkeypatch):
    """A gate that refuses every change from now on."""
    return lambda: (
        monkeypatch.setattr(checks, "CHECKS", None)
        or monkeypatch.setattr("variants.examining.CHECKS", [refuse_everything])
    )


def test_a_draft_is_not_published():
    make_module()
    assert published() is None


def test_a_saved_live_module_is_published_with_every_field_of_its_type():
    make_module(live=True)
    document = published()
    assert document["fields"] == {
        "eyebrow": None,
        "headline": "Outside is calling",
        "body": None,
        "image": None,
        "imageAlt": None,
        "ctaLabel": None,
        "ctaUrl": None,
    }
    assert document["groups"] == [
        ["eyebrow"],
        ["headline"],
        ["body"],
        ["image", "imageAlt"],
        ["ctaLabel", "ctaUrl"],
    ]


def test_only_live_variants_are_in_their_modules_document():
    make_device("mobile")
    module = make_module(live=True)
    make_variant(module, "draft")
    make_variant(module, "live", live=True, targeting=targeting(devices=["mobile"]))
    (variant,) = published()["variants"]
    assert variant["key"] == "live"
    assert variant["overrides"] == {"headline": "Fresh powder"}
    assert variant["targeting"]["devices"] == ["mobile"]


def test_variants_of_a_draft_module_are_not_served():
    make_variant(make_module(), live=True)
    assert published() is None


def test_a_change_of_the_default_leaves_variants_as_they_are():
    module = make_module(live=True)
    make_variant(module, live=True)
    module.fields = {"headline": "Inside is warmer"}
    module.save()
    document = published()
    assert document["fields"]["headline"] == "Inside is warmer"
    assert document["variants"][0]["overrides"] == {"headline": "Fresh powder"}


def test_generations_are_dense_and_saving_without_a_change_makes_none():
    module = make_module(live=True)
    before = current_generation()
    module.save()
    assert current_generation() == before
    module.name = "Another name"
    module.save()
    assert current_generation() == before + 1
    assert list(Generation.objects.values_list("number", flat=True)) == list(range(1, before + 2))


def test_one_block_is_one_generation_whatever_it_writes():
    with publishing(reason="A batch") as publication:
        module = make_module(live=True)
        make_variant(module, live=True)
        make_segment("skier")
        make_experience("home", {"hero": module}, live=True)
    assert publication.generation == 1
    assert current_generation() == 1
    kinds = {(entry.kind, entry.key) for entry in entries_after(0)}
    assert kinds == {("taxonomy", "taxonomy"), ("module", "home-hero"), ("experience", "home")}


def test_a_failing_block_writes_nothing():
    def fail_after_writing():
        with publishing():
            make_module(live=True)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert not Module.objects.exists()
    assert current_generation() == 0


def test_a_refusal_undoes_the_save_and_names_place_value_and_expectation(closed_gate):
    module = make_module(live=True)
    generation = current_generation()
    closed_gate()
    module.name = "Refused"
    with pytest.raises(PublishingRefused) as refused:
        module.save()
    assert refused.value.messages == ["module.home-hero: 'it', expected something else."]
    assert Module.objects.get().name == "Home hero"
    assert current_generation() == generation


def test_the_publish_action_is_the_gates_own():
    for model in (Module, Variant, Experience):
        assert action_registry.get_action_class(model, "publish") is actions.PublishThroughGate
        assert action_registry.get_action_class(model, "unpublish") is actions.UnpublishThroughGate
    assert actions.gate_is_registered(None) == []


def publish_by_revision(revision: Revision) -> None:
    revision.publish()


def publish_by_model(revision: Revision) -> None:
    revision.as_object().publish(revision)


def publish_by_registered_action(revision: Revision) -> None:
    actions.PublishThroughGate(revision).execute()


def publish_by_wagtails_own_action(revision: Revision) -> None:
    PublishRevisionAction(revision).execute()


def publish_by_raw_save(revision: Revision) -> None:
    instance = revision.as_object()
    instance.live = True
    instance.save()


WAYS_TO_LIVE = [
    publish_by_revision,
    publish_by_model,
    publish_by_registered_action,
    publish_by_wagtails_own_action,
    publish_by_raw_save,
]


@pytest.mark.parametrize("publish", WAYS_TO_LIVE)
def test_every_way_to_live_is_published(publish):
    module = make_module()
    publish(module.save_revision())
    assert published()["fields"]["headline"] == "Outside is calling"


@pytest.mark.parametrize("publish", WAYS_TO_LIVE)
def test_no_way_to_live_goes_around_a_refusal(publish, closed_gate):
    module = make_module()
    revision = module.save_revision()
    closed_gate()
    with pytest.raises(PublishingRefused):
        publish(revision)
    assert published() is None
    assert not Module.objects.get().live


def test_a_due_publication_goes_live_and_a_refused_one_stops_no_other():
    broken = make_module("a-broken", fields={"headline": ""})
    whole = make_module("b-whole")
    for module in (broken, whole):
        revision = module.save_revision()
        revision.approved_go_live_at = timezone.now()
        revision.save()
    call_command("publish_scheduled")
    assert published("a-broken") is None
    assert published("b-whole") is not None
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_due_publication_that_its_row_refuses_stops_no_other():
    broken, fine = make_module("broken"), make_module("fine")
    for module in (broken, fine):
        module.save_revision(approved_go_live_at=LONG_AGO)
    Revision.objects.filter(object_id=str(broken.pk)).update(content=broken_content(broken))
    call_command("publish_scheduled")
    assert published("broken") is None
    assert published("fine") is not None
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def broken_content(module):
    """A revision with a field that the type no longer has."""
    return module.serializable_data() | {"fields": {"headline": "First", "gone": "x"}}


@pytest.mark.parametrize(
    ("values", "field"), [({"key": "Not a key"}, "key"), ({"name": "\u2003"}, "name")]
)
def test_a_brand_has_a_key_and_a_name(values, field):
    with pytest.raises(ValidationError) as refused:
        Brand.objects.create(**{"key": "other", "name": "Other"} | values)
    assert list(refused.value.message_dict) == [field]


def test_an_older_revision_can_be_published_again():
    module = make_module()
    first = module.save_revision()
    first.publish()
    module.fields = {"headline": "Second"}
    module.save_revision().publish()
    assert published()["fields"]["headline"] == "Second"
    first.publish()
    assert published()["fields"]["headline"] == "Outside is calling"


def test_documents_list_by_key_byte_by_byte_whatever_the_database_sorts_by(monkeypatch):
    # Many databases sort text by a language, in which a hyphen does not count.
    monkeypatch.setattr(Variant._meta, "ordering", ["-key"])
    monkeypatch.setattr(Segment._meta, "ordering", ["-key"])
    module = make_module(live=True)
    for key in ("a-b", "aa", "a"):
        make_segment(key)
        make_variant(module, key, live=True)
    taxonomy = current_documents("taxonomy", ["taxonomy"])["taxonomy"]
    assert [entry["key"] for entry in published()["variants"]] == ["a", "a-b", "aa"]
    assert [entry["key"] for entry in taxonomy["segments"]] == ["a", "a-b", "aa"]


def test_the_change_log_says_which_variants_changed():
    module = make_module(live=True)
    make_variant(module, "a", live=True)
    before = current_generation()
    make_variant(module, "b", live=True)
    (change,) = changes_after(before, limit=20)
    assert (change.kind, change.module, change.variants) == (
        "MODULE_PUBLISHED",
        "home-hero",
        ("b",),
    )


def test_documents_are_kept_as_canonical_text():
    make_module(live=True)
    text = ChangeLogEntry.objects.get(kind="module").document
    assert orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS).decode() == text


def test_publishing_one_module_needs_the_same_queries_however_many_there_are(
    django_assert_num_queries,
):
    module = make_module(live=True)
    make_variant(module, "a", live=True)
    module.name = "Once"
    with django_assert_num_queries(QUERIES_TO_PUBLISH):
        module.save()
    for number in range(5):
        make_variant(module, f"more-{number}", live=True)
        make_module(f"other-{number}", live=True)
    module.name = "Twice"
    with django_assert_num_queries(QUERIES_TO_PUBLISH):
        module.save()


#: Wagtail keeps its search index in one statement more on SQLite; on PostgreSQL a bell is rung. One
#: asks for the brand's rules.
QUERIES_TO_PUBLISH = 29


def test_every_publication_says_why_it_was_made():
    segment = make_segment("skier")
    module = make_module(live=True)
    make_variant(module, "gold", live=True)
    module.unpublish()
    segment.delete()
    reasons = list(Generation.objects.order_by("number").values_list("reason", flat=True))
    assert reasons == [
        "Saved segment Skier",
        "Saved brand Alpenglow",
        "Saved locale en (en)",
        "Saved Home hero",
        "Saved Gold",
        "Withdrew Home hero",
        "Deleted segment Skier",
    ]


def test_a_reason_that_is_longer_than_its_column_is_cut():
    with publishing(reason="why " * 100):
        make_module(live=True)
    assert Generation.objects.get().reason == ("why " * 100)[:255]
