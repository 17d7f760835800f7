"""Case: capitals and small letters of headlines and texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self, cast

import regex

from brand.rules.canonical import digest
from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.kinds.casing import STYLES, Casing, Recased, Style
from brand.rules.kinds.pattern import BLOCK_KINDS, TIME_LIMIT, compiled, search
from brand.rules.parameters import Parameters
from brand.rules.text import title_case
from brand.rules.text.blocks import blocks_of
from brand.rules.text.folding import folded
from brand.rules.text.letter_case import language_of
from brand.rules.text.marking import span_of
from brand.rules.types import Block, Content, Edit, Hit, Json, Source, Span

#: Share of the words that must be written right: names are more than any list knows.
THRESHOLD = 0.8


@dataclass(frozen=True)
class Case(Kind):
    """Each block of a text in one style of capitals.

    A block is found when fewer of its words than `threshold` (0 to 1) are written in the style;
    in sentence case also when a sentence begins small. Acronyms, single letters and words with
    digits or capitals inside are right as they are, unless most of the block is in capitals.
    Scripts without capitals are always right; German is held to the first words of sentences, and
    languages other than English to no title case.

    :param pattern: what a whole block must match instead, for the style `pattern`.
    :param blocks: kinds of block of rich text that are looked at; a plain text always is.
    """

    key = "case"
    label = "Capitals"
    purpose = "Headlines in sentence case or title case, no text in capitals, names as you write."

    style: str
    title_style: title_case.TitleStyle = "ap"
    exceptions: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    pattern: "regex.Pattern[str] | None" = None
    blocks: frozenset[str] = frozenset(BLOCK_KINDS)

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `style` (sentence, title, upper, lower, pattern), `titleStyle` (ap, chicago),
        `exceptions`, `threshold`, `pattern` and `blocks`.

        :raises BadParameters: also for a pattern without its style, and the other way round.
        """
        reader = Parameters(parameters)
        style = reader.choice("style", (*STYLES, "pattern"))
        title = reader.choice("titleStyle", title_case.STYLES, "ap")
        threshold = reader.number("threshold", 0, 1)
        exceptions = reader.texts("exceptions", ())
        blocks = reader.texts("blocks", BLOCK_KINDS)
        written = reader.text("pattern", "")
        reader.done()
        for index, block in enumerate(blocks):
            if block not in BLOCK_KINDS:
                raise BadParameters(f"blocks[{index}]", block, f"one of {', '.join(BLOCK_KINDS)}")
        if bool(written) is not (style == "pattern"):
            expected = "a pattern" if style == "pattern" else "no pattern with this style"
            raise BadParameters("pattern", written or None, expected)
        return cls(
            style,
            cast(title_case.TitleStyle, title),
            exceptions,
            THRESHOLD if threshold is None else threshold,
            _whole(written) if written else None,
            frozenset(blocks or BLOCK_KINDS),
        )

    @classmethod
    def data_digest(cls) -> str:
        """Name the lists of words that stay small."""
        lists = (title_case.SMALL, title_case.EITHER)
        return digest([[sorted(each[style]) for style in title_case.STYLES] for each in lists])

    def expressions(self) -> "tuple[regex.Pattern[str], ...]":
        """Give the pattern of a whole block."""
        return (self.pattern,) if self.pattern is not None else ()

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark each block that is not in the style; suggest every word as it should be."""
        language = language_of(source.locale)
        for block in blocks_of(content):
            if content.kind == "rich_text" and block.kind not in self.blocks:
                continue
            if self.pattern is None:
                hit = self._of_style(content, block, language)
            else:
                hit = self._of_pattern(content, block, self.pattern)
            if hit is not None:
                yield hit
                if not hit.spans:
                    return  # the rule ran out of time

    @cached_property
    def _casing(self) -> Casing:
        return Casing(cast(Style, self.style), self.title_style, self.exceptions)

    def _of_style(self, content: Content, block: Block, language: str) -> Hit | None:
        found = self._casing.recased(content.text[block.start : block.end], language)
        wrong = [each for each in found if not each.is_right]
        if not wrong:
            return None
        share = 1 - len(wrong) / len(found)
        begins_small = self.style == "sentence" and any(each.opens for each in wrong)
        if share >= self.threshold and not begins_small:
            return None
        return self._hit(content, block, wrong, share)

    def _hit(self, content: Content, block: Block, wrong: list[Recased], share: float) -> Hit:
        start = block.start
        edits = tuple(
            Edit(content.field, start + each.start, start + each.end, each.wanted) for each in wrong
        )
        measured, limit = round(100 * share, 1), round(100 * self.threshold, 1)
        return Hit(
            spans=(_trimmed(content, block),),
            evidence={"measured": measured, "limit": limit, "unit": "per cent of the words"},
            fixes=(edits,),
            words={"words": ", ".join(each.text for each in wrong), "style": self.style},
        )

    def _of_pattern(
        self, content: Content, block: Block, pattern: "regex.Pattern[str]"
    ) -> Hit | None:
        marked = _trimmed(content, block)
        if not marked.text:
            return None
        try:
            if search(pattern, folded(marked.text).text):
                return None
        except TimeoutError:
            return Hit(evidence={"timedOutAfterMs": round(TIME_LIMIT * 1000)})
        return Hit((marked,), words={"words": marked.text, "style": self.style})


def _whole(pattern: str) -> "regex.Pattern[str]":
    """Compile a pattern that must match all of a text."""
    compiled(pattern, "pattern")
    return compiled(rf"\A(?:{pattern})\Z", "pattern")


def _trimmed(content: Content, block: Block) -> Span:
    text = content.text[block.start : block.end]
    start = block.start + len(text) - len(text.lstrip())
    return span_of(content, start, max(start, block.start + len(text.rstrip())))
