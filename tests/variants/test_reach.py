"""The change log counts what each change does to compositions."""

import pytest

from taxonomy.models import Segment
from tests.factories import (
    make_channel,
    make_device,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.gate import publishing
from variants.models import ChangeLogEntry

pytestmark = pytest.mark.django_db


def last_counts(kind: str = "module") -> dict:
    return ChangeLogEntry.objects.filter(kind=kind).latest("generation", "id").compositions


def test_a_new_module_adds_its_default():
    make_module(live=True)
    assert last_counts() == {
        "cells": 1,
        "enumerated": True,
        "added": 1,
        "changed": 0,
        "removed": 0,
    }


def test_a_changed_default_changes_every_composition_that_shows_it():
    make_segment("skier")
    module = make_module(live=True)
    make_variant(module, live=True, targeting=targeting(any=["skier"]))
    module.fields = {"headline": "Another", "eyebrow": "Seen by all"}
    module.save()
    counts = last_counts()
    assert (counts["added"], counts["changed"], counts["removed"]) == (0, 2, 0)


def test_a_wider_targeting_counts_as_added():
    make_segment("skier")
    make_segment("hiker")
    module = make_module(live=True)
    variant = make_variant(module, live=True, targeting=targeting(any=["skier"]))
    variant.targeting = targeting(any=["skier", "hiker"])
    variant.save()
    assert last_counts()["added"] == 1


def test_a_withdrawn_module_removes_its_compositions():
    module = make_module(live=True)
    module.unpublish()
    assert last_counts() == {
        "cells": 1,
        "enumerated": True,
        "added": 0,
        "changed": 0,
        "removed": 1,
    }


def test_a_new_name_of_a_term_composes_nothing_otherwise():
    segment = make_segment("skier")
    make_variant(make_module(live=True), live=True, targeting=targeting(any=["skier"]))
    segment.name = "People who ski"
    segment.save()
    assert last_counts("taxonomy")["cells"] == 0


def test_moving_a_term_counts_the_modules_that_it_composes_otherwise():
    mobile = make_device("mobile")
    phone = make_device("phone")
    make_channel("web")
    module = make_module(live=True)
    make_variant(module, live=True, targeting=targeting(devices=["mobile"]))
    make_variant(
        module,
        "other",
        live=True,
        targeting=targeting(devices=["phone"]),
        overrides={"body": "<p>x</p>"},
    )
    make_module("untouched", live=True)
    phone.parent = mobile
    phone.save()
    counts = last_counts("taxonomy")
    assert counts["cells"] > 0
    # On phones both variants are shown now, which no context reached before.
    assert counts["added"] == 1


def test_more_cells_than_can_be_enumerated_are_counted():
    segments = [make_segment(f"segment-{number}").key for number in range(16)]
    module = make_module(live=True)
    for key in segments:
        make_variant(module, key, live=True, targeting=targeting(any=[key]))
    counts = last_counts()
    assert counts["enumerated"] is False
    assert counts["cells"] == 2**16 + 16
    assert counts["added"] == counts["changed"] == counts["removed"] == 0


def test_another_fallback_counts_the_modules_that_target_it():
    for tag in ("fr", "en"):
        make_locale(tag)
    canada = make_locale("fr-CA")
    module = make_module(live=True)
    make_variant(module, "french", live=True, targeting=targeting(locales=["FR"]))
    make_variant(
        module,
        "english",
        live=True,
        targeting=targeting(locales=["en"]),
        overrides={"body": "<p>x</p>"},
    )
    canada.fallbacks = ["fr", "en"]
    canada.save()
    # In Canada both variants are shown now, which no context reached before.
    assert last_counts("taxonomy")["added"] == 1


def test_terms_are_looked_for_on_their_own_axis():
    make_segment("web")
    channel = make_channel("web")
    make_variant(make_module(live=True), live=True, targeting=targeting(any=["web"]))
    channel.parent = make_channel("screens")
    channel.save()
    assert last_counts("taxonomy")["cells"] == 0


def test_thousands_of_terms_may_be_published_at_once():
    make_segment("segment-0")
    make_variant(make_module(live=True), live=True, targeting=targeting(any=["segment-0"]))
    with publishing() as publication:
        Segment.objects.bulk_create(
            Segment(key=f"segment-{number}", name="A segment") for number in range(1, 1_201)
        )
        Segment.objects.filter(key="segment-0").update(rank=1)
        publication.taxonomy()
    assert last_counts("taxonomy") == {
        "cells": 3,
        "enumerated": True,
        "added": 0,
        "changed": 0,
        "removed": 0,
    }


def test_ranking_a_segment_before_its_rival_counts_the_modules_of_the_rival():
    parent = make_segment("tier", exclusive_children=True)
    make_segment("gold", parent=parent, rank=1)
    silver = make_segment("silver", parent=parent, rank=2)
    make_variant(make_module(live=True), live=True, targeting=targeting(any=["gold"]))
    silver.rank = 0
    silver.save()
    # Who is named for both was gold before, and is silver now: gold's variant is hers no more.
    assert last_counts("taxonomy")["cells"] > 0


def test_a_move_that_touches_more_cells_than_can_be_compared_only_counts_the_rest(monkeypatch):
    skier = make_segment("skier")
    for key in ("first", "second", "third"):
        make_variant(make_module(key, live=True), live=True, targeting=targeting(any=["skier"]))
    skier.parent = make_segment("active")
    skier.save()
    everything = last_counts("taxonomy")
    # Of three modules with three cells each (default, skiers, the variant alone) the first fits.
    assert (everything["cells"], everything["enumerated"]) == (9, True)
    monkeypatch.setattr("variants.reach.CUT_LIMIT", 3)
    skier.parent = None
    skier.save()
    counted = last_counts("taxonomy")
    assert counted["enumerated"] is False
    assert counted["cells"] >= 9
