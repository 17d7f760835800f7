"""Canonical JSON and its digest."""

import pytest

from variants.engine.digests import canonical_json, digest


def test_equal_values_have_one_text() -> None:
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"\\u00e9","b":[1,null]}'
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_the_digest_is_the_sha256_of_the_text() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_values_of_other_types_have_other_digests() -> None:
    assert len({digest(value) for value in (1, 1.0, True, "1", None, "", [], {})}) == 8


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))
