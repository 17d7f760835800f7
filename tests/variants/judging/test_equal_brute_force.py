"""What rules find is what brute force finds: in every context there is, on all that is shown."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from brand.rules.engine import RuleSet
from brand.rules.types import Rule
from tests.engine.brute_cells import State
from tests.engine.small_changes import NOW
from tests.variants.judging import brute_judging
from tests.variants.judging.brute_judging import Expected, is_met, judge, violates
from tests.variants.judging.situations import (
    Taxonomies,
    document_of,
    make_change_of_words,
    make_rules,
)
from variants.engine import reference
from variants.judging import languages
from variants.judging.targets import targeting_of
from variants.judging.verdicts import JudgedFinding, Judgement, found_in, judge_module
from variants.judging.visible import Visible

EXAMPLES = 40


def judged(old: State, new: State, rules: list[Rule], **more: Any) -> Judgement:
    return judge_module(
        document_of(old.module),
        document_of(new.module),
        Taxonomies(old.taxonomy, new.taxonomy),  # type: ignore[arg-type]
        RuleSet(rules),
        [],
        NOW,
        **more,
    )


def of_rules(judgement: Judgement) -> list[JudgedFinding]:
    return [each for each in judgement.findings if each.finding.rule != languages.KEY]


def of_sources(judgement: Judgement) -> set[tuple[str, str | None, str]]:
    return {
        (each.finding.rule, each.finding.variants[0], each.finding.fields[0])
        for each in of_rules(judgement)
        if not each.finding.of_composition
    }


def assert_equal(judgement: Judgement, expected: Expected) -> None:
    assert of_sources(judgement) == expected.of_sources
    found: dict[str, list[JudgedFinding]] = {}
    for each in of_rules(judgement):
        if each.finding.of_composition:
            found.setdefault(each.finding.rule, []).append(each)
    assert found.keys() == expected.compositions.keys()
    for rule, compositions in expected.compositions.items():
        # Each composition that violates is explained, and nothing is blamed without one.
        for composition in compositions:
            assert any(set(each.finding.variants) <= {*composition, None} for each in found[rule])
        for each in found[rule]:
            assert any(set(each.finding.variants) <= {*one, None} for one in compositions)
            assert set(each.sources) <= set().union(*compositions)


def assert_witnesses(judgement: Judgement, new: State, rules: list[Rule]) -> None:
    """Each witness meets the rule's target and sees what offends it."""
    by_key = {rule.key: rule for rule in rules}
    for each in of_rules(judgement):
        if each.witness is None:
            continue
        rule, witness = by_key[each.finding.rule], each.witness
        assert new.module is not None
        seen = reference.resolve(new.module, new.taxonomy, witness.context, witness.use)
        if witness.use is None:
            target = targeting_of(rule.target.targeting)
            assert is_met(target, new.taxonomy, witness.context)
        if each.finding.of_composition:
            assert violates(rule, dict(seen.values))
        else:
            sources = {source.field: source.variant for source in seen.sources}
            assert sources[each.finding.fields[0]] == each.finding.variants[0]


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_a_document_is_judged_as_every_visitor_sees_it(seed: int) -> None:
    random = Random(seed)
    old, new, axes = make_change_of_words(random)
    rules = make_rules(random, new.taxonomy, axes)
    brute_judging._known.clear()

    judgement = judged(old, new, rules, changed_only=False)

    assert judgement.how == "enumerated"
    assert_equal(judgement, judge(old, new, rules, NOW, changed_only=False))
    assert_witnesses(judgement, new, rules)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_a_change_is_judged_by_what_it_adds(seed: int) -> None:
    random = Random(seed)
    old, new, axes = make_change_of_words(random)
    rules = make_rules(random, new.taxonomy, axes)
    brute_judging._known.clear()

    judgement = judged(old, new, rules, changed_only=True)

    assert_equal(judgement, judge(old, new, rules, NOW, changed_only=True))
    assert_witnesses(judgement, new, rules)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_projections_and_searches_find_what_listing_all_cells_finds(seed: int) -> None:
    random = Random(seed)
    old, new, axes = make_change_of_words(random)
    rules = make_rules(random, new.taxonomy, axes)
    brute_judging._known.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Visible, "_listed", _only_parts(Visible._listed))
        judgement = judged(old, new, rules, changed_only=False)

    assert judgement.how == "projected"
    assert_equal(judgement, judge(old, new, rules, NOW, changed_only=False))
    assert_witnesses(judgement, new, rules)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_looking_at_everything_finds_what_the_gate_finds(seed: int) -> None:
    random = Random(seed)
    _old, new, axes = make_change_of_words(random)
    rules = make_rules(random, new.taxonomy, axes)
    document = document_of(new.module)
    assume(document is not None)
    reach: Any = Taxonomies(new.taxonomy, new.taxonomy)
    both = reach, RuleSet(rules), [], NOW

    judgement = judge_module(None, document, *both, changed_only=False)
    found = found_in(document or {}, *both)

    assert [_told(each) for each in found] == [_told(each) for each in of_rules(judgement)]
    known = {each.finding.fingerprint for each in found[::2]}
    others = [each for each in found if each.finding.fingerprint not in known]
    assert found_in(document or {}, *both, known=known) == others


def _told(found: JudgedFinding) -> JudgedFinding:
    """A finding without the cells and the witness: those are of what was looked at."""
    return replace(found, cells=None, witness=None)


def _only_parts(listed: Any) -> Any:
    def refuse_whole(self: Visible, groups: Any, targets: Any, **more: Any) -> Any:
        return None if isinstance(groups, range) else listed(self, groups, targets, **more)

    return refuse_whole
