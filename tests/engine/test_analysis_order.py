"""The order in which a module's variants stand before any context is known (DESIGN.md 4.3)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.engine.brute_analysis import make_state, resolutions
from variants.engine.analysis import precedence
from variants.engine.index import CompiledModule
from variants.engine.types import ModuleDocument, Priority, Step, VariantDocument

TAXONOMY = Taxonomy(
    segments={
        "loyal": Segment("loyal", "Loyal"),
        "gold": Segment("gold", "Gold", parent="loyal", rank=2),
        "silver": Segment("silver", "Silver", parent="loyal", rank=1),
        "skier": Segment("skier", "Skiers", rank=3),
    },
    channels={"mail": Term("mail", "Mail"), "news": Term("news", "News", parent="mail")},
    devices={"mobile": Term("mobile", "Mobile")},
    locales={"fr": Locale("fr", "French")},
)


def order(*variants: VariantDocument) -> list[tuple[str, Step | None]]:
    module = ModuleDocument("m", "hero", "b", "en", (("headline",),), {}, variants)
    found = precedence(CompiledModule(module, TAXONOMY))
    return [(each.variant, each.above_next_by) for each in found]


def variant(key: str, start: int | None = None, **targeting: tuple[str, ...]) -> VariantDocument:
    return VariantDocument(key, {"headline": key}, Targeting(**targeting), starts_at=start)


def test_each_step_puts_a_variant_above_the_next() -> None:
    must = VariantDocument("must", {"headline": "must"}, priority=Priority.MANDATORY)

    assert order(
        variant("z"),
        variant("y"),
        variant("started", start=5),
        variant("mobile", devices=("mobile",)),
        variant("news", channels=("news",)),
        variant("mail", channels=("mail",)),
        variant("gold", any_segments=("gold",)),
        variant("silver", any_segments=("silver",)),
        variant("loyal", any_segments=("loyal",)),
        variant("both", all_segments=("gold", "skier")),
        variant("french", locales=("fr",)),
        must,
    ) == [
        ("must", Step.PRIORITY),
        ("french", Step.LOCALE),
        ("both", Step.SEGMENT_COUNT),
        ("silver", Step.SEGMENT_RANK),
        ("gold", Step.SEGMENT_DEPTH),
        ("loyal", Step.SEGMENT_COUNT),
        ("news", Step.CHANNEL),
        ("mail", Step.CHANNEL),
        ("mobile", Step.DEVICE),
        ("started", Step.START),
        ("y", Step.KEY),
        ("z", None),
    ]


def test_a_variant_stands_where_the_best_of_its_segments_puts_it() -> None:
    assert order(
        variant("a", any_segments=("skier",)), variant("b", any_segments=("skier", "silver"))
    ) == [("b", Step.SEGMENT_DEPTH), ("a", None)]


def test_a_module_without_variants_has_no_order() -> None:
    assert order() == []


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(random=st.randoms(use_true_random=False))
def test_variants_that_stand_in_one_way_only_are_ordered_so_in_every_context(
    random: Random,
) -> None:
    module, state = make_state(random)
    found = precedence(CompiledModule(module, state.taxonomy))
    place = {each.variant: number for number, each in enumerate(found)}
    plain = {each.key for each in module.variants if stands_in_one_way(each)}

    assert len(found) == len(module.variants)
    for _, answer in resolutions(state):
        for candidate in answer.candidates:
            for loss in candidate.beaten:
                if {candidate.variant, loss.by} <= plain:
                    assert place[loss.by] < place[candidate.variant]


def stands_in_one_way(variant: VariantDocument) -> bool:
    targeting = variant.targeting
    parts = (targeting.any_segments, targeting.channels, targeting.devices)
    return not targeting.locales and all(len(part) <= 1 for part in parts)
