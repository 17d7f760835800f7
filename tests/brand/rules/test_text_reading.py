"""Views, words and sentences."""

import unicodedata

import pytest

from brand.rules.text.folding import Folded, View
from brand.rules.text.sentences import sentences
from brand.rules.text.utf16 import Utf16
from brand.rules.text.words import has_word, is_word_end, is_word_start, words


@pytest.mark.parametrize(
    ("stored", "view", "caseless", "text"),
    [
        ("Plain ASCII", "visible", False, "Plain ASCII"),
        ("Plain ASCII", "words", True, "plain ascii"),
        ("cafe\u0301", "written", False, "café"),
        ("e\u00ad\u0301", "visible", False, "é"),
        ("e\u00ad\u0301", "written", False, "e\u00ad\u0301"),
        ("a\u00a0b\u202fc\u2009d\u3000e", "visible", False, "a b c d e"),
        ("a\u00a0b", "written", False, "a\u00a0b"),
        ("a \t\n b", "words", False, "a b"),
        ("a  b", "visible", False, "a  b"),
        ("\ufeffa\u200bb\u2060c\u200ed", "visible", False, "abcd"),
        ("Can’t ‑ “go”", "words", False, 'Can\'t - "go"'),
        ("ＳＡＬＥ！", "words", True, "sale!"),
        ("Straße", "words", True, "strasse"),
        ("İ", "words", True, "i\u0307"),
        ("👍🏽 ❤️", "visible", False, "👍 ❤"),
        ("👩‍💻", "visible", False, "👩‍💻"),
        ("می‌خواهم", "visible", False, "میخواهم"),
        ("한", "written", False, "한"),
        ("", "words", True, ""),
    ],
)
def test_a_view(stored: str, view: View, caseless: bool, text: str) -> None:
    assert Folded(stored, view, caseless=caseless).text == text


def test_decomposed_hangul_is_composed() -> None:
    assert Folded(unicodedata.normalize("NFD", "한국")).text == "한국"


def test_a_span_of_a_view_holds_what_shows_nothing_inside_it_only() -> None:
    folded = Folded("a\u00adb\u00adc")
    assert folded.to_stored(0, 2) == (0, 3)
    assert folded.to_stored(1, 3) == (2, 5)
    assert folded.to_stored(1, 1) == (2, 2)
    assert folded.to_stored(3, 3) == (5, 5)


def test_what_colours_an_emoji_belongs_to_it() -> None:
    folded = Folded("x👍🏽y")
    assert folded.text == "x👍y"
    assert folded.to_stored(1, 2) == (1, 3)


def test_half_of_a_letter_has_no_edge() -> None:
    folded = Folded("aßb", "words", caseless=True)
    assert folded.text == "assb"
    assert [folded.is_edge(place) for place in range(5)] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't e-mail us", ["Don't", "e-mail", "us"]),
        ("1,000.50 or 50%", ["1,000.50", "or", "50"]),
        ("Café, naïve—yes", ["Café", "naïve", "yes"]),
        ("cafe\u0301 be\u00adst", ["cafe\u0301", "be\u00adst"]),
        ("x_y end.", ["x_y", "end"]),
        ("全国", ["全", "国"]),
        ("このテスト", ["こ", "の", "テスト"]),
        ("최고가를 받다", ["최고가를", "받다"]),
        ("Привет, мир!", ["Привет", "мир"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("👍 !!", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert [word.text for word in words(text)] == found
    assert all(text[word.start : word.end] == word.text for word in words(text))
    assert has_word(text) is bool(found)


@pytest.mark.parametrize(
    ("text", "position", "start", "end"),
    [
        ("ab", 1, False, False),
        ("a b", 1, True, True),
        ("a-b", 1, True, True),
        ("can't", 3, True, False),
        ("Acme's", 4, True, True),
        ("a\u0302", 1, False, False),
        ("全国", 1, True, True),
        ("コン", 1, False, False),
        ("のテ", 1, True, True),
        ("가를", 1, False, True),
        ("a가", 1, False, True),
        ("👩‍💻", 1, False, False),
        ("10", 1, False, False),
        ("a", 0, True, True),
        ("a", 1, True, True),
    ],
)
def test_where_words_begin_and_end(text: str, position: int, start: bool, end: bool) -> None:
    assert (is_word_start(text, position), is_word_end(text, position)) == (start, end)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith came at 5 p.m. He left.", ["Dr. Smith came at 5 p.m.", "He left."]),
        ("Write to J. Smith, e.g. now.", ["Write to J. Smith, e.g. now."]),
        ("It costs 3.50 today.", ["It costs 3.50 today."]),
        ("See example.com now.", ["See example.com now."]),
        ("1. Choose a plan", ["1. Choose a plan"]),
        ("“Really?” she said. Yes.", ["“Really?”", "she said.", "Yes."]),
        ("Wait... what?!", ["Wait...", "what?!"]),
        ("One\nTwo", ["One", "Two"]),
        ("最後です。はい！", ["最後です。", "はい！"]),
        ("هل تريد؟ نعم.", ["هل تريد؟", "نعم."]),
        ("!!! Go!", ["Go!"]),
        ("Bitte Nr. 5, d.h. rechts.", ["Bitte Nr. 5, d.h. rechts."]),
        ("  ", []),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == found
    assert all(text[each.start : each.end] == each.text for each in sentences(text))


def test_browsers_count_emoji_twice() -> None:
    offsets = Utf16("Café ☕️ 🎉 sale")
    assert offsets.from_code_points(10) == 11
    assert offsets.to_code_points(11) == 10
    assert offsets.to_code_points(9) == 8  # inside the pair
