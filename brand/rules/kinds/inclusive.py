"""Inclusive language: a pack of words that leave people out, with considerate alternatives."""

import json
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

from brand.rules.canonical import digest
from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.term_index import Entry, Match, TermIndex
from brand.rules.kinds.terms import Row, Terms
from brand.rules.kinds.text_kind import BlockHit
from brand.rules.parameters import Parameters
from brand.rules.types import Json

_DATA = Path(__file__).parent / "data"


class Concern(NamedTuple):
    """Words of one concern: `forms` with what to write instead, the best first.

    `note` says why, and when a form is fine. Where one of the words in `unless` stands in the same
    block, the forms count as fine: "he or she".
    """

    key: str
    topic: str
    forms: Mapping[str, tuple[str, ...]]
    note: str
    unless: tuple[str, ...]


@cache
def pack() -> tuple[Concern, ...]:
    """Return the English pack, by topic and key."""
    return tuple(
        Concern(
            key=each["key"],
            topic=each["topic"],
            forms={form: tuple(instead) for form, instead in each["forms"].items()},
            note=each["note"],
            unless=tuple(each.get("unless", ())),
        )
        for each in _read()
    )


def topics() -> tuple[str, ...]:
    """Return the topics of the pack, in the order of the alphabet."""
    return tuple(sorted({concern.topic for concern in pack()}))


class Inclusive(Terms):
    """The pack, or some topics of it."""

    key = "inclusive"
    label = "Inclusive language"
    purpose = "Words that leave people out or hurt, each with considerate alternatives."

    def __init__(self, concerns: tuple[Concern, ...], allow: tuple[str, ...] = ()) -> None:
        self._concerns = tuple(concern for concern in concerns for _form in concern.forms)
        super().__init__(
            tuple(
                Row(form, "deprecated", instead, note=concern.note)
                for concern in concerns
                for form, instead in concern.forms.items()
            ),
            allow,
        )

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `topics` (left out, all), `without` (keys of concerns) and `allow` (phrases)."""
        reader = Parameters(parameters)
        wanted = _known(reader, "topics", topics()) or topics()
        without = _known(reader, "without", tuple(concern.key for concern in pack()))
        allow = reader.texts("allow", ())
        reader.done()
        chosen = tuple(
            concern for concern in pack() if concern.topic in wanted and concern.key not in without
        )
        return cls(chosen, allow)

    @classmethod
    def data_digest(cls) -> str | None:
        """Name the pack: another one finds something else."""
        return _digest()

    def hits_of(self, text: str, matches: list[Match]) -> tuple[BlockHit, ...]:
        """Leave out what stands beside a word that makes it fine."""
        if not matches:
            return ()
        concerns = [self._concerns[match.entry.row or 0] for match in matches]
        fine = self._fine(text) if any(concern.unless for concern in concerns) else frozenset()
        kept = [
            match
            for match, concern in zip(matches, concerns, strict=True)
            if concern.key not in fine
        ]
        return super().hits_of(text, kept)

    def _hit(self, text: str, match: Match) -> BlockHit:
        hit = super()._hit(text, match)
        concern = self._concerns[match.entry.row or 0]
        evidence = {**hit.evidence, "concern": concern.key, "topic": concern.topic}
        return BlockHit(hit.start, hit.end, hit.fixes, hit.words, evidence)

    def _fine(self, text: str) -> frozenset[str]:
        """Return the concerns of which a word occurs that makes them fine."""
        return frozenset(self._unless[owner] for owner in self._unless_index.matches(text))

    @cached_property
    def _unless(self) -> tuple[str, ...]:
        return tuple({each.key: None for each in self._concerns if each.unless})

    @cached_property
    def _unless_index(self) -> TermIndex:
        numbers = {key: number for number, key in enumerate(self._unless)}
        words = {concern.key: concern.unless for concern in self._concerns if concern.unless}
        return TermIndex(
            {numbers[key]: [Entry(word, 0) for word in unless] for key, unless in words.items()}
        )


def _known(reader: Parameters, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = reader.texts(name, ())
    for index, value in enumerate(values):
        if value not in known:
            raise BadParameters(f"{name}[{index}]", value, f"one of {', '.join(known)}")
    return values


@cache
def _read() -> Any:
    return json.loads((_DATA / "inclusive_en.json").read_text(encoding="utf-8"))


@cache
def _digest() -> str:
    return digest(_read())
