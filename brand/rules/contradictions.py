"""Rules that cannot both be followed (BRAND_RULES.md section 11).

What a rule asks for (a wording that it requires, a replacement, a preferred term) is shown to the
other rules: whatever they find in it contradicts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from brand.rules.blocks_scanned import BlockScanner
from brand.rules.canonical import canonical_json
from brand.rules.compiled import CompiledRule
from brand.rules.extract import content_of
from brand.rules.fixes import applied
from brand.rules.kinds.base import Demand
from brand.rules.kinds.text_kind import TextKind
from brand.rules.types import Content, Hit, Rule, Source, Target

Reason = Literal["required", "replacement", "preferred", "undo", "case", "bounds"]
Overlap = Callable[[Target, Target], bool]

#: Kinds whose findings in a piece of text stay when more text stands around it.
_LASTING = frozenset({"terms", "pattern", "inclusive", "length", "count", "repetition"})


class Contradiction(NamedTuple):
    """What rule `first` asks for, and rule `second` does not let pass.

    `reason` says why `first` asks for `text`: it is `required`, a `replacement`, a `preferred`
    term; `undo`: a replacement of `first` that the fix of `second` brings back to what `first`
    finds; `case`: they want one field in two cases; `bounds`: the least of one is more than the
    most of the other. `found` is what `second` marks in the text.
    """

    first: str
    second: str
    reason: Reason
    text: str
    found: str = ""


def between(
    rules: Iterable[Rule], overlap: Overlap, about: Collection[str] | None = None
) -> list[Contradiction]:
    """Return the contradictions among rules, by their keys; one may contradict itself.

    :param overlap: says whether something is in both targets.
    :param about: only those that these rules have a part in, such as the one to be activated.
    :raises BadParameters: for a rule whose parameters its kind refuses.
    """
    compiled = [CompiledRule(rule) for rule in sorted(rules, key=lambda rule: rule.key)]
    judges = _Judges(compiled)
    found: set[Contradiction] = set()
    for asking in compiled:
        meeting = {
            number
            for number, judging in enumerate(compiled)
            if (about is None or {asking.rule.key, judging.rule.key} & {*about})
            and overlap(asking.rule.target, judging.rule.target)
        }
        for demand in dict.fromkeys(asking.kind.demands()) if meeting else ():
            for number in meeting & judges.candidates(demand):
                found.update(judges.refusals(asking, number, demand))
        for number in meeting:
            if asking.rule.key < compiled[number].rule.key:
                found.update(_of_settings(asking, compiled[number]))
    return sorted(found)


class _Judges:
    """The rules as judges of what other rules ask for."""

    def __init__(self, compiled: list[CompiledRule]) -> None:
        self._compiled = compiled
        self._numbers = {each.rule.key: number for number, each in enumerate(compiled)}
        kinds = {
            number: each.kind
            for number, each in enumerate(compiled)
            if isinstance(each.kind, TextKind)
        }
        self._scanner = BlockScanner(kinds)
        self._others = frozenset(range(len(compiled))) - kinds.keys()

    def candidates(self, demand: Demand) -> frozenset[int]:
        """Return the numbers of the rules that may find something in what one asks for."""
        return self._others | self._scanner.candidates(demand.text)

    def refusals(
        self, asking: CompiledRule, number: int, demand: Demand
    ) -> Iterator[Contradiction]:
        """Yield what one rule finds in a text that another one asks for: the first of it."""
        judging = self._compiled[number]
        itself = asking is judging
        content = content_of("text", "text", demand.text)
        hits = self._hits(number, content, whole=demand.why == "required")
        # Wanted and found by one rule: an inflection of its own, in another case.
        if not hits or (itself and demand.why == "preferred"):
            return
        reason: Reason = demand.why
        if demand.why == "replacement" and self._undoes(asking, content, hits[0]):
            reason = "undo"
        marked = hits[0].spans[0].text if hits[0].spans else ""
        yield Contradiction(asking.rule.key, judging.rule.key, reason, demand.text, marked)

    def _undoes(self, asking: CompiledRule, content: Content, hit: Hit) -> bool:
        if not hit.fixes:
            return False
        fixed = str(applied(content.text, "text", hit.fixes[0]))
        number = self._numbers[asking.rule.key]
        return bool(self._hits(number, content_of("text", "text", fixed), whole=False))

    def _hits(self, number: int, content: Content, *, whole: bool) -> list[Hit]:
        kind = self._compiled[number].kind
        if content.kind not in kind.reads or not (
            kind.key in _LASTING or (whole and kind.key == "case")
        ):
            return []
        hits: Iterable[Hit]
        if isinstance(kind, TextKind):
            hits = [hit.in_field(content, 0) for hit in self._scanner.hits(number, content.text)]
        else:
            source = Source("", None, "", "", "", {content.field: content})
            if kind.scope == "field":
                hits = kind.check_field(content, source)
            elif kind.scope == "composition":
                hits = kind.judge(kind.summarise(source.contents, source))
            else:
                hits = ()
        # Too little of something is too little of it here only.
        return [hit for hit in hits if hit.evidence.get("bound") != "minimum"]


def _of_settings(first: CompiledRule, second: CompiledRule) -> Iterator[Contradiction]:
    """Yield what two rules of one kind set differently for the same fields."""
    if first.rule.kind != second.rule.kind:
        return
    keys = first.rule.key, second.rule.key
    one, other = dict(first.rule.parameters), dict(second.rule.parameters)
    if first.rule.kind == "case":
        styles = [
            f"{each.get('style')} {each.get('titleStyle') or ''}".strip() for each in (one, other)
        ]
        if styles[0] != styles[1] and "pattern" not in styles:
            yield Contradiction(*keys, "case", " / ".join(styles))
        return
    limits = [(each.pop("minimum", None), each.pop("maximum", None)) for each in (one, other)]
    if canonical_json(one) != canonical_json(other):
        return
    for least, most in ((limits[0][0], limits[1][1]), (limits[1][0], limits[0][1])):
        if least is not None and most is not None and least > most:
            yield Contradiction(*keys, "bounds", f"{least:g} / {most:g}")
