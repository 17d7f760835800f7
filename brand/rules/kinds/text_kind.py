"""Kinds that read one block of text at a time and nothing else, so that blocks are remembered."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brand.rules.kinds.base import Kind
from brand.rules.types import BlockKind, Content, Edit, Hit, Json, Source, Span


@dataclass(frozen=True, slots=True)
class BlockHit:
    """A hit in one block: offsets count from the block's first character.

    `fixes` are (start, end, replacement), one edit each, the best first.
    """

    start: int
    end: int
    fixes: tuple[tuple[int, int, str], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Json] = field(default_factory=dict)
    #: The rule ran out of time: nothing is known of the block.
    timed_out: bool = False

    def in_field(self, content: Content, offset: int) -> Hit:
        """Return the hit with spans of the field, whose block begins at `offset`."""
        name = content.field
        if self.timed_out:
            return Hit(evidence=self.evidence, words=self.words)
        start, end = self.start + offset, self.end + offset
        return Hit(
            spans=(Span(name, start, end, content.text[start:end]),),
            evidence=self.evidence,
            fixes=tuple(
                (Edit(name, begin + offset, stop + offset, text),)
                for begin, stop, text in self.fixes
            ),
            words=self.words,
        )


class TextKind(Kind):
    """A kind whose hits in a block follow from the block's text alone."""

    @abstractmethod
    def hits_in(self, text: str) -> tuple[BlockHit, ...]:
        """Return the hits in the text of one block, in their order."""

    def reads_block(self, kind: BlockKind) -> bool:
        """Say whether blocks of this kind are looked at."""
        return True

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Check a field block by block."""
        for block in content.blocks:
            if self.reads_block(block.kind):
                hits = self.hits_in(content.text[block.start : block.end])
                yield from (hit.in_field(content, block.start) for hit in hits)
                if any(hit.timed_out for hit in hits):
                    return
