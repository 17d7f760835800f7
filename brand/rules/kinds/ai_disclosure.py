"""Whatever was made with AI says so where visitors see it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self, cast

from brand.rules.kinds.base import Demand, Kind, Summary
from brand.rules.parameters import Parameters
from brand.rules.text.folding import folded
from brand.rules.types import Content, Hit, Json, Source

_AI = "ai-assisted"


class AiDisclosure(Kind):
    """Where a part of what visitors see comes from an AI-assisted variant, one of `texts` is seen.

    Parameters: `texts`, of which any one discloses it, compared without case, in any field of the
    composition; each language may have its own.
    """

    key: ClassVar[str] = "ai_disclosure"
    label: ClassVar[str] = "AI is disclosed"
    purpose: ClassVar[str] = (
        "Where visitors see something AI-assisted, they also see a text that says so."
    )
    #: Everything: whatever an AI-assisted variant brings counts.
    reads: ClassVar[frozenset[str]] = frozenset(
        {"text", "rich_text", "url", "choice", "decimal", "currency", "date", "image"}
    )
    scope = "composition"

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self._folded = [folded(text, "words", caseless=True).text.strip() for text in texts]

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `texts`."""
        read = Parameters(parameters)
        texts = read.texts("texts", at_least=1)
        read.done()
        return cls(texts)

    def demands(self) -> Iterable[Demand]:
        """Say that the only text there is must be seen."""
        if len(self.texts) == 1:
            yield Demand(self.texts[0], "required")

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Say of a field group (whether it is AI-assisted, whether it discloses that)."""
        is_assisted = (source.provenance or {}).get("source") == _AI
        says_so = any(self._says_so(content) for content in contents.values())
        return (is_assisted, says_so) if is_assisted or says_so else None

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Add two groups."""
        mine, other = cast(tuple[bool, bool], left), cast(tuple[bool, bool], right)
        return (mine[0] or other[0], mine[1] or other[1])

    def judge(self, summary: Summary | None) -> Iterable[Hit]:
        """Report a composition that is AI-assisted and does not say so."""
        if summary == (True, False):
            expected = " / ".join(self.texts)
            evidence = {"problem": "not_disclosed", "found": "", "expected": list(self.texts)}
            yield Hit(evidence=evidence, words={"found": "", "expected": expected})

    def _says_so(self, content: Content) -> bool:
        text = folded(content.text, "words", caseless=True).text
        return any(each in text for each in self._folded)
