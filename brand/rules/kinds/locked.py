"""What variants may change of a field: nothing, numbers, formatting, one of a list of values."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

import regex

from brand.rules.kinds.base import BadParameters, Demand, Kind
from brand.rules.parameters import Parameters
from brand.rules.text.folding import folded
from brand.rules.types import Content, Edit, Hit, Json, Source, Span

LOCKS = (
    "locked",
    "required",
    "change_required",
    "allowed_values",
    "numbers_only",
    "formatting_only",
)
_TEXTS = frozenset({"text", "rich_text"})
_TOKEN = regex.compile(
    r"(?P<number>\p{Nd}+(?:[.,'\u2019]\p{Nd}+|\p{Z}\p{Nd}{3}(?!\p{Nd}))*)"
    r"|(?P<space>[\s\p{Z}]+)|[\p{L}\p{M}_]+|."
)
#: Between longer texts only the first and the last difference are looked for.
_MOST_COMPARED = 400


class Token(NamedTuple):
    """A word, number, sign or run of white space; `same` is equal for what may be exchanged."""

    same: str
    start: int
    end: int


class Locked(Kind):
    """How far a field is open.

    Parameters: `lock` is one of

    - `"locked"`: a variant shows what the default shows;
    - `"required"`: the field says something, in the default and wherever it is overridden;
    - `"change_required"`: none of the `placeholders` is left, and a variant that overrides the
      field says something else than the default;
    - `"allowed_values"`: the field has one of the `values` (an image: the key of its asset), in
      the default too; nothing at all is allowed;
    - `"numbers_only"`: a variant differs from the default in its numbers alone;
    - `"formatting_only"`: a variant says what the default says, formatted as it likes.
    """

    key: ClassVar[str] = "locked"
    label: ClassVar[str] = "Locked field"
    purpose: ClassVar[str] = (
        "Variants may not change a field, or only its numbers, its formatting, or to one of a "
        "list of values; or they must fill it or replace a placeholder."
    )
    reads: ClassVar[frozenset[str]] = frozenset(
        {"text", "rich_text", "url", "choice", "decimal", "currency", "date", "image"}
    )

    def __init__(self, lock: str, values: Sequence[str], placeholders: Sequence[str]) -> None:
        self.lock = lock
        self.values = tuple(values)
        self._placeholders = [folded(each, "words", caseless=True).text for each in placeholders]
        self._check = {
            "locked": _locked,
            "required": _required,
            "change_required": self._change_required,
            "allowed_values": self._allowed_values,
            "numbers_only": _numbers_only,
            "formatting_only": _formatting_only,
        }[lock]

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `lock`, and `values` or `placeholders` where it needs them."""
        read = Parameters(parameters)
        lock = read.choice("lock", LOCKS)
        values = read.texts("values", (), at_least=1) if lock == "allowed_values" else ()
        placeholders = read.texts("placeholders", ()) if lock == "change_required" else ()
        for name, found in (("values", values), ("placeholders", placeholders)):
            repeated = [each for each in found if found.count(each) > 1]
            if repeated:
                raise BadParameters(name, repeated[0], "each text once")
        read.done()
        return cls(lock, values, placeholders)

    def demands(self) -> Iterable[Demand]:
        """Say that the only allowed value is asked for."""
        if self.lock == "allowed_values" and len(self.values) == 1:
            yield Demand(self.values[0], "required")

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Report what a field holds that the lock does not let it."""
        default = None if source.variant is None else source.defaults.get(content.field)
        return self._check(content, default)

    def _change_required(self, content: Content, default: Content | None) -> Iterable[Hit]:
        view = folded(content.text, "words", caseless=True)
        found = False
        for placeholder in self._placeholders:
            start = view.text.find(placeholder)
            while start >= 0:
                found = True
                span = _span(content, *view.to_stored(start, start + len(placeholder)))
                yield _hit("placeholder", [span], span.text, "")
                start = view.text.find(placeholder, start + len(placeholder))
        if default is not None and not found and _is_same(content, default):
            yield _hit("unchanged", _whole(content), _shown(content), "")

    def _allowed_values(self, content: Content, default: Content | None) -> Iterable[Hit]:
        shown = _shown(content)
        if not shown or shown in self.values:
            return
        meant = [value for value in self.values if value.casefold() == shown.strip().casefold()]
        if len(self.values) == 1:
            meant = list(self.values)
        fixes = [_replaced(content, meant[0])] if len(meant) == 1 and _is_plain(content) else []
        expected = ", ".join(self.values)
        yield _hit("not_allowed", _whole(content), shown, expected, fixes)


def _locked(content: Content, default: Content | None) -> Iterable[Hit]:
    if default is None or _is_same(content, default):
        return
    fixes = (
        [_replaced(content, default.text)]
        if _is_plain(content) and content.text and default.text
        else []
    )
    yield _hit("changed", _whole(content), _shown(content), _shown(default), fixes)


def _required(content: Content, default: Content | None) -> Iterable[Hit]:
    if not folded(_shown(content)).text.strip():
        yield _hit("empty", (), "", "")


def _formatting_only(content: Content, default: Content | None) -> Iterable[Hit]:
    return _edits_beyond(content, default, numbers=False)


def _numbers_only(content: Content, default: Content | None) -> Iterable[Hit]:
    return _edits_beyond(content, default, numbers=True)


def _edits_beyond(content: Content, default: Content | None, *, numbers: bool) -> Iterable[Hit]:
    """Report each place where a text differs from the default's by more than it may."""
    if default is None:
        return
    if content.kind not in _TEXTS:
        yield from _locked(content, default)
        return
    mine, theirs = _tokens(content.text, numbers), _tokens(default.text, numbers)
    spans, edits = [], []
    for ours, others in _differences(mine, theirs):
        start, end = _extent(ours, mine)
        begin, stop = _extent(others, theirs)
        spans.append(_marked(content, ours, mine))
        edits.append(Edit(content.field, start, end, default.text[begin:stop]))
    if not edits:
        return
    touched = [content.text[edit.start : edit.end] + edit.replacement for edit in edits]
    # Ends of lines are what rich text makes of its blocks: no edit of its words changes them.
    is_mendable = _is_plain(content) or not any("\n" in each for each in touched)
    fixes = [tuple(edits)] if is_mendable and mine else []
    marked = [span for span in spans if span.text]
    found = ", ".join(span.text for span in marked)
    yield _hit("changed", marked, found, default.text, fixes)


def _tokens(text: str, numbers: bool) -> list[Token]:
    """Cut a text into what is compared: white space is alike, and numbers where they may differ."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        same = folded(match.group(), "words").text
        if match.group("space"):
            same = " "
        elif numbers and match.group("number"):
            same = "0"
        if same == " " and tokens and tokens[-1].same == " ":
            tokens[-1] = Token(" ", tokens[-1].start, match.end())
        elif same:
            tokens.append(Token(same, *match.span()))
    first = 1 if tokens and tokens[0].same == " " else 0
    last = len(tokens) - (1 if len(tokens) > 1 and tokens[-1].same == " " else 0)
    return tokens[first:last]


def _differences(
    mine: Sequence[Token], theirs: Sequence[Token]
) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the ranges of tokens that differ, of both sides."""
    ours, others = [each.same for each in mine], [each.same for each in theirs]
    first = 0
    while first < min(len(ours), len(others)) and ours[first] == others[first]:
        first += 1
    last = 0
    most = min(len(ours), len(others)) - first
    while last < most and ours[-1 - last] == others[-1 - last]:
        last += 1
    left, right = ours[first : len(ours) - last], others[first : len(others) - last]
    if not left and not right:
        return
    if max(len(left), len(right)) > _MOST_COMPARED:
        yield (first, first + len(left)), (first, first + len(right))
        return
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield (first + a, first + b), (first + c, first + d)


def _extent(place: tuple[int, int], tokens: Sequence[Token]) -> tuple[int, int]:
    """Return where a range of tokens stands in its text; an empty one is where the next begins."""
    first, last = place
    if first < last:
        return tokens[first].start, tokens[last - 1].end
    if first < len(tokens):
        return tokens[first].start, tokens[first].start
    end = tokens[-1].end if tokens else 0
    return end, end


def _marked(content: Content, place: tuple[int, int], tokens: Sequence[Token]) -> Span:
    """Return what to mark of a range of tokens; for words that are missing, those around them."""
    first, last = place
    if first == last:
        first, last = max(first - 1, 0), min(last + 1, len(tokens))
    start, end = _extent((first, last), tokens)
    return _span(content, start, end)


def _shown(content: Content) -> str:
    """Return what a field shows, as far as a text can say it."""
    return content.image.asset if content.image else content.text


def _is_same(content: Content, default: Content) -> bool:
    """Say whether two fields show the same, formatting included."""
    if content.kind == "rich_text":
        return bool(_html(content.value) == _html(default.value))
    return _shown(content) == _shown(default)


def _html(value: Json) -> Json:
    return value.get("html") if isinstance(value, Mapping) else value


def _is_plain(content: Content) -> bool:
    return content.kind not in ("rich_text", "image")


def _whole(content: Content) -> tuple[Span, ...]:
    return (_span(content, 0, len(content.text)),) if content.text else ()


def _span(content: Content, start: int, end: int) -> Span:
    return Span(content.field, start, end, content.text[start:end])


def _replaced(content: Content, text: str) -> tuple[Edit, ...]:
    return (Edit(content.field, 0, len(content.text), text),)


def _hit(
    problem: str,
    spans: Iterable[Span],
    found: str,
    expected: str,
    fixes: Iterable[tuple[Edit, ...]] = (),
) -> Hit:
    return Hit(
        spans=tuple(spans),
        evidence={"problem": problem, "found": found, "expected": expected},
        fixes=tuple(fixes),
        words={"found": found, "expected": expected},
        about=problem,
    )
