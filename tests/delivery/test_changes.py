"""`changes`: what was published since a generation."""

from collections.abc import Callable

import pytest

from tests.delivery.conftest import Caller, Shop
from tests.factories import make_segment

QUERY = """
query ($after: Int!, $first: Int) {
  changes(after: $after, first: $first) {
    edges { cursor node { generation kind module variants at } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def test_changes_are_told_at_variant_grain_in_whole_generations(caller: Caller, shop: Shop) -> None:
    shop.skier.name = "Skiers"
    shop.skier.save()
    make_segment("hiker")
    shop.skier.unpublish()

    page = caller.ask(QUERY, after=0)["changes"]

    told = [
        (node["generation"], node["kind"], node["module"], node["variants"])
        for node in (edge["node"] for edge in page["edges"])
    ]
    assert sorted(told, key=str) == sorted(
        [
            (1, "TAXONOMY", None, []),
            (1, "MODULE_PUBLISHED", "home-hero", ["gold-mail", "skier"]),
            (1, "MODULE_PUBLISHED", "ski-offer", []),
            (1, "EXPERIENCE", None, []),
            (2, "MODULE_PUBLISHED", "home-hero", ["skier"]),
            (3, "TAXONOMY", None, []),
            (4, "MODULE_PUBLISHED", "home-hero", ["skier"]),
        ],
        key=str,
    )
    assert [generation for generation, *_rest in told] == sorted(row[0] for row in told)
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": "1",
        "endCursor": "4",
    }


def test_a_page_holds_at_most_first_generations_and_never_part_of_one(
    caller: Caller, shop: Shop
) -> None:
    make_segment("hiker")
    make_segment("biker")

    page = caller.ask(QUERY, after=0, first=2)["changes"]
    assert {edge["node"]["generation"] for edge in page["edges"]} == {1, 2}
    assert page["pageInfo"]["hasNextPage"] is True
    assert page["pageInfo"]["endCursor"] == "2"

    page = caller.ask(QUERY, after=2, first=2)["changes"]
    assert [edge["node"]["generation"] for edge in page["edges"]] == [3]
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": "3",
        "endCursor": "3",
    }


@pytest.mark.parametrize("variables", [{"after": 1}, {"after": 99}, {"after": 0, "first": 0}])
def test_a_page_without_changes_is_empty(
    caller: Caller, shop: Shop, variables: dict[str, int]
) -> None:
    page = caller.ask(QUERY, **variables)["changes"]

    assert page["edges"] == []
    assert page["pageInfo"]["endCursor"] is None


def test_changes_of_another_brand_are_left_out_and_the_page_goes_on_after_them(
    caller_with: Callable[..., Caller], shop: Shop
) -> None:
    caller = caller_with("deliver", brands=["firn"])
    shop.skier.unpublish()
    make_segment("hiker")

    first = caller.ask(QUERY, after=0, first=1)["changes"]
    assert [edge["node"]["module"] for edge in first["edges"]] == [None, "ski-offer", None]

    second = caller.ask(QUERY, after=1, first=1)["changes"]
    assert second == {
        "edges": [],
        "pageInfo": {
            "hasNextPage": True,
            "hasPreviousPage": True,
            "startCursor": None,
            "endCursor": "2",
        },
    }


def test_before_anything_is_published_the_generation_is_0(caller: Caller) -> None:
    data = caller.ask("{ generation changes(after: 0) { edges { cursor } } }")

    assert data == {"generation": 0, "changes": {"edges": []}}


def test_an_instant_of_a_change_is_in_utc_and_milliseconds(caller: Caller, shop: Shop) -> None:
    at = caller.ask(QUERY, after=0)["changes"]["edges"][0]["node"]["at"]

    assert at.endswith("Z")
    assert len(at) in (20, 24)


@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        (
            {"after": -1},
            "BAD_USER_INPUT",
            "after: -1 was given, a generation: a number from 0 was expected.",
        ),
        (
            {"after": 0, "first": 101},
            "LIMIT_EXCEEDED",
            "first: 101 was given, at most 100 is allowed.",
        ),
    ],
)
def test_a_bad_page_of_changes_is_an_error(
    caller: Caller, shop: Shop, variables: dict[str, int], code: str, message: str
) -> None:
    assert caller.refusal(QUERY, **variables) == (code, message)
