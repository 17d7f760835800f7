"""A change log in memory, and a store that follows it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from delivery.instance_secrets import Secrets
from delivery.snapshot import SnapshotSource
from delivery.store.folder import Store
from delivery.store.log import Log
from variants.selectors import PublishedEntry, PublishedGeneration

SECRETS = Secrets(b"a" * 32, b"b" * 32)
#: Of a map that holds what tests write, and a little more.
MAP_SIZE = 1 << 26
START = datetime(2026, 1, 1, tzinfo=UTC)


def module_document(key: str, title: str, variants: Iterable[str] = ()) -> str:
    """The document of a notice, its variants for everybody."""
    targeting = {
        "locales": [],
        "segments": {"any": [], "all": [], "none": []},
        "channels": [],
        "devices": [],
    }
    return json.dumps(
        {
            "key": key,
            "type": "notice",
            "brand": "alpenglow",
            "name": key,
            "locale": "en",
            "tags": [],
            "groups": [["title"], ["body"], ["level"]],
            "fields": {"title": title, "body": None, "level": None},
            "defaultEnds": [None, None, None],
            "variants": [
                {
                    "key": variant,
                    "name": variant,
                    "priority": "standard",
                    "targeting": targeting,
                    "startsAt": None,
                    "endsAt": None,
                    "rightsUntil": None,
                    "overrides": {"title": f"{title} {variant}"},
                    "provenance": None,
                }
                for variant in variants
            ],
            "experiments": [],
            "holdouts": [],
        },
        sort_keys=True,
        separators=(",", ":"),
    )


@dataclass
class FakeLog:
    """A change log that counts how often its documents are read."""

    history: str = "first"
    secrets: Secrets = SECRETS
    generations: list[PublishedGeneration] = field(default_factory=list)
    entries: list[PublishedEntry] = field(default_factory=list)
    clients: list[Mapping[str, Any]] = field(default_factory=list)
    sequence: int = 0
    reads: list[str] = field(default_factory=list)

    def publish(self, *, rolled_back_to: int | None = None, **titles: str | None) -> None:
        """Publish notices by their titles, as one generation; None withdraws one."""
        self.append(
            (
                ("module", key, "" if title is None else module_document(key, title))
                for key, title in titles.items()
            ),
            rolled_back_to=rolled_back_to,
        )

    def append(
        self,
        rows: Iterable[tuple[str, str, str]],
        *,
        variants: Mapping[str, tuple[str, ...]] | None = None,
        rolled_back_to: int | None = None,
    ) -> None:
        """Append (kind, key, document) as one generation.

        :param variants: those that differ, by the key of their module.
        """
        number = self.generation() + 1
        self.entries += [
            PublishedEntry(number, kind, key, document, (variants or {}).get(key, ()))
            for kind, key, document in rows
        ]
        at = START + timedelta(minutes=number)
        self.generations.append(
            PublishedGeneration(number, at, rolled_back_to, f"{self.history} {number}")
        )

    def set_back(self, generation: int) -> None:
        """Be what it was at a generation, as a database is that was restored."""
        self.generations = self.generations[:generation]
        self.entries = [entry for entry in self.entries if entry.generation <= generation]

    def generation(self) -> int:
        return len(self.generations)

    def generations_from(self, number: int, *, limit: int) -> list[PublishedGeneration]:
        return [each for each in self.generations if each.number >= number][:limit]

    def entry_counts(self, after: int, until: int) -> Mapping[int, int]:
        return Counter(
            entry.generation for entry in self.entries if after < entry.generation <= until
        )

    def entries_after(self, after: int, until: int) -> Iterable[PublishedEntry]:
        self.reads.append(f"after {after} until {until}")
        return [entry for entry in self.entries if after < entry.generation <= until]

    def whole(self, until: int) -> Iterable[PublishedEntry]:
        self.reads.append(f"all until {until}")
        current = {(entry.kind, entry.key): entry for entry in self.entries}
        return [
            entry
            if not entry.document or current[entry.kind, entry.key] is entry
            else PublishedEntry(entry.generation, entry.kind, entry.key, None, entry.variants)
            for entry in self.entries
            if entry.generation <= until
        ]

    def log(self) -> Log:
        """What a follower reads."""
        return Log(
            current_generation=self.generation,
            generations_from=self.generations_from,
            entry_counts=self.entry_counts,
            entries_after=self.entries_after,
            whole=lambda until: self.whole(until),
            secrets=lambda: self.secrets,
            clients_sequence=lambda: self.sequence,
            clients=lambda: self.clients,
        )

    def source(self, folder: Path) -> SnapshotSource:
        """What reads a store that follows this log."""
        return SnapshotSource(make_store(folder), self.log())


def make_store(folder: Path) -> Store:
    """A store in a folder, which does not wait for the disk."""
    store = Store(folder / "store", map_size=MAP_SIZE)
    store.durable = False
    return store
