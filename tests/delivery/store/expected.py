"""What a store must hold, computed from the log alone in the plainest way."""

from typing import Any

import orjson

from delivery.snapshot import Snapshot
from tests.delivery.store.fake_log import FakeLog


def expected(log: FakeLog, generation: int) -> dict[str, Any]:
    """The published state as of a generation."""
    documents: dict[tuple[str, str], str] = {}
    withdrawn: set[tuple[str, str]] = set()
    ever: dict[str, set[str]] = {}
    taxonomy: tuple[int, Any] = (0, {})
    changes: list[tuple[Any, ...]] = []
    for number in range(1, generation + 1):
        made = log.generations[number - 1]
        if made.rolled_back_to is not None:
            changes.append((number, "ROLLBACK", None, (), made.at))
        for entry in log.entries:
            if entry.generation != number:
                continue
            place = (entry.kind, entry.key)
            kind = entry.kind.upper()
            if entry.kind == "module":
                kind = "MODULE_PUBLISHED" if entry.document else "MODULE_WITHDRAWN"
                ever.setdefault(entry.key, set()).update(entry.variants)
            module = entry.key if entry.kind == "module" else None
            changes.append((number, kind, module, entry.variants, made.at))
            if entry.kind == "taxonomy":
                taxonomy = (number, orjson.loads(entry.document or "{}"))
            elif entry.document:
                documents[place] = entry.document
                withdrawn.discard(place)
            else:
                documents.pop(place, None)
                withdrawn.add(place)
    return {
        "generation": generation,
        "modules": {key: text for (kind, key), text in documents.items() if kind == "module"},
        "experiences": {
            key: orjson.loads(text)
            for (kind, key), text in documents.items()
            if kind == "experience"
        },
        "withdrawn": withdrawn,
        "taxonomy": taxonomy,
        "ever": {key: frozenset(variants) for key, variants in ever.items()},
        "changes": changes,
    }


def held(snapshot: Snapshot, log: FakeLog) -> dict[str, Any]:
    """What a snapshot says, in the form of `expected`."""
    modules = {key: entry.document.decode() for key, entry in snapshot.modules.items()}
    assert list(snapshot.module_keys()) == sorted(modules)
    assert len(snapshot.modules) == len(modules)
    known = {entry.key for entry in log.entries if entry.kind == "module"}
    generation, document = snapshot.reading.taxonomy()
    return {
        "generation": snapshot.generation,
        "modules": modules,
        "experiences": dict(snapshot.experiences),
        "withdrawn": set(snapshot.withdrawn),
        "taxonomy": (generation, document),
        "ever": {
            entry.key: snapshot.variants_ever(entry.key)
            for entry in log.entries
            if entry.kind == "module" and entry.generation <= snapshot.generation
        }
        if known
        else {},
        "changes": [
            (change.generation, change.kind, change.module, change.variants, change.at)
            for change in snapshot.changes_after(0, limit=10_000)
        ],
    }
