"""How a language writes numbers, percentages, prices, quantities and months (from CLDR)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex
from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, list_currencies
from babel.units import format_unit

from brand.rules.text.units import SYMBOLS, UNITS

#: Units of CLDR that are words of the language as well: "5 in stock".
_ALSO_WORDS = frozenset({"in", "a", "an"})
#: Codes of currencies that are words as well: read behind a number only ("ALL 5", "TOP 10").
CODES_ALSO_WORDS = frozenset(
    "ALL AMD BAM BOB COP CUP DOP GEL GIP LAK MAD MOP MUR PEN RON SOS STD TOP TRY ARS".split()  # noqa: SIM905
)
_CURRENCIES_WITH_NAMES = [
    "AED",
    "ARS",
    "AUD",
    "BRL",
    "CAD",
    "CHF",
    "CLP",
    "CNY",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "HKD",
    "HUF",
    "IDR",
    "ILS",
    "INR",
    "ISK",
    "JPY",
    "KRW",
    "MXN",
    "MYR",
    "NOK",
    "NZD",
    "PHP",
    "PLN",
    "RON",
    "RUB",
    "SAR",
    "SEK",
    "SGD",
    "THB",
    "TRY",
    "TWD",
    "UAH",
    "USD",
    "ZAR",
]
_SIGNS_EVERYWHERE = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "US$": "USD",
    "¥": "JPY",
    "￥": "CNY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "TL": "TRY",
    "₪": "ILS",
    "zł": "PLN",
    "Kč": "CZK",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "euro": "EUR",
    "euros": "EUR",
    "Euro": "EUR",
    "Euros": "EUR",
}
_LEADING_NUMBER = regex.compile(r"\p{Nd}+")


@dataclass(frozen=True, slots=True)
class LocaleSigns:
    """What numbers of a language are written with; texts without no-break spaces.

    `currencies` are signs, codes and names by currency code; `scales` words such as "million";
    `units` by key of `UNITS`; `months` by number. `order` is that of a short date, such as "dmy",
    and `date_separator` what stands between its parts.
    """

    locale: Locale
    decimal: str
    group: str
    percent: frozenset[str]
    percent_first: bool
    currencies: dict[str, str]
    scales: dict[str, Decimal]
    units: dict[str, str]
    months: dict[str, int]
    order: str
    date_separator: str


@lru_cache(512)
def locale_signs(tag: str) -> LocaleSigns:
    """Return what a language writes numbers with; that of English for one that is not known."""
    locale = _known(tag)
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    short = locale.date_formats["short"].pattern
    percent = {"%", "٪", "％", "per cent", *_written("concentr-percent", locale)}
    return LocaleSigns(
        locale=locale,
        decimal=symbols["decimal"],
        group=_plain(symbols["group"]) or " ",
        percent=frozenset(percent),
        percent_first=locale.percent_formats[None].pattern.startswith("%"),
        currencies=_currencies(locale),
        scales=dict(_scales(locale)),
        units=_units(locale),
        months=_months(locale),
        order="".join(dict.fromkeys(each for each in short.casefold() if each in "dmy")),
        date_separator=next((each for each in short if each in "./-"), "/"),
    )


def _known(tag: str) -> Locale:
    """Return the locale of a language tag, else the nearest that CLDR knows, else English."""
    parts = tag.split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


def _currencies(locale: Locale) -> dict[str, str]:
    found = {code: code for code in list_currencies()}
    found |= _SIGNS_EVERYWHERE
    if locale.language == "zh":
        found |= {"¥": "CNY", "元": "CNY"}
    if locale.language == "ja":
        found |= {"円": "JPY", "￥": "JPY"}
    for code, sign in locale.currency_symbols.items():
        found[_plain(sign)] = code
    for code in _CURRENCIES_WITH_NAMES:
        for count in (None, 1, 2, 5):
            found.setdefault(_plain(get_currency_name(code, count, locale)), code)
    return {sign: code for sign, code in found.items() if sign}


def _scales(locale: Locale) -> Iterator[tuple[str, Decimal]]:
    for width in ("short", "long"):
        forms = locale.compact_decimal_formats.get(width) or {}
        for patterns in forms.values():
            for power, pattern in patterns.items():
                written = pattern.pattern.replace("'", "")
                word = _plain(written.replace("0", ""))
                if written.count("0") == 1 and len(word.rstrip(".")) > 1:
                    yield word, Decimal(power)
                    yield word.rstrip("."), Decimal(power)
                elif written.count("0") == 1 and word and not word.isascii():
                    yield word, Decimal(power)


def _units(locale: Locale) -> dict[str, str]:
    # English of any country is spelled in both ways: metre and meter.
    spellings = (Locale("en", "GB"), locale) if locale.language == "en" else (locale,)
    found = {word: unit for each in spellings for unit in UNITS for word in _written(unit, each)}
    if locale.language == "de":  # "innerhalb von 30 Tagen"
        dative = {"Tage", "Monate", "Jahre", "Nächte", "Meter", "Liter", "Kilometer", "Zentimeter"}
        found |= {f"{word}n": unit for word, unit in found.items() if word in dative}
    return found | SYMBOLS


def _written(unit: str, locale: Locale) -> Iterator[str]:
    """Yield what stands behind the number where a unit is written out or shortened."""
    for length in ("long", "short"):
        for count in (1, 2, 5, 100):
            written = _plain(format_unit(count, unit, length, locale=locale))
            number = _LEADING_NUMBER.match(written)
            word = written[number.end() :].strip() if number else ""
            if len(word.rstrip(".")) > 1 and word not in _ALSO_WORDS and "-" not in word:
                yield word.rstrip(".")


def _months(locale: Locale) -> dict[str, int]:
    found: dict[str, int] = {"Sept": 9} if locale.language == "en" else {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                if name[0].isalpha() and len(name) > 2:
                    found[_plain(name).rstrip(".")] = number
    return found


def _plain(text: str) -> str:
    """Return a text without marks that show nothing, with plain spaces, trimmed."""
    return regex.sub(r"\p{Cf}", "", regex.sub(r"\p{Z}", " ", text)).strip()
