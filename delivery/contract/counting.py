"""Counting answers and unknown keys, in the process that answers.

Which sources an answer had is counted exactly, for every answer. Why a variant did not match costs
as much as an explanation, so only some answers are looked at so closely: the first of each
composition of a module since the counters were last written down, then each hundredth, and at most
`EXPLAINED` altogether in that time. The screen says how many they were.

All counters are bounded, whatever callers send.
"""

import logging
import time
from dataclasses import dataclass, field
from threading import Lock

from delivery.contexts import AskedContext
from delivery.contract.known_terms import KnownTerms, is_well_formed
from delivery.outcomes import Outcome
from delivery.served import ServedModule
from delivery.session import Session
from variants.engine.types import Composition

logger = logging.getLogger(__name__)

#: What stands for a key beyond the bounds, and for what is no key.
OTHERS, MALFORMED = "(others)", "(malformed)"
#: Compositions of modules that are told apart until counters are written down.
ANSWERS = 10_000
#: Variants and conditions likewise.
CONDITIONS = 20_000
#: Unknown keys of one client likewise, and clients that have any.
KEYS, CLIENTS = 200, 200
#: After the first, each such answer of a composition is looked at closely …
EACH = 100
#: … but no more than so many in that time.
EXPLAINED = 200

AnswerKey = tuple[str, str, Composition]
"""Client, module, and where each part came from."""
ConditionKey = tuple[str, str, str, str]
"""Client, module, variant, and `matched` or the condition that failed first."""


@dataclass
class Counts:
    """What was counted since the last time.

    `unknown` holds, by client and then by axis and key, how often and when last (seconds).
    """

    answers: dict[AnswerKey, int] = field(default_factory=dict)
    conditions: dict[ConditionKey, int] = field(default_factory=dict)
    explained: dict[tuple[str, str], int] = field(default_factory=dict)
    unknown: dict[str, dict[tuple[str, str], tuple[int, float]]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not (self.answers or self.unknown)

    def add_answers(self, key: AnswerKey, number: int) -> None:
        """Count answers of a composition."""
        if key not in self.answers and len(self.answers) >= ANSWERS:
            key = (key[0], OTHERS, ())
        self.answers[key] = self.answers.get(key, 0) + number

    def add_conditions(self, key: ConditionKey, number: int) -> None:
        """Count what became of a variant when it was looked at."""
        if key in self.conditions or len(self.conditions) < CONDITIONS:
            self.conditions[key] = self.conditions.get(key, 0) + number

    def add_explained(self, client: str, module: str, number: int) -> None:
        """Count answers that were looked at closely."""
        if (client, module) in self.explained or len(self.explained) < ANSWERS:
            self.explained[client, module] = self.explained.get((client, module), 0) + number

    def add_unknown(self, client: str, axis: str, key: str, number: int, at: float) -> None:
        """Count a key that is not declared."""
        if client not in self.unknown and len(self.unknown) >= CLIENTS:
            client = OTHERS
        keys = self.unknown.setdefault(client, {})
        if not is_well_formed(axis, key) and key != OTHERS:
            key = MALFORMED
        if (axis, key) not in keys and len(keys) >= KEYS:
            key = OTHERS
        count, last = keys.get((axis, key), (0, 0.0))
        keys[axis, key] = (count + number, max(last, at))

    def add(self, other: "Counts") -> None:
        """Count what was counted elsewhere, within the same bounds."""
        for answer, number in other.answers.items():
            self.add_answers(answer, number)
        for condition, number in other.conditions.items():
            self.add_conditions(condition, number)
        for (client, module), number in other.explained.items():
            self.add_explained(client, module, number)
        for client, keys in other.unknown.items():
            for (axis, key), (number, at) in keys.items():
                self.add_unknown(client, axis, key, number, at)


class ContractCounters:
    """The counters of one process, shared by its threads."""

    def __init__(self) -> None:
        self._counts = Counts()
        self._budget = EXPLAINED
        self._lock = Lock()
        self._known: KnownTerms | None = None

    def note(self, session: Session | None, _outcome: Outcome) -> None:
        """Count one request: a listener of `delivery.outcomes`.

        Previews count for nothing: of drafts, of releases, and by tokens.
        """
        if session is None or session.client.pinned is not None:
            return
        client = session.client.name
        closer: list[ServedModule] = []
        with self._lock:
            counts = self._counts.answers
            for served in session.served:
                composition, context = served.composition, served.context
                if composition is None or context.draft or context.release:
                    continue
                key = (client, served.document["key"], composition)
                number = counts.get(key, 0)
                if number:
                    counts[key] = number + 1
                else:
                    self._counts.add_answers(key, 1)
                if number % EACH == 0 and self._budget > 0 and served.use is None:
                    self._budget -= 1
                    closer.append(served)
        contexts = session.contexts
        if contexts:
            taxonomy = session.snapshot.taxonomy
            known = self._known
            if known is None or known.taxonomy is not taxonomy:
                known = self._known = KnownTerms(taxonomy)
            for context in contexts:
                if not (known.has_all(context) or context.draft or context.release):
                    self._count_unknown(client, known, context)
        for served in closer:
            self._explain(client, served)

    def take(self) -> Counts:
        """Return what was counted, and begin anew."""
        with self._lock:
            counts, self._counts = self._counts, Counts()
            self._budget = EXPLAINED
        return counts

    def give_back(self, counts: Counts) -> None:
        """Count again what could not be written down."""
        with self._lock:
            self._counts.add(counts)

    def _count_unknown(self, client: str, known: KnownTerms, context: AskedContext) -> None:
        now = time.time()
        with self._lock:
            for axis, key in known.unknown_in(context):
                self._counts.add_unknown(client, axis, key, 1, now)

    def _explain(self, client: str, served: ServedModule) -> None:
        try:
            candidates = served.resolution.candidates
        except Exception as error:  # an answer that was given is not taken back for a counter
            logger.warning("An answer could not be looked at closely (%s).", type(error).__name__)
            return
        module = served.document["key"]
        with self._lock:
            self._counts.add_explained(client, module, 1)
            for candidate in candidates:
                failed = "matched" if candidate.failed is None else candidate.failed.name.lower()
                self._counts.add_conditions((client, module, candidate.variant, failed), 1)


#: The process's own.
counters = ContractCounters()
