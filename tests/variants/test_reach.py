"""The change log counts what each change does to compositions."""

import pytest

from tests.factories import (
    make_channel,
    make_device,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
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
