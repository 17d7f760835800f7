"""Counting requests, in the process that answers them.

A request costs one look-up and a few additions. Nothing is counted of what a caller says but the
names of operations that ran, and of those only so many: they are text that callers choose.
"""

from bisect import bisect_left
from typing import Any

from delivery.outcomes import Outcome

#: Upper bounds of the buckets of the latency histogram, in seconds.
BOUNDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01),
    *(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)
#: Names of operations that are told apart, and characters that a name may have.
NAMES, LONGEST_NAME = 100, 60
#: What stands for all others, and for requests without an operation.
OTHER, NONE = "(other)", ""
#: Codes of errors that are told apart; they are ours, except those of warnings.
CODES = 100


class Tally:
    """The counters of one process; they only ever grow.

    Threads share them: no addition below calls anything between reading and writing, so none is
    lost to another thread.
    """

    def __init__(self) -> None:
        #: (route, operation, status): how many per bucket, and the sum of seconds at the end.
        self.requests: dict[tuple[str, str, int], list[float]] = {}
        self.errors: dict[str, int] = {}
        self.by_plan = 0
        self.by_graphql = 0
        self._names: set[str] = set()

    def count(self, route: str, status: int, seconds: float, outcome: Outcome | None) -> None:
        """Count one request.

        :param outcome: None where no query ran.
        """
        name = NONE if outcome is None else outcome.operation or NONE
        row = self.requests.get((route, name, status))
        if row is None:
            row = self._row(route, name, status)
        bucket = bisect_left(BOUNDS, seconds)
        row[bucket] += 1
        row[-1] += seconds
        if outcome is None:
            return
        if outcome.by_plan:
            self.by_plan += 1
        else:
            self.by_graphql += 1
        if outcome.error_codes:
            self._count_errors(outcome.error_codes)

    def total(self) -> int:
        """How many requests were counted."""
        return int(sum(sum(row[:-1]) for row in list(self.requests.values())))

    def as_json(self) -> dict[str, Any]:
        """What other processes read."""
        return {
            "requests": [[*key, row] for key, row in list(self.requests.items())],
            "errors": dict(self.errors),
            "by_plan": self.by_plan,
            "by_graphql": self.by_graphql,
        }

    def _row(self, route: str, name: str, status: int) -> list[float]:
        if name and name not in self._names:
            if len(self._names) >= NAMES or len(name) > LONGEST_NAME:
                name = OTHER
            else:
                self._names.add(name)
        return self.requests.setdefault((route, name, status), [0] * (len(BOUNDS) + 1) + [0.0])

    def _count_errors(self, codes: tuple[str, ...]) -> None:
        for code in codes:
            known = code if code in self.errors or len(self.errors) < CODES else OTHER
            self.errors[known] = self.errors.get(known, 0) + 1


#: The process's own.
tally = Tally()
