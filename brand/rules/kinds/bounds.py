"""A least and a greatest value, and what is said where one of them is broken."""

from collections.abc import Mapping
from dataclasses import dataclass

from brand.rules.types import Hit, Json, Span


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be measured; None is no limit.

    :param unit: what is counted, for evidence and messages: "characters".
    """

    minimum: float | None
    maximum: float | None
    unit: str

    def broken(self, measured: float) -> tuple[str, float] | None:
        """Say which limit a value breaks: "minimum" or "maximum", and the limit."""
        if self.maximum is not None and measured > self.maximum:
            return "maximum", self.maximum
        if self.minimum is not None and measured < self.minimum:
            return "minimum", self.minimum
        return None

    def hit(
        self,
        measured: float,
        spans: tuple[Span, ...] = (),
        more: Mapping[str, Json] | None = None,
    ) -> Hit | None:
        """Return the hit of a value that breaks a limit, None for one that breaks none.

        Evidence: `measured`, `limit`, `bound` (which of the two) and `unit`. Words: the same but
        for `bound`.

        :param more: what else the evidence says.
        """
        broken = self.broken(measured)
        if broken is None:
            return None
        bound, limit = broken
        return Hit(
            spans=spans,
            evidence={
                "measured": measured,
                "limit": limit,
                "bound": bound,
                "unit": self.unit,
                **(more or {}),
            },
            words={"measured": shown(measured), "limit": shown(limit), "unit": self.unit},
        )


def shown(number: float) -> str:
    """Write a number as people read it: "12", "3.9"."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
