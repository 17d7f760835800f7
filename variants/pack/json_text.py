"""Reading a large JSON object member by member, refusing what JSON readers disagree about.

The text of a pack may be much larger than memory should hold as Python objects. A `JsonText` knows
where each member of the outermost object is and decodes one value, or one item of a list, at a
time. Syntax errors stop the reading (`MalformedJson`, with the place); what is legal JSON and yet
ambiguous (repeated keys, inexact numbers, NUL characters, lone surrogates) is reported with its
path and the reading goes on.
"""

import codecs
import json
import mmap
import re
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from variants.pack.json_values import Decoding, without_unfit_values
from variants.pack.problems import INVALID, Problem, Report, member, shown_text

#: How deep lists and objects may be nested.
MAX_DEPTH = 100

_SPACE = re.compile(rb"[ \t\n\r]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb"[^ \t\n\r,\]}]++")
# Whole strings, so that brackets inside them do not count.
_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_SUSPICIOUS_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89abAB])")

_EXPECTED = {
    "Expecting ',' delimiter": "a comma or the end of the list or object",
    "Expecting ':' delimiter": "a colon",
    "Expecting value": "a value",
    "Expecting property name enclosed in double quotes": "a member's name in double quotes",
    "Illegal trailing comma before end of object": "another member after the comma",
    "Illegal trailing comma before end of array": "another item after the comma",
    "Invalid control character at": 'control characters to be escaped, such as "\\n"',
    "Invalid \\escape": "a valid escape",
    "Invalid \\uXXXX escape": "four hexadecimal digits after \\u",
    "Unterminated string starting at": "a closing quotation mark",
    "Extra data": "nothing more",
}


class MalformedJson(ValueError):
    """The text is not JSON in UTF-8; `problem` says where and what was expected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class JsonText:
    """The members of a JSON object in a file, decoded when asked for.

    :param file: an open file that nobody else changes; it is mapped into memory, not read.
    :raises MalformedJson: when it is empty, not UTF-8, not an object, or cut off.
    """

    def __init__(self, file: IO[bytes], report: Report) -> None:
        self._report = report
        if not file.seek(0, 2):
            raise MalformedJson(Problem("line 1, column 1", "an empty file", "a JSON object"))
        self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._check_encoding()
        self._spans = self._index()

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()

    def names(self) -> list[str]:
        """Return the names of the members as they are written, each once."""
        return list(self._spans)

    def value(self, name: str) -> Any:
        """Decode one member."""
        start, end = self._spans[name]
        return self._decode(start, end, name)

    def is_list(self, name: str) -> bool:
        """Say whether a member is a list, whose `items` can be read one by one."""
        return self._data[self._spans[name][0]] == ord("[")

    def items(self, name: str) -> Iterator[Any]:
        """Decode the items of a member that is a list, one at a time."""
        position = self._skip_space(self._spans[name][0] + 1)
        index = 0
        while self._data[position] != ord("]"):
            end = self._end_of_value(position, 1)
            yield self._decode(position, end, f"{name}[{index}]")
            index += 1
            position = self._skip_space(end)
            if self._data[position] == ord(","):
                position = self._skip_space(position + 1)
                if self._data[position] == ord("]"):
                    self._fail(position, "another item after the comma")
            elif self._data[position] != ord("]"):
                self._fail(position, "a comma or the end of the list or object")

    def _check_encoding(self) -> None:
        if self._data[:3] == codecs.BOM_UTF8:
            raise MalformedJson(
                Problem("byte 0", "a byte order mark", "UTF-8 without a byte order mark")
            )
        decoder = codecs.getincrementaldecoder("utf-8")()
        step = 1 << 20
        try:
            for start in range(0, len(self._data), step):
                held = len(decoder.getstate()[0])
                decoder.decode(self._data[start : start + step], start + step >= len(self._data))
        except UnicodeDecodeError as error:
            offset = start - held + error.start
            raise MalformedJson(
                Problem(f"byte {offset}", f"0x{self._data[offset]:02x}", "UTF-8")
            ) from None

    def _index(self) -> dict[str, tuple[int, int]]:
        """Find where each member of the outermost object begins and ends."""
        spans: dict[str, tuple[int, int]] = {}
        position = self._skip_space(0)
        if self._byte(position) != b"{":
            self._fail(position, "a JSON object")
        position = self._skip_space(position + 1)
        while self._byte(position) != b"}":
            found = _STRING.match(self._data, position)
            if not found:
                self._fail(position, "a member's name in double quotes")
            name = self._decode(*found.span(), "name of a member")
            position = self._skip_space(found.end())
            if self._byte(position) != b":":
                self._fail(position, "a colon")
            start = self._skip_space(position + 1)
            end = self._end_of_value(start, 1)
            if name in spans:
                self._report(Problem(member("", name), "a repeated member", "it once"))
            if name is not INVALID:
                spans[name] = (start, end)
            position = self._skip_space(end)
            if self._byte(position) == b",":
                position = self._skip_space(position + 1)
                if self._byte(position) == b"}":
                    self._fail(position, "another member after the comma")
            elif self._byte(position) != b"}":
                self._fail(position, "a comma or the end of the list or object")
        position = self._skip_space(position + 1)
        if position < len(self._data):
            self._fail(position, "nothing more")
        return spans

    def _byte(self, position: int) -> bytes:
        return self._data[position : position + 1]

    def _skip_space(self, position: int) -> int:
        found = _SPACE.match(self._data, position)
        return found.end() if found else position

    def _end_of_value(self, start: int, depth: int) -> int:
        """Return where the value that begins at `start` ends, by its brackets alone.

        Whether what is between the brackets is JSON shows when it is decoded.
        """
        first = self._byte(start)
        if first in (b"{", b"["):
            outside = depth
            for found in _BRACKET.finditer(self._data, start):
                token = self._data[found.start()]
                if token in b"{[":
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise MalformedJson(
                            Problem(
                                self._place(found.start()),
                                f"more than {MAX_DEPTH} nested lists and objects",
                                f"at most {MAX_DEPTH}",
                            )
                        )
                elif token in b"}]":
                    depth -= 1
                    if depth == outside:
                        return found.end()
        elif whole := (_STRING if first == b'"' else _SCALAR).match(self._data, start):
            return whole.end()
        # Cut off, or a quotation mark is missing somewhere: the decoder knows where.
        self._decode(start, len(self._data), "")
        self._fail(start, "a value")

    def _decode(self, start: int, end: int, path: str) -> Any:
        raw = self._data[start:end]
        decoding = Decoding()
        try:
            value = decoding.decoder.decode(raw.decode())
        except json.JSONDecodeError as error:
            offset = len(raw.decode()[: error.pos].encode())
            self._fail(start + offset, _EXPECTED.get(error.msg, f"JSON ({error.msg})"))
        if decoding.is_suspicious or _SUSPICIOUS_ESCAPE.search(raw):
            return without_unfit_values(value, path, self._report)
        return value

    def _fail(self, position: int, expected: str) -> NoReturn:
        rest = self._data[position : position + 80].decode(errors="ignore")
        value = shown_text(rest.split("\n")[0] or rest[0]) if rest else "the end of the file"
        raise MalformedJson(Problem(self._place(position), value, expected)) from None

    def _place(self, position: int) -> str:
        before = self._data[:position]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode(errors="replace")) + 1
        line = before.count(b"\n") + 1
        return f"line {line}, column {column}"
