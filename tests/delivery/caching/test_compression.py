"""Compression: long answers only, for callers that accept it, and told apart by caches."""

import gzip
from typing import Any

import pytest

from delivery.caching.compression import GZIP_FROM, accepts_gzip, gzipped
from tests.delivery.caching.conftest import get
from tests.delivery.conftest import Caller, Shop

#: Many times the same module: an answer of more than 20 KB.
LONG = "{" + " ".join(f'm{n}: module(key: "home-hero") {{ fields }}' for n in range(90)) + "}"
SHORT = '{ module(key: "home-hero") { key } }'


def test_a_long_answer_is_compressed_for_whoever_accepts_it(caller: Caller, shop: Shop) -> None:
    plain = get(caller, LONG)
    compressed = get(caller, LONG, headers={"Accept-Encoding": "gzip, deflate, br"})

    assert len(plain.content) > GZIP_FROM
    assert not plain.has_header("Content-Encoding")
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert len(compressed.content) * 10 < len(plain.content)
    assert plain["Vary"] == compressed["Vary"] == "Accept, Authorization, Accept-Encoding"
    assert plain["ETag"] != compressed["ETag"]


def test_a_compressed_answer_is_not_sent_again_either(caller: Caller, shop: Shop) -> None:
    accepting = {"Accept-Encoding": "gzip"}
    first = get(caller, LONG, headers=accepting)

    again = get(caller, LONG, headers={**accepting, "If-None-Match": first["ETag"]})
    plain = get(caller, LONG, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Vary"] == "Accept, Authorization, Accept-Encoding"
    assert not again.has_header("Content-Encoding")
    assert plain.status_code == 200


def test_a_short_answer_is_never_compressed(caller: Caller, shop: Shop) -> None:
    response = get(caller, SHORT, headers={"Accept-Encoding": "gzip"})

    assert not response.has_header("Content-Encoding")
    assert response["Vary"] == "Accept, Authorization"


def test_a_long_answer_to_a_post_is_compressed_too(caller: Caller, shop: Shop) -> None:
    response = caller.post(LONG, **{"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Accept, Authorization, Accept-Encoding"
    assert gzip.decompress(response.content).startswith(b'{"data":{"m0":{"fields":{')


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("br, zstd", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip;q=much", False),
        ("gzipped", False),
    ],
)
def test_a_header_says_whether_gzip_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_the_same_body_is_compressed_to_the_same_bytes() -> None:
    body: Any = b"snow " * 2_000

    assert gzipped(body) == gzipped(body)
    assert gzip.decompress(gzipped(body)) == body
