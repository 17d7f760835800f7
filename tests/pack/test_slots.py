"""Who decides a slot travels in packs where it is not the usual; who owns it stays with it."""

import json

import pytest
from django.contrib.auth import get_user_model

from content.models import Experience, ExperienceSlot
from tests.pack.packs import exported_pack, imported, pack, problems_of
from variants.selectors import current_generation

pytestmark = pytest.mark.django_db


def experience(*slots: dict[str, str]) -> dict:
    return pack(experiences=[{"key": "home", "name": "Home", "slots": list(slots)}])


def deciders() -> dict[str, str]:
    return dict(ExperienceSlot.objects.values_list("name", "decider"))


def test_who_decides_comes_back_as_it_was_imported_and_the_usual_is_not_written() -> None:
    slots = [
        {"name": "top", "module": "home-hero", "decider": "fixed"},
        {"name": "below", "module": "home-hero"},
        {"name": "last", "module": "home-hero", "decider": "engine"},
    ]
    imported(experience(*slots))

    assert deciders() == {"top": "fixed", "below": "rules", "last": "engine"}
    assert exported_pack()["experiences"][0]["slots"] == slots


def test_a_pack_that_does_not_say_it_leaves_decider_and_owner_with_the_name() -> None:
    imported(experience({"name": "top", "module": "home-hero", "decider": "engine"}))
    ada = get_user_model().objects.create_user("ada")
    ExperienceSlot.objects.update(owner=ada)

    imported(
        experience({"name": "new", "module": "home-hero"}, {"name": "top", "module": "home-hero"})
    )

    found = ExperienceSlot.objects.values_list("name", "decider", "owner")
    assert list(found) == [("new", "rules", None), ("top", "engine", ada.pk)]


def test_a_pack_that_says_rules_turns_a_slot_back() -> None:
    imported(experience({"name": "top", "module": "home-hero", "decider": "engine"}))

    imported(experience({"name": "top", "module": "home-hero", "decider": "rules"}))

    assert deciders() == {"top": "rules"}


def test_an_import_that_says_the_same_touches_nothing() -> None:
    content = experience({"name": "top", "module": "home-hero", "decider": "fixed"})
    imported(content)
    slot, generation = ExperienceSlot.objects.get().pk, current_generation()

    imported(content)

    assert ExperienceSlot.objects.get().pk == slot
    assert current_generation() == generation


def test_another_decider_is_refused_with_its_place() -> None:
    content = experience({"name": "top", "module": "home-hero", "decider": "dice"})

    assert problems_of(json.loads(json.dumps(content))) == [
        'experiences[0].slots[0].decider: "dice", expected one of fixed, rules, engine'
    ]
    assert not Experience.objects.exists()
