"""Consistency: one way to say it, one destination for a label, one price for all to see."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self, cast

from brand.rules.canonical import digest
from brand.rules.kinds.base import BadParameters, Kind, Scope, Summary
from brand.rules.kinds.consistency_sets import SETS, Family, Option
from brand.rules.kinds.either_or import EitherOr, is_sign
from brand.rules.kinds.statements import Facts, Finder, Labels, Statement
from brand.rules.parameters import Parameters
from brand.rules.text.folding import Folded
from brand.rules.types import Content, Edit, Hit, Json, Source, Span

SCOPES: tuple[Scope, ...] = ("field", "source", "composition")
CHECKS = ("either_or", "labels", "facts")
#: Spans and choices that a finding names: the first ones.
MOST_NAMED = 10

#: What is said of each topic: the first span of each choice, in order.
Said = tuple[tuple[str, str, Span], ...]


@dataclass(frozen=True)
class Consistency(Kind):
    """One thing said of each topic, in a field, a source or a composition.

    A topic is a family of ways to say it ("du" or "Sie"), the label of a link, or a sort of fact.
    """

    key = "consistency"
    label = "Consistency"
    purpose = (
        "One form of address, one spelling, one kind of quotes; links of one label lead to one "
        "place; the same price everywhere."
    )
    reads = frozenset({"text", "rich_text", "url", "decimal", "currency", "date"})

    finder: Finder
    scope: Scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `check` (either_or, labels, facts) and `scope` (field, source, composition).

        For either_or: `sets` (some of `SETS`), `families` (each with `name`, `options` of `name`
        and `terms`, `matchCase`, `interchangeable`) and `exceptions`. For facts: `facts` (some of
        prices, percentages, currencies, dates).

        :raises BadParameters: also for a term of two options, and for interchangeable options
            that do not have as many terms.
        """
        reader = Parameters(parameters)
        check = reader.choice("check", CHECKS)
        scope = cast(Scope, reader.choice("scope", SCOPES, "field"))
        finder: Finder
        if check == "either_or":
            finder = _either_or(reader)
        elif check == "labels":
            finder = Labels()
        else:
            facts = reader.texts("facts", at_least=1)
            for index, each in enumerate(facts):
                if each not in Facts.SORTS:
                    expected = f"one of {', '.join(Facts.SORTS)}"
                    raise BadParameters(f"facts[{index}]", each, expected)
            finder = Facts(frozenset(facts))
        reader.done()
        return cls(finder, scope)

    @classmethod
    def data_digest(cls) -> str:
        """Name the families that come with the kind."""
        return digest({name: repr(family) for name, family in SETS.items()})

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark the first of each thing that a field says of one topic, where they are several."""
        return self._hits_with_fixes(self.finder.statements({content.field: content}, source))

    def check_source(self, source: Source) -> Iterator[Hit]:
        """Judge all fields of a source together."""
        return self._hits_with_fixes(self.finder.statements(source.contents, source))

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Say what a field group states."""
        return _firsts(self.finder.statements(contents, source)) or None

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Keep the first span of each thing that is said of a topic."""
        said = {(topic, choice): span for topic, choice, span in cast(Said, left)}
        for topic, choice, span in cast(Said, right):
            said.setdefault((topic, choice), span)
        return tuple((topic, choice, span) for (topic, choice), span in said.items())

    def judge(self, summary: Summary | None) -> Iterator[Hit]:
        """Find the topics of which several things are said."""
        choices: defaultdict[str, list[tuple[str, Span]]] = defaultdict(list)
        for topic, choice, span in cast(Said, summary or ()):
            choices[topic].append((choice, span))
        for topic, said in choices.items():
            if len(said) > 1:
                named = [choice for choice, _ in said[:MOST_NAMED]]
                yield Hit(
                    spans=tuple(span for _, span in said[:MOST_NAMED]),
                    evidence={"topic": topic, "choices": named, "measured": len(said), "limit": 1},
                    words={"topic": topic, "choices": ", ".join(named)},
                    about=topic,
                )

    def _hits_with_fixes(self, statements: Iterable[Statement]) -> Iterator[Hit]:
        stated = list(statements)
        for hit in self.judge(_firsts(stated)):
            own = [each for each in stated if each.topic == hit.evidence["topic"]]
            yield replace(hit, fixes=_fixes(own))


def _firsts(statements: Iterable[Statement]) -> Said:
    said: dict[tuple[str, str], Span] = {}
    for each in statements:
        said.setdefault((each.topic, each.choice), each.span)
    return tuple((topic, choice, span) for (topic, choice), span in said.items())


def _fixes(stated: list[Statement]) -> tuple[tuple[Edit, ...], ...]:
    """Suggest to say everywhere what is said most often, else what is said first."""
    often = Counter(each.choice for each in stated)
    fixes = []
    for wanted, _ in often.most_common():
        others = [each for each in stated if each.choice != wanted]
        edits = [
            Edit(each.span.field, each.span.start, each.span.end, dict(each.instead)[wanted])
            for each in others
            if wanted in dict(each.instead)
        ]
        if len(edits) == len(others):
            fixes.append(tuple(edits))
    return tuple(fixes)


def _either_or(reader: Parameters) -> EitherOr:
    families: list[Family] = []
    for index, name in enumerate(reader.texts("sets", ())):
        if name not in SETS:
            raise BadParameters(f"sets[{index}]", name, f"one of {', '.join(SETS)}")
        families.append(SETS[name])
    families += map(_family, reader.objects("families"))
    if not families:
        raise BadParameters("families", None, "a set or a family of ways to say it")
    names = [family.name for family in families]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise BadParameters("families", name, "each name once")
    return EitherOr(tuple(families), reader.texts("exceptions", ()))


def _family(reader: Parameters) -> Family:
    name = reader.text("name")
    match_case = reader.flag("matchCase", False)
    interchangeable = reader.flag("interchangeable", False)
    options: list[Option] = []
    seen: dict[str, str] = {}
    for each in reader.objects("options", at_least=2):
        option = Option(each.text("name"), each.texts("terms", at_least=1))
        each.done()
        for index, term in enumerate(option.terms):
            same = term.strip() if is_sign(term) else _same(term, match_case)
            path = f"{each.at('terms')}[{index}]"
            if same in seen:
                raise BadParameters(path, term, f"a term that is not in {seen[same]} too")
            seen[same] = option.name
        if interchangeable and options and len(option.terms) != len(options[0].terms):
            expected = f"{len(options[0].terms)} terms, as many as the first option"
            raise BadParameters(each.at("terms"), list(option.terms), expected)
        options.append(option)
    reader.done()
    if len({option.name for option in options}) < len(options):
        raise BadParameters(reader.at("options"), [each.name for each in options], "own names")
    return Family(name, tuple(options), match_case, interchangeable)


def _same(term: str, match_case: bool) -> str:
    return Folded(term, "words", caseless=not match_case).text.strip()
