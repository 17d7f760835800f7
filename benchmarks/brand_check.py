"""How long brand rules take: `python -m benchmarks.brand_check`.

Times the live check of a field of 1,000 characters against 500 rules, and re-checks of 100,000
texts, extrapolated from a sample. Prints figures beside the goals of PERFORMANCE.md section 1 and
writes them to `benchmarks/results/`. See `benchmarks/README.md`.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.windows import RESULTS, machine, table, write_result
from brand.rules.engine import RuleSet
from brand.rules.extract import contents_of
from brand.rules.types import Rule, Source

RULES = 500
FIELD = 1_000
"""Characters of the field that is checked live."""
TEXTS = 100_000
GOALS = {"live": 0.050, "one rule": 60.0, "all rules": 360.0}
"""Seconds: of the clock for the live check, of CPU for 100,000 texts."""

#: Compiles, matches nothing and goes back and forth for ever: the examples' gate refuses it.
HOSTILE = r"(?:[a-z]+\s?)+\d\d\d\d"
_PATTERNS = (
    r"\b{w}(?:ing|ed|s)?\s+{v}\b",
    r"\b(?:{w}|{v})\b(?!\s+terms)",
    r"(?<=\bour\s){w}\b",
    r"\b\d+\s?{w}s?\b",
    r"\b{w}[!?]+",
    r"\b({w})\s+\1\b",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2_000, help="texts of the sample")
    parser.add_argument("--checks", type=int, default=50, help="live checks of each kind")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    options = parser.parse_args(arguments)

    words = make_words(random.Random(1))
    rules = make_rules(words)
    live = measure_live(words, rules, options.checks)
    print(live_table(live))
    again = measure_again(words, rules, options.texts)
    print()
    print(again_table(again))
    result = {"machine": machine(), "live": live, "again": again}
    print(f"\nWritten to {write_result('brand_check', result, options.results)}")


def make_words(chance: random.Random) -> list[str]:
    """Make a vocabulary of 4,000 words that look like words."""
    parts = [
        "ba",
        "tri",
        "lo",
        "men",
        "sa",
        "ter",
        "ki",
        "ver",
        "nu",
        "po",
        "gra",
        "di",
        "on",
        "el",
    ]
    made = {"".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(20_000)}
    return chance.sample(sorted(made), 4_000)


def make_text(chance: random.Random, words: list[str], length: int) -> str:
    """Make a text of sentences; common words are common."""
    pieces: list[str] = []
    while sum(map(len, pieces)) + len(pieces) < length:
        word = words[min(int(chance.paretovariate(0.6)), len(words) - 1)]
        pieces.append(word.capitalize() if not pieces or pieces[-1].endswith(".") else word)
        if chance.random() < 0.08:
            pieces[-1] += "."
    return " ".join(pieces)[:length]


def make_rules(words: list[str]) -> list[Rule]:
    """Make 500 rules: 200 patterns, the inclusive pack, ten of closed kinds, and lists of terms."""
    chance = random.Random(2)
    rules: list[Rule] = []
    for number in range(RULES * 2 // 5):
        form = _PATTERNS[number % len(_PATTERNS)]
        pattern = form.format(w=chance.choice(words), v=chance.choice(words))
        rules.append(_rule(f"pattern-{number}", "pattern", {"pattern": pattern}, f" {pattern}"))
    rules.append(_rule("inclusive", "inclusive", {}, ""))
    closed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("length", {"unit": "characters", "maximum": FIELD}),
        ("length", {"unit": "words", "maximum": FIELD}),
        ("count", {"item": "exclamation", "maximum": 1}),
        ("repetition", {}),
        ("case", {"style": "sentence"}),
    )
    for number, (kind, parameters) in enumerate([*closed, *closed]):
        rules.append(_rule(f"{kind}-{number}", kind, parameters, ""))
    while len(rules) < RULES:
        parameters = {"rows": _rows(chance, words, 20)}
        rules.append(_rule(f"terms-{len(rules)}", "terms", parameters, ""))
    return rules


def measure_live(words: list[str], rules: list[Rule], checks: int) -> dict[str, dict[str, float]]:
    """Time checks of one field while somebody types, seconds of the clock."""
    chance = random.Random(3)
    begin = time.perf_counter()
    warm = RuleSet(rules)
    warm.check(_source({"body": "Warm."}))
    compiling = time.perf_counter() - begin
    hostile = RuleSet([*rules, _rule("hostile", "pattern", {"pattern": HOSTILE}, "")])
    hostile.check(_source({"body": "Warm."}))
    texts = [make_text(chance, words, FIELD) for _ in range(checks)]
    blocks = [make_text(chance, words, FIELD // 5) for _ in range(5)]
    typed = [
        {
            "html": "".join(
                f"<p>{each}</p>" for each in [*blocks[:2], text[: FIELD // 5], *blocks[3:]]
            )
        }
        for text in texts
    ]
    few = RuleSet(rule for rule in rules if rule.kind in ("terms", "pattern", "inclusive"))
    few.check(_source({"body": "Warm."}))
    return {
        "compiling 500 rules, once": {"cpu": compiling, "median": compiling, "worst": compiling},
        "terms, patterns and inclusive alone": _timed(few, texts),
        "a text never seen": _timed(warm, texts),
        "rich text, one of five paragraphs changed": _timed(warm, typed),
        "with a hostile pattern that got through": _timed(hostile, texts),
    }


def measure_again(words: list[str], rules: list[Rule], count: int) -> list[dict[str, Any]]:
    """Time checks of a sample of texts of 130 characters, seconds of CPU for 100,000."""
    chance = random.Random(4)
    texts = [make_text(chance, words, 130) for _ in range(count)]
    one: dict[str, RuleSet] = {
        "one list of 20 terms": RuleSet(rules[-1:]),
        "one list of 10,000 terms": RuleSet(
            [_rule("long", "terms", {"rows": _rows(random.Random(5), words, 10_000)}, "")]
        ),
        "one pattern": RuleSet(rules[:1]),
        "the inclusive pack": RuleSet(rule for rule in rules if rule.kind == "inclusive"),
    }
    cases: list[tuple[str, str, RuleSet]] = [
        *(("one rule", name, rule_set) for name, rule_set in one.items()),
        ("all rules", "all 500 rules", RuleSet(rules)),
        ("all rules", "all 500 rules, no prefilter", RuleSet(rules, prefilter=False)),
    ]
    measured = []
    for goal, name, rule_set in cases:
        rule_set.check(_source({"body": "Warm."}))
        begin, found = time.process_time(), 0
        for text in texts:
            found += len(rule_set.check(_source({"body": text})))
        seconds = time.process_time() - begin
        measured.append(
            {
                "rules": name,
                "sample": count,
                "findings": found,
                "seconds": seconds / count * TEXTS,
                "goal": GOALS[goal],
            }
        )
    return measured


def live_table(live: dict[str, dict[str, float]]) -> str:
    """Milliseconds: the middle of CPU, of the clock beside the goal, and the worst of it."""
    rows = [
        [name, *(_milliseconds(each[column]) for column in ("cpu", "median", "worst"))]
        for name, each in live.items()
    ]
    goal = f"ms (goal: {_milliseconds(GOALS['live'])})"
    return table([f"{FIELD} characters, {RULES} rules", "CPU ms", goal, "worst"], rows)


def again_table(again: list[dict[str, Any]]) -> str:
    """Seconds of CPU for 100,000 texts beside the goals."""
    rows = [
        [each["rules"], f"{each['seconds']:.1f}", f"{each['goal']:.0f}", str(each["findings"])]
        for each in again
    ]
    head = f"{TEXTS:,} texts, from {again[0]['sample']:,}"
    return table([head, "CPU s", "goal", "findings in the sample"], rows)


def _rule(key: str, kind: str, parameters: dict[str, Any], title: str) -> Rule:
    return Rule(key, 1, kind, f"Rule {key}{title}", parameters)


def _rows(chance: random.Random, words: list[str], count: int) -> list[dict[str, Any]]:
    terms: set[str] = set()
    while len(terms) < count:
        terms.add(" ".join(chance.choices(words, k=chance.choice((1, 2, 2, 3)))))
    return [{"term": term, "replacements": [chance.choice(words)]} for term in sorted(terms)]


def _source(values: dict[str, Any]) -> Source:
    kind = "text" if isinstance(values["body"], str) else "rich_text"
    return Source("module", None, "hero", "brand", "en", contents_of({"body": kind}, values))


def _timed(rule_set: RuleSet, values: Sequence[Any]) -> dict[str, float]:
    clock, cpu = [], []
    for each in values:
        source = _source({"body": each})
        begin, begin_cpu = time.perf_counter(), time.process_time()
        rule_set.check(source)
        clock.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - begin_cpu)
    return {"cpu": median(cpu), "median": median(clock), "worst": max(clock)}


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


if __name__ == "__main__":
    main()
