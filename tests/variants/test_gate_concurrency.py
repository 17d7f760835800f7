"""Generations are dense and in commit order, whoever publishes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from content.models import Module
from tests.factories import make_module, make_variant
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
