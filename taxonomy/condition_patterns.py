"""Compile the patterns of conditions, with RE2, so that no pattern can be slow (DESIGN.md 4.5)."""

import functools
from typing import Protocol, cast

import re2


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object | None:
        """The first match anywhere in the text, or None."""


# Bounded because one compiled pattern may take up to 8 MiB.
@functools.lru_cache(maxsize=256)
def compile_pattern(pattern: str, ignore_case: bool) -> Pattern | None:
    """The compiled pattern, or None where RE2 does not accept it."""
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    try:
        return cast(Pattern, re2.compile(pattern, options))
    except (re2.error, UnicodeEncodeError):
        return None


def matches_pattern(pattern: str, text: str, *, ignore_case: bool) -> bool:
    """Whether the pattern is found anywhere in the text; a pattern RE2 refuses never is."""
    compiled = compile_pattern(pattern, ignore_case)
    try:
        return compiled is not None and compiled.search(text) is not None
    except UnicodeEncodeError:
        # A text with lone surrogates is no Unicode text; JSON can carry one all the same.
        return False
