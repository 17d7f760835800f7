"""What texts state about topics of which a visitor should be told one thing only."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import NamedTuple, Protocol

from brand.rules.text.dates import Date
from brand.rules.text.facts import facts_of
from brand.rules.text.folding import folded
from brand.rules.text.marking import span_of
from brand.rules.types import Content, Source, Span

#: No amount has more digits, before its point or after; what has is a joke or an attack.
LARGEST = 25
TEXTS = frozenset({"text", "rich_text"})


class Statement(NamedTuple):
    """What is said about a topic, and where: the "English spelling" is "British" in "colour".

    :param instead: what could stand there to say another thing, by that thing.
    """

    topic: str
    choice: str
    span: Span
    instead: tuple[tuple[str, str], ...] = ()


class Finder(Protocol):
    """Finds statements."""

    def statements(self, contents: Mapping[str, Content], source: Source) -> Iterator[Statement]:
        """Give what some fields of a source state, field by field and in the order of the text."""


class Labels:
    """Where links of the same label lead."""

    def statements(self, contents: Mapping[str, Content], source: Source) -> Iterator[Statement]:
        """Give the links of rich texts, and the address fields whose label is in their group."""
        for content in contents.values():
            if content.kind == "rich_text":
                for link in content.links:
                    label = _label(link.label)
                    if label:
                        span = span_of(content, link.start, link.end)
                        yield Statement(label, link.url.strip(), span)
        for group in source.groups:
            held = [contents[name] for name in group if name in contents and contents[name].text]
            labels = [each for each in held if each.kind in TEXTS and _label(each.text)]
            addresses = [each for each in held if each.kind == "url"]
            if len(labels) == len(addresses) == 1:
                text = labels[0].text
                span = span_of(labels[0], 0, len(text))
                yield Statement(_label(text), addresses[0].text.strip(), span)


class Facts:
    """Prices, percentages, currencies and dates.

    :param sorts: some of `SORTS`, each a topic.
    """

    SORTS = ("prices", "percentages", "currencies", "dates")

    def __init__(self, sorts: frozenset[str]) -> None:
        self.sorts = sorts

    def statements(self, contents: Mapping[str, Content], source: Source) -> Iterator[Statement]:
        """Give what texts state, and fields of an amount with its currency, and of a date.

        Dates without a year are left out: nobody knows which day they are.
        """
        for content in contents.values():
            if content.kind in TEXTS:
                for fact in facts_of(content.text, source.locale):
                    span = span_of(content, fact.start, fact.end)
                    yield from self._stated(fact.sort, fact.value, fact.unit, span)
            elif content.kind == "date" and content.text:
                span = span_of(content, 0, len(content.text))
                if "dates" in self.sorts:
                    yield Statement("dates", content.text, span)
        for group in source.groups:
            held = [contents[name] for name in group if name in contents and contents[name].text]
            amounts = [each for each in held if each.kind == "decimal"]
            currencies = [each for each in held if each.kind == "currency"]
            for amount, currency in product(amounts, currencies):
                span = span_of(amount, 0, len(amount.text))
                value = _decimal(amount.text)
                if value is not None:
                    yield from self._stated("prices", value, currency.text, span)

    def _stated(
        self, sort: str, value: Decimal | Date, unit: str, span: Span
    ) -> Iterator[Statement]:
        if isinstance(value, Date):
            if "dates" in self.sorts and value.year and value.month and value.day:
                day = f"{value.year:04}-{value.month:02}-{value.day:02}"
                yield Statement("dates", day, span)
            return
        if abs(value.adjusted()) > LARGEST:
            return
        if sort in self.sorts:
            yield Statement(sort, f"{value.normalize():f} {unit}", span)
        if sort == "prices" and "currencies" in self.sorts:
            yield Statement("currencies", unit, span)


def _label(text: str) -> str:
    """Return what labels have in common that read the same."""
    return folded(text.strip(), "words", caseless=True).text.strip()


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
