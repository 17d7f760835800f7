"""The sentences that golden cases do not show."""

import pytest

from taxonomy.targeting import Targeting
from taxonomy.types import Segment, Taxonomy, Term
from variants.engine import explain
from variants.engine.types import (
    Beaten,
    Context,
    MatchCondition,
    ModuleDocument,
    Outcome,
    Step,
    VariantDocument,
    WarningCode,
)

MODULE = ModuleDocument("home-hero", "hero", "alpenglow", "en", (("headline",),), {})
TAXONOMY = Taxonomy(
    segments={
        "skier": Segment("skier", "Skiers", public_label="you told us you ski"),
        "woman": Segment("woman", "Women", public_label=""),
    },
    channels={"web": Term("web", "Web")},
)


def reason(
    failed: MatchCondition,
    targeting: Targeting,
    held: frozenset[str] = frozenset(),
    **window: int,
) -> str:
    return explain.candidate_reason(
        VariantDocument("a", {"headline": "A"}, targeting, **window),
        Outcome.NOT_MATCHED,
        failed,
        (),
        module=MODULE,
        taxonomy=TAXONOMY,
        context=Context(at=1_000),
        held=held,
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (WarningCode.UNKNOWN_SEGMENT, "No segment has the key “{0}”."),
        (WarningCode.UNKNOWN_CHANNEL, "No channel has the key “{0}”."),
        (WarningCode.UNKNOWN_DEVICE, "No device has the key “{0}”."),
        (
            WarningCode.UNKNOWN_LOCALE,
            "“{0}” is not a locale of the taxonomy, nor is any locale that it falls back to.",
        ),
        (
            WarningCode.UNKNOWN_PURPOSE,
            "No segment names the consent purpose “{0}”.",
        ),
        (
            WarningCode.EXCLUSIVE_SEGMENTS,
            "More than one child of “{0}” was held, but they are exclusive; only the first by"
            " rank was kept.",
        ),
    ],
)
def test_a_warning_says_what_was_wrong(code: WarningCode, message: str) -> None:
    hostile = "{key} <b>"
    warning = explain.warning(code, hostile)

    assert (warning.code, warning.key) == (code, hostile)
    assert warning.message == message.replace("{0}", hostile)


def test_every_step_has_words() -> None:
    def words(step: Step) -> str:
        return explain.candidate_reason(
            VariantDocument("a", {"headline": "A"}),
            Outcome.BEATEN,
            None,
            [Beaten(("headline",), "b", step)],
            module=MODULE,
            taxonomy=TAXONOMY,
            context=Context(at=0),
            held=(),
        )

    assert [words(step) for step in Step] == [
        f"Matches, but is beaten: “b” wins headline because {because} (step {number})."
        for number, because in enumerate(
            [
                "its priority is higher",
                "its language is nearer to the visitor's",
                "it requires more segments together",
                "its segment is more specific",
                "its segment comes first in the ranking",
                "its channel is more specific",
                "its device is more specific",
                "it started later",
                "all else is equal and its key comes first",
            ],
            start=1,
        )
    ]


def test_all_that_failed_about_segments_is_said() -> None:
    targeting = Targeting(
        any_segments=("elf", "woman"), all_segments=("skier",), no_segments=("man", "dwarf")
    )

    assert reason(MatchCondition.SEGMENTS, targeting, held=frozenset({"man"})) == (
        "Does not match: it is for visitors in Skiers, and this visitor is not; it is for visitors"
        " in elf or Women, and this visitor is not; it is not for visitors in man, and this"
        " visitor is."
    )


def test_a_window_that_ends_with_rights_and_end_at_once_ended() -> None:
    said = reason(MatchCondition.WINDOW, Targeting(), ends_at=1_000, rights_until=1_000)

    assert said == "Does not match: it ended at 1970-01-01T00:00:01.000Z."


def test_why_uses_names_where_labels_are_empty_and_keys_where_nothing_is_known() -> None:
    winner = VariantDocument("a", {}, Targeting(all_segments=("woman", "elf"), channels=("tv",)))

    assert explain.why(TAXONOMY, [(winner, "elf")]) == (
        "You see this because you are in “Women” and you are in “elf”, via tv."
    )


def test_why_does_not_depend_on_the_order_of_winners() -> None:
    first = VariantDocument("a", {}, Targeting(all_segments=("woman",)))
    second = VariantDocument("b", {}, Targeting(any_segments=("skier",), channels=("web",)))
    winners = [(first, "woman"), (second, "skier")]

    assert explain.why(TAXONOMY, winners) == explain.why(TAXONOMY, reversed(winners))
    assert explain.why(TAXONOMY, winners) == (
        "You see this because you are in “Women” and you told us you ski, via Web."
    )
