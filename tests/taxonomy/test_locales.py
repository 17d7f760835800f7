"""Locale tags: RFC 5646 decides what is well-formed, the taxonomy what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.locales import chain, is_well_formed
from taxonomy.types import Locale

# Examples of RFC 5646, appendix A and sections 2.1 to 2.2, in their customary case.
WELL_FORMED = [
    "de", "fr", "ja", "i-enochian", "zh-Hant", "zh-Hans", "sr-Cyrl", "sr-Latn", "zh-cmn-Hans-CN",
    "cmn-Hans-CN", "zh-yue-HK", "yue-HK", "zh-Hans-CN", "sr-Latn-RS", "sl-rozaj", "sl-rozaj-biske",
    "sl-nedis", "de-CH-1901", "sl-IT-nedis", "hy-Latn-IT-arevela", "de-DE", "en-US", "es-419",
    "de-CH-x-phonebk", "az-Arab-x-aze-derbend", "x-whatever", "qaa-Qaaa-QM-x-southern", "de-Qaaa",
    "sr-Latn-QM", "sr-Qaaa-RS", "en-US-u-islamcal", "zh-CN-a-myext-x-private",
    "en-a-myext-b-another", "art-lojban", "cel-gaulish", "no-bok", "no-nyn", "zh-guoyu", "zh-hakka",
    "zh-min", "zh-min-nan", "zh-xiang", "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-hak",
    "i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR",
    "sgn-BE-NL", "sgn-CH-DE", "de-1996", "de-1a2b", "abcd", "abcdefgh", "zh-aaa-bbb-ccc", "x-1",
    "x-a-b-c", "en-0-ab",
]  # fmt: skip

MALFORMED = [
    "", "-", "e", "en-", "-en", "en--US", "en_US", "en US", "en-US\n", " en", "en-ü", "\u017fv",
    "\u212aa", "abcdefghi", "en-abcdefghi", "a-DE", "ar-a-aaa-", "de-419-DE", "en-US-GB",
    "en-Latn-Cyrl", "en-a", "en-x", "x", "x-abcdefghi", "i-nothing", "i", "en-a-b-cc", "1996",
    "zh-aaa-bbb-ccc-ddd", "abcd-aaa", "de-19", "*", "en-*", "en-a-abcdefghi", "en\x00",
]  # fmt: skip


@pytest.mark.parametrize("tag", WELL_FORMED)
def test_well_formed_in_any_case(tag):
    assert is_well_formed(tag) is True
    assert is_well_formed(tag.lower()) is True
    assert is_well_formed(tag.upper()) is True


@pytest.mark.parametrize("tag", MALFORMED)
def test_malformed(tag):
    assert is_well_formed(tag) is False


def test_a_tag_has_at_most_255_characters():
    assert is_well_formed("x" + "-aaaaaaa" * 31 + "-aaaaa") is True
    assert is_well_formed("x" + "-aaaaaaa" * 31 + "-aaaaaa") is False


LOCALES = {
    locale.key.lower(): locale
    for locale in [
        Locale("en", "English"),
        Locale("fr", "French", fallbacks=("en",)),
        Locale("fr-CA", "French (Canada)", fallbacks=("FR", "en", "fr")),
        Locale("de-CH", "German (Switzerland)"),
    ]
}


def test_a_tag_is_truncated_part_by_part():
    assert chain("zh-Hant-TW", LOCALES) == ("zh-hant-tw", "zh-hant", "zh")


def test_a_known_tag_without_fallbacks_is_truncated_too():
    assert chain("de-CH", LOCALES) == ("de-ch", "de")


def test_declared_fallbacks_replace_truncation_and_are_not_followed():
    assert chain("fr", LOCALES) == ("fr", "en")
    assert chain("fr-CA", {"fr-ca": Locale("fr-CA", "", ("de",)), "de": LOCALES["fr"]}) == (
        "fr-ca",
        "de",
    )


def test_fallbacks_of_a_shorter_tag_are_not_used():
    assert chain("fr-BE", LOCALES) == ("fr-be", "fr")


def test_a_chain_names_no_tag_twice():
    assert chain("fr-CA", LOCALES) == ("fr-ca", "fr", "en")


def test_case_makes_no_difference():
    assert chain("FR-ca", LOCALES) == chain("fr-CA", LOCALES)


@pytest.mark.parametrize("tag", MALFORMED)
def test_a_malformed_tag_has_an_empty_chain(tag):
    assert chain(tag, LOCALES) == ()


@given(st.text() | st.text(alphabet="abx01-", max_size=300))
def test_any_text_gives_a_chain_of_ever_shorter_tags(text):
    tags = chain(text, {})
    assert tags == () or tags[0] == text.lower()
    assert [len(tag) for tag in tags] == sorted({len(tag) for tag in tags}, reverse=True)
