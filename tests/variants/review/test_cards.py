"""A proposal is read as cards: each distinct difference once, with who sees it."""

import pytest

from tests.factories import make_module, make_variant, targeting
from tests.variants.approval.deciding import (
    approved,
    draft,
    live_without_asking,
    submitted,
)
from variants.approval.proposal import proposed
from variants.review import cards
from variants.review.cards import review_of

pytestmark = [pytest.mark.django_db, pytest.mark.approval]


def cards_of(release):
    return review_of(proposed(release)).cards


def sides(card):
    return [(str(each.label), each.before.text, each.after.text) for each in card.fields]


def test_a_changed_default_is_one_card_for_all_who_inherit_it(module, editor):
    with live_without_asking():
        make_variant(
            module,
            "loyal",
            live=True,
            overrides={"eyebrow": "Welcome back"},
            targeting=targeting(any=["loyal"]),
        )
    release = submitted(editor, draft(module, editor, fields={"headline": "Snow is calling"}))
    (card,) = cards_of(release)
    assert sides(card) == [("Headline", "Outside is calling", "Snow is calling")]
    assert [piece.text for piece in card.fields[0].before.pieces if piece.differs] == ["Outside"]
    assert [piece.text for piece in card.fields[0].after.pieces if piece.differs] == ["Snow"]
    assert (card.compositions, card.cells) == (2, 3)
    assert card.sources == "the default"
    assert card.seer.words == "a visitor of whom nothing is known"
    assert not card.is_seen


def test_a_new_variant_has_a_card_for_each_value_that_it_replaces(module, editor):
    with live_without_asking():
        make_variant(
            module,
            "loyal",
            live=True,
            overrides={"headline": "Welcome back"},
            targeting=targeting(any=["loyal"]),
        )
    new = make_variant(
        module,
        "both",
        overrides={"headline": "Your powder"},
        targeting=targeting(all=["loyal", "skier"]),
    )
    found = cards_of(submitted(editor, draft(new, editor)))
    assert [sides(card) for card in found] == [
        [("Headline", "Welcome back", "Your powder")],
        [("Headline", "Outside is calling", "Your powder")],
    ]
    assert [card.seer.words for card in found] == [
        "Loyal · Skier",
        "an engine that decides itself and asks for the variant “both” alone",
    ]
    assert found[0].seer.query == "segments=loyal&segments=skier"
    assert found[1].seer.query is None


def test_what_surrounds_the_words_is_said_in_words(module, editor):
    with live_without_asking():
        variant = make_variant(
            module,
            "skier",
            live=True,
            targeting=targeting(any=["skier"]),
        )
    changed = draft(variant, editor, targeting=targeting(any=["skier"], channels=["email"]))
    (document,) = review_of(proposed(submitted(editor, changed))).documents
    assert [(words.about, words.before, words.after) for words in document.words] == [
        ("Variant “Skier”", "Shown to Skier.", "Shown to Skier by Email.")
    ]
    assert [sides(card) for card in document.cards] == [
        [("Headline", "Fresh powder", "Outside is calling")]
    ]


def test_a_new_module_is_shown_beside_nothing(module, brand, editor):
    with live_without_asking():
        other = make_module("second", live=False, brand=brand)
    (card,) = cards_of(submitted(editor, draft(other, editor)))
    headline = card.fields[0]
    assert (headline.before.is_shown, headline.after.text) == (False, "Outside is calling")


def test_a_card_that_an_approval_covers_is_seen_already(module, editor, manager):
    loyal = make_variant(
        module, "loyal", overrides={"headline": "Welcome back"}, targeting=targeting(any=["loyal"])
    )
    skier = make_variant(
        module, "skier", overrides={"eyebrow": "Powder"}, targeting=targeting(any=["skier"])
    )
    release = submitted(editor, draft(loyal, editor), waits=True)
    approved(release, manager)
    assert [card.is_seen for card in cards_of(release)] == [True]
    approved(submitted(editor, draft(skier, editor)), manager)
    (card,) = cards_of(release)
    assert not card.is_seen, "with powder, nobody has seen it"


def test_a_card_keeps_its_key_while_something_else_changes(module, editor):
    release = submitted(editor, draft(module, editor, fields={"headline": "Snow is calling"}))
    before = {card.key for card in cards_of(release)}
    draft(module, editor, fields={"headline": "Snow is calling", "eyebrow": "Winter"})
    after = {card.key for card in cards_of(release)}
    assert len(before) == len(after) == 1
    assert before != after
    draft(module, editor, fields={"headline": "Snow is calling"})
    assert {card.key for card in cards_of(release)} == before


@pytest.mark.parametrize("reason", ["many", "values"])
def test_values_are_shown_where_differences_are_too_many(reason, module, editor, monkeypatch):
    with live_without_asking():
        make_variant(
            module,
            "loyal",
            live=True,
            overrides={"headline": "Welcome back"},
            targeting=targeting(any=["loyal"]),
        )
    new = make_variant(
        module,
        "both",
        overrides={"headline": "Your powder"},
        targeting=targeting(all=["loyal", "skier"]),
    )
    if reason == "many":
        monkeypatch.setattr(cards, "MOST_CARDS", 1)
    else:
        monkeypatch.setattr("variants.review.cards.DEFAULT_LIMIT", 1)
    (document,) = review_of(proposed(submitted(editor, draft(new, editor)))).documents
    assert document.how == reason
    (card,) = document.cards
    assert sides(card) == [("Headline", "Outside is calling", "Your powder")]
    assert card.seer.words == "Loyal · Skier"
    assert (card.compositions, card.cells) == (0, 0)


def test_a_withdrawn_module_is_one_card(module, editor):
    from variants.releases.services import add, new_release, submit

    release = new_release("Away", editor)
    add(release, module, editor, action="withdraw")
    submit(release, editor)
    (card,) = cards_of(release)
    headline = card.fields[0]
    assert (headline.before.text, headline.after.is_shown) == ("Outside is calling", False)


@pytest.mark.parametrize("count", [1, 5])
def test_a_review_costs_as_many_queries_for_one_module_as_for_five(
    count, brand, editor, module, django_assert_num_queries
):
    with live_without_asking():
        rows = [make_module(f"hero-{number}", live=True, brand=brand) for number in range(count)]
    from variants.releases.services import add, new_release, submit

    release = new_release("Many", editor)
    for row in rows:
        add(release, draft(row, editor, fields={"headline": "Snow is calling"}), editor)
    submit(release, editor)
    proposal = proposed(release)
    with django_assert_num_queries(0):
        assert len(review_of(proposal).cards) == count
