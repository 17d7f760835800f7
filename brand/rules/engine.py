"""The engine: what the rules of a brand find in a source (DESIGN.md section 6).

The same call serves live checks, submit, approval, publishing and re-checks. What a rule finds
does not depend on other rules, nor on their order.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from brand.rules.blocks_scanned import BlockScanner
from brand.rules.canonical import digest
from brand.rules.compiled import CompiledRule
from brand.rules.kinds.text_kind import TextKind, shifted
from brand.rules.types import Content, Finding, Hit, Rule, Source

__all__ = ["CompiledRule", "RuleSet"]


class RuleSet:
    """Rules that are checked together, compiled when they are first needed.

    Worth keeping: what blocks of text were found to hold is remembered.

    :param rules: each key once.
    :param prefilter: leave out patterns whose literal words a text lacks; findings are the same.
    :raises ValueError: for two rules of one key.
    """

    def __init__(self, rules: Iterable[Rule], *, prefilter: bool = True) -> None:
        self.rules: tuple[CompiledRule, ...] = tuple(
            CompiledRule(rule) for rule in sorted(rules, key=lambda rule: rule.key)
        )
        self._prefilter = prefilter
        keys = [each.rule.key for each in self.rules]
        for before, key in pairwise(keys):
            if before == key:
                raise ValueError(f"Two rules have the key {key!r}.")

    @cached_property
    def hash(self) -> str:
        """A hash of what all rules mean."""
        return digest([each.meaning for each in self.rules])

    @cached_property
    def composition_rules(self) -> tuple[CompiledRule, ...]:
        """The rules that judge compositions."""
        return tuple(each for each in self.rules if each.kind.scope == "composition")

    def check(self, source: Source, keys: Collection[str] | None = None) -> list[Finding]:
        """Check one source with the rules of one field and of one source.

        :param keys: the rules whose targeting reaches the source; None for all.
        :returns: findings by rule, field and place.
        """
        found = [
            finding
            for number, compiled in enumerate(self.rules)
            if keys is None or compiled.rule.key in keys
            for finding in self._findings(number, compiled, source)
        ]
        return sorted(found, key=_place)

    def _findings(self, number: int, compiled: CompiledRule, source: Source) -> Iterator[Finding]:
        kind = compiled.kind
        if kind.scope == "composition":
            return
        contents = compiled.reads(source)
        if kind.scope == "source":
            if contents:
                yield from compiled.findings(
                    source, tuple(contents), kind.check_source(_only(source, contents))
                )
            return
        for name, content in contents.items():
            hits: Iterable[Hit]
            if isinstance(kind, TextKind):
                hits = self._hits_of_blocks(number, kind, content)
            else:
                hits = kind.check_field(content, source)
            yield from compiled.findings(source, (name,), hits)

    def _hits_of_blocks(self, number: int, kind: TextKind, content: Content) -> Iterator[Hit]:
        scanned = (
            (block.start, self._scanner.hits(number, content.text[block.start : block.end]))
            for block in content.blocks
            if kind.reads_block(block.kind)
        )
        return shifted(scanned, content)

    @cached_property
    def _scanner(self) -> BlockScanner:
        kinds = {
            number: each.kind
            for number, each in enumerate(self.rules)
            if isinstance(each.kind, TextKind)
        }
        return BlockScanner(kinds, prefilter=self._prefilter)


def _only(source: Source, contents: dict[str, Content]) -> Source:
    """Return the source as a rule sees it that reads only these fields."""
    if len(contents) == len(source.contents):
        return source
    return replace(source, contents=contents)


def _place(finding: Finding) -> tuple[str, tuple[str, ...], int, int]:
    span = finding.spans[0] if finding.spans else None
    return (
        finding.rule,
        (span.field,) if span else finding.fields,
        span.start if span else -1,
        span.end if span else -1,
    )
