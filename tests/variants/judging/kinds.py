"""Three kinds of rule that are simple enough to be decided by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from brand.rules.kinds.base import Kind
from brand.rules.types import Content, Hit, Source, Span


@dataclass(frozen=True)
class Says(Kind):
    """A field says a word."""

    word: str
    key = "says"
    label = purpose = "Says"
    reads = frozenset({"text"})
    scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(parameters["word"])

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        start = content.text.find(self.word)
        if start >= 0:
            yield Hit((Span(content.field, start, start + len(self.word), self.word),))


@dataclass(frozen=True)
class Unbacked(Kind):
    """A composition says one word without the other; without `claim`, always."""

    claim: str
    needs: str
    key = "unbacked"
    label = purpose = "Unbacked"
    reads = frozenset({"text"})
    scope = "composition"

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(parameters.get("claim", ""), parameters["needs"])

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Any:
        said = {word for each in contents.values() for word in each.text.split()}
        return frozenset(said & {self.claim, self.needs}) or None

    def combine(self, left: Any, right: Any) -> Any:
        return left | right

    def judge(self, summary: Any) -> Iterable[Hit]:
        said = summary or frozenset()
        if (not self.claim or self.claim in said) and self.needs not in said:
            yield Hit(words={"claim": self.claim})


@dataclass(frozen=True)
class TooOften(Kind):
    """A composition says a word more often than is good."""

    word: str
    most: int
    key = "too-often"
    label = purpose = "Too often"
    reads = frozenset({"text"})
    scope = "composition"

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(parameters["word"], parameters["most"])

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Any:
        return sum(each.text.split().count(self.word) for each in contents.values()) or None

    def combine(self, left: Any, right: Any) -> Any:
        return left + right

    def judge(self, summary: Any) -> Iterable[Hit]:
        if (summary or 0) > self.most:
            yield Hit(words={"count": str(summary)}, evidence={"count": summary})


@dataclass(frozen=True)
class KnownImage(Kind):
    """An image whose file is known."""

    key = "known-image"
    label = purpose = "Known image"
    reads = frozenset({"image"})
    scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        return cls()

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        if content.image is not None and content.image.digest is not None:
            yield Hit()


@dataclass(frozen=True)
class AsDefault(Kind):
    """A variant says something else than the default."""

    key = "as-default"
    label = purpose = "As the default"
    reads = frozenset({"text"})
    scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        return cls()

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        default = source.defaults.get(content.field)
        if default is not None and default.text != content.text:
            yield Hit((Span(content.field, 0, len(content.text), content.text),))


KINDS = (AsDefault, KnownImage, Says, Unbacked, TooOften)
