"""How often a request asks the database: not once per item, and twice when nothing changed."""

from collections.abc import Callable

import pytest

from tests.delivery.conftest import Caller, Shop
from tests.factories import make_module, make_segment, make_variant, targeting
from variants.gate import publishing

#: The newest generation and the sequence of the clients.
STEADY = 2
#: Besides: how much is new, what it is, and whether that was all.
NEW = 3
#: Besides: the secrets, and the clients with their keys.
FIRST = STEADY + NEW + 3

EVERYTHING = """{
  generation
  modules(first: 100) { edges { node { id key fields brand { name } tags
    variants { id key overrides targeting { channels } module { key fields } }
    resolution { why contextKey decisionId candidates { reason } fields { reason } } } } }
  variants(filter: {}, first: 100) { edges { node { key module { key } } } }
  segments { edges { node { id } } }
  brands { edges { node { id } } }
  missing: module(key: "nothing") { key }
  withdrawn: module(key: "gone") { key }
  experience(key: "home") { slots { module { fields } } }
}"""


@pytest.fixture
def modules(shop: Shop) -> Callable[[int], None]:
    def make(count: int) -> None:
        with publishing():
            for number in range(count):
                module = make_module(f"more-{number}", live=True)
                make_variant(module, live=True, targeting=targeting(any=["skier"]))

    return make


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    caller: Caller,
    modules: Callable[[int], None],
    django_assert_num_queries: Callable,
    count: int,
) -> None:
    modules(count)
    make_module("gone", live=True).unpublish()

    with django_assert_num_queries(FIRST):
        answer = caller.post(EVERYTHING).json()
    assert len(answer["data"]["modules"]["edges"]) == count + 2
    assert [error["extensions"]["code"] for error in answer["errors"]] == [
        "MODULE_NOT_FOUND",
        "MODULE_NOT_SERVED",
        "MODULE_NOT_SERVED",
    ]

    with django_assert_num_queries(STEADY):
        caller.post(EVERYTHING)


def test_what_is_new_is_read_in_few_more_queries(
    caller: Caller, shop: Shop, django_assert_num_queries: Callable
) -> None:
    caller.ask("{ generation }")
    make_segment("hiker")
    make_segment("biker")

    with django_assert_num_queries(STEADY + NEW):
        assert caller.ask("{ generation }") == {"generation": 3}


def test_changes_are_read_from_the_store(
    caller: Caller, shop: Shop, django_assert_num_queries: Callable
) -> None:
    caller.ask("{ generation }")

    with django_assert_num_queries(STEADY):
        caller.ask("{ changes(after: 0) { edges { node { generation module at } } } }")


def test_unknown_variants_of_a_module_are_looked_up_in_the_store(
    caller: Caller, shop: Shop, django_assert_num_queries: Callable
) -> None:
    caller.ask("{ generation }")
    asked = " ".join(
        f'a{number}: module(key: "home-hero", use: "no-{number}") {{ key }}' for number in range(9)
    )

    with django_assert_num_queries(STEADY):
        assert len(caller.refusals(f"{{ {asked} }}")) == 9


def test_a_request_without_a_key_asks_nothing(
    caller: Caller, django_assert_num_queries: Callable
) -> None:
    caller.key = None

    with django_assert_num_queries(0):
        assert caller.post("{ generation }").status_code == 401
