"""What a search in a list finds is the same whatever database keeps the search index."""

import pytest

from content.models import Experience, Module
from content.search import found
from tests.factories import make_experience, make_module

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("people", True),
        ("PEOPLE", True),
        ("peop", True),
        ("who peop", True),
        ("peop who", False),
        ("below-zero", True),
        ("below-ze", True),
        ("powder", True),
        ("powd", False),
        ("fresh valley", True),
        ("people powder", True),
        ("powder people zero", True),
        ("the powder", True),
        ("people hikers", False),
        ("hikers", False),
        ("", False),
        ("' & | !:*", False),
    ],
)
def test_beginnings_are_found_in_names_and_keys_and_words_anywhere(words, is_found):
    module = make_module(
        "below-zero", name="People who ski", fields={"headline": "Fresh powder in the valley"}
    )
    make_module("other", name="Dry paths", fields={"headline": "For boots"})

    assert found(Module, words) == ({module.pk} if is_found else set())


def test_a_search_finds_rows_of_one_kind():
    module = make_module("snow")
    experience = make_experience("snow", {"hero": module})

    assert found(Module, "snow") == {module.pk}
    assert found(Experience, "snow") == {experience.pk}


def test_a_search_finds_no_more_than_a_list_can_take(monkeypatch):
    monkeypatch.setattr("content.search.MOST", 2)
    for number in range(4):
        make_module(f"snow-{number}", name="Snow")

    assert len(found(Module, "snow")) == 2


def test_what_was_deleted_is_not_found():
    module = make_module("snow")
    module.delete()

    assert found(Module, "snow") == set()
