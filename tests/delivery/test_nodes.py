"""`node`: anything by its global id."""

import pytest

from delivery.ids import global_id
from tests.delivery.conftest import Caller, Shop

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def test_every_node_is_found_again_by_its_id(caller: Caller, shop: Shop) -> None:
    page = "{ edges { node { __typename id } } }"
    lists = caller.ask(
        f"""{{ modules {page} variants(filter: {{}}) {page} segments {page} channels {page}
               devices {page} locales {page} brands {page} }}"""
    )
    nodes = [edge["node"] for edges in lists.values() for edge in edges["edges"]]
    nodes.append(caller.ask('{ experience(key: "home") { __typename id } }')["experience"])

    assert {node["__typename"] for node in nodes} == {
        "Hero",
        "Offer",
        "Variant",
        "Segment",
        "Channel",
        "Device",
        "Locale",
        "Brand",
        "Experience",
    }
    assert len({node["id"] for node in nodes}) == len(nodes)
    for node in nodes:
        assert caller.ask(NODE, id=node["id"])["node"] == node


def test_a_module_by_its_id_is_in_the_empty_context(caller: Caller, shop: Shop) -> None:
    query = "query ($id: ID!) { node(id: $id) { ... on Hero { headline } } }"

    assert caller.ask(query, id=global_id("Module", "home-hero"))["node"] == {
        "headline": "Outside is calling"
    }


@pytest.mark.parametrize(
    "given",
    ["", "home-hero", "Module:home-hero", "!!!", "TW9kdWxl", global_id("Query", "x"), "é", "A"],
)
def test_a_bad_id_is_an_error(caller: Caller, shop: Shop, given: str) -> None:
    assert caller.refusal(NODE, id=given) == (
        "BAD_USER_INPUT",
        f"id: “{given}” was given, the id of a node was expected.",
    )


@pytest.mark.parametrize(
    ("type_name", "key", "code"),
    [
        ("Module", "nothing", "MODULE_NOT_FOUND"),
        ("Variant", "nothing/skier", "MODULE_NOT_FOUND"),
        ("Variant", "home-hero/nothing", "VARIANT_NOT_FOUND"),
        ("Variant", "home-hero", "VARIANT_NOT_FOUND"),
        ("Experience", "nothing", "EXPERIENCE_NOT_FOUND"),
        ("Segment", "nothing", "BAD_USER_INPUT"),
        ("Brand", "nothing", "BAD_USER_INPUT"),
    ],
)
def test_the_id_of_nothing_is_an_error(
    caller: Caller, shop: Shop, type_name: str, key: str, code: str
) -> None:
    assert caller.refusal(NODE, id=global_id(type_name, key))[0] == code
