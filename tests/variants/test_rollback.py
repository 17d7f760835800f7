"""Going back to a generation restores what visitors saw, and nothing else."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from django.core.management import CommandError, call_command

from content import module_types
from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_experience, make_module, make_segment, make_variant, targeting
from variants.models import Generation, Variant
from variants.rollback import CannotRollBack, roll_back
from variants.selectors import changes_after, current_generation, documents_at

pytestmark = pytest.mark.django_db


def live() -> dict:
    """Everything that is published now, by kind and key, but for the taxonomy."""
    documents = documents_at(current_generation())
    return {key: orjson.loads(text) for key, text in documents.items() if key[0] != "taxonomy"}


@pytest.fixture
def shop() -> Module:
    """A module with a variant for skiers in an experience, published."""
    make_segment("skier")
    module = make_module(live=True, fields={"headline": "First", "body": "<p>Words</p>"})
    make_variant(
        module,
        live=True,
        targeting=targeting(any=["skier"]),
        overrides={"body": "<p>Snow</p>"},
        cost="120.5",
        currency="EUR",
    )
    make_experience("home", {"hero": module}, live=True)
    return module


def test_going_back_restores_changed_withdrawn_deleted_and_new_rows(shop):
    generation = current_generation()
    before = live()
    shop.fields = {"headline": "Second"}
    shop.save()
    Variant.objects.get().delete()
    make_variant(shop, "newer", live=True)
    make_module("newer-module", live=True)
    assert live() != before

    assert roll_back(generation=generation) == current_generation()

    assert live() == before
    assert Generation.objects.last().rolled_back_to == generation
    assert Generation.objects.last().reason == f"Rolled back to generation {generation}"


def test_going_back_restores_rights_and_cost_also_where_the_source_is_unknown(shop):
    rights_until = datetime(2027, 1, 1, tzinfo=UTC)
    variant = Variant.objects.get()
    variant.source = None
    variant.rights_until = rights_until
    variant.save()
    generation = current_generation()
    before = live()
    variant.delete()

    roll_back(generation=generation)

    assert live() == before
    variant = Variant.objects.get()
    assert (variant.source, variant.cost, variant.rights_until) == (
        None,
        Decimal("120.5"),
        rights_until,
    )


def test_going_back_is_one_generation_and_can_be_undone(shop):
    first = current_generation()
    shop.fields = {"headline": "Second"}
    shop.save()
    second, after = current_generation(), live()
    assert roll_back(generation=first) == second + 1
    assert roll_back(generation=second) == second + 2
    assert live() == after


def test_going_back_to_what_is_live_makes_no_generation(shop):
    generation = current_generation()
    assert roll_back(generation=generation) is None
    assert current_generation() == generation


def test_going_back_leaves_drafts_alone(shop):
    generation = current_generation()
    shop.fields = {"headline": "Second"}
    shop.save()
    draft = Module.objects.get()
    draft.fields = {"headline": "A draft"}
    draft.save_revision()
    never_live = make_module("never-live", fields={"headline": "Not yet"})

    roll_back(generation=generation)

    module = Module.objects.get(key="home-hero")
    assert module.fields["headline"] == "First"
    assert module.has_unpublished_changes
    assert module.get_latest_revision_as_object().fields["headline"] == "A draft"
    never_live.refresh_from_db()
    assert never_live.fields["headline"] == "Not yet"
    assert not never_live.live


def test_going_back_keeps_newer_terms_and_restores_changed_ones(shop):
    generation = current_generation()
    segment = Segment.objects.get()
    segment.name = "People who ski"
    segment.save()
    make_segment("newer")
    roll_back(generation=generation)
    assert Segment.objects.get(key="skier").name == "Skier"
    assert Segment.objects.filter(key="newer").exists()


def test_the_changes_of_going_back_begin_with_what_it_is(shop):
    generation = current_generation()
    shop.fields = {"headline": "Second"}
    shop.save()
    before = current_generation()
    roll_back(generation=generation)
    kinds = [(change.kind, change.module) for change in changes_after(before, limit=20)]
    assert kinds == [("ROLLBACK", None), ("MODULE_PUBLISHED", "home-hero")]


def test_a_generation_that_was_never_published_is_refused():
    with pytest.raises(CannotRollBack, match="generation: 7, expected one that was published"):
        roll_back(generation=7)
    with pytest.raises(CommandError, match="generation: 7"):
        call_command("roll_back", "7")


def test_what_cannot_be_restored_is_named(shop, monkeypatch):
    make_module("notice", live=True, type="notice", fields={"body": "<p>Closed</p>"}).unpublish()
    with monkeypatch.context() as patched, pytest.raises(CannotRollBack) as refused:
        patched.delitem(module_types._classes, "notice")
        patched.delitem(module_types._instances, "notice")
        module_types.module_types.cache_clear()
        roll_back(generation=current_generation() - 1)
    module_types.module_types.cache_clear()
    assert str(refused.value) == (
        'modules.notice.type: "notice", expected one of cta, email, hero, message, offer, qa, '
        "richtext, teaser, testimonial."
    )


def test_a_variant_that_cannot_be_restored_is_named(shop, monkeypatch):
    generation = current_generation()
    Variant.objects.get().delete()
    hero = module_types.get_module_type("hero")
    blocks = {name: block for name, block in hero.child_blocks.items() if name != "body"}
    monkeypatch.setattr(hero, "child_blocks", blocks)
    with pytest.raises(CannotRollBack) as refused:
        roll_back(generation=generation)
    assert "modules.home-hero.variants.skier.overrides.body: " in str(refused.value)


def test_the_command_names_who_goes_back(shop, django_user_model):
    django_user_model.objects.create_user("bruno")
    generation = current_generation()
    shop.fields = {"headline": "Second"}
    shop.save()
    call_command("roll_back", str(generation), user="bruno")
    assert Generation.objects.last().user.username == "bruno"
    with pytest.raises(CommandError, match="--user: nobody, expected the name of a user"):
        call_command("roll_back", str(generation), user="nobody")
