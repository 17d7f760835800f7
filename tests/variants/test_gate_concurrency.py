"""Generations are dense and in commit order, whoever publishes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from content.models import Module
from taxonomy.models import Segment
from tests.factories import make_module, make_segment, make_variant
from variants.gate import publishing
from variants.models import ChangeLogEntry, Generation
from variants.selectors import current_documents, current_generation

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 4
ROUNDS = 5


def at_once(work):
    """Run `work(number)` in several threads that start together; raise what any raised."""
    barrier = Barrier(THREADS)

    def run(number):
        try:
            barrier.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_concurrent_publishers_make_dense_generations_in_commit_order():
    for number in range(THREADS):
        make_module(f"module-{number}", live=True)
    before = current_generation()

    def publish(number):
        seen = []
        for turn in range(ROUNDS):
            module = Module.objects.get(key=f"module-{number}")
            module.name = f"Turn {turn}"
            with publishing() as publication:
                module.save()
            seen.append(publication.generation)
        return seen

    seen = at_once(publish)
    numbers = list(Generation.objects.values_list("number", flat=True))
    assert numbers == list(range(1, before + THREADS * ROUNDS + 1))
    assert sorted(number for own in seen for number in own) == numbers[before:]
    assert all(own == sorted(own) for own in seen)
    moments = list(Generation.objects.order_by("number").values_list("at", flat=True))
    assert len(moments) == len(numbers)


def test_two_people_who_move_terms_below_each_other_make_no_cycle():
    keys = ["skier", "surfer"]
    for key in keys:
        make_segment(key)

    def move(number):
        if number < len(keys):
            term = Segment.objects.get(key=keys[number])
            term.parent = Segment.objects.get(key=keys[1 - number])
            try:
                term.save()
            except ValidationError as refused:
                return str(refused)
        return None

    for _turn in range(ROUNDS):
        assert len([refusal for refusal in at_once(move) if refusal]) == 1
        assert Segment.objects.filter(parent=None).count() == 1
        Segment.objects.update(parent=None)


def test_variants_of_one_module_published_at_once_are_all_in_its_document():
    module = make_module(live=True)

    def publish(number):
        make_variant(Module.objects.get(), f"variant-{number}", live=True)

    at_once(publish)
    document = current_documents("module", [module.key])[module.key]
    assert [entry["key"] for entry in document["variants"]] == [
        f"variant-{number}" for number in range(THREADS)
    ]
    assert ChangeLogEntry.objects.filter(is_current=True, kind="module").count() == 1
