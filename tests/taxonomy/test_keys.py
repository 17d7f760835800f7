"""The grammar of keys."""

import pytest

from taxonomy.keys import check_key


@pytest.mark.parametrize("key", ["a", "0", "home-hero", "2026-campaign", "a--b-", "a" * 100])
def test_keys(key):
    assert check_key(key) is None


@pytest.mark.parametrize(
    "key", ["", "-a", "A", "a_b", "a b", "a\n", "a.b", "é", "ａ", "\u0661", "a\x00", "\ud800"]
)
def test_what_is_not_a_key(key):
    assert check_key(key) == (
        "A key consists of the letters a to z, digits and hyphens, and starts with a letter or "
        f"digit; {key!r} does not."
    )


def test_a_key_has_at_most_100_characters():
    assert check_key("a" * 101) == "A key has at most 100 characters, this one has 101."


@pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), (7, "int"), (["a"], "list")])
def test_a_key_is_text(value, kind):
    assert check_key(value) == f"A key must be text, not {kind}."
