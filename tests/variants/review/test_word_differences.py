"""Words that differ are marked, and both texts stay whole."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variants.review.word_differences import MOST_PAIRS, Mark, Piece, marked, word_differences


def shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{each.text}]" if each.differs else each.text for each in pieces)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("Fresh powder", "Fresh powder", "Fresh powder", "Fresh powder"),
        ("", "Fresh powder", "", "[Fresh powder]"),
        ("Fresh powder", "", "[Fresh powder]", ""),
        ("Five days left", "Nine days left", "[Five] days left", "[Nine] days left"),
        ("Save 10% now", "Save 20% now", "Save [10]% now", "Save [20]% now"),
        ("the old words here", "the new text here", "the [old words] here", "the [new text] here"),
        ("naïve café", "naive cafe\u0301", "[naïve café]", "[naive cafe\u0301]"),
        ("שלום לכולם", "שלום לך", "שלום [לכולם]", "שלום [לך]"),
        ("مرحبا بالعالم", "مرحبا بكم", "مرحبا [بالعالم]", "مرحبا [بكم]"),
        ("新しい雪", "新しい風", "新しい[雪]", "新しい[風]"),
        ("Go 👩‍👩‍👧 now", "Go 👨‍👩‍👧 now", "Go [👩‍👩‍👧] now", "Go [👨‍👩‍👧] now"),
    ],
)
def test_what_differs_is_marked(before: str, after: str, old: str, new: str) -> None:
    pieces = word_differences(before, after)
    assert (shown(pieces[0]), shown(pieces[1])) == (old, new)


words = st.lists(st.sampled_from(["a", "bc", " ", "\n", "é", "雪", "!", "ب", "👍🏽"]), max_size=30)


@given(words.map("".join), words.map("".join))
def test_joined_the_pieces_are_the_texts(before: str, after: str) -> None:
    for text, pieces in zip((before, after), word_differences(before, after), strict=True):
        assert "".join(piece.text for piece in pieces) == text
        assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


def test_equal_pieces_are_the_same_words_on_both_sides() -> None:
    old, new = word_differences("One two three four", "Zero two three five")
    assert [each.text for each in old if not each.differs] == [" two three "]
    assert [each.text for each in new if not each.differs] == [" two three "]


def test_a_hostile_text_takes_no_time() -> None:
    count = int(MOST_PAIRS**0.5) * 20
    started = time.process_time()
    old, _new = word_differences("a " * count + "b", "c" + " a" * count)
    assert time.process_time() - started < 1
    assert shown(old).startswith("[a a")


def test_marks_cut_pieces_and_are_named_by_them() -> None:
    _old, new = word_differences("the best price", "guaranteed best price")
    cut = marked(new, [Mark(1, 0, 15), Mark(2, 11, 15)])
    assert [(each.text, each.differs, each.marks) for each in cut] == [
        ("guaranteed", True, (1,)),
        (" ", False, (1,)),
        ("best", False, (1, 2)),
        (" price", False, ()),
    ]
