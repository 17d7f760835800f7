"""Judging by brute force: every context there can be, resolved by the reference engine."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from brand.rules.types import Rule
from taxonomy.targeting import Targeting
from taxonomy.types import Taxonomy
from tests.engine.brute_cells import State, contexts, instants, variants
from tests.variants.judging.situations import FIELDS
from variants.engine import reference
from variants.engine.digests import digest
from variants.engine.types import Composition, Context, ModuleDocument, Resolution, VariantDocument
from variants.judging.targets import targeting_of


@dataclass
class Expected:
    """`of_sources` are (rule, source, field); `compositions` what violates, by rule."""

    of_sources: set[tuple[str, str | None, str]] = field(default_factory=set)
    compositions: dict[str, set[Composition]] = field(default_factory=dict)


def judge(old: State, new: State, rules: list[Rule], now: int, *, changed_only: bool) -> Expected:
    """Judge everything that anybody can see of the new state, or what is new in it."""
    expected = Expected()
    everyone = list(contexts(old, with_targets(new, rules), now))
    for context, use in seen(old, new, now, everyone):
        before = resolve(old, context, use)
        after = resolve(new, context, use)
        if after is None:
            continue
        is_changed = before is None or shown(before) != shown(after)
        for rule in rules:
            meets_now = meets(rule, new.taxonomy, new, context, use, everyone)
            if not meets_now:
                continue
            if changed_only and not is_changed:
                met = use is not None or meets(rule, old.taxonomy, old, context, use, everyone)
                if met:
                    continue
            _note(expected, rule, after)
    return expected


def with_targets(new: State, rules: list[Rule]) -> State:
    """The new state with the tags of targets among those that contexts are made of."""
    assert new.module is not None
    probes = [
        VariantDocument(f"r{number}", {}, targeting_of(rule.target.targeting))
        for number, rule in enumerate(rules)
    ]
    return replace(new, module=replace(new.module, variants=(*new.module.variants, *probes)))


def seen(
    old: State, new: State, now: int, everyone: list[Context]
) -> Iterator[tuple[Context, str | None]]:
    yield from ((context, None) for context in everyone)
    for use in sorted({variant.key for variant in variants(new)}):
        for at in instants(old, new, now):
            yield Context(at=at), use


def resolve(state: State, context: Context, use: str | None) -> Resolution | None:
    if state.module is None or use not in {None, *(each.key for each in variants(state))}:
        return None
    return reference.resolve(state.module, state.taxonomy, context, use)


def shown(resolution: Resolution) -> Any:
    return resolution.composition, digest(dict(resolution.values))


def meets(
    rule: Rule,
    taxonomy: Taxonomy,
    state: State,
    context: Context,
    use: str | None,
    everyone: list[Context],
) -> bool:
    """Whether a context meets a rule's target; of a variant alone, one that it is meant for."""
    target = targeting_of(rule.target.targeting)
    if use is None:
        return is_met(target, taxonomy, context)
    if target == Targeting():
        return True
    [own] = [each.targeting for each in variants(state) if each.key == use]
    return own == Targeting() or any(
        is_met(own, taxonomy, each) and is_met(target, taxonomy, each) for each in everyone
    )


_known: dict[Any, bool] = {}


def is_met(targeting: Targeting, taxonomy: Taxonomy, context: Context) -> bool:
    if targeting == Targeting():
        return True
    key = (targeting, id(taxonomy), context.locale, context.channel, context.device)
    key = (*key, context.segments, context.consent)
    if key not in _known:
        probe = ModuleDocument(
            "probe", "hero", "b", "en", (("x",),), {}, (VariantDocument("v", {"x": 1}, targeting),)
        )
        _known[key] = reference.resolve(probe, taxonomy, context).composition == ("v",)
    return _known[key]


def violates(rule: Rule, values: dict[str, Any]) -> bool:
    """Whether all that one visitor reads offends a rule of compositions."""
    fields = [name for name in FIELDS if not rule.target.fields or name in rule.target.fields]
    words = " ".join(values[name] or "" for name in fields).split()
    if rule.kind == "too-often":
        return words.count(rule.parameters["word"]) > rule.parameters["most"]
    claim = rule.parameters.get("claim")
    return (claim is None or claim in words) and rule.parameters["needs"] not in words


def _note(expected: Expected, rule: Rule, after: Resolution) -> None:
    if rule.kind != "says":
        if violates(rule, dict(after.values)):
            expected.compositions.setdefault(rule.key, set()).add(after.composition)
        return
    for name, source in zip(FIELDS, after.composition, strict=True):
        if rule.target.fields and name not in rule.target.fields:
            continue
        if rule.parameters["word"] in (after.values[name] or ""):
            expected.of_sources.add((rule.key, source, name))
