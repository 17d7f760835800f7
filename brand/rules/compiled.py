"""One rule, ready to check."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from brand.rules.kinds.base import Kind, Summary
from brand.rules.messages import message_of
from brand.rules.registry import parse
from brand.rules.semantics import fingerprint_of_text, semantic_hash
from brand.rules.types import Content, Finding, Hit, Rule, Source

#: What decides which contents a rule reads: types and fields of its target, and kinds of field.
Reach = tuple[frozenset[str], frozenset[str], frozenset[str]]


class CompiledRule:
    """A rule with its kind; parameters are read when they are first needed.

    :raises BadParameters: when `kind` is first asked for.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    @cached_property
    def kind(self) -> Kind:
        """The kind with the rule's parameters."""
        return parse(self.rule)

    @cached_property
    def meaning(self) -> str:
        """The rule's semantic hash."""
        return semantic_hash(self.rule)

    @cached_property
    def reach(self) -> Reach:
        """Rules of equal reach read the same of any source."""
        return self.rule.target.types, self.rule.target.fields, self.kind.reads

    def reads(self, source: Source) -> dict[str, Content]:
        """Return what the rule looks at of a source: what its target and its kind let it."""
        if self.rule.target.types and source.type not in self.rule.target.types:
            return {}
        fields, kinds = self.rule.target.fields, self.kind.reads
        return {
            name: content
            for name, content in source.contents.items()
            if content.kind in kinds and (not fields or name in fields)
        }

    def fields_read(self, kinds: Mapping[str, str]) -> frozenset[str]:
        """Return the fields that the rule looks at.

        :param kinds: the kind of each field of a module type.
        """
        fields, read = self.rule.target.fields, self.kind.reads
        return frozenset(
            name for name, kind in kinds.items() if kind in read and (not fields or name in fields)
        )

    def summarise(self, source: Source, group: Collection[str]) -> Summary | None:
        """Say what one field group of a source adds to a composition; None: nothing."""
        contents = {name: content for name, content in self.reads(source).items() if name in group}
        return self.kind.summarise(contents, source) if contents else None

    def judge(self, summaries: Iterable[Summary | None]) -> list[Hit]:
        """Judge a composition by the summaries of its groups, in their order."""
        return list(self.kind.judge(self.combined(summaries)))

    def combined(self, summaries: Iterable[Summary | None]) -> Summary | None:
        """Add up what several groups say, in their order."""
        total: Summary | None = None
        for summary in summaries:
            if total is None:
                total = summary
            elif summary is not None:
                total = self.kind.combine(total, summary)
        return total

    def findings(
        self, source: Source, fields: Sequence[str], hits: Iterable[Hit]
    ) -> Iterator[Finding]:
        """Turn hits in one source into findings.

        :param fields: those that were read for them.
        """
        rule = self.rule
        for hit in hits:
            yield Finding(
                rule=rule.key,
                version=rule.version,
                kind=rule.kind,
                module=source.module,
                variants=(source.variant,),
                fields=tuple(fields),
                spans=hit.spans,
                message=message_of(rule, hit),
                evidence=hit.evidence,
                fixes=hit.fixes,
                fingerprint=fingerprint_of_text(self.meaning, source, fields, hit.spans, hit.about),
                severity=rule.severity,
            )
