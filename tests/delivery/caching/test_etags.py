"""Asking again: whoever has the answer is not sent it again."""

import re

import pytest

from delivery.caching.etags import etag_of, has_it
from tests.delivery.caching.conftest import HERO, get
from tests.delivery.conftest import Caller, Shop

GRAPHQL_JSON = "application/graphql-response+json"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"other" ,W/{}', "*", " * "])
def test_whoever_has_the_answer_is_told_so(caller: Caller, shop: Shop, form: str) -> None:
    first = get(caller)

    again = get(caller, headers={"If-None-Match": form.format(first["ETag"])})

    assert re.fullmatch('"[0-9a-f]{32}"', first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        "ETag": first["ETag"],
        "Cache-Control": "public, max-age=10",
        "Vary": "Accept, Authorization",
    }


@pytest.mark.parametrize("form", ['"other"', "{bare}", "W/", "", '"{bare}', '"*"', 'w/"other", x'])
def test_whoever_has_another_answer_is_sent_this_one(caller: Caller, shop: Shop, form: str) -> None:
    first = get(caller)

    bare = first["ETag"].strip('"')
    again = get(caller, headers={"If-None-Match": form.format(bare=bare)})

    assert again.status_code == 200
    assert again.content == first.content


def test_another_answer_has_another_tag(caller: Caller, shop: Shop) -> None:
    before = get(caller)

    shop.hero.fields = {**shop.hero.fields, "headline": "Stay in"}
    shop.hero.save()
    after = get(caller, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.json()["data"]["module"]["fields"]["headline"] == "Stay in"


def test_the_same_answer_in_another_media_type_has_another_tag(caller: Caller, shop: Shop) -> None:
    plain = get(caller)
    proper = get(caller, headers={"Accept": GRAPHQL_JSON, "If-None-Match": plain["ETag"]})

    assert proper.status_code == 200
    assert proper.content == plain.content
    assert proper["ETag"] != plain["ETag"]


def test_a_tag_of_its_own_for_each_context(caller: Caller, shop: Shop) -> None:
    plain, skier = get(caller), get(caller, context={"segments": ["skier"]})

    assert plain["ETag"] != skier["ETag"]
    assert get(caller, HERO)["ETag"] == plain["ETag"]


def test_whoever_may_not_read_is_not_told_that_nothing_changed(caller: Caller, shop: Shop) -> None:
    response = get(Caller(None), headers={"If-None-Match": "*"})

    assert response.status_code == 401


def test_what_is_not_kept_is_sent_again(caller: Caller, shop: Shop) -> None:
    assert caller.post(HERO, **{"If-None-Match": "*"}).status_code == 200


def test_a_tag_tells_bodies_and_representations_apart() -> None:
    tags = {
        etag_of(b"a", "application/json", "identity"),
        etag_of(b"b", "application/json", "identity"),
        etag_of(b"a", "application/json", "gzip"),
        etag_of(b"a", GRAPHQL_JSON, "identity"),
    }

    assert len(tags) == 4


@pytest.mark.parametrize("header", ["x" * 100_000, '"' * 100_000, 'W/"' * 50_000, '"a",' * 50_000])
def test_a_hostile_header_matches_nothing(header: str) -> None:
    assert not has_it(header, '"b"')
