"""How long a re-check of everything takes, with the database and the real runs.

    .venv/bin/python -m benchmarks.recheck [--modules 200] [--variants 50] [--rules 100]
        [--home DIR]

Makes a large instance (`benchmarks.admin_data`; some minutes) in a temporary folder, or in
`--home`, where it is kept and used again. Then one rule that became active, after that all
`--rules` active rules, and these with six rules of compositions besides, run over it as the worker
runs them (`variants.rule_runs`), and the time is said for 100,000 variants: CPU and clock, seconds,
with how many findings were kept. What it writes is undone. The goals are in
docs/reference/performance.md.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

#: Seconds of CPU for 100,000 variants.
GOALS = {"one rule": 60.0, "all rules": 360.0}
VARIANTS = 100_000


def main() -> None:
    """Make the instance if there is none, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=int, default=200)
    parser.add_argument("--variants", type=int, default=50)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--home", type=Path, help="Keep the instance in this folder.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REFRACT_HOME"] = str((options.home or Path(folder)).resolve())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
        import django

        django.setup()
        _measure(options)


def _measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from benchmarks.admin_data import Seed
    from content.models import Module
    from variants.models import Variant

    call_command("migrate", interactive=False, verbosity=0)
    if not Module.objects.exists():
        Seed(options.modules, options.variants).write()
    count = Variant.objects.count()
    print(f"{Module.objects.count()} modules, {count} variants")
    with transaction.atomic():
        first, second, *_others = _rules(options.rules)
        _timed(second)  # what a process does once
        _say("one rule that finds nothing", second, count)
        _say("one rule that finds something in every module", first, count)
        _say("all rules", None, count)
        holds, offends, *_others = _composition_rules()
        _say("one rule of compositions that the texts cannot violate", holds, count)
        _say("one rule of compositions that most modules violate", offends, count)
        _say("all rules with six of compositions", None, count)
        transaction.set_rollback(True)


def _say(name: str, version: Any, count: int) -> None:
    """Run a version over so many variants, and print what that comes to for 100,000."""
    from brand.models import KeptFinding

    KeptFinding.objects.all().delete()
    cpu, clock, findings = _timed(version)
    factor = VARIANTS / count
    goal = GOALS["one rule" if name.startswith("one") else "all rules"]
    print(
        f"{name}: {cpu * factor:.1f} s CPU, {clock * factor:.1f} s for 100,000 variants"
        f" (goal {goal:.0f} s CPU); {findings} findings kept",
        flush=True,
    )


def _rules(count: int) -> list[Any]:
    """Make so many active rules of every brand: term lists, of which little is in use."""
    from brand.models import BrandRule, RuleVersion

    versions = []
    for number in range(count):
        rule = BrandRule.objects.create(key=f"rule-{number}", kind="terms", title=f"Rule {number}")
        rows = [{"term": f"word{number}x{row}", "replacements": ["other"]} for row in range(20)]
        if number == 0:
            rows.append({"term": "stove", "replacements": ["cooker"]})
        versions.append(
            RuleVersion.objects.create(
                rule=rule, number=1, state=RuleVersion.State.ACTIVE, parameters={"rows": rows}
            )
        )
    return versions


def _composition_rules() -> list[Any]:
    """Make six active rules of compositions; the texts of nearly all modules violate two."""
    from brand.models import BrandRule, RuleVersion

    email, mobile = {"channels": ["email"]}, {"devices": ["mobile"]}
    proof = {"trigger": "stove", "consequence": "terms apply", "scope": "composition"}
    shoes = [{"name": each, "terms": [each]} for each in ("boots", "rope")]
    families = [{"name": "shoes", "options": shoes}]
    either = {"check": "either_or", "families": families, "scope": "composition"}
    rules: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("length", {"unit": "words", "maximum": 2_000, "scope": "composition"}, {}),
        ("requires", proof, email),
        ("requires", proof | {"trigger": "guarantee"}, {}),
        ("count", {"item": "exclamation", "maximum": 2, "scope": "composition"}, mobile),
        ("consistency", either, {}),
        ("length", {"unit": "words", "maximum": 1_000, "scope": "composition"}, email),
    ]
    versions = []
    for number, (kind, parameters, targeting) in enumerate(rules):
        key = f"composition-{number}"
        rule = BrandRule.objects.create(key=key, kind=kind, title=f"Composition {number}")
        versions.append(
            RuleVersion.objects.create(
                rule=rule,
                number=1,
                state=RuleVersion.State.ACTIVE,
                parameters=parameters,
                target={"targeting": targeting},
            )
        )
    return versions


def _timed(version: Any) -> tuple[float, float, int]:
    """Run a version over everything, all active rules where it is None."""
    from django.utils import timezone

    from brand.models import KeptFinding, RuleRun
    from jobs.running import RunningJob
    from variants.rule_runs.counting import no_counts
    from variants.rule_runs.meaning import meaning_of
    from variants.rule_runs.purposes import Purpose
    from variants.rule_runs.running import run_rules

    run = RuleRun.objects.create(
        version=version,
        purpose=Purpose.LOOK if version else Purpose.EVERYTHING,
        counts=no_counts() | {"meaning": meaning_of(version)},
        started_at=timezone.now(),
    )
    cpu, clock = time.process_time(), time.perf_counter()
    run_rules(RunningJob(None), run=run.pk)
    spent = time.process_time() - cpu, time.perf_counter() - clock
    return *spent, KeptFinding.objects.count()


if __name__ == "__main__":
    main()
