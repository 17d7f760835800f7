"""How texts are measured: characters, messages, syllables, readability, capitals."""

import pytest

from brand.rules.text.graphemes import count_clusters, emoji
from brand.rules.text.leaving_out import leaving_out
from brand.rules.text.letter_case import capitalised, language_of, lower, upper
from brand.rules.text.readability import FORMULAS, counts_of
from brand.rules.text.sms import segments
from brand.rules.text.syllables import syllables
from brand.rules.types import Block


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇩🇪🇫🇷", 2),
        ("a\r\nb", 3),
        ("\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", 4),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),
    ],
)
def test_characters_as_people_see_them(text: str, count: int) -> None:
    assert count_clusters(text) == count


def test_what_shows_as_emoji() -> None:
    text = "a™ ❤ ❤️ 1 1️⃣ # 🇩🇪 👩‍🚀 ☎ ©"

    assert [text[start:end] for start, end in emoji(text)] == ["❤️", "1️⃣", "🇩🇪", "👩‍🚀"]


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "starts"),
    [
        ("", "GSM-7", 0, ()),
        ("a" * 160, "GSM-7", 160, (0,)),
        ("a" * 161, "GSM-7", 161, (0, 153)),
        ("a" * 307, "GSM-7", 307, (0, 153, 306)),
        # The escape and its sign are not parted: 76 signs fill 152 of 153 places.
        ("€" * 81, "GSM-7", 162, (0, 76)),
        ("ñ" * 70, "GSM-7", 70, (0,)),
        ("ł" * 70, "UCS-2", 70, (0,)),
        ("ł" * 71, "UCS-2", 71, (0, 67)),
        # Neither are the two halves of an emoji: 33 of them fill 66 of 67 places.
        ("😀" * 36, "UCS-2", 72, (0, 33)),
        ("e\u0301" * 161, "GSM-7", 161, (0, 306)),
        ("[a]\n", "GSM-7", 6, (0,)),
    ],
)
def test_messages(text: str, alphabet: str, units: int, starts: tuple[int, ...]) -> None:
    sent = segments(text)

    assert (sent.alphabet, sent.units, sent.starts) == (alphabet, units, starts)
    assert sent.count == len(starts)


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("en", {"make": 1, "walked": 1, "wanted": 2, "table": 2, "science": 2, "video": 3}),
        ("en", {"creative": 3, "nation": 2, "beautiful": 3, "businesses": 4, "follow-up": 3}),
        ("de", {"Häuser": 2, "Straße": 2, "Mitarbeiter": 4, "Versicherung": 4, "heute": 2}),
        ("es", {"ciudad": 2, "país": 2, "teatro": 3, "información": 4, "guerra": 2}),
        ("fr", {"maison": 2, "femmes": 1, "parlent": 1, "moment": 2, "théâtre": 2}),
        ("it", {"casa": 2, "buono": 2, "famiglia": 3, "qualità": 3}),
        ("nl", {"huis": 1, "mooie": 2, "betalen": 3, "vrijheid": 2}),
        ("xx", {"brm": 1, "": 1}),
    ],
)
def test_syllables(language: str, counted: dict[str, int]) -> None:
    assert {word: syllables(word, language) for word in counted} == counted


def test_formulas_by_hand() -> None:
    """Twelve words in two sentences: 50 letters, 17 syllables, one long word, one hard one."""
    text = "We repair skis for the whole family. Bring them in any morning."
    counts = counts_of(text, "en")
    assert counts is not None

    assert (counts.words, counts.sentences, counts.letters, counts.characters) == (12, 2, 50, 50)
    assert (counts.syllables, counts.long, counts.hard) == (17, 1, 1)
    values = {key: round(each.compute(counts, "en"), 2) for key, each in FORMULAS.items()}
    assert values == {
        "lix": round(6 + 100 / 12, 2),
        "flesch": round(206.835 - 1.015 * 6 - 84.6 * 17 / 12, 2),
        "flesch_kincaid": round(0.39 * 6 + 11.8 * 17 / 12 - 15.59, 2),
        "fog": round(0.4 * (6 + 100 / 12), 2),
        "ari": round(4.71 * 50 / 12 + 0.5 * 6 - 21.43, 2),
        "coleman_liau": round(0.0588 * 5000 / 12 - 0.296 * 200 / 12 - 15.8, 2),
        "mean_sentence_length": 6.0,
    }


def test_a_text_without_a_word_has_no_measure() -> None:
    assert counts_of("… 👍 !", "en") is None


def test_capitals_of_languages() -> None:
    assert upper("izmir", "tr") == "İZMİR"
    assert lower("IZGARA", "tr") == "ızgara"
    assert upper("straße", "de") == "STRASSE"
    assert capitalised("ijs", "nl") == "IJs"
    assert capitalised("ijs", "en") == "Ijs"
    assert capitalised("«ÉTÉ»", "fr") == "«Été»"
    assert capitalised("ß", "de") == "Ss"
    assert capitalised("24", "en") == "24"
    assert [language_of(each) for each in ("pt-BR", "de", "zh_Hant", "")] == ["pt", "de", "zh", ""]


@pytest.mark.parametrize(
    ("text", "piece", "left"),
    [
        ("a X b", "X", "a b"),
        ("aXb", "X", "a b"),
        ("X a", "X", "a"),
        ("a X", "X", "a"),
        ("a X.", "X", "a."),
        ("a Xb", "X", "a b"),
        ("aX b", "X", "a b"),
        ("(X)", "X", "()"),
        ("X", "X", ""),
    ],
)
def test_leaving_out_leaves_one_space(text: str, piece: str, left: str) -> None:
    start = text.index(piece)
    begin, end, written = leaving_out(
        text, Block("paragraph", 0, len(text)), start, start + len(piece)
    )

    assert text[:begin] + written + text[end:] == left
