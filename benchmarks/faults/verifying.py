"""Comparing answers with what the reference engine makes of the change log."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.faults.asking import Answer
from benchmarks.faults.instance import Instance

Document = Mapping[str, Any]
#: What a server may say of a module or an experience that it does not serve.
MISSING = {
    *("MODULE_NOT_FOUND", "MODULE_NOT_SERVED"),
    *("EXPERIENCE_NOT_FOUND", "EXPERIENCE_NOT_SERVED"),
}


class ChangeLog:
    """Every document that was ever published, by generation."""

    def __init__(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """:param rows: generation, kind, key and document of each entry, oldest first."""
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._documents: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._read: dict[tuple[str, str, int], Any] = {}
        self._values: dict[int, Any] = {}
        self.newest = 0
        for generation, kind, key, document in rows:
            self._numbers[kind, key].append(generation)
            self._documents[kind, key].append(document)
            self.newest = max(self.newest, generation)

    def at(self, generation: int, kind: str, key: str) -> Document | None:
        """The document as of a generation; None when it was not published."""
        place = bisect_right(self._numbers[kind, key], generation) - 1
        if place < 0 or not self._documents[kind, key][place]:
            return None
        known = (kind, key, place)
        if known not in self._read:
            self._read[known] = json.loads(self._documents[kind, key][place])
        document: Document = self._read[known]
        return document

    def engine_values(self, module: Document, taxonomy: Document) -> tuple[Any, Any]:
        """Two documents as the engine takes them, read once each."""
        from taxonomy.documents import taxonomy_from_document
        from variants.engine.documents import module_from_document

        return (
            self._value(module, module_from_document),
            self._value(taxonomy, taxonomy_from_document),
        )

    def _value(self, document: Document, read: Callable[[Document], Any]) -> Any:
        if id(document) not in self._values:
            self._values[id(document)] = read(document)
        return self._values[id(document)]


def read_log(instance: Instance) -> ChangeLog:
    """Read the change log of an instance in a process of its own."""
    printed = instance.run("shell", "--no-imports", "-c", _PRINT_LOG)
    return ChangeLog(tuple(json.loads(line)) for line in printed.splitlines() if line[:1] == "[")


_PRINT_LOG = """
import json
from variants.models import ChangeLogEntry
rows = ChangeLogEntry.objects.order_by("generation", "id")
for row in rows.values_list("generation_id", "kind", "key", "document"):
    print(json.dumps(row))
"""


@dataclass
class Verdict:
    """What became of the answers."""

    right: int = 0
    broken: int = 0
    refused: list[Answer] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    generations: set[int] = field(default_factory=set)


def verify(
    answers: Iterable[Answer], logs: list[ChangeLog], *, clock: int = 0, backwards: bool = False
) -> Verdict:
    """Compare answers with the change log.

    :param logs: one for each history that the database had; an answer has to be right in one.
    :param clock: milliseconds that the server's clock is ahead.
    :param backwards: whether generations may go back, because the database did.
    """
    verdict = Verdict()
    newest: dict[tuple[int, str], int] = defaultdict(int)
    for answer in answers:
        if answer.status == 0:
            verdict.broken += 1
        elif answer.status != 200:
            verdict.refused.append(answer)
        else:
            body = json.loads(answer.body)
            problems = [problem_with(answer, body, log, clock) for log in logs]
            if all(problems):
                verdict.wrong.append(f"{problems}: {answer}")
                continue
            client = (answer.client, answer.url)
            generation: int = body["data"]["generation"]
            if generation < newest[client] and not backwards:
                verdict.wrong.append(f"went back from {newest[client]}: {answer}")
            newest[client] = generation
            verdict.generations.add(generation)
            verdict.right += 1
    return verdict


def problem_with(answer: Answer, body: Document, log: ChangeLog, clock: int) -> str:
    """Say what is wrong with an answer; an empty text when nothing is."""
    data = body.get("data")
    if data is None:
        return "no data"
    generation = data["generation"]
    if not 0 < generation <= log.newest:
        return f"generation {generation} of {log.newest}"
    for error in body.get("errors", ()):
        if error["extensions"]["code"] not in MISSING:
            return f"error {error}"
    for alias in ("one", "two"):
        problem = _module_problem(answer, data[alias], answer.asked[alias], generation, log, clock)
        if problem:
            return problem
    screen = log.at(generation, "experience", answer.asked["screen"])
    if screen is None or data["screen"] is None:
        is_same = screen is None and data["screen"] is None
        return "" if is_same else "the experience is there and not there"
    slots = [(slot["name"], slot["module"]) for slot in data["screen"]["slots"]]
    if [name for name, _ in slots] != [slot["name"] for slot in screen["slots"]]:
        return "other slots"
    for (_, module), slot in zip(slots, screen["slots"], strict=True):
        problem = _module_problem(answer, module, slot["module"], generation, log, clock)
        if problem:
            return problem
    return ""


def _module_problem(
    answer: Answer, given: Document | None, key: str, generation: int, log: ChangeLog, clock: int
) -> str:
    document = log.at(generation, "module", key)
    if document is None or given is None:
        is_same = document is None and given is None
        return "" if is_same else f"{key} is there and not there"
    if given["resolution"]["generation"] != generation:
        return f"{key} is of generation {given['resolution']['generation']}"
    taxonomy = log.at(generation, "taxonomy", "taxonomy")
    assert taxonomy is not None, "modules need terms"
    values = log.engine_values(document, taxonomy)
    instants = {answer.sent + clock, answer.received + clock, *_boundaries(document, answer, clock)}
    sources = {each["field"]: each["variant"] for each in given["resolution"]["fields"]}
    right = [_resolved(*values, answer.asked["context"], at) for at in instants]
    if (given["key"], given["fields"], sources) in [(key, *each) for each in right]:
        return ""
    return f"{key} is {given} and not {right}"


def _boundaries(document: Document, answer: Answer, clock: int) -> set[int]:
    """The instants at which a window opens or closes while an answer is on its way."""
    from taxonomy.instants import parse_instant

    ends = [variant[end] for variant in document["variants"] for end in ("startsAt", "endsAt")]
    instants = {parse_instant(end) for end in ends if end is not None}
    return {at for at in instants if answer.sent + clock <= at <= answer.received + clock}


def _resolved(
    module: Any, taxonomy: Any, given: Document, at: int
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Values and sources, as the reference engine has them."""
    from variants.engine import reference
    from variants.engine.types import Context

    context = Context(
        at=at,
        segments=frozenset(given["segments"]),
        channel=given["channel"],
        device=given["device"],
        locale=given["locale"],
        attributes=given["attributes"],
        consent=frozenset(given["consent"]),
        unit=given["unit"],
    )
    resolution = reference.resolve(module, taxonomy, context)
    return dict(resolution.values), {source.field: source.variant for source in resolution.sources}
