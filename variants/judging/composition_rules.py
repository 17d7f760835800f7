"""One rule of compositions, judged by summaries: no text is read twice (BRAND_RULES.md section 12).

Who is responsible for a violation is found by trying: a source without which it is gone, or, where
something is missing, a variant in whose place the default would have it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brand.rules.canonical import canonical_json
from brand.rules.engine import CompiledRule
from brand.rules.kinds.base import Summary
from brand.rules.messages import message_of
from brand.rules.semantics import fingerprint_of_composition
from brand.rules.types import Finding, Hit, Source
from variants.engine.projection import NOTHING, Shows
from variants.judging.judgement import SourceKey
from variants.judging.sources import kinds_of

#: Sets of sources that are each enough for one violation: more of them are not told apart.
MOST_SETS = 20

#: Sums of summaries that are tried to see whether a rule can be violated at all.
MOST_SUMS = 1_000

#: Stands for a source that is left out while somebody responsible is looked for.
_LEFT_OUT = "?"


@dataclass(frozen=True, slots=True)
class Violation:
    """What a composition does to a rule; `responsible` as in `Finding.variants`."""

    responsible: tuple[SourceKey, ...]
    hit: Hit


class CompositionRule:
    """A rule over the sources of one module, old and new content of a key being two sources.

    :param sources: by key.
    """

    def __init__(self, compiled: CompiledRule, sources: Mapping[SourceKey, Source]) -> None:
        self.compiled = compiled
        self._sources = sources
        self._summaries: dict[tuple[Shows, int], Summary | None] = {}
        self._hits: dict[tuple[Summary | None, ...], list[Hit]] = {}
        self._module = sources[None]

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that the rule reads."""
        types = self.compiled.rule.target.types
        if types and self._module.type not in types:
            return frozenset()
        return self.compiled.fields_read(kinds_of(self._module.type))

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The positions of the field groups in which some source says anything to the rule."""
        return tuple(
            position
            for position, group in enumerate(self._module.groups)
            if not self.fields.isdisjoint(group)
            and any(self._summary(source, position) is not None for source in self._sources)
        )

    def can_be_violated(self, ending: Collection[int]) -> bool:
        """Say whether some choice of sources violates the rule, whether or not anybody sees it.

        True where there are too many sums of summaries to say.

        :param ending: the positions of the groups whose default ends: they may show nothing.
        """
        sums: set[Summary | None] = {None}
        for position in self.groups:
            group = self._module.groups[position]
            said = {
                self._summary(key, position)
                for key, source in self._sources.items()
                if any(name in source.contents for name in group)
            }
            if position in ending:
                said.add(None)
            sums = {self.compiled.combined((one, other)) for one in sums for other in said}
            if len(sums) > MOST_SUMS:
                return True
        return any(self.compiled.judge([each]) for each in sums)

    def violations(self, shown: Sequence[Shows]) -> tuple[Violation, ...]:
        """Return what is wrong with a composition.

        :param shown: the source of each group in `groups`.
        """
        found: dict[tuple[SourceKey, ...], Violation] = {}
        seen = set()
        for hit in self._judge(shown):
            offence = _offence(hit)
            if offence in seen:
                continue
            seen.add(offence)
            for some in self._enough(shown, offence):
                all_of_them = some | self._deviating(shown, offence, some) or {None}
                responsible = tuple(sorted(all_of_them, key=_default_first))
                found.setdefault(responsible, Violation(responsible, hit))
        return tuple(found.values())

    def finding(self, violation: Violation) -> Finding:
        """Return a violation as a finding."""
        rule, hit = self.compiled.rule, violation.hit
        read = {
            key: self.compiled.reads(self._sources[key]).values() for key in violation.responsible
        }
        return Finding(
            rule=rule.key,
            version=rule.version,
            kind=rule.kind,
            module=self._module.module,
            variants=violation.responsible,
            fields=tuple(name for name in self._module.contents if name in self.fields),
            spans=hit.spans,
            message=message_of(rule, hit),
            evidence=hit.evidence,
            # An edit names a field, not whose: it can only be made where that is clear.
            fixes=hit.fixes if len(violation.responsible) == 1 else (),
            fingerprint=fingerprint_of_composition(
                self.compiled.meaning, self._module.module, read
            ),
            severity=rule.severity,
            of_composition=True,
        )

    def _summary(self, source: Shows, position: int) -> Summary | None:
        if source in (NOTHING, _LEFT_OUT):
            return None
        key = (source, position)
        if key not in self._summaries:
            group = self._module.groups[position]
            self._summaries[key] = self.compiled.summarise(self._sources[source], group)
        return self._summaries[key]

    def _judge(self, shown: Sequence[Shows]) -> list[Hit]:
        summaries = tuple(
            self._summary(source, position)
            for source, position in zip(shown, self.groups, strict=True)
        )
        if summaries not in self._hits:
            self._hits[summaries] = self.compiled.judge(summaries)
        return self._hits[summaries]

    def _offends(self, shown: Sequence[Shows], offence: str) -> bool:
        return any(_offence(hit) == offence for hit in self._judge(shown))

    def _enough(self, shown: Sequence[Shows], offence: str) -> list[frozenset[SourceKey]]:
        """Return the least sets of sources that commit an offence all by themselves."""
        found: list[frozenset[SourceKey]] = []
        waiting = [tuple(shown)]
        tried = set(waiting)
        while waiting and len(found) < MOST_SETS:
            current = waiting.pop(0)
            least = self._least(current, offence)
            if least not in found:
                found.append(least)
            for source in sorted(least, key=_default_first):
                without = _replaced(current, source, _LEFT_OUT)
                if without not in tried and self._offends(without, offence):
                    tried.add(without)
                    waiting.append(without)
        return found

    def _least(self, shown: Sequence[Shows], offence: str) -> frozenset[SourceKey]:
        """Leave out one source after the other while the offence stays; the default first."""
        for source in sorted(_named(shown), key=_default_first):
            without = _replaced(shown, source, _LEFT_OUT)
            if self._offends(without, offence):
                shown = without
        return _named(shown)

    def _deviating(
        self, shown: Sequence[Shows], offence: str, some: frozenset[SourceKey]
    ) -> frozenset[SourceKey]:
        """Return the variants, besides some, in whose place the default would not offend."""
        for source in sorted(_named(shown) - some - {None}, key=_default_first):
            inherited = _replaced(shown, source, None)
            if self._offends(inherited, offence):
                shown = inherited
        return _named(shown) - some - {None}


def _named(shown: Iterable[Shows]) -> frozenset[SourceKey]:
    return frozenset(source for source in shown if source not in (NOTHING, _LEFT_OUT))


def _replaced(shown: Sequence[Shows], source: Shows, by: Shows) -> tuple[Shows, ...]:
    return tuple(by if each == source else each for each in shown)


def _default_first(source: SourceKey) -> str:
    return source or ""


def _offence(hit: Hit) -> str:
    """Name what a hit complains about, whatever the figures: they change with what is left out."""
    texts = {name: value for name, value in hit.evidence.items() if isinstance(value, str)}
    return hit.about or canonical_json(texts)
