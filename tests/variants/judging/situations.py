"""Random modules with words in them, rules about the words, and documents as they are published."""

from dataclasses import replace
from random import Random
from typing import Any

from brand.rules.types import Rule, Target
from taxonomy.instants import format_instant
from taxonomy.targeting import Targeting
from taxonomy.types import Taxonomy
from tests.engine.brute_cells import State
from tests.engine.small_changes import (
    chance,
    change_module,
    change_taxonomy,
    make_module,
    make_targeting,
    make_taxonomy,
)
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import ModuleDocument

GROUPS = (("headline",), ("eyebrow",), ("imageAlt",))
FIELDS = tuple(field for group in GROUPS for field in group)
WORDS = ("claim", "terms", "sale", "plain")


class Taxonomies:
    """What judging asks of a `Reach`."""

    digests = ("", "")

    def __init__(self, old: Taxonomy, new: Taxonomy) -> None:
        self.old_taxonomy = CompiledTaxonomy(old)
        self.new_taxonomy = self.old_taxonomy if old == new else CompiledTaxonomy(new)


def make_change_of_words(random: Random) -> tuple[State, State, set[str]]:
    """An old and a new state; the old one may not be served."""
    axes = set(random.sample(("locale", "channel", "device", "time", "unit"), 2))
    old_taxonomy = make_taxonomy(random, axes)
    new_taxonomy = old_taxonomy
    if chance(random, 25):
        new_taxonomy = change_taxonomy(random, old_taxonomy, axes)
    old = worded(random, make_module(random, old_taxonomy, axes))
    new = change_module(random, old, new_taxonomy, axes)
    texts = {variant.key: variant.overrides for variant in old.variants}
    again = worded(random, new)
    new = replace(
        new,
        groups=GROUPS,
        defaults=old.defaults if chance(random, 70) else again.defaults,
        variants=tuple(
            replace(
                variant,
                overrides=texts[variant.key]
                if variant.key in texts and chance(random, 70)
                else other.overrides,
            )
            for variant, other in zip(new.variants, again.variants, strict=True)
        ),
    )
    return State(None if chance(random, 15) else old, old_taxonomy), State(new, new_taxonomy), axes


def worded(random: Random, module: ModuleDocument) -> ModuleDocument:
    """A module of three groups of one text each."""
    return replace(
        module,
        groups=GROUPS,
        defaults={field: text(random) for field in FIELDS},
        variants=tuple(
            replace(
                variant,
                overrides={field: text(random) for field in FIELDS if chance(random, 60)},
            )
            for variant in module.variants
        ),
    )


def text(random: Random) -> str | None:
    if chance(random, 10):
        return None
    return " ".join(random.choice(WORDS) for _ in range(random.randint(1, 2)))


def make_rules(random: Random, taxonomy: Taxonomy, axes: set[str]) -> list[Rule]:
    """A few rules, some with targets, some of which read only some fields."""
    rules = []
    for number in range(random.randint(1, 4)):
        word, other = random.sample(WORDS, 2)
        kind, parameters = random.choice(
            (
                ("says", {"word": word}),
                ("says", {"word": word}),
                ("unbacked", {"claim": word, "needs": other}),
                ("unbacked", {"needs": other}),
                ("too-often", {"word": word, "most": random.randint(0, 2)}),
            )
        )
        targeting = make_targeting(random, taxonomy, axes) if chance(random, 70) else Targeting()
        fields = frozenset(random.sample(FIELDS, 2)) if chance(random, 40) else frozenset()
        target = Target(fields=fields, targeting=targeting_document(targeting))
        rules.append(Rule(f"r{number}", 1, kind, kind, parameters, target))
    return rules


def targeting_document(targeting: Targeting) -> dict[str, Any]:
    return {
        "locales": list(targeting.locales),
        "segments": {
            "any": list(targeting.any_segments),
            "all": list(targeting.all_segments),
            "none": list(targeting.no_segments),
        },
        "channels": list(targeting.channels),
        "devices": list(targeting.devices),
    }


def document_of(module: ModuleDocument | None) -> dict[str, Any] | None:
    """A module as it is published."""
    if module is None:
        return None
    return {
        "key": module.key,
        "type": "hero",
        "brand": module.brand,
        "name": module.key,
        "locale": module.locale,
        "tags": [],
        "groups": [list(group) for group in module.groups],
        "fields": dict(module.defaults),
        "defaultEnds": [
            _text(module.default_ends.get(position)) for position in range(len(module.groups))
        ],
        "variants": [
            {
                "key": variant.key,
                "name": variant.key,
                "priority": variant.priority.name.lower(),
                "targeting": targeting_document(variant.targeting),
                "startsAt": _text(variant.starts_at),
                "endsAt": _text(variant.ends_at),
                "rightsUntil": _text(variant.rights_until),
                "overrides": dict(variant.overrides),
                "provenance": None,
            }
            for variant in module.variants
        ],
        "experiments": [
            {
                "key": each.key,
                "seed": each.seed,
                "coverage": each.coverage,
                "state": "running" if each.running else "draft",
                "arms": [
                    {"weight": arm.weight, "variants": list(arm.variants)} for arm in each.arms
                ],
            }
            for each in module.experiments
        ],
        "holdouts": [
            {"key": each.key, "seed": each.seed, "share": each.share} for each in module.holdouts
        ],
    }


def _text(instant: int | None) -> str | None:
    return None if instant is None else format_instant(instant)
