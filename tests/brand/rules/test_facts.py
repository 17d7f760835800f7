"""What texts state: numbers, prices, percentages, quantities and dates in many languages."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brand.rules.text.dates import Date
from brand.rules.text.facts import facts_of
from brand.rules.text.locale_signs import locale_signs
from brand.rules.text.numbers import read_number, write_number

LOCALES = ["en", "en-IN", "de", "de-CH", "de-AT", "fr", "fr-CA", "es", "sv", "pl", "ja", "ar", "tr"]


def stated(text: str, locale: str) -> list[tuple[str, str, str, str]]:
    """Return what a text states as (where, sort, value, unit)."""
    return [
        (
            text[fact.start : fact.end],
            fact.sort,
            "-".join("?" if each is None else str(each) for each in fact.value[:3])
            if isinstance(fact.value, Date)
            else f"{fact.value.normalize():f}",
            fact.unit,
        )
        for fact in facts_of(text, locale)
    ]


@pytest.mark.parametrize(
    ("locale", "written", "value"),
    [
        ("en", "1,299.00", "1299"),
        ("de", "1.299,00", "1299"),
        ("de", "1,299.00", "1299"),
        ("de", "1.299", "1299"),
        ("en", "1.299", "1.299"),
        ("en", "12,50", "12.5"),
        ("de", "12.50", "12.5"),
        ("de-CH", "1’299.50", "1299.5"),
        ("de-AT", "1.299", "1299"),
        ("fr", "1 299,5", "1299.5"),
        ("en-IN", "1,00,000", "100000"),
        ("en", "1,299,000", "1299000"),
        ("de", "12,–", "12"),
        ("de", "12.--", "12"),
        ("ar", "١٢٣", "123"),
        ("en", "0.5", "0.5"),
    ],
)
def test_a_number(locale: str, written: str, value: str) -> None:
    assert read_number(written, locale_signs(locale)) == Decimal(value)


@pytest.mark.parametrize("written", ["1.2.3", "1,2,3,4", "1234567890123456", "1.2,3.4", "1'2"])
def test_what_is_no_number(written: str) -> None:
    assert read_number(written, locale_signs("en")) is None


@given(
    value=st.decimals(0, 10**9, places=2),
    decimals=st.integers(0, 2),
    locale=st.sampled_from(LOCALES),
)
def test_a_number_that_is_written_reads_the_same(
    value: Decimal, decimals: int, locale: str
) -> None:
    written = write_number(value, decimals, locale_signs(locale))
    assert written is not None
    prices = facts_of(f"x {written} EUR", locale)
    assert [(fact.sort, fact.value, fact.unit) for fact in prices] == [("prices", value, "EUR")]


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "$5 USD, US$6", [("$5 USD", "prices", "5", "USD"), ("US$6", "prices", "6", "USD")]),
        ("en-CA", "$5", [("$5", "prices", "5", "CAD")]),
        ("en", "€5m", [("€5m", "prices", "5000000", "EUR")]),
        ("en", "5 m", [("5 m", "quantities", "5", "length")]),
        ("en", "€10–20", [("€10", "prices", "10", "EUR"), ("20", "prices", "20", "EUR")]),
        (
            "de",
            "10 bis 20 %",
            [("10", "percentages", "10", "%"), ("20 %", "percentages", "20", "%")],
        ),
        ("en", "€10 €20", [("€10", "prices", "10", "EUR"), ("€20", "prices", "20", "EUR")]),
        ("en", "10 € 20 €", [("10 €", "prices", "10", "EUR"), ("20 €", "prices", "20", "EUR")]),
        ("fr", "1,5 million d’euros", [("1,5 million d’euros", "prices", "1500000", "EUR")]),
        ("sv", "499 kr", [("499 kr", "prices", "499", "SEK")]),
        ("nb", "499 kr", [("499 kr", "prices", "499", "NOK")]),
        ("zh-Hans", "¥5万", [("¥5万", "prices", "50000", "CNY")]),
        ("ar", "٢٠٪", [("٢٠٪", "percentages", "20", "%")]),
        ("en", "50%off", [("50%", "percentages", "50", "%")]),
        ("en", "3 metres", [("3 metres", "quantities", "3", "length")]),
        ("en", "30 days’ notice", [("30 days", "quantities", "2592000", "duration")]),
        ("en", "2 years", [("2 years", "quantities", "24", "months")]),
        ("en", "at −5 °C", [("−5 °C", "quantities", "-5", "celsius")]),
        (
            "en",
            "10-5 °C",
            [("10", "quantities", "10", "celsius"), ("5 °C", "quantities", "5", "celsius")],
        ),
        ("en", "a 30-day trial", [("30-day", "quantities", "2592000", "duration")]),
        ("en", "the 1980s", []),
        ("en", "in 2026", [("2026", "numbers", "2026", "")]),
        ("en", "the 1st, in 3D, from B2B", []),
        ("en", "TOP 10", [("10", "numbers", "10", "")]),
        ("en", "10:30 or 24/7", []),
    ],
)
def test_amounts(locale: str, text: str, expected: Any) -> None:
    assert stated(text, locale) == expected


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "December 31, 2026", ["2026-12-31"]),
        ("en", "Dec. 31", ["?-12-31"]),
        ("en", "31st December 2026", ["2026-12-31"]),
        ("en", "12/31/26", ["2026-12-31"]),
        ("en-GB", "31/12/2026", ["2026-12-31"]),
        ("en", "31/12/2026", ["2026-12-31"]),
        ("en", "May 1–5, 2026", ["2026-5-1", "2026-5-5"]),
        ("en", "June 2026", ["2026-6-?"]),
        ("de", "31. Dez. 2026", ["2026-12-31"]),
        ("de", "31.12.", ["?-12-31"]),
        ("fr", "du 1er au 5 janvier", ["?-1-5"]),
        ("es", "31 de diciembre de 2026", ["2026-12-31"]),
        ("pl", "31 grudnia 2026", ["2026-12-31"]),
        ("hu", "2026. december 31.", ["2026-12-31"]),
        ("lt", "2026 m. gruodžio 31 d.", ["2026-12-31"]),
        ("lv", "2026. gada 31. decembris", ["2026-12-31"]),
        ("he", "31 בדצמבר 2026", ["2026-12-31"]),
        ("en", "in 2026 May 5 guests", ["2026-5-5"]),
        ("en", "in 2026 from May 5", ["?-5-5"]),
        ("ko", "2026년 12월 31일", ["2026-12-31"]),
        ("ja", "2026年12月", ["2026-12-?"]),
        ("en", "2026-12-31", ["2026-12-31"]),
        ("en", "you may 5 times", []),
        ("en", "30 February", []),
        ("en", "2026-13-01", []),
        ("en", "version 1.2.24", []),
        ("en", "March on", []),
    ],
)
def test_dates(locale: str, text: str, expected: list[str]) -> None:
    found = [value for _text, sort, value, _unit in stated(text, locale) if sort == "dates"]
    assert found == expected


@pytest.mark.parametrize("locale", ["", "xx", "de-XX", "not a tag", "-", "zh-Hant-TW", "x" * 500])
def test_any_language_tag_is_read_as_something(locale: str) -> None:
    assert [fact.sort for fact in facts_of("20 %", locale)] == ["percentages"]


pieces = st.lists(
    st.sampled_from(
        [
            *("1", "12", "1.299,00", "1,299.00", "€", "$", "%", " ", "\u00a0", "\u202f", "-", "–"),
            *(
                "kg",
                "days",
                "Tage",
                "31",
                "December",
                "2026",
                ".",
                ",",
                "/",
                ":",
                "\n",
                "é",
                "e\u0301",
            ),
            *(
                "\u00ad",
                "\u200b",
                "٢",
                "²",
                "①",
                "½",
                "USD",
                "to",
                "bis",
                "million",
                "Mio.",
                "月",
                "日",
            ),
        ]
    ),
    max_size=20,
).map("".join)


@given(text=pieces | st.text(max_size=60), locale=st.sampled_from(LOCALES))
def test_any_text_is_read_and_every_fact_stands_where_it_says(text: str, locale: str) -> None:
    end = 0
    for fact in facts_of(text, locale):
        assert end <= fact.start <= fact.number_start < fact.number_end <= fact.end <= len(text)
        end = fact.end


@given(text=pieces, locale=st.sampled_from(LOCALES))
def test_composed_and_decomposed_texts_state_the_same(text: str, locale: str) -> None:
    forms = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    first, second = ([fact.identity for fact in facts_of(form, locale)] for form in forms)
    assert first == second
