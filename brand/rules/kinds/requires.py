"""Requires: what is said asks for more: a claim for its proof, an acronym for its meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self, cast

import regex

from brand.rules.kinds.base import BadParameters, Kind, Scope, Summary
from brand.rules.kinds.pattern import TIME_LIMIT, compiled, search
from brand.rules.parameters import Parameters
from brand.rules.text.blocks import blocks_of
from brand.rules.text.folding import folded
from brand.rules.text.marking import span_of
from brand.rules.types import Content, Hit, Json, Source, Span

SCOPES: tuple[Scope, ...] = ("field", "source", "composition")


class Said(NamedTuple):
    """What some content says.

    :param open: what still needs its consequence, by what the trigger captured: the first of each.
    :param settled: what consequences captured; the empty text stands for all that need no equal.
    :param timed_out: a pattern took too long: nothing is known.
    """

    open: tuple[tuple[str, Span], ...] = ()
    settled: frozenset[str] = frozenset()
    timed_out: bool = False


NOTHING = Said()


@dataclass(frozen=True)
class Requires(Kind):
    """If `trigger` matches, `consequence` must match in the same field, source or composition.

    Patterns read a text as readers see it, block by block.

    :param captured: what the trigger's first group holds (all of it without a group) must also be
        in a group of a match of the consequence: each acronym needs its own definition.
    :param before: the consequence must begin no later than what needs it.
    :param exceptions: what triggers may hold without needing anything.
    """

    key = "requires"
    label = "If this, then that"
    purpose = "Whoever says one thing must say another: a claim its proof, an acronym its meaning."

    trigger: "regex.Pattern[str]"
    consequence: "regex.Pattern[str]"
    captured: bool = False
    before: bool = False
    ignore_case: bool = False
    exceptions: frozenset[str] = frozenset()
    scope: Scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `trigger` and `consequence` (regular expressions), `captured`, `before`,
        `ignoreCase`, `exceptions` and `scope` (field, source or composition).

        :raises BadParameters: also for patterns that do not compile, and for `captured` where the
            consequence has no group to compare with.
        """
        reader = Parameters(parameters)
        ignore_case = reader.flag("ignoreCase", False)
        trigger = compiled(reader.text("trigger"), "trigger", ignore_case=ignore_case)
        consequence = compiled(reader.text("consequence"), "consequence", ignore_case=ignore_case)
        captured = reader.flag("captured", False)
        before = reader.flag("before", False)
        exceptions = reader.texts("exceptions", ())
        scope = cast(Scope, reader.choice("scope", SCOPES, "field"))
        reader.done()
        if captured and not consequence.groups:
            raise BadParameters(
                "consequence", consequence.pattern, "a pattern with a group: what is captured"
            )
        same = frozenset(_same(each, ignore_case) for each in exceptions)
        return cls(trigger, consequence, captured, before, ignore_case, same, scope)

    def expressions(self) -> "tuple[regex.Pattern[str], ...]":
        """Give both patterns."""
        return self.trigger, self.consequence

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark the first of each thing in a field that lacks what it needs."""
        return self._hits(self._said_in(content))

    def check_source(self, source: Source) -> Iterator[Hit]:
        """Judge all fields of a source together."""
        return self._hits(self._sum(source.contents))

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Say what a field group leaves open and what it settles."""
        said = self._sum(contents)
        return None if said == NOTHING else said

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Settle what the other one leaves open, with `before` only what comes after."""
        return self._add(cast(Said, left), cast(Said, right))

    def judge(self, summary: Summary | None) -> Iterator[Hit]:
        """Mark what all field groups together leave open."""
        return self._hits(cast(Said, summary) if summary is not None else NOTHING)

    def _hits(self, said: Said) -> Iterator[Hit]:
        if said.timed_out:
            yield Hit(evidence={"timedOutAfterMs": round(TIME_LIMIT * 1000)})
            return
        for value, span in said.open:
            yield Hit(
                spans=(span,),
                evidence={"needs": self.consequence.pattern, "captured": value},
                words={"trigger": span.text},
                about=value,
            )

    def _sum(self, contents: Mapping[str, Content]) -> Said:
        said = NOTHING
        for content in contents.values():
            if content.kind in self.reads:
                said = self._add(said, self._said_in(content))
        return said

    def _add(self, left: Said, right: Said) -> Said:
        if left.timed_out or right.timed_out:
            return Said(timed_out=True)
        still = left.open
        if not self.before:
            still = tuple(each for each in still if each[0] not in right.settled)
        known = {value for value, _ in still} | left.settled
        later = tuple(each for each in right.open if each[0] not in known)
        return Said(still + later, left.settled | right.settled)

    def _said_in(self, content: Content) -> Said:
        """Say what one field leaves open and settles, in the order of its text."""
        said: list[tuple[int, Said]] = []
        try:
            for block in blocks_of(content):
                view = folded(content.text[block.start : block.end])
                for match in search(self.consequence, view.text):
                    start, _ = view.to_stored(*match.span())
                    said.append((block.start + start, Said(settled=self._settles(match))))
                for match in search(self.trigger, view.text):
                    start, end = (block.start + each for each in view.to_stored(*match.span()))
                    value = self._needs(match)
                    if value is not None:
                        said.append((start, Said(((value, span_of(content, start, end)),))))
        except TimeoutError:
            return Said(timed_out=True)
        # What begins together settles first: "Application programming interface (API)".
        said.sort(key=lambda each: (each[0], bool(each[1].open)))
        opened: dict[str, Span] = {}
        settled: set[str] = set()
        for _, each in said:
            settled |= each.settled
            for value, span in each.open:
                if value not in settled:
                    opened.setdefault(value, span)
        if not self.before:
            opened = {value: span for value, span in opened.items() if value not in settled}
        return Said(tuple(opened.items()), frozenset(settled))

    def _needs(self, match: "regex.Match[str]") -> str | None:
        """Return what must be captured, empty where anything will do; None for an exception."""
        held = (match.group(1) if self.trigger.groups else None) or match.group()
        if _same(held, self.ignore_case) in self.exceptions:
            return None
        return _same(held, self.ignore_case) if self.captured else ""

    def _settles(self, match: "regex.Match[str]") -> frozenset[str]:
        if not self.captured:
            return frozenset({""})
        return frozenset(_same(each, self.ignore_case) for each in match.groups() if each)


def _same(text: str, ignore_case: bool) -> str:
    """Return what two captured texts have in common that read the same."""
    return folded(text.strip(), "words", caseless=ignore_case).text
