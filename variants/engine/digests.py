"""One text for equal JSON values, and its SHA-256: what approvals and comparisons go by."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, without spaces and in ASCII: equal for equal values, and only then.

    `1`, `1.0`, `true` and `"1"` are four values.

    :raises ValueError: for a number that is not finite.
    :raises TypeError: for what is not JSON.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return digest_of_text(canonical_json(value))


def digest_of_text(text: str) -> str:
    """The SHA-256 of a text that is canonical JSON already, in hexadecimal."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()
