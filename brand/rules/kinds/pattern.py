"""Pattern: an expert's regular expression, with a time limit."""

import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Self

import regex

from brand.rules.expressions import required_literals
from brand.rules.kinds.base import BadParameters, Demand
from brand.rules.kinds.replacing import replacing
from brand.rules.kinds.text_kind import BlockHit, TextKind
from brand.rules.parameters import Parameters
from brand.rules.text.folding import Folded, View, folded
from brand.rules.types import BlockKind, Json

#: Seconds that one search may take.
TIME_LIMIT = 0.02
#: Longest pattern in code points, and highest number of repeats in it: both make compiling slow.
LONGEST = 1_000
MOST_REPEATS = 10_000
BLOCK_KINDS: tuple[BlockKind, ...] = ("paragraph", "heading", "item", "quote")

_REPEATS = re.compile(r"\{(\d*),?(\d*)\}")
_REFERENCE = re.compile(r"\$(?:(\$)|(\d{1,2})|\{(\w+)\})")
#: What a pattern is tried on that must not match nothing.
_PROBES = ("", "a", "A 1.", "word word")


class Pattern(TextKind):
    """Everything that a regular expression matches is found.

    The expression reads the text as readers see it: composed (NFC), without what shows nothing
    and with plain spaces; with `as_written` only composed, for rules on such characters.
    """

    key = "pattern"
    label = "Pattern"
    purpose = "For experts: what a regular expression matches."

    def __init__(
        self,
        expression: "regex.Pattern[str]",
        *,
        replacement: str | None = None,
        exceptions: "tuple[regex.Pattern[str], ...]" = (),
        as_written: bool = False,
        blocks: frozenset[str] = frozenset(BLOCK_KINDS),
    ) -> None:
        self.expression = expression
        self.replacement = replacement
        self.exceptions = exceptions
        self.blocks = blocks
        self._view: View = "written" if as_written else "visible"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `pattern`, `replacement` ($1, ${name}, $$), `exceptions`, `ignoreCase`,
        `asWritten` and `blocks` (the kinds of block that are read; left out, all).

        A match that an exception touches whole, inside or around it, does not count.
        """
        reader = Parameters(parameters)
        ignore_case = reader.flag("ignoreCase", False)
        expression = compiled(reader.text("pattern"), "pattern", ignore_case=ignore_case)
        exceptions = tuple(
            compiled(each, f"exceptions[{index}]", ignore_case=ignore_case)
            for index, each in enumerate(reader.texts("exceptions", ()))
        )
        replacement = reader.raw("replacement")
        _check_replacement(expression, replacement)
        blocks = reader.texts("blocks", BLOCK_KINDS)
        for index, block in enumerate(blocks):
            if block not in BLOCK_KINDS:
                raise BadParameters(f"blocks[{index}]", block, f"one of {', '.join(BLOCK_KINDS)}")
        kind = cls(
            expression,
            replacement=replacement,
            exceptions=exceptions,
            as_written=reader.flag("asWritten", False),
            blocks=frozenset(blocks),
        )
        reader.done()
        return kind

    @property
    def view(self) -> View:
        """The view of the text that the expression reads."""
        return self._view

    @cached_property
    def required(self) -> frozenset[str] | None:
        """Words of which each match holds one, as `expressions.required_literals`."""
        return required_literals(self.expression.pattern)

    def demands(self) -> Iterator[Demand]:
        """Ask for the replacement, where it is the same for every match."""
        if self.replacement and "$" not in self.replacement and self.replacement.strip():
            yield Demand(self.replacement, "replacement", self.expression.pattern)

    def expressions(self) -> "tuple[regex.Pattern[str], ...]":
        """Give the pattern and its exceptions."""
        return self.expression, *self.exceptions

    def reads_block(self, kind: BlockKind) -> bool:
        """Say whether the rule is about blocks of this kind."""
        return kind in self.blocks

    def hits_in(self, text: str) -> tuple[BlockHit, ...]:
        """Find all matches that are not empty and that no exception touches."""
        view = folded(text, self._view)
        try:
            matches = [each for each in search(self.expression, view.text) if each.group()]
            spared = [
                each.span()
                for exception in self.exceptions
                if matches
                for each in search(exception, view.text)
            ]
        except TimeoutError:
            milliseconds = round(TIME_LIMIT * 1000)
            return (BlockHit(0, 0, timed_out=True, evidence={"timedOutAfterMs": milliseconds}),)
        return tuple(
            self._hit(text, view, match)
            for match in matches
            if not any(_covers(span, match.span()) for span in spared)
        )

    def _hit(self, text: str, view: Folded, match: "regex.Match[str]") -> BlockHit:
        start, end = view.to_stored(*match.span())
        fixes: tuple[tuple[int, int, str], ...] = ()
        words = {"match": text[start:end]}
        if self.replacement is not None:
            written = _expanded(self.replacement, match)
            fixes = (replacing(text, start, end, written, keep_case=False),)
            words["replacement"] = written
        return BlockHit(start, end, fixes, words)


def compiled(pattern: str, path: str, *, ignore_case: bool = False) -> "regex.Pattern[str]":
    """Compile an expert's pattern.

    :raises BadParameters: when it does not compile, is too long, repeats too often, or matches
        where nothing is.
    """
    if len(pattern) > LONGEST:
        raise BadParameters(path, pattern[:40], f"a pattern of up to {LONGEST} characters")
    for repeats in _REPEATS.finditer(pattern):
        if any(len(each) > 6 or int(each or 0) > MOST_REPEATS for each in repeats.groups()):
            raise BadParameters(path, repeats.group(), f"up to {MOST_REPEATS} repeats")
    flags = regex.VERSION0 | (regex.IGNORECASE if ignore_case else 0)
    try:
        # What it reads is composed too.
        expression = regex.compile(unicodedata.normalize("NFC", pattern), flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BadParameters(path, pattern, f"a regular expression ({error})") from error
    for probe in _PROBES:
        try:
            empty = any(not each.group() for each in search(expression, probe))
        except TimeoutError:
            break
        if empty:
            raise BadParameters(path, pattern, "a pattern that never matches nothing at all")
    return expression


def search(
    expression: "regex.Pattern[str]", text: str, limit: float = TIME_LIMIT
) -> "list[regex.Match[str]]":
    """Return all matches.

    :param limit: seconds. They are of the clock; a search that lost them to other processes is
        tried again, so that a busy machine finds what an idle one finds.
    :raises TimeoutError: when the search itself took so long.
    """
    for _attempt in range(3):
        begin = time.thread_time()
        try:
            return list(expression.finditer(text, timeout=limit))
        except TimeoutError:
            if time.thread_time() - begin > limit / 2:
                raise
    return list(expression.finditer(text, timeout=limit))


def _check_replacement(expression: "regex.Pattern[str]", replacement: Json) -> None:
    if replacement is None:
        return
    if not isinstance(replacement, str):
        raise BadParameters("replacement", replacement, "a text")
    for reference in _REFERENCE.finditer(replacement):
        _dollar, number, name = reference.groups()
        known = (name in expression.groupindex) if name else int(number or 0) <= expression.groups
        if not known:
            raise BadParameters(
                "replacement", replacement, f"groups that the pattern has; {reference.group()}"
            )


def _expanded(replacement: str, match: "regex.Match[str]") -> str:
    def of(reference: "re.Match[str]") -> str:
        dollar, number, name = reference.groups()
        if dollar:
            return "$"
        return match.group(name if name else int(number)) or ""

    return _REFERENCE.sub(of, replacement)


def _covers(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] <= other[0] and other[1] <= one[1]) or (
        other[0] <= one[0] and one[1] <= other[1]
    )
