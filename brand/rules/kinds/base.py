"""What every kind of rule is: parameters, checked once, and a way to find what offends them.

A kind reads in one of three scopes, which its parameters may choose: one `field` at a time, one
`source` (a default or a variant with all it holds), or a `composition` (all field groups that a
visitor sees together). A composition is never scanned as a whole: each field group's content is
summarised once, summaries are combined, and the sum is judged (BRAND_RULES.md section 12).
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Self

import regex

from brand.rules.types import Content, Hit, Json, Source

Scope = Literal["field", "source", "composition"]

#: What a composition kind knows of some content: hashable, and small.
Summary = Hashable


class BadParameters(ValueError):
    """Parameters that a kind does not take: the path, the value there and what was expected."""

    def __init__(self, path: str, value: Any, expected: str) -> None:
        self.path = path
        self.value = value
        self.expected = expected
        super().__init__(f"{path}: {value!r}, expected {expected}.")


class Demand(NamedTuple):
    """A text that a rule asks for: a wording that it requires, a replacement, a preferred term.

    `instead_of` is what a replacement stands for.
    """

    text: str
    why: Literal["required", "replacement", "preferred"]
    instead_of: str | None = None


class Kind(ABC):
    """A kind of rule with its parameters.

    Subclasses set `key` (`"terms"`), `label` and `purpose` (for people), are registered by
    `brand.rules.registry`, and implement the method of each scope that they may have.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    purpose: ClassVar[str]
    #: Kinds of field that it reads.
    reads: ClassVar[frozenset[str]] = frozenset({"text", "rich_text"})
    scope: Scope = "field"

    @classmethod
    @abstractmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read parameters.

        :raises BadParameters: naming the place, the value and what was expected.
        """

    @classmethod
    def data_digest(cls) -> str | None:
        """Name the data that come with the kind, where they change what is found."""
        return None

    def expressions(self) -> "Iterable[regex.Pattern[str]]":
        """Give the patterns of experts in the parameters, whose time is measured."""
        return ()

    def demands(self) -> Iterable[Demand]:
        """Say which texts the rule itself asks for, for finding rules that contradict it."""
        return ()

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Check one field of a source (scope `field`)."""
        raise NotImplementedError

    def check_source(self, source: Source) -> Iterable[Hit]:
        """Check what a source holds, all fields together (scope `source`)."""
        raise NotImplementedError

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Say what one field group of a source adds to a composition (scope `composition`).

        None is the identity: the group says nothing that the kind looks at.
        """
        raise NotImplementedError

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Add two summaries, neither None, in the order of the groups; associative."""
        raise NotImplementedError

    def judge(self, summary: Summary | None) -> Iterable[Hit]:
        """Judge the sum of all groups; None where no group says anything."""
        raise NotImplementedError
