"""Random changes of small modules and taxonomies, small enough to try every context.

Each draws on few of the axes at a time, so that the raw product of contexts stays in the hundreds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from random import Random

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from tests.engine.brute_cells import State
from variants.engine.types import (
    Arm,
    Experiment,
    Holdout,
    ModuleDocument,
    Priority,
    VariantDocument,
)

NOW = 1_000
INSTANTS = (500, 1_000, 2_000, 3_000)
GROUPS = (("headline",), ("image", "imageAlt"))
SEGMENTS = ("a", "b", "c", "d", "e")


def chance(random: Random, percent: int) -> bool:
    return random.randrange(100) < percent


def some(random: Random, keys: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(random.sample(keys, random.randint(0, min(most, len(keys)))))


def make_change(random: Random) -> tuple[State, State]:
    """An old and a new state; one of them may not be served."""
    axes = set(random.sample(("locale", "channel", "device", "time", "unit"), 2))
    old_taxonomy = make_taxonomy(random, axes)
    new_taxonomy = old_taxonomy
    if chance(random, 40):
        new_taxonomy = change_taxonomy(random, old_taxonomy, axes)
    old = make_module(random, old_taxonomy, axes)
    new = change_module(random, old, new_taxonomy, axes)
    missing = random.randrange(10)
    return (
        State(None if missing == 0 else old, old_taxonomy),
        State(None if missing == 1 else new, new_taxonomy),
    )


def make_taxonomy(random: Random, axes: set[str]) -> Taxonomy:
    segments: dict[str, Segment] = {}
    for key in SEGMENTS[: random.randint(1, 5)]:
        segments[key] = make_segment(random, key, segments)
    tags = [tag for tag in ("en", "fr", "fr-CA") if chance(random, 70)] if "locale" in axes else []
    return Taxonomy(
        segments=segments,
        channels=make_terms(random, ("email", "news", "web")) if "channel" in axes else {},
        devices=make_terms(random, ("mobile", "phone")) if "device" in axes else {},
        locales={
            tag.lower(): Locale(
                tag, tag, some(random, ("fr", "en"), 2) if chance(random, 30) else ()
            )
            for tag in tags
        },
    )


def make_segment(random: Random, key: str, others: Mapping[str, Segment]) -> Segment:
    """A segment below one whose key comes earlier, so that there are no cycles."""
    above = [other for other in others if other < key]
    return Segment(
        key=key,
        name=key,
        parent=random.choice(above) if above and chance(random, 60) else None,
        purpose=random.choice(("p", "q")) if chance(random, 12) else None,
        rank=random.choice((None, 1, 2)),
        exclusive_children=chance(random, 35),
    )


def make_terms(random: Random, keys: Sequence[str]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for key in keys:
        parent = random.choice(list(terms)) if terms and chance(random, 50) else None
        terms[key] = Term(key, key, parent)
    return terms


def change_taxonomy(random: Random, taxonomy: Taxonomy, axes: set[str]) -> Taxonomy:
    """Another taxonomy, mostly with other segments: new places, ranks, purposes, exclusivity."""
    segments = dict(taxonomy.segments)
    for key in random.sample(list(segments), random.randint(1, len(segments))):
        segments[key] = make_segment(random, key, segments)
    if chance(random, 20):
        segments.pop(random.choice(list(segments)))
    changed = replace(taxonomy, segments=segments)
    if chance(random, 50):
        other = make_taxonomy(random, axes)
        changed = replace(
            changed, channels=other.channels, devices=other.devices, locales=other.locales
        )
    return changed


def make_module(random: Random, taxonomy: Taxonomy, axes: set[str]) -> ModuleDocument:
    variants = tuple(
        make_variant(random, f"v{number}", taxonomy, axes) for number in range(random.randint(0, 4))
    )
    keys = [variant.key for variant in variants]
    return ModuleDocument(
        key="home-hero",
        type="hero",
        brand="alpenglow",
        locale="en",
        groups=GROUPS,
        defaults={"headline": "default", "image": "default", "imageAlt": None},
        variants=variants,
        default_ends={1: random.choice(INSTANTS)} if chance(random, 20) else {},
        experiments=tuple(
            make_experiment(random, f"e{number}", keys) for number in range(random.randint(1, 2))
        )
        if "unit" in axes
        else (),
        holdouts=(Holdout("h", random.choice(("h", "e0")), random.choice((0.0, 0.3, 1.0))),)
        if "unit" in axes and chance(random, 50)
        else (),
    )


def make_experiment(random: Random, key: str, variants: Sequence[str]) -> Experiment:
    weights = random.choice(((1.0,), (0.5, 0.5), (0.3, 0.3, 0.4)))
    return Experiment(
        key=key,
        seed=random.choice((key, "e0")),
        coverage=random.choice((1.0, 0.5)),
        running=chance(random, 80),
        arms=tuple(Arm(weight, some(random, variants, 1)) for weight in weights),
    )


def make_variant(random: Random, key: str, taxonomy: Taxonomy, axes: set[str]) -> VariantDocument:
    timed = "time" in axes
    return VariantDocument(
        key=key,
        overrides={
            field: random.choice((key, "same", 1, True))
            for group in GROUPS
            if chance(random, 70)
            for field in group
        },
        targeting=make_targeting(random, taxonomy, axes),
        priority=random.choice((Priority.STANDARD, Priority.STANDARD, Priority.CAMPAIGN)),
        starts_at=random.choice(INSTANTS) if timed and chance(random, 40) else None,
        ends_at=random.choice(INSTANTS) if timed and chance(random, 30) else None,
        rights_until=random.choice(INSTANTS) if timed and chance(random, 20) else None,
    )


def make_targeting(random: Random, taxonomy: Taxonomy, axes: set[str]) -> Targeting:
    segments = [*taxonomy.segments, "z"] if chance(random, 10) else [*taxonomy.segments]
    tags = ("en", "fr", "fr-CA", "fr-CA-x-1")
    return Targeting(
        locales=some(random, tags, 2) if "locale" in axes and chance(random, 60) else (),
        any_segments=some(random, segments, 3) if chance(random, 50) else (),
        all_segments=some(random, segments, 2) if chance(random, 40) else (),
        no_segments=some(random, segments, 2) if chance(random, 15) else (),
        channels=some(random, [*taxonomy.channels], 2) if chance(random, 50) else (),
        devices=some(random, [*taxonomy.devices], 2) if chance(random, 50) else (),
    )


def change_module(
    random: Random, module: ModuleDocument, taxonomy: Taxonomy, axes: set[str]
) -> ModuleDocument:
    """Variants and default with some of their parts changed, and one variant less or more."""
    variants = []
    for variant in module.variants:
        if chance(random, 40):
            other = make_variant(random, variant.key, taxonomy, axes)
            names = [part.name for part in fields(VariantDocument)]
            part = random.choice(names)
            variant = replace(variant, **{part: getattr(other, part)})
        variants.append(variant)
    if variants and chance(random, 25):
        variants.pop()
    elif chance(random, 25):
        variants.append(make_variant(random, "w", taxonomy, axes))
    other = make_module(random, taxonomy, axes)
    changed = replace(module, variants=tuple(variants))
    for part in ("default_ends", "experiments", "holdouts"):
        if chance(random, 15):
            changed = replace(changed, **{part: getattr(other, part)})
    if chance(random, 25):
        changed = replace(changed, defaults={**module.defaults, "headline": "another default"})
    return changed
