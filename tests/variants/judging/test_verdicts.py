"""What a judgement says: who is responsible, how much was looked at, and one hash of it all."""

from dataclasses import replace
from typing import Any

from brand.rules.engine import RuleSet
from brand.rules.types import Rule, Target
from tests.factories import targeting
from variants.engine.types import Context
from variants.judging import languages
from variants.judging.verdicts import Judgement, judge_module
from variants.reach import Reach

NOW = 1_000
TERM = {"name": "", "parent": None}
SEGMENT = TERM | {
    "publicLabel": None,
    "kind": None,
    "purpose": None,
    "rank": None,
    "exclusiveChildren": False,
    "condition": None,
}
TERMS = {
    "segments": [SEGMENT | {"key": f"s{number}"} for number in range(30)],
    "channels": [TERM | {"key": "email"}, TERM | {"key": "web"}],
    "locales": [{"key": "fr", "name": "French", "fallbacks": []}],
}
BACKED = Rule("backed", 1, "unbacked", "Backed", {"claim": "claim", "needs": "terms"})
NO_SALE = Rule("no-sale", 1, "says", "No sale", {"word": "sale"})


def module(*variants: dict[str, Any], **fields: str) -> dict[str, Any]:
    return {
        "key": "home-hero",
        "type": "hero",
        "brand": "alpenglow",
        "name": "Hero",
        "locale": "en",
        "tags": [],
        "groups": [["headline"], ["eyebrow"], ["imageAlt"]],
        "fields": {"headline": "plain", "eyebrow": "plain", "imageAlt": "plain"} | fields,
        "defaultEnds": [None, None, None],
        "variants": list(variants),
        "experiments": [],
        "holdouts": [],
    }


def variant(key: str, overrides: dict[str, str], **target: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": key,
        "priority": "standard",
        "targeting": targeting(**target),
        "startsAt": None,
        "endsAt": None,
        "rightsUntil": None,
        "overrides": overrides,
        "provenance": None,
    }


def judged(document: Any, *rules: Rule, old: Any = None, **more: Any) -> Judgement:
    return judge_module(old, document, Reach(TERMS, TERMS, NOW), RuleSet(rules), [], NOW, **more)


def responsible(judgement: Judgement) -> list[tuple[str | None, ...]]:
    return [each.finding.variants for each in judgement.findings]


def test_who_claims_is_responsible_where_nobody_has_the_terms():
    bold = variant("bold", {"headline": "claim"}, any=["s1"])
    aside = variant("aside", {"imageAlt": "claims nothing"}, any=["s2"])
    assert responsible(judged(module(bold, aside), BACKED)) == [("bold",)]


def test_who_leaves_out_the_terms_that_the_default_has_is_responsible_too():
    quiet = variant("quiet", {"eyebrow": "plain"}, any=["s1"])
    document = module(quiet, headline="claim", eyebrow="terms")
    assert responsible(judged(document, BACKED)) == [(None, "quiet")]


def test_the_default_is_responsible_where_all_lack_something():
    rule = Rule("legal", 1, "unbacked", "Legal", {"needs": "terms"})
    one = variant("one", {"headline": "x"}, any=["s1"])
    two = variant("two", {"eyebrow": "x"}, any=["s2"])
    [found] = judged(module(one, two), rule).findings
    assert found.finding.variants == (None,)
    # Four cells of people, and each variant alone.
    assert found.cells == 6


def test_each_set_of_sources_that_is_enough_is_a_finding_of_its_own():
    """So a waiver for one of them does not let another pass."""
    rule = Rule("once", 1, "too-often", "Once", {"word": "sale", "most": 1})
    variants = [
        variant(f"v{number}", {field: "sale sale"}, any=[f"s{number}"])
        for number, field in enumerate(("headline", "eyebrow"))
    ]
    assert responsible(judged(module(*variants), rule)) == [("v0",), ("v1",)]


def test_a_finding_has_the_plainest_context_and_the_cells_that_show_it():
    rule = Rule(
        "backed",
        1,
        "unbacked",
        "Backed",
        dict(BACKED.parameters),
        Target(targeting={"channels": ["email"]}),
    )
    bold = variant("bold", {"headline": "claim"}, any=["s1"])
    [found] = judged(module(bold), rule).findings
    assert found.witness is not None
    assert found.witness.context == Context(at=NOW, channel="email", segments=frozenset({"s1"}))
    # One cell of people, and the variant alone.
    assert found.cells == 2
    assert found.sources == ("bold",)


def test_the_cells_are_those_of_the_module_cut_by_the_targets_that_matter():
    bold = variant("bold", {"headline": "claim"}, any=["s1"])
    rule = Rule(
        "backed",
        1,
        "unbacked",
        "B",
        dict(BACKED.parameters),
        Target(targeting=targeting(any=["s2"])),
    )
    plain = Reach(TERMS, TERMS, NOW).of_module(None, module(bold)).cells
    assert judged(module(bold)).cells == plain == 3
    assert judged(module(bold), rule).cells == 5


def many_segments() -> dict[str, Any]:
    variants = [
        variant(f"v{number}", {"headline": f"sale {number}"}, any=[f"s{number}"])
        for number in range(20)
    ]
    return module(*variants, eyebrow="claim")


def test_rules_of_one_source_are_checked_whatever_the_number_of_cells():
    judgement = judged(many_segments(), NO_SALE)
    assert judgement.how == "projected"
    assert responsible(judgement) == sorted((f"v{number}",) for number in range(20))


def test_a_rule_that_reads_what_few_variants_decide_is_checked_on_its_projection():
    rule = replace(BACKED, target=Target(fields=frozenset({"eyebrow"})))
    judgement = judged(many_segments(), rule)
    assert judgement.how == "projected"
    assert responsible(judgement) == [(None,)]
    assert list(judgement.projections) == ["backed"]


def test_a_blocking_rule_that_cannot_be_checked_blocks():
    document = many_segments()
    document["variants"][0]["overrides"]["headline"] = "terms"
    judgement = judged(document, BACKED)
    [found] = judgement.blocking("approval")
    assert judgement.how == "too many"
    assert found.finding.message == (
        "This rule cannot be checked here: narrow its targeting, or that of the variants."
    )


def test_a_mix_of_languages_warns_and_never_blocks():
    french = variant("french", {"headline": "Bonjour"}, locales=["fr"])
    judgement = judged(module(french))
    [found] = judgement.findings
    assert (found.finding.rule, found.finding.variants) == (languages.KEY, (None, "french"))
    assert judgement.blocking("approval") == ()
    assert found.witness is not None
    assert found.witness.context.locale == "fr"


def test_the_verdict_is_of_the_facts_and_not_of_the_words():
    bold = module(variant("bold", {"headline": "claim sale"}))
    one = judged(bold, NO_SALE, BACKED)
    assert judged(bold, BACKED, NO_SALE).verdict == one.verdict
    other_words = replace(NO_SALE, message="Otherwise!")
    assert judged(bold, other_words, BACKED).verdict == one.verdict
    assert judged(bold, NO_SALE).verdict != one.verdict
    assert (
        judged(module(variant("bold", {"headline": "claim"})), NO_SALE, BACKED).verdict
        != one.verdict
    )


def test_a_variant_that_another_default_makes_wrong_is_judged_though_nobody_sees_it_change():
    rule = Rule("as-default", 1, "as-default", "As the default", {})
    same = variant("same", {"headline": "ten"})
    before, after = module(same, headline="ten"), module(same, headline="twelve")
    assert responsible(judged(before, rule, old=before)) == []
    assert responsible(judged(after, rule, old=before)) == [("same",)]
    assert responsible(judged(after, rule, old=after)) == []


def test_what_is_withdrawn_has_no_findings():
    judgement = judged(None, NO_SALE, old=module(headline="sale"))
    assert (judgement.findings, judgement.cells, judgement.how) == ((), 0, "enumerated")


def test_a_rule_of_other_types_says_nothing():
    notices = Target(types=frozenset({"notice"}))
    rules = [
        replace(BACKED, target=notices),
        replace(NO_SALE, target=notices),
    ]
    assert judged(module(headline="claim sale"), *rules).findings == ()
