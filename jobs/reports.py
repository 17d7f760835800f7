"""What a job tells at its end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: How many lines are kept; the summary has the whole count.
MAX_LINES = 500


@dataclass(frozen=True)
class Line:
    """One thing that a person should look at: what was refused, say, and where it is mended.

    :param url: an address within the admin, or empty.
    """

    text: str
    url: str = ""


@dataclass(frozen=True)
class Report:
    """One sentence about all of it, and a line for each thing to look at."""

    summary: str
    lines: Sequence[Line] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is stored, with how many lines were left out."""
        return {
            "summary": str(self.summary),
            "lines": [asdict(line) | {"text": str(line.text)} for line in self.lines[:MAX_LINES]],
            "left_out": max(0, len(self.lines) - MAX_LINES),
        }
