"""What is the indexed engine's own: the fast path, and one index for many contexts.

That its answers are those of the reference is tested with the properties of DESIGN.md 4.6.
"""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from taxonomy.targeting import Targeting
from taxonomy.types import Segment, Taxonomy
from tests.engine.small_changes import make_module, make_taxonomy
from variants.engine import reference
from variants.engine.index import CompiledModule, Selection
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Context, ModuleDocument, VariantDocument

AXES = {"locale", "channel", "device", "time", "unit"}


def make_contexts(random: Random, count: int) -> list[Context]:
    return [
        Context(
            at=random.choice((0, 499, 500, 1_000, 1_999, 3_000)),
            segments=frozenset(random.sample("abcde", random.randint(0, 4))),
            channel=random.choice((None, "email", "news", "web", "unknown")),
            device=random.choice((None, "mobile", "phone")),
            locale=random.choice((None, "en", "fr-CA", "FR-ca-x-9", "not a tag")),
            consent=frozenset(random.sample("pq", random.randint(0, 2))),
            unit=random.choice((None, "", "u1", "u2")),
            personalize=random.random() < 0.9,
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_fast_path_says_what_the_full_answer_says(seed: int) -> None:
    random = Random(seed)
    taxonomy = make_taxonomy(random, AXES)
    module = make_module(random, taxonomy, AXES)
    compiled = CompiledModule(module, taxonomy)

    for context in make_contexts(random, 40):
        for use in (None, *(variant.key for variant in module.variants)):
            full = reference.resolve(module, taxonomy, context, use)
            assert compiled.select(context, use) == Selection(
                dict(full.values), full.composition, full.valid_until
            )


def test_only_conditions_that_can_decide_are_evaluated() -> None:
    taxonomy = CompiledTaxonomy(
        Taxonomy(
            segments={
                "skier": Segment("skier", "Skiers"),
                "tier": Segment("tier", "Tier", parent="skier", exclusive_children=True),
                "gold": Segment("gold", "Gold", parent="tier", rank=2),
                "silver": Segment("silver", "Silver", parent="tier", rank=1),
                "reader": Segment("reader", "Readers"),
            }
        )
    )

    def deciding(*mentioned: str) -> frozenset[str]:
        return taxonomy.keys_of(taxonomy.decisive(taxonomy.mask_of(mentioned)))

    assert deciding("reader") == {"reader"}
    assert deciding("gold") == {"gold", "silver"}
    assert deciding("skier") == {"skier", "tier", "gold", "silver"}
    assert deciding("unknown") == frozenset()


def test_a_condition_takes_a_place_from_a_segment_that_was_named() -> None:
    taxonomy = Taxonomy(
        segments={
            "tier": Segment("tier", "Tier", exclusive_children=True),
            "gold": Segment("gold", "Gold", parent="tier", rank=1, condition={"points": 9}),
            "silver": Segment("silver", "Silver", parent="tier", rank=2),
        }
    )
    module = ModuleDocument(
        key="notice",
        type="notice",
        brand="alpenglow",
        locale="en",
        groups=(("title",),),
        defaults={"title": "default"},
        variants=(VariantDocument("v", {"title": "silver"}, Targeting(any_segments=("silver",))),),
    )
    compiled = CompiledModule(module, taxonomy)
    silver = Context(at=0, segments=frozenset({"silver"}))
    both = Context(at=0, segments=frozenset({"silver"}), attributes={"points": 9})

    assert compiled.select(silver).composition == ("v",)
    assert compiled.select(both).composition == (None,)


def test_what_one_caller_does_to_its_values_does_not_reach_another() -> None:
    module = ModuleDocument("m", "notice", "b", "en", (("title",),), {"title": "default"})
    compiled = CompiledModule(module, Taxonomy())

    compiled.select(Context(at=0)).values["title"] = "changed"

    assert compiled.select(Context(at=0)).values == {"title": "default"}


def test_a_variant_that_is_not_there_cannot_be_asked_for() -> None:
    module = ModuleDocument("m", "notice", "b", "en", (("title",),), {"title": "default"})
    compiled = CompiledModule(module, Taxonomy())

    with pytest.raises(KeyError, match="nobody"):
        compiled.select(Context(at=0), use="nobody")
    with pytest.raises(KeyError, match="nobody"):
        compiled.resolve(Context(at=0), use="nobody")


def test_threads_that_share_an_index_get_the_answers_of_one() -> None:
    random = Random(7)
    taxonomy = make_taxonomy(random, AXES)
    compiled = CompiledModule(make_module(random, taxonomy, AXES), taxonomy)
    contexts = make_contexts(random, 400)
    alone = [compiled.resolve(context) for context in contexts]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(compiled.resolve, contexts))

    assert together == alone
