"""An answer that is kept is never wrong: it equals a fresh one at any instant of its life."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.caching.freshness import max_age
from delivery.http import HttpAnswer
from delivery.published_module import PublishedModule
from taxonomy.instants import format_instant
from tests.delivery.conftest import Shop
from tests.engine.strategies import Situation, situations
from tests.factories import make_variant, targeting
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import ModuleDocument
from variants.moments import instant

LIMIT = 4
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)


def served(situation: Situation, at: int) -> Any:
    """As much of a served module as its freshness needs."""
    taxonomy = CompiledTaxonomy(situation.taxonomy)
    published = PublishedModule(document_of(situation.module), taxonomy)
    return SimpleNamespace(published=published, context=replace(situation.context, at=at))


def document_of(module: ModuleDocument) -> dict[str, Any]:
    """A module as it is published."""

    def text(at: int | None) -> str | None:
        return None if at is None else format_instant(at)

    ends = [text(module.default_ends.get(index)) for index in range(len(module.groups))]
    return {
        "key": module.key,
        "type": module.type,
        "brand": module.brand,
        "locale": module.locale,
        "groups": [list(group) for group in module.groups],
        "fields": dict(module.defaults),
        "defaultEnds": ends,
        "variants": [
            {
                "key": variant.key,
                "overrides": dict(variant.overrides),
                "priority": variant.priority.name.lower(),
                "startsAt": text(variant.starts_at),
                "endsAt": text(variant.ends_at),
                "rightsUntil": text(variant.rights_until),
                "targeting": {
                    "locales": list(variant.targeting.locales),
                    "channels": list(variant.targeting.channels),
                    "devices": list(variant.targeting.devices),
                    "segments": {
                        "any": list(variant.targeting.any_segments),
                        "all": list(variant.targeting.all_segments),
                        "none": list(variant.targeting.no_segments),
                    },
                },
            }
            for variant in module.variants
        ],
        "experiments": [],
        "holdouts": [],
    }


def age_of(*modules: Any, at: int, scheduled: dict[str, int] | None = None) -> int:
    return max_age(modules, ["taxonomy"], at=at, scheduled=scheduled or {}, limit=LIMIT)


@given(situations(), situations(), st.integers(-4_000, 4_000), st.data())
def test_a_kept_answer_equals_a_fresh_one_for_as_long_as_it_is_kept(
    one: Situation, other: Situation, at: int, data: st.DataObject
) -> None:
    modules = [served(one, at), served(other, at)]
    age = age_of(*modules, at=at)

    later = at + data.draw(st.integers(0, max(0, age * 1_000 - 1)))
    for module in modules:
        kept = module.published.compiled.resolve(module.context)
        assert module.published.compiled.resolve(replace(module.context, at=later)) == kept


@given(situations(), st.integers(-4_000, 4_000))
def test_an_answer_is_kept_for_as_long_as_no_window_turns(situation: Situation, at: int) -> None:
    module = served(situation, at)
    age = age_of(module, at=at)

    edges = [*situation.module.default_ends.values()]
    for variant in situation.module.variants:
        edges += [variant.starts_at, variant.ends_at, variant.rights_until]
    turns = [edge for edge in edges if edge is not None and edge > at]

    assert 0 <= age <= LIMIT
    assert age == LIMIT or any(turn - at < (age + 1) * 1_000 for turn in turns)
    assert all(turn - at >= age * 1_000 for turn in turns)


@given(situations(), st.integers(-4_000, 4_000))
def test_an_answer_is_never_kept_past_its_valid_until(situation: Situation, at: int) -> None:
    module = served(situation, at)

    until = module.published.compiled.select(module.context).valid_until

    assert until is None or at + age_of(module, at=at) * 1_000 <= until


@pytest.mark.parametrize(
    ("due", "age"),
    [(60_000, LIMIT), (4_000, 4), (3_999, 3), (1_000, 1), (999, 0), (0, 0), (-5_000, 0)],
)
def test_a_scheduled_change_ends_it(due: int, age: int) -> None:
    """One that is overdue may come at any moment."""
    assert age_of(at=10_000, scheduled={"taxonomy": 10_000 + due}) == age


def test_a_scheduled_change_of_something_else_does_not() -> None:
    assert age_of(at=10_000, scheduled={"module:other": 10_000}) == LIMIT


@pytest.fixture
def told_in_time(shop: Shop) -> Shop:
    """A variant from noon to two seconds and a half later."""
    make_variant(
        shop.hero,
        "at-noon",
        live=True,
        overrides={"headline": "Lunch"},
        go_live_at=None,
        starts_at=NOON,
        ends_at=NOON + timedelta(milliseconds=2_500),
        targeting=targeting(channels=["web"]),
    )
    return shop


@pytest.mark.parametrize(
    ("before", "age"),
    [(60_000, 10), (10_000, 10), (9_999, 9), (1_000, 1), (1, 0), (0, 2), (-1_600, 0), (-2_500, 10)],
)
@pytest.mark.parametrize("context", [{"channel": "web"}, {}])
def test_windows_bound_what_the_endpoint_says(
    told_in_time: Shop,
    get_at: Callable[..., HttpAnswer],
    context: dict[str, Any],
    before: int,
    age: int,
) -> None:
    at = instant(NOON) - before

    answer = get_at(at, context=context)

    assert answer.headers["Cache-Control"] == f"public, max-age={age}"
    for later in {at, at + max(0, age * 1_000 - 1)}:
        assert get_at(later, context=context).body == answer.body


def test_the_answer_does_change_with_its_window(
    told_in_time: Shop, get_at: Callable[..., HttpAnswer]
) -> None:
    def headline(at: int) -> str:
        answer = orjson.loads(get_at(at, context={"channel": "web"}).body)
        return answer["data"]["module"]["fields"]["headline"]

    noon = instant(NOON)

    assert [headline(noon + late) for late in (-1, 0, 2_499, 2_500)] == [
        "Outside is calling",
        "Lunch",
        "Lunch",
        "Outside is calling",
    ]
