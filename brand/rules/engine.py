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
from brand.rules.compiled import CompiledRule, Reach
from brand.rules.kinds.text_kind import TextKind
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
        found: list[Finding] = []
        read: dict[Reach, dict[str, Content]] = {}
        for number, compiled in enumerate(self.rules):
            if keys is not None and compiled.rule.key not in keys:
                continue
            contents = read.get(compiled.reach)
            if contents is None:
                contents = read[compiled.reach] = compiled.reads(source)
            if contents:
                found += self._findings(number, compiled, contents, source)
        return sorted(found, key=_place)

    def _findings(
        self, number: int, compiled: CompiledRule, contents: dict[str, Content], source: Source
    ) -> Iterator[Finding]:
        kind = compiled.kind
        if isinstance(kind, TextKind):
            for name, content in contents.items():
                hits = self._hits_of_blocks(number, kind, content)
                if hits:
                    yield from compiled.findings(source, (name,), hits)
        elif kind.scope == "field":
            for name, content in contents.items():
                yield from compiled.findings(source, (name,), kind.check_field(content, source))
        elif kind.scope == "source":
            hits_of_source = kind.check_source(_only(source, contents))
            yield from compiled.findings(source, tuple(contents), hits_of_source)

    def _hits_of_blocks(self, number: int, kind: TextKind, content: Content) -> list[Hit]:
        found: list[Hit] = []
        for block in content.blocks:
            if kind.reads_block(block.kind):
                hits = self._scanner.hits(number, content.text[block.start : block.end])
                found += [hit.in_field(content, block.start) for hit in hits]
                if any(hit.timed_out for hit in hits):
                    break  # the other blocks would take as long
        return found

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
