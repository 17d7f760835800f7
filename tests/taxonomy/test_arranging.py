"""Terms are moved in their tree or in the list of ranks: all at once, or not at all."""

import json
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from taxonomy.arranging import (
    StaleArrangement,
    arrange,
    load_arrangement,
    read_arrangement,
    read_parents,
)
from taxonomy.consequences import Place
from taxonomy.models import Channel, Segment
from tests.factories import make_channel, make_module, make_segment, make_variant, targeting
from variants.models import Generation
from variants.selectors import current_documents, current_generation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _segments() -> None:
    loyal = make_segment("loyal", name="Loyal", rank=20)
    make_segment("gold", name="Gold", rank=10, parent=loyal)
    make_segment("skier", name="Skiers", rank=30)


def places(model: Any = Segment) -> dict[str, tuple[str | None, int | None]]:
    return {
        key: (place.parent, place.rank) for key, place in load_arrangement(model).places.items()
    }


def post(client: Client, order: list[list[str | None]], view: str = "arrange", **more: Any) -> Any:
    loaded = more.pop("loaded", None) or load_arrangement(Segment).as_text()
    data = {"loaded": loaded, "arrangement": json.dumps(order)}
    query = {"by": "rank"} if more.get("by_rank") else {}
    return client.post(reverse(f"segment:{view}", query=query), data)


RANKED = [["skier", None], ["gold", "loyal"], ["loyal", None]]


def test_the_list_of_ranks_shows_all_segments_in_one_order(admin_client: Client) -> None:
    response = admin_client.get(reverse("segment:arrange", query={"by": "rank"}))

    assert [row.key for row in response.context["rows"]] == ["gold", "loyal", "skier"]


def test_the_tree_shows_children_below_their_parents(admin_client: Client) -> None:
    response = admin_client.get(reverse("segment:arrange"))

    rows = [(row.key, row.depth) for row in response.context["rows"]]
    assert rows == [("loyal", 1), ("gold", 2), ("skier", 1)]


def test_another_rank_is_saved_as_one_generation_and_changes_only_what_moved(
    admin_client: Client,
) -> None:
    before = current_generation()

    response = post(admin_client, RANKED, by_rank=True)

    assert response.status_code == 302
    assert places() == {"skier": (None, 4), "gold": ("loyal", 10), "loyal": (None, 20)}
    assert current_generation() == before + 1
    assert Generation.objects.get(number=before + 1).reason == "Moved segments"
    [document] = current_documents("taxonomy", ["taxonomy"]).values()
    assert [each["rank"] for each in document["segments"] if each["key"] == "skier"] == [4]


def test_a_branch_is_turned_over_in_one_step(admin_client: Client) -> None:
    post(admin_client, [["gold", None], ["loyal", "gold"], ["skier", "loyal"]])

    assert places() == {"gold": (None, 10), "loyal": ("gold", 20), "skier": ("loyal", 30)}


def test_saving_costs_the_same_queries_however_many_terms_move(
    django_assert_num_queries: Any,
) -> None:
    Segment.objects.bulk_create(Segment(key=f"s{n}", name="S", rank=n) for n in range(100, 160))
    loaded = load_arrangement(Segment)
    order = dict(reversed(loaded.parents.items()))
    ContentType.objects.get_for_model(Segment)  # asked for once in a process
    with django_assert_num_queries(QUERIES_OF_A_MOVE):
        assert arrange(Segment, loaded, order, user=None) == len(order)


def test_moving_one_term_costs_as_many_queries_as_moving_all(
    django_assert_num_queries: Any,
) -> None:
    loaded = load_arrangement(Segment)
    order = {"skier": None, "gold": "loyal", "loyal": None}
    ContentType.objects.get_for_model(Segment)  # asked for once in a process

    with django_assert_num_queries(QUERIES_OF_A_MOVE):
        assert arrange(Segment, loaded, order, user=None) == 1


#: Savepoint, lock, write, log, and what the gate asks; PostgreSQL has a bell to ring.
QUERIES_OF_A_MOVE = 18 if connection.vendor == "postgresql" else 17


@pytest.mark.parametrize(
    "order",
    [
        "not JSON",
        "[" * 100_000,
        "{}",
        '[["gold", "loyal"]]',
        '[["gold", "loyal"], ["loyal", null], ["skier", "nowhere"]]',
        '[["gold", 1], ["loyal", null], ["skier", null]]',
        '[["gold", null], ["loyal", null], ["skier", null], ["skier", null]]',
        '[["gold", null], ["loyal", null], ["skier", null], ["more", null]]',
    ],
)
def test_a_list_that_is_not_whole_is_refused(order: str) -> None:
    with pytest.raises(ValidationError, match="did not arrive whole"):
        read_parents(order, load_arrangement(Segment), by_rank=True)


def test_terms_below_themselves_are_refused_with_the_cycle() -> None:
    order = '[["gold", "loyal"], ["loyal", "gold"], ["skier", null]]'

    with pytest.raises(ValidationError, match="gold > loyal > gold"):
        read_parents(order, load_arrangement(Segment), by_rank=True)


@pytest.mark.parametrize("loaded", ["", "[[1, null, 2]]", '[["gold", null, true]]', "null"])
def test_what_was_loaded_is_read_only_as_it_was_written(loaded: str) -> None:
    with pytest.raises(ValidationError, match="did not arrive whole"):
        read_arrangement(loaded)


def test_who_moves_what_somebody_else_moved_meanwhile_is_told_and_nothing_is_written(
    admin_client: Client,
) -> None:
    loaded = load_arrangement(Segment).as_text()
    Segment.objects.filter(key="gold").update(parent=None)
    before = current_generation()

    response = post(admin_client, RANKED, loaded=loaded, by_rank=True)

    [message] = admin_client.get(response.url).context["messages"]
    assert message.message.startswith("Somebody else moved, added or deleted “Gold”")
    assert places() == {"gold": (None, 10), "loyal": (None, 20), "skier": (None, 30)}
    assert current_generation() == before


def test_a_term_that_was_added_meanwhile_makes_moves_stale() -> None:
    loaded = load_arrangement(Segment)
    make_segment("new", name="New ones")

    with pytest.raises(StaleArrangement, match="“New ones”"):
        arrange(Segment, loaded, loaded.parents, user=None)


def test_the_screen_says_each_move_before_it_is_saved(admin_client: Client) -> None:
    response = post(
        admin_client,
        [["skier", "loyal"], ["gold", None], ["loyal", None]],
        "arrange_changes",
        by_rank=True,
    )

    assert response.context["moves"] == [
        "“Skiers” moves below “Loyal”.",
        "“Gold” moves to the top level.",
        "“Skiers” moves from place 3 to place 1 of 3.",
    ]
    assert places()["gold"] == ("loyal", 10)


def test_what_the_moves_change_in_published_content_is_said_before_they_are_saved(
    admin_client: Client,
) -> None:
    module = make_module(live=True)
    for key in ("gold", "skier"):
        make_variant(
            module,
            key,
            live=True,
            targeting=targeting(any=[key]),
            overrides={"headline": f"For {key}"},
        )
    Segment.objects.filter(key="gold").update(parent=None)

    ranked = [["skier", None], ["gold", None], ["loyal", None]]
    response = post(admin_client, ranked, "arrange_changes", by_rank=True)

    page = " ".join(response.content.decode().split())
    assert "<strong>1 module</strong> changes what it shows, and 2 of its variants" in page
    assert (
        "<strong>Gold and Skiers</strong> see “For skier” (Skier) instead of “For gold” (Gold)."
        in page
    )


def test_moves_that_change_nothing_for_anybody_say_so(admin_client: Client) -> None:
    response = post(admin_client, RANKED, "arrange_changes", by_rank=True)

    assert "No published module is touched." in response.content.decode()


def test_a_stale_screen_says_so_before_anything_is_saved(admin_client: Client) -> None:
    loaded = load_arrangement(Segment).as_text()
    Segment.objects.filter(key="gold").update(rank=99)

    response = post(admin_client, RANKED, "arrange_changes", loaded=loaded, by_rank=True)

    assert "Somebody else moved, added or deleted “Gold”" in response.content.decode()
    assert "data-can-be-saved" not in response.content.decode()


def test_the_order_of_channels_in_their_tree_is_saved_too(admin_client: Client) -> None:
    for key in ("web", "mail", "app"):
        make_channel(key)
    loaded = load_arrangement(Channel)
    assert places(Channel) == dict.fromkeys(("web", "mail", "app"), (None, None))

    data = {
        "loaded": loaded.as_text(),
        "arrangement": json.dumps([["web", None], ["app", "web"], ["mail", None]]),
    }
    admin_client.post(reverse("channel:arrange"), data)

    assert load_arrangement(Channel).places == {
        "web": Place(None, 20),
        "app": Place("web", 10),
        "mail": Place(None, None),
    }


def test_an_empty_tree_names_the_next_action(admin_client: Client) -> None:
    page = admin_client.get(reverse("device:arrange")).content.decode()

    assert "There are no devices yet." in page
    assert reverse("device:add") in page


@pytest.mark.parametrize("view", ["arrange", "arrange_changes"])
def test_who_may_not_change_segments_may_not_move_them(
    client: Client, django_user_model: Any, view: str
) -> None:
    client.force_login(django_user_model.objects.create_user("visitor", password="x"))

    assert post(client, RANKED, view, by_rank=True).status_code == 302
    assert places()["skier"] == (None, 30)


def test_the_changes_are_only_answered_to_a_post(admin_client: Client) -> None:
    assert admin_client.get(reverse("segment:arrange_changes")).status_code == 405
