"""How long it takes to judge a module as visitors see it: `python -m benchmarks.compositions`.

Modules of 6, 20 and 40 field groups with several variants for each, as in the table of
BRAND_RULES.md section 12, judged by 25 rules: 20 lists of terms and 5 rules of compositions, half
of them with a target. Prints milliseconds of CPU: what lists the cells, what judges them when all
texts are new, when the module was judged before, and when one text of it changed; then a module
with too many cells to be listed. Writes them to `benchmarks/results/`. See `benchmarks/README.md`.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks.windows import RESULTS, machine, table, write_result

if TYPE_CHECKING:
    from brand.rules.engine import RuleSet
    from variants.judging.verdicts import Judgement

NOW = 1_000_000
CHANNELS = ("email", "web", "kiosk")
DEVICES = ("mobile", "desktop")
WORDS = tuple(
    "snow trail summit light warm dry calm wild free terms apply best offer quick slow".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Size:
    """How large a module is: field groups, variants of each, segments they name."""

    groups: int
    variants: int
    segments: int
    too_many: bool = False

    @property
    def name(self) -> str:
        text = f"{self.groups} groups, {self.variants} variants of each, {self.segments} segments"
        return f"{text}, of which each may be held" if self.too_many else text


SIZES = (Size(6, 4, 3), Size(20, 8, 6), Size(40, 10, 6), Size(40, 10, 40, too_many=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="measurements, of which the best")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    import django

    django.setup()
    measured = {size.name: measure(size, options.times) for size in SIZES}
    names = list(next(iter(measured.values())))
    rows = [[size, *(_shown(each[name]) for name in names)] for size, each in measured.items()]
    print(table(["module", *names], rows))
    result = {"machine": machine(), "measured": measured}
    print(f"\nWritten to {write_result('compositions', result, options.results)}")


def measure(size: Size, times: int) -> dict[str, Any]:
    """Time every way to judge one module; in milliseconds of CPU."""
    from variants.judging.verdicts import judge_module
    from variants.reach import Reach

    random = Random(size.groups)
    terms = taxonomy(size)
    before = document(size, random)
    after = {**before, "variants": [dict(each) for each in before["variants"]]}
    changed = after["variants"][0]
    changed["overrides"] = dict.fromkeys(changed["overrides"], "calm and free")

    def reach() -> Any:
        return Reach(terms, terms, NOW)

    def judged(old: Any, new: Any, rules: "RuleSet") -> "Judgement":
        return judge_module(old, new, reach(), rules, [], NOW)

    listed = best(times, lambda: reach().of_module(None, before))
    fresh = best(times, lambda: judged(None, before, rule_set()))
    kept = rule_set()
    found = judged(None, before, kept)
    again = best(times, lambda: judged(None, before, kept))
    one = best(times, lambda: judged(before, after, kept))
    return {
        "cells": found.cells,
        "how": found.how,
        "findings": len(found.findings),
        "cells listed": listed,
        "judged, all new": fresh,
        "judged again": again,
        "one text changed": one,
    }


def best(times: int, function: Any) -> float:
    """Return the best of some measurements, in milliseconds of CPU."""
    taken = []
    for _ in range(times):
        start = process_time()
        function()
        taken.append(1000 * (process_time() - start))
    return min(taken)


def taxonomy(size: Size) -> dict[str, Any]:
    """Return a published taxonomy document."""
    segment = {
        "parent": None,
        "publicLabel": None,
        "kind": None,
        "purpose": None,
        "rank": None,
        "exclusiveChildren": False,
        "condition": None,
    }
    return {
        "segments": [{"key": f"s{n}", "name": f"S{n}"} | segment for n in range(size.segments)],
        "channels": [{"key": key, "name": key, "parent": None} for key in CHANNELS],
        "devices": [{"key": key, "name": key, "parent": None} for key in DEVICES],
        "locales": [],
    }


def document(size: Size, random: Random) -> dict[str, Any]:
    """Return a module of text fields, each a group of its own, with variants for each group."""
    fields = wide_type(size.groups)
    variants = [
        {
            "key": f"{name}-{number}",
            "name": name,
            "priority": "standard",
            "targeting": targeting(size, random),
            "startsAt": None,
            "endsAt": None,
            "rightsUntil": None,
            "overrides": {name: text(random)},
            "provenance": None,
        }
        for name in fields
        for number in range(size.variants)
    ]
    return {
        "key": "wide",
        "type": f"wide-{size.groups}",
        "brand": "alpenglow",
        "name": "Wide",
        "locale": "en",
        "tags": [],
        "groups": [[name] for name in fields],
        "fields": {name: text(random) for name in fields},
        "defaultEnds": [None] * len(fields),
        "variants": variants,
        "experiments": [],
        "holdouts": [],
    }


def wide_type(groups: int) -> list[str]:
    """Register a module type of so many texts, once; return the names of its fields."""
    from content.blocks import Text
    from content.module_types import ModuleType, module_types

    names = [f"text{number}" for number in range(groups)]
    if f"wide-{groups}" not in {each.key for each in module_types()}:
        blocks = {name: Text() for name in names}
        type(f"Wide{groups}", (ModuleType,), {"key": f"wide-{groups}", **blocks})
    return names


def targeting(size: Size, random: Random) -> dict[str, Any]:
    """Return who one variant is meant for: a segment, and now and then a channel or a device."""
    held = [f"s{random.randrange(size.segments)}"]
    return {
        "locales": [],
        "segments": {"any": held, "all": [], "none": []},
        "channels": [random.choice(CHANNELS)] if random.random() < 0.3 else [],
        "devices": [random.choice(DEVICES)] if random.random() < 0.2 else [],
    }


def text(random: Random) -> str:
    """Return twelve words, seldom with a claim or what it needs."""
    words = [random.choice(WORDS) for _ in range(12)]
    if random.random() < 0.05:
        words.append(random.choice(["claim", "proof"]) + str(random.randrange(5)))
    return " ".join(words)


def rule_set() -> "RuleSet":
    """Return 25 rules, compiled anew."""
    from brand.rules.engine import RuleSet
    from brand.rules.types import Rule, Target

    email = Target(targeting={"channels": ["email"]})
    mobile = Target(targeting={"devices": ["mobile"]})
    rules = [
        Rule(
            f"terms-{number}",
            1,
            "terms",
            "Terms",
            {"rows": [{"term": f"never {number} {row}"} for row in range(10)]},
            email if number % 2 else Target(),
        )
        for number in range(20)
    ]
    for number, target in enumerate((Target(), email, mobile, Target(), email)):
        claim, proof = f"claim{number}", f"proof{number}"
        parameters = {"trigger": claim, "consequence": proof, "scope": "composition"}
        rules.append(Rule(f"requires-{number}", 1, "requires", "Proof", parameters, target))
    return RuleSet(rules)


def _shown(value: Any) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
