"""What moving terms changes in published content: as resolving everything before and after says."""

import json
from itertools import chain, combinations, product
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.models import Job
from jobs.running import RunningJob
from taxonomy.arranging import load_arrangement
from taxonomy.consequences import Place
from taxonomy.documents import taxonomy_from_document
from taxonomy.models import Segment
from tests.factories import make_module, make_segment, make_variant, targeting
from variants.documents import build_taxonomy_document
from variants.engine import reference
from variants.engine.documents import module_from_document
from variants.engine.types import Context
from variants.selectors import current_documents
from variants.targeting import published_names
from variants.taxonomy_changes import consequences
from variants.taxonomy_changes.impact import impact_of, moved_document, touched_modules
from variants.taxonomy_changes.jobs import move_terms

pytestmark = pytest.mark.django_db

NOW = 1_000
KEYS = ("a", "b", "c", "d")


def make_content(random: Random) -> None:
    """A few segments, exclusive ones among them, and modules whose variants target them."""
    rows: dict[str, Segment] = {}
    for key in KEYS:
        parent = rows.get(random.choice([*KEYS, "none"]))
        rows[key] = make_segment(
            key,
            parent=parent,
            rank=random.choice([None, 1, 2]),
            exclusive_children=random.random() < 0.4,
        )
    for number in range(3):
        module = make_module(f"m{number}", live=True)
        for place in range(random.randint(0, 2)):
            parts = {
                part: random.sample(KEYS, random.randint(0, 2)) for part in ("any", "all", "none")
            }
            make_variant(
                module,
                f"v{place}",
                live=random.random() < 0.9,
                targeting=targeting(**parts),
                overrides={"headline": f"v{place}"},
            )


def make_places(random: Random) -> dict[str, Place]:
    """New places for some segments; only earlier keys are parents, so there are no cycles."""
    return {
        key: Place(random.choice([None, *KEYS[:at]]), random.choice([None, 0, 1, 2]))
        for at, key in enumerate(KEYS)
        if random.random() < 0.6
    }


def contexts() -> list[Context]:
    sets = chain.from_iterable(combinations(KEYS, size) for size in range(len(KEYS) + 1))
    return [Context(at=NOW, segments=frozenset(held)) for held in sets]


@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(random=st.randoms(use_true_random=False))
def test_it_says_what_resolving_everything_before_and_after_says(random: Random) -> None:
    from django.db import transaction

    with transaction.atomic():
        make_content(random)
        old = build_taxonomy_document()
        parents = {entry["key"]: entry["parent"] for entry in old["segments"]}
        places = {
            key: place
            for key, place in make_places(random).items()
            if place.parent is None or parents[place.parent] is None
        }
        new = moved_document(old, "segments", places)
        documents = current_documents("module", ["m0", "m1", "m2"])
        impact = impact_of(old, new, touched_modules(old, new), names=published_names(new), now=NOW)
        transaction.set_rollback(True)

    before, after = taxonomy_from_document(old), taxonomy_from_document(new)
    expected: dict[str, set[str]] = {}
    for key, context in product(documents, contexts()):
        module = module_from_document(documents[key])
        shown = reference.resolve(module, before, context)
        will_be = reference.resolve(module, after, context)
        if dict(shown.values) != dict(will_be.values):
            sources = set(shown.composition) ^ set(will_be.composition)
            expected.setdefault(key, set()).update(each for each in sources if each)

    assert impact.is_whole
    assert {module.key: module.variants for module in impact.modules} == {
        key: len(variants) for key, variants in expected.items()
    }


@pytest.fixture
def rivals() -> list[Any]:
    """Two segments, and three published modules with a variant for each of both."""
    for rank, key in enumerate(("gold", "skier")):
        make_segment(key, name=key.capitalize(), rank=rank)
    modules = [make_module(f"m{number}", live=True) for number in range(3)]
    for module in modules:
        for key in ("gold", "skier"):
            make_variant(
                module,
                key,
                live=True,
                targeting=targeting(any=[key]),
                overrides={"headline": f"For {key}"},
            )
    return modules


SKIER_FIRST = {"skier": Place(None, -1)}


def test_looking_for_touched_modules_costs_one_query(
    rivals: list[Any], django_assert_num_queries: Any
) -> None:
    make_module("plain", live=True)
    make_variant(make_module("draft"), live=True, targeting=targeting(any=["skier"]))
    old = build_taxonomy_document()

    with django_assert_num_queries(1):
        touched = touched_modules(old, moved_document(old, "segments", SKIER_FIRST))

    assert touched == ["m0", "m1", "m2"]


def test_only_so_many_modules_are_compared_while_somebody_waits(
    rivals: list[Any], admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "COMPARED_AT_ONCE", 2)
    loaded = json.dumps([["gold", None, 0], ["skier", None, 1]])
    data = {"loaded": loaded, "arrangement": json.dumps([["skier", None], ["gold", None]])}

    response = admin_client.post(reverse("segment:arrange_changes", query={"by": "rank"}), data)

    page = " ".join(response.content.decode().split())
    assert "<strong>2 modules</strong> change what they show, and 4 variants" in page
    assert "1 more module could be touched and was not compared." in page
    assert ">Compare all 3</button>" in page


def test_modules_with_too_many_cells_to_wait_for_are_left_to_the_job(rivals: list[Any]) -> None:
    old = build_taxonomy_document()
    new = moved_document(old, "segments", SKIER_FIRST)
    names = published_names(new)

    few = impact_of(old, new, ["m0", "m1"], names=names, now=NOW, cells=3)
    none = impact_of(old, new, ["m0", "m1"], names=names, now=NOW, seconds=-1)

    assert (few.touched, few.looked_at, few.unknown, few.is_whole) == (2, 0, (), False)
    assert (none.touched, none.looked_at, none.is_whole) == (2, 0, False)


def test_all_modules_are_compared_in_a_job(rivals: list[Any], admin_client: Client) -> None:
    response = admin_client.post(
        reverse("variants_compare_all", args=["segments"]),
        {"places": json.dumps({"skier": [None, -1]})},
    )

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.title == "What moving segments would change"
    from jobs.running import run

    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "")
    assert job.report["summary"] == ("3 of 3 modules change what they show; nothing is moved yet.")
    assert job.report["lines"][0]["text"] == (
        "M0: Gold and Skier see “For skier” instead of “For gold”."
    )
    assert Segment.objects.get(key="skier").rank == 1


@pytest.mark.parametrize("places", ["", "[]", '{"skier": 1}', '{"skier": [1, 2]}', "[" * 9999])
def test_places_that_are_not_whole_start_no_job(admin_client: Client, places: str) -> None:
    url = reverse("variants_compare_all", args=["segments"])

    assert admin_client.post(url, {"places": places}).status_code == 400
    assert not Job.objects.exists()


def test_who_may_not_move_segments_may_not_compare_either(
    client: Client, django_user_model: Any
) -> None:
    client.force_login(django_user_model.objects.create_user("visitor", password="x"))

    client.post(reverse("variants_compare_all", args=["segments"]), {"places": "{}"})

    assert not Job.objects.exists()


def test_a_move_that_touches_very_much_is_done_by_a_job(
    rivals: list[Any], admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "CHANGED_AT_ONCE", 2)
    loaded = json.dumps([["gold", None, 0], ["skier", None, 1]])
    data = {"loaded": loaded, "arrangement": json.dumps([["skier", None], ["gold", None]])}

    response = admin_client.post(reverse("segment:arrange", query={"by": "rank"}), data)

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    from jobs.running import run

    run(job.pk)
    job.refresh_from_db()
    assert job.report["summary"] == "2 terms were moved."
    assert dict(Segment.objects.values_list("key", "rank")) == {"skier": 10, "gold": 20}


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_move_that_waited_is_not_done_for_somebody_who_may_not_move_any_more(
    django_user_model: Any, is_deleted: bool
) -> None:
    make_segment("gold", rank=1)
    make_segment("skier", rank=2)
    person = None if is_deleted else django_user_model.objects.create_user("former")
    order: list[tuple[str, str | None]] = [("skier", None), ("gold", None)]

    with pytest.raises(ValidationError, match="You may not move terms"):
        move_terms(
            RunningJob(person),
            axis="segments",
            loaded=load_arrangement(Segment).as_text(),
            order=order,
        )

    assert Segment.objects.get(key="gold").rank == 1
