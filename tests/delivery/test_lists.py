"""The lists: their order, their pages, their filters, and what is missing from them."""

import pytest

from delivery.ids import cursor
from tests.delivery.conftest import Caller, Shop
from tests.factories import make_module, make_segment
from variants.gate import publishing

KEYS = """
query ($keys: [ID!], $types: [String!], $tags: [String!], $brand: ID, $first: Int, $after: String,
       $strict: Boolean, $context: ContextInput) {
  modules(keys: $keys, types: $types, tags: $tags, brand: $brand, first: $first, after: $after,
          strict: $strict, context: $context) {
    edges { cursor node { key } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
VARIANTS = """
query ($filter: VariantFilter!, $first: Int, $after: String) {
  variants(filter: $filter, first: $first, after: $after) {
    edges { node { key module { key } } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}
"""


def keys(caller: Caller, **variables: object) -> list[str]:
    return [edge["node"]["key"] for edge in caller.ask(KEYS, **variables)["modules"]["edges"]]


def variants(caller: Caller, **wanted: object) -> list[str]:
    edges = caller.ask(VARIANTS, filter=wanted)["variants"]["edges"]
    return [f"{edge['node']['module']['key']}/{edge['node']['key']}" for edge in edges]


def test_modules_come_by_key(caller: Caller, shop: Shop) -> None:
    assert keys(caller) == ["home-hero", "ski-offer"]


def test_modules_that_are_asked_for_by_key_come_in_that_order(caller: Caller, shop: Shop) -> None:
    assert keys(caller, keys=["ski-offer", "home-hero", "ski-offer"]) == [
        "ski-offer",
        "home-hero",
        "ski-offer",
    ]
    assert keys(caller, keys=[]) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"types": ["hero"]}, ["home-hero"]),
        ({"types": ["hero", "offer"]}, ["home-hero", "ski-offer"]),
        ({"types": []}, []),
        ({"tags": ["winter"]}, ["home-hero"]),
        ({"tags": ["winter", "summer"]}, ["home-hero"]),
        ({"brand": "firn"}, ["ski-offer"]),
        ({"brand": "firn", "types": ["hero"]}, []),
        ({"keys": ["ski-offer", "home-hero"], "tags": ["front"]}, ["home-hero"]),
    ],
)
def test_the_parts_of_a_filter_are_anded_and_their_values_ored(
    caller: Caller, shop: Shop, wanted: dict[str, object], found: list[str]
) -> None:
    assert keys(caller, **wanted) == found


def test_a_key_that_is_missing_from_a_list_is_null_with_an_error_there(
    caller: Caller, shop: Shop
) -> None:
    answer = caller.post(KEYS, {"keys": ["nothing", "home-hero", "draft-hero"]}).json()

    assert [edge["node"] for edge in answer["data"]["modules"]["edges"]] == [
        None,
        {"key": "home-hero"},
        None,
    ]
    assert [(error["extensions"]["code"], error["path"]) for error in answer["errors"]] == [
        ("MODULE_NOT_FOUND", ["modules", "edges", 0, "node"]),
        ("MODULE_NOT_FOUND", ["modules", "edges", 2, "node"]),
    ]


def test_strict_refuses_each_module_of_a_list(caller: Caller, shop: Shop) -> None:
    answer = caller.post(KEYS, {"strict": True, "context": {"segments": ["nobody"]}}).json()

    assert [edge["node"] for edge in answer["data"]["modules"]["edges"]] == [None, None]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_SEGMENT"] * 2


def test_pages_of_modules_join_without_a_gap_or_a_repetition(caller: Caller, shop: Shop) -> None:
    with publishing():
        for number in range(3):
            make_module(f"more-{number}", live=True)
    for asked in (None, ["more-2", "ski-offer", "home-hero", "ski-offer", "more-0"]):
        expected = keys(caller, keys=asked)
        found, after = [], None
        while True:
            page = caller.ask(KEYS, keys=asked, first=2, after=after)["modules"]
            found += [edge["node"]["key"] for edge in page["edges"]]
            info = page["pageInfo"]
            assert info["hasPreviousPage"] is (after is not None)
            assert info["startCursor"] == page["edges"][0]["cursor"]
            after = info["endCursor"]
            if not info["hasNextPage"]:
                break
        assert found == expected


def test_a_list_gives_20_items_if_not_said(caller: Caller, shop: Shop) -> None:
    with publishing():
        for number in range(25):
            make_segment(f"s{number:02}")

    page = caller.ask("{ segments { edges { node { key } } pageInfo { hasNextPage } } }")

    assert len(page["segments"]["edges"]) == 20
    assert page["segments"]["pageInfo"] == {"hasNextPage": True}
    page = caller.ask("{ segments(first: 0) { edges { cursor } pageInfo { endCursor } } }")
    assert page["segments"] == {"edges": [], "pageInfo": {"endCursor": None}}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("first: 101", "LIMIT_EXCEEDED", "first: 101 was given, at most 100 is allowed."),
        (
            "first: -1",
            "BAD_USER_INPUT",
            "first: -1 was given, a number from 0 to 100 was expected.",
        ),
        (
            'after: "page two"',
            "BAD_USER_INPUT",
            "after: “page two” was given, a cursor from a page of the same list was expected.",
        ),
        (
            'after: ""',
            "BAD_USER_INPUT",
            "after: “” was given, a cursor from a page of the same list was expected.",
        ),
        (
            'after: "TW9kdWxlOng"',
            "BAD_USER_INPUT",
            "after: “TW9kdWxlOng” was given, a cursor from a page of the same list was expected.",
        ),
    ],
)
@pytest.mark.parametrize(
    "field", ["modules", "segments", "channels", "devices", "locales", "brands"]
)
def test_a_bad_page_is_an_error_and_never_the_first_page(
    caller: Caller, shop: Shop, field: str, arguments: str, code: str, message: str
) -> None:
    query = f"{{ {field}({arguments}) {{ edges {{ cursor }} }} }}"

    assert caller.refusal(query) == (code, message)


@pytest.mark.parametrize("place", ["x", "1000000000", "00000000001", "-1", "3"])
def test_a_place_beyond_the_asked_keys_is_an_error(caller: Caller, shop: Shop, place: str) -> None:
    code, _message = caller.refusal(KEYS, keys=["home-hero"] * 3, after=cursor("keys", place))

    assert code == "BAD_USER_INPUT"


def test_a_variant_without_a_module_is_no_place_among_variants(caller: Caller, shop: Shop) -> None:
    code, _message = caller.refusal(VARIANTS, filter={}, after=cursor("variants", "home-hero"))

    assert code == "BAD_USER_INPUT"


LISTS = {
    "modules": "modules",
    "asked": 'modules(keys: ["home-hero", "ski-offer"])',
    "variants": "variants(filter: {})",
    "segments": "segments",
    "channels": "channels",
    "devices": "devices",
    "locales": "locales",
    "brands": "brands",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_list_is_an_error_and_never_the_first_page(
    caller: Caller, shop: Shop, name: str
) -> None:
    page = "{ edges { cursor } pageInfo { endCursor } }"
    ends = {
        other: next(iter(caller.ask(f"{{ {field} {page} }}").values()))["pageInfo"]["endCursor"]
        for other, field in LISTS.items()
    }
    field, _bracket, arguments = LISTS[name].rstrip(")").partition("(")

    accepted = [
        other
        for other, end in ends.items()
        if "errors" not in caller.post(f'{{ {field}({arguments} after: "{end}") {page} }}').json()
    ]

    assert accepted == [name]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["home-hero/gold-mail", "home-hero/skier"]),
        ({"modules": ["ski-offer"]}, []),
        ({"modules": ["home-hero", "nothing"]}, ["home-hero/gold-mail", "home-hero/skier"]),
        ({"types": ["offer"]}, []),
        ({"tags": ["winter"]}, ["home-hero/gold-mail", "home-hero/skier"]),
        ({"brand": "firn"}, []),
        ({"segments": ["skier"]}, ["home-hero/skier"]),
        ({"segments": ["skier", "loyal-gold"]}, ["home-hero/gold-mail", "home-hero/skier"]),
        ({"segments": ["loyal"]}, []),
        ({"channels": ["email"]}, ["home-hero/gold-mail"]),
        ({"channels": ["email-newsletter"]}, []),
        ({"channels": ["email"], "segments": ["skier"]}, []),
        ({"devices": ["mobile"]}, []),
        ({"locales": ["EN"]}, ["home-hero/gold-mail"]),
        ({"locales": ["fr"]}, []),
        ({"segments": []}, []),
    ],
)
def test_variants_are_filtered_by_their_targeting_as_written(
    caller: Caller, shop: Shop, wanted: dict[str, object], found: list[str]
) -> None:
    assert variants(caller, **wanted) == found


def test_pages_of_variants_join(caller: Caller, shop: Shop) -> None:
    first = caller.ask(VARIANTS, filter={}, first=1)["variants"]
    assert [edge["node"]["key"] for edge in first["edges"]] == ["gold-mail"]
    assert first["pageInfo"]["hasNextPage"] is True

    second = caller.ask(VARIANTS, filter={}, after=first["pageInfo"]["endCursor"])["variants"]
    assert [edge["node"]["key"] for edge in second["edges"]] == ["skier"]
    assert second["pageInfo"]["hasNextPage"] is False
    assert second["pageInfo"]["hasPreviousPage"] is True


def test_a_variant_says_everything_that_was_published_of_it(caller: Caller, shop: Shop) -> None:
    query = """{ variants(filter: {channels: ["email"]}) { edges { node {
      key name priority startsAt endsAt overrides
      targeting { locales segments { any all none } channels devices startsAt endsAt }
      provenance { source supplier cost currency rightsUntil }
      module { key fields }
    } } } }"""

    (edge,) = caller.ask(query)["variants"]["edges"]

    assert edge["node"]["module"]["fields"]["headline"] == "Outside is calling"
    edge["node"]["module"] = None
    assert edge["node"] == {
        "key": "gold-mail",
        "name": "Gold by mail",
        "priority": "CAMPAIGN",
        "startsAt": None,
        "endsAt": None,
        "overrides": {"headline": "For you first", "ctaLabel": "Open", "ctaUrl": "/gold"},
        "targeting": {
            "locales": ["en"],
            "segments": {"any": [], "all": ["loyal-gold"], "none": []},
            "channels": ["email"],
            "devices": [],
            "startsAt": None,
            "endsAt": None,
        },
        "provenance": {
            "source": "agency",
            "supplier": "Studio Firn",
            "cost": "120.50",
            "currency": "EUR",
            "rightsUntil": None,
        },
        "module": None,
    }


def test_the_taxonomy_is_listed_by_key(caller: Caller, shop: Shop) -> None:
    query = """{
      segments { edges { node {
        key name publicLabel kind purpose rank parent exclusiveChildren active } } }
      channels { edges { node { key name parent rank active } } }
      devices { edges { node { key name parent } } }
      locales { edges { node { key name fallbacks active } } }
      brands { edges { node { key name } } }
    }"""

    lists = {
        name: [edge["node"] for edge in page["edges"]] for name, page in caller.ask(query).items()
    }

    assert [segment["key"] for segment in lists["segments"]] == ["loyal", "loyal-gold", "skier"]
    assert lists["segments"][1] == {
        "key": "loyal-gold",
        "name": "Gold members",
        "publicLabel": None,
        "kind": None,
        "purpose": "loyalty",
        "rank": None,
        "parent": "loyal",
        "exclusiveChildren": False,
        "active": True,
    }
    assert lists["channels"][1] == {
        "key": "email-newsletter",
        "name": "Newsletter",
        "parent": "email",
        "rank": None,
        "active": True,
    }
    assert lists["devices"] == [{"key": "mobile", "name": "Mobile", "parent": None}]
    assert [locale["key"] for locale in lists["locales"]] == ["en", "fr"]
    assert lists["locales"][0] == {
        "key": "en",
        "name": "English",
        "fallbacks": [],
        "active": True,
    }
    assert lists["brands"] == [
        {"key": "alpenglow", "name": "Alpenglow"},
        {"key": "firn", "name": "Firn"},
    ]


def test_one_module_in_many_contexts_in_the_order_asked_for(caller: Caller, shop: Shop) -> None:
    query = """query ($contexts: [ContextInput!]!) {
      resolutions(key: "home-hero", contexts: $contexts) { ... on Hero { headline } } }"""
    contexts = [{"segments": ["skier"]}, {}, {"unit": ""}, {"segments": ["skier"]}]

    answer = caller.post(query, {"contexts": contexts}).json()

    assert answer["data"]["resolutions"] == [
        {"headline": "Fresh powder"},
        {"headline": "Outside is calling"},
        None,
        {"headline": "Fresh powder"},
    ]
    assert [(error["path"], error["message"]) for error in answer["errors"]] == [
        (
            ["resolutions", 2],
            "contexts[2].unit: “” was given, a text that is not empty, or null was expected.",
        )
    ]
    assert len(caller.ask(query, contexts=[{}] * 100)["resolutions"]) == 100
    assert caller.refusal(query, contexts=[{}] * 101) == (
        "LIMIT_EXCEEDED",
        "contexts: 101 contexts were given, at most 100 are allowed.",
    )
