"""Trying keys: what each of them would do if it were sent."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from delivery.contract.reading_lists import read_list
from delivery.contract.trying import TriedKey, try_keys
from taxonomy.models import Segment
from tests.delivery.conftest import Shop
from tests.factories import make_segment


def tried(text: str) -> dict[str, TriedKey]:
    return {each.key: each for each in try_keys(read_list(text).keys)}


def test_each_key_is_said_to_be_known_inactive_unknown_or_malformed(shop: Shop) -> None:
    Segment.objects.filter(key="loyal").update(active=False)
    found = tried("skier\nloyal\nskiers\nAnn Smith\nemail-newsletter\nfr-CA\nloyalty\nnothing-like")

    assert {key: (each.axis, each.state) for key, each in found.items()} == {
        "skier": ("segment", "known"),
        "loyal": ("segment", "inactive"),
        "skiers": ("segment", "unknown"),
        "Ann Smith": ("", "malformed"),
        "email-newsletter": ("channel", "known"),
        "fr-CA": ("locale", "known"),
        "loyalty": ("purpose", "known"),
        "nothing-like": ("", "unknown"),
    }
    advice = found["skiers"].advice
    assert advice is not None
    assert advice.nearest == "skier"
    assert advice.words == "If “skier” is meant, the service should send that."


def test_with_its_kind_a_locale_falls_back_and_a_term_of_another_kind_is_unknown(
    shop: Shop,
) -> None:
    found = tried("locale: fr-CA\nchannel: skier")

    assert (found["fr-CA"].state, found["fr-CA"].name) == ("known", "French")
    assert (found["skier"].axis, found["skier"].state) == ("channel", "unknown")


def test_modules_that_use_a_term_or_one_above_it_are_named(shop: Shop) -> None:
    found = tried("skier\nemail-newsletter\nweb\nloyal-gold\nmobile")

    assert {key: [module for module, _name in each.modules] for key, each in found.items()} == {
        "skier": ["home-hero"],
        "email-newsletter": ["home-hero"],
        "web": [],
        "loyal-gold": ["home-hero"],
        "mobile": [],
    }


def test_a_segment_that_attributes_make_held_is_marked(shop: Shop) -> None:
    make_segment("adult", name="Adults", condition={"person.age": {"$gte": 18}})

    found = tried("adult\nskier\nattribute: person\nattribute: shoe-size")

    assert (found["adult"].has_condition, found["skier"].has_condition) == (True, False)
    assert (found["person"].state, found["person"].name) == ("known", "Adults")
    assert found["shoe-size"].state == "unknown"


def test_many_keys_cost_what_few_cost(shop: Shop, django_assert_num_queries: Any) -> None:
    for text in (
        "skier\nunknown-key",
        "\n".join(f"key-{number}" for number in range(500)) + "\nskier\nweb",
    ):
        with django_assert_num_queries(7):
            tried(text)


def post(client: Client, **said: Any) -> str:
    return client.post(reverse("delivery_contract:try"), said).content.decode()


def test_the_screen_says_what_each_would_do(admin_client: Client, shop: Shop) -> None:
    shown = admin_client.get(reverse("delivery_contract:try")).content.decode()
    assert "Nothing of it is kept." in shown

    shown = post(admin_client, keys="skier\nskiers")

    assert "1 key would be ignored." in shown
    assert "If “skier” is meant, the service should send that." in shown
    assert "Home hero" in shown


def test_the_screen_says_what_an_example_context_holds(admin_client: Client, shop: Shop) -> None:
    make_segment("adult", name="Adults", condition={"age": {"$gte": 18}})

    shown = post(admin_client, keys='{"segments": ["loyal-gold"], "attributes": {"age": 42}}')

    assert "Context 1 holds, as published: Adults." in shown
    assert "All of them are known." in shown


def test_a_file_is_read_like_what_is_pasted(admin_client: Client, shop: Shop) -> None:
    shown = post(admin_client, file=SimpleUploadedFile("keys.txt", "\ufeffskier\n".encode()))
    assert "All of them are known." in shown

    shown = post(admin_client, file=SimpleUploadedFile("keys.bin", b"\xff\xfe\x00"))
    assert "Expected a file of text in UTF-8." in shown


@pytest.mark.parametrize("keys", ["", "{", "<script>alert(1)</script>", "\0", "é" * 300])
def test_bad_input_gets_a_sentence_and_no_failure(
    admin_client: Client, shop: Shop, keys: str
) -> None:
    answer = admin_client.post(reverse("delivery_contract:try"), {"keys": keys})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
