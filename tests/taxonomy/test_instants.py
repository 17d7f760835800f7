"""Instants: RFC 3339 outside, milliseconds inside."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.instants import FIRST, LAST, MalformedInstant, format_instant, parse_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2019-02-24T00:00:00Z", 1_550_966_400_000),
        ("2026-11-22T04:35:24.120Z", 1_795_322_124_120),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ],
)
def test_instants_are_read_and_written(text, instant):
    assert parse_instant(text) == instant
    assert format_instant(instant) == text


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2026-03-01t12:00:00z", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00Z"),
        ("2026-03-01T01:00:00+02:00", "2026-02-28T23:00:00Z"),
        ("2026-03-01T12:00:00-05:30", "2026-03-01T17:30:00Z"),
        ("2026-03-01T12:00:00-00:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00.1Z", "2026-03-01T12:00:00.100Z"),
        ("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00.120000000Z", "2026-03-01T12:00:00.120Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
    ],
)
def test_equal_instants_are_written_alike(text, same_as):
    assert format_instant(parse_instant(text)) == same_as


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-29T12:00:00Z", "a day that exists"),
        ("2026-13-01T12:00:00Z", "a day that exists"),
        ("0000-01-01T00:00:00Z", "a day that exists"),
        ("2016-12-31T23:59:60Z", "a time and an offset between 00:00:00 and 23:59:59"),
        ("2026-03-01T24:00:00Z", "a time and an offset between 00:00:00 and 23:59:59"),
        ("2026-03-01T12:00:00+24:00", "a time and an offset between 00:00:00 and 23:59:59"),
        ("2026-03-01T12:00:00.0001Z", "an instant in whole milliseconds"),
        ("0001-01-01T00:00:00+00:01", "an instant in the years 1 to 9999 UTC"),
        ("9999-12-31T23:59:59-00:01", "an instant in the years 1 to 9999 UTC"),
    ],
)
def test_what_is_wrong_is_said(text, expected):
    with pytest.raises(MalformedInstant) as raised:
        parse_instant(text)
    assert str(raised.value) == f"{text!r} was given, {expected} was expected."


@pytest.mark.parametrize(
    "text",
    ["", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-03-01T12:00Z",
     "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Z\n", " 2026-03-01T12:00:00Z", "now",
     "2026-03-01T12:00:00+0200", "2026-03-01T12:00:00+02", "+02026-03-01T12:00:00Z",
     "20260301T120000Z", "2026-W09-7T12:00:00Z", "\u0662026-03-01T12:00:00Z",
     "2026-03-01T12:00:00,5Z", "2026-03-01T12:00:00\u221202:00"],
)  # fmt: skip
def test_what_is_not_rfc_3339_is_refused(text):
    with pytest.raises(MalformedInstant) as raised:
        parse_instant(text)
    assert str(raised.value) == (
        f'{text!r} was given, an instant such as "2026-02-28T09:30:00Z" or "…+01:00" was expected.'
    )


def test_a_long_text_is_shown_in_part():
    with pytest.raises(MalformedInstant) as raised:
        parse_instant("x" * 1_000_000)
    assert len(str(raised.value)) < 200


def test_finer_fractions_can_be_dropped():
    assert parse_instant("1970-01-01T00:00:00.0019Z", truncate=True) == 1
    assert parse_instant("1969-12-31T23:59:59.9999Z", truncate=True) == -1
    assert parse_instant("1970-01-01T00:00:00." + "9" * 100_000 + "Z", truncate=True) == 999


@pytest.mark.parametrize("instant", [FIRST - 1, LAST + 1])
def test_years_that_rfc_3339_cannot_write_are_refused(instant):
    message = f"{instant} was given, milliseconds in the years 1 to 9999 were expected."
    with pytest.raises(ValueError, match=message):
        format_instant(instant)


@given(st.integers(FIRST, LAST))
def test_every_instant_comes_back(instant):
    text = format_instant(instant)
    assert parse_instant(text) == instant
    assert datetime.fromisoformat(text) == EPOCH + timedelta(milliseconds=instant)


@given(st.text() | st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2]0:00:00Z", fullmatch=True))
def test_any_text_is_an_instant_or_malformed(text):
    try:
        instant = parse_instant(text)
    except MalformedInstant:
        return
    assert FIRST <= instant <= LAST
