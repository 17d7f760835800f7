"""Making suggested edits."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from brand.rules.text import rich_text
from brand.rules.text.rich_text import RichText
from brand.rules.types import Edit, Finding, Json

_CLOSING = re.compile(r"(?:</(?:b|i|a|strong|em)>)+")
_EMPTY = re.compile(r"<(b|i|strong|em|a)(?:\s[^<>]*)?></\1>")

#: "Apply all" gives up after so many rounds: fixes that call for each other never end.
ROUNDS = 20


class CannotApply(ValueError):
    """An edit does not fit the text: it leaves it, meets another one, or joins two blocks."""


def applied(value: Json, kind: str, edits: Iterable[Edit]) -> Json:
    """Make edits of one field and return its new value.

    :param value: the field's value as published documents hold it; of rich text the HTML alone
        will do.
    :param kind: the kind of the field.
    :returns: a text, or for rich text what was given: HTML, or an object with `html` alone, as
        its other forms follow from that.
    :raises CannotApply: and nothing is edited.
    """
    ordered = sorted(edits, key=_place)
    if kind != "rich_text":
        text = "" if value is None else str(value)
        _check(ordered, len(text))
        return _in_text(text, ordered)
    html = str(value["html"]) if isinstance(value, Mapping) else str(value or "")
    edited = _in_html(rich_text.read(html), ordered)
    return {"html": edited} if isinstance(value, Mapping) else edited


class Fixed(NamedTuple):
    """What came of applying all fixes.

    `settled` is false where fixes went on calling for each other. `left` are the findings that
    remain.
    """

    values: dict[str, Json]
    left: tuple[Finding, ...]
    settled: bool


def all_applied(
    kinds: Mapping[str, str],
    values: Mapping[str, Json],
    check: Callable[[Mapping[str, Json]], Sequence[Finding]],
) -> Fixed:
    """Make the first fix of every finding, check again, and so on until nothing changes.

    Fixes that meet each other are made one round after the other.

    :param kinds: the kind of each field.
    :param check: says what is found in values.
    """
    now = dict(values)
    seen = [now]
    for _round in range(ROUNDS):
        found = check(now)
        after = _one_round(kinds, now, found)
        if after == now:
            return Fixed(now, tuple(found), settled=True)
        if after in seen:
            return Fixed(now, tuple(found), settled=False)
        seen.append(after)
        now = after
    return Fixed(now, tuple(check(now)), settled=False)


def _one_round(
    kinds: Mapping[str, str], values: Mapping[str, Json], found: Iterable[Finding]
) -> dict[str, Json]:
    chosen: dict[str, list[Edit]] = defaultdict(list)
    for finding in found:
        fix = finding.fixes[0] if finding.fixes else ()
        if not any(_meets(edit, chosen[edit.field]) for edit in fix):
            for edit in fix:
                insort(chosen[edit.field], edit, key=_place)
    after = dict(values)
    for field, edits in chosen.items():
        if edits:
            after[field] = applied(values.get(field), kinds[field], edits)
    return after


def _meets(edit: Edit, others: Sequence[Edit]) -> bool:
    """Say whether an edit touches one of others, which are apart and in order."""
    place = bisect_left(others, _place(edit), key=_place)
    return any(
        edit.start <= other.end and other.start <= edit.end
        for other in others[max(0, place - 1) : place + 1]
    )


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _check(edits: Sequence[Edit], length: int) -> None:
    reach = 0
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= length:
            raise CannotApply(
                f"{edit.field}: an edit from {edit.start} to {edit.end} of a text of {length}."
            )
        if edit.start < reach:
            raise CannotApply(f"{edit.field}: two edits change what stands at {edit.start}.")
        reach = edit.end


def _in_text(text: str, edits: Iterable[Edit]) -> str:
    pieces, done = [], 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.replacement]
        done = edit.end
    return "".join([*pieces, text[done:]])


def _in_html(read: RichText, edits: Sequence[Edit]) -> str:
    _check(edits, len(read.text))
    html, done = [], 0
    pieces: list[tuple[int, int, str]] = []
    for edit in edits:
        pieces += _pieces(read, edit)
    for start, end, markup in pieces:
        html += [read.html[done:start], markup]
        done = end
    edited = "".join([*html, read.html[done:]])
    return _without_empty(edited) if edited != read.html else edited


def _pieces(read: RichText, edit: Edit) -> list[tuple[int, int, str]]:
    """Return an edit as edits of the HTML: elements inside it stay where they are."""
    if not read.text:
        return [(0, len(read.html), f"<p>{_markup(edit.replacement)}</p>")]
    if edit.start == edit.end:
        return [_insertion(read, edit)]
    block = next(
        (each for each in read.blocks if each.start <= edit.start and edit.end <= each.end), None
    )
    if block is None:
        raise CannotApply(f"{edit.field}: an edit at {edit.start} joins two paragraphs.")
    pieces = []
    written = _markup(edit.replacement)
    position = edit.start
    while position < edit.end:
        start, end = read.starts[position], read.ends[position]
        position += 1
        # Several characters of one entity, and neighbours without an element between them.
        while position < edit.end and read.starts[position] <= end:
            end = max(end, read.ends[position])
            position += 1
        pieces.append((start, end, written))
        written = ""
    return pieces


def _insertion(read: RichText, edit: Edit) -> tuple[int, int, str]:
    if edit.start == len(read.text) and edit.replacement.startswith("\n"):
        end = len(read.html)
        return end, end, f"<p>{_markup(edit.replacement.strip())}</p>"
    begins = any(block.start == edit.start for block in read.blocks)
    if begins:
        place = read.starts[edit.start]
    else:
        place = read.ends[edit.start - 1]
        closing = _CLOSING.match(read.html, place)
        place = closing.end() if closing else place
    return place, place, _markup(edit.replacement)


def _markup(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _without_empty(html: str) -> str:
    while (emptied := _EMPTY.sub("", html)) != html:
        html = emptied
    return html
