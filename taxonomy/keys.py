"""The grammar of keys (DESIGN.md section 4)."""

import re

MAX_LENGTH = 100
"""Characters."""

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")


def check_key(value: object) -> str | None:
    """What is wrong with a key, as a sentence that says what was expected; None if nothing is.

    Locales are not meant: their keys are language tags (`taxonomy.locales`).
    """
    if not isinstance(value, str):
        return f"A key must be text, not {type(value).__name__}."
    if len(value) > MAX_LENGTH:
        return f"A key has at most {MAX_LENGTH} characters, this one has {len(value)}."
    if not _KEY.fullmatch(value):
        return (
            "A key consists of the letters a to z, digits and hyphens, and starts with a letter "
            f"or digit; {value!r} does not."
        )
    return None
