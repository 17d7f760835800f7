"""Random taxonomies, modules and contexts: small, and nasty in proportion.

They are drawn from few keys, few instants and few attribute values, so that terms meet, windows
open exactly at the context's instant, and variants are often equal up to the last steps of the
cascade. `test_reach.py` asserts that every step, condition, outcome and warning does occur.

Everything is made from a `random.Random`: Hypothesis brings one that it can shrink, and modules of
hundreds of variants come from a seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from variants.engine.types import (
    Arm,
    Context,
    Experiment,
    Holdout,
    ModuleDocument,
    Priority,
    VariantDocument,
)

SEGMENTS = tuple(f"s{number}" for number in range(8))
CHANNELS = ("c0", "c1", "c2", "c3")
DEVICES = ("d0", "d1", "d2", "d3")
TAGS = ("en", "fr", "fr-CA", "zh", "zh-Hant", "zh-Hant-TW")
OTHER_TAGS = ("FR-ca", "fr-BE", "zh-Hant-TW-x-a", "xx", "fr_CA", "")
PURPOSES = ("p0", "p1")
INSTANTS = (0, 1_000, 2_000, 3_000)
UNITS = ("u1", "u2", "u3", "")
GROUPS = (("headline",), ("image", "imageAlt"), ("body",))
CONDITIONS: tuple[Mapping[str, Any], ...] = (
    {"x": 1},
    {"x": {"$gt": 0}},
    {"y.z": {"$in": ["a", "b"]}},
    {"$not": {"x": 1}},
)
ATTRIBUTES: tuple[Mapping[str, Any], ...] = (
    {},
    {"x": 1},
    {"x": 2, "y": {"z": "a"}},
    {"x": "1", "y": ["a"]},
    {"y": {"z": ["b", None]}},
)


@dataclass(frozen=True)
class Situation:
    """What a resolution starts from."""

    module: ModuleDocument
    taxonomy: Taxonomy
    context: Context


def chance(random: Random, percent: int) -> bool:
    """True in so many of 100 cases; false for the smallest draw, so that examples shrink."""
    return random.randrange(100) >= 100 - percent


def some(random: Random, keys: Sequence[str], most: int) -> tuple[str, ...]:
    """Up to `most` of the keys, sometimes one twice."""
    return tuple(random.choice(keys) for _ in range(random.randint(0, most)))


def parent_of(random: Random, earlier: Sequence[str]) -> str | None:
    """A parent among the terms that are there already, sometimes one that is not."""
    if chance(random, 3):
        return "gone"
    return random.choice(earlier) if earlier and chance(random, 65) else None


def make_taxonomy(random: Random) -> Taxonomy:
    segments = {}
    for key in SEGMENTS[: random.randint(2, len(SEGMENTS))]:
        segments[key] = Segment(
            key=key,
            name=f"Name of {key}",
            parent=parent_of(random, list(segments)),
            public_label=random.choice((None, f"you are {key}", "you are one of us")),
            purpose=random.choice(PURPOSES) if chance(random, 15) else None,
            rank=random.choice((None, 0, 1, 2)),
            exclusive_children=chance(random, 25),
            condition=random.choice(CONDITIONS) if chance(random, 30) else None,
        )
    tags = [tag for tag in TAGS if chance(random, 80)]
    return Taxonomy(
        segments=segments,
        channels=make_terms(random, CHANNELS),
        devices=make_terms(random, DEVICES),
        locales={
            tag.lower(): Locale(
                key=tag,
                name=f"Name of {tag}",
                fallbacks=some(random, TAGS, 3) if chance(random, 30) else (),
            )
            for tag in tags
        },
    )


def make_terms(random: Random, keys: Sequence[str]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for key in keys[: random.randint(1, len(keys))]:
        terms[key] = Term(key, f"Name of {key}", parent_of(random, list(terms)))
    return terms


def make_module(random: Random, taxonomy: Taxonomy, size: int) -> ModuleDocument:
    variants: list[VariantDocument] = []
    for number in range(size):
        variants.append(make_variant(random, taxonomy, f"v{number}", variants))
    keys = [variant.key for variant in variants]
    return ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=GROUPS,
        defaults={field: f"default {field}" for group in GROUPS for field in group},
        variants=tuple(variants),
        default_ends={1: random.choice(INSTANTS)} if chance(random, 30) else {},
        experiments=tuple(
            make_experiment(random, f"e{number}", keys) for number in range(random.randint(0, 2))
        ),
        holdouts=tuple(
            Holdout(f"h{number}", f"h{number}", random.choice((0.0, 0.5, 1.0)))
            for number in range(random.randint(0, 1))
        ),
    )


def make_variant(
    random: Random, taxonomy: Taxonomy, key: str, earlier: Sequence[VariantDocument]
) -> VariantDocument:
    """A variant that often differs from an earlier one in a single part of its targeting."""
    targeting = make_targeting(random, taxonomy)
    if earlier and chance(random, 50):
        part = random.choice(fields(Targeting)).name
        other = random.choice(earlier).targeting
        targeting = replace(other, **{part: getattr(targeting, part)})
    return VariantDocument(
        key=key,
        overrides={
            field: random.choice((None, "", f"{key} {field}"))
            for group in GROUPS
            if chance(random, 60)
            for field in group
        },
        targeting=targeting,
        priority=random.choice((*[Priority.STANDARD] * 15, *Priority)),
        starts_at=random.choice(INSTANTS) if chance(random, 20) else None,
        ends_at=random.choice(INSTANTS) if chance(random, 10) else None,
        rights_until=random.choice(INSTANTS) if chance(random, 5) else None,
    )


def make_targeting(random: Random, taxonomy: Taxonomy) -> Targeting:
    """Mostly empty or of few parts, with now and then a term that the taxonomy does not know."""
    segments = [*taxonomy.segments, SEGMENTS[-1]]
    return Targeting(
        locales=some(random, (*TAGS, "FR"), 3) if chance(random, 20) else (),
        any_segments=some(random, segments, 3) if chance(random, 50) else (),
        all_segments=some(random, segments, 2) if chance(random, 30) else (),
        no_segments=some(random, segments, 2) if chance(random, 8) else (),
        channels=some(random, [*taxonomy.channels, CHANNELS[-1]], 3) if chance(random, 20) else (),
        devices=some(random, [*taxonomy.devices, DEVICES[-1]], 3) if chance(random, 20) else (),
    )


def make_experiment(random: Random, key: str, variants: Sequence[str]) -> Experiment:
    weights = random.choice(((1.0,), (0.0, 1.0), (0.5, 0.5)))
    few = variants[:2]
    return Experiment(
        key=key,
        seed=key,
        coverage=random.choice((1.0, 1.0, 0.5, 0.0)),
        running=chance(random, 70),
        arms=tuple(Arm(weight, some(random, few, 2) if few else ()) for weight in weights),
    )


def make_context(random: Random, taxonomy: Taxonomy) -> Context:
    """Mostly of known terms, and of many segments: few variants match without."""
    segments = [key for key in taxonomy.segments if chance(random, 60)]
    purposes = [key for key in PURPOSES if chance(random, 75)]
    return Context(
        at=random.choice(INSTANTS) + random.choice((-1, 0, 0, 1)),
        segments=frozenset((*segments, SEGMENTS[-1]) if chance(random, 10) else segments),
        channel=random.choice((*taxonomy.channels, *taxonomy.channels, CHANNELS[-1], None)),
        device=random.choice((*taxonomy.devices, *taxonomy.devices, DEVICES[-1], None)),
        locale=random.choice((*TAGS, *TAGS, *OTHER_TAGS, None)),
        attributes=random.choice(ATTRIBUTES),
        consent=frozenset((*purposes, "p9") if chance(random, 10) else purposes),
        unit=random.choice((*UNITS, None, None)),
        personalize=chance(random, 95),
    )


def vary_context(random: Random, taxonomy: Taxonomy, context: Context) -> Context:
    """A context that says one or two things differently."""
    other = make_context(random, taxonomy)
    chosen = {random.choice(fields(Context)).name for _ in range(random.randint(1, 2))}
    return replace(context, **{name: getattr(other, name) for name in chosen})


@st.composite
def situations(draw: st.DrawFn, most_variants: int = 7) -> Situation:
    """A module with its taxonomy and a context."""
    random = draw(st.randoms(use_true_random=False))
    return make_situation(random, random.randint(1, most_variants))


@st.composite
def situations_with_contexts(draw: st.DrawFn) -> tuple[Situation, list[Context]]:
    """A situation and contexts that differ a little from its own."""
    random = draw(st.randoms(use_true_random=False))
    situation = make_situation(random, random.randint(1, 4))
    return situation, [
        vary_context(random, situation.taxonomy, situation.context) for _ in range(6)
    ]


def make_situation(random: Random, size: int) -> Situation:
    taxonomy = make_taxonomy(random)
    return Situation(make_module(random, taxonomy, size), taxonomy, make_context(random, taxonomy))
