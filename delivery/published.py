"""What is published in one generation, as mappings that read from the store when they are asked."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from delivery.store.reading import Reading

#: How many things a mapping keeps at hand, once they were looked up.
AT_HAND = 5_000


class ModuleEntry:
    """A published module as it is found by; its document is read when it is needed."""

    __slots__ = ("_reading", "brand", "generation", "key", "tags", "type")

    def __init__(
        self, reading: Reading, key: str, generation: int, type: str, brand: str, tags: list[str]
    ) -> None:
        self._reading = reading
        self.key = key
        self.generation = generation
        self.type = type
        self.brand = brand
        self.tags = frozenset(tags)

    @property
    def document(self) -> bytes:
        """The document as JSON."""
        return self._reading.document(self.key)


class PublishedModules(Mapping[str, ModuleEntry]):
    """The modules of one generation, by key; iteration is in the order of keys."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._at_hand: dict[str, ModuleEntry] = {}

    def __getitem__(self, key: str) -> ModuleEntry:
        entry = self._at_hand.get(key)
        if entry is None:
            found = self._reading.module(key)
            if found is None:
                raise KeyError(key)
            generation, (type_, brand, tags) = found
            entry = ModuleEntry(self._reading, key, generation, type_, brand, tags)
            if len(self._at_hand) >= AT_HAND:
                self._at_hand.clear()
            self._at_hand[key] = entry
        return entry

    def __contains__(self, key: object) -> bool:
        return key in self._at_hand or (isinstance(key, str) and self._reading.has_module(key))

    def __iter__(self) -> Iterator[str]:
        return self._reading.module_keys()

    def __len__(self) -> int:
        return self._reading.module_count()


class PublishedExperiences(Mapping[str, Mapping[str, Any]]):
    """The documents of the experiences of one generation, by key."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._at_hand: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        document = self._at_hand.get(key)
        if document is None:
            document = self._reading.experience(key)
            if document is None:
                raise KeyError(key)
            if len(self._at_hand) >= AT_HAND:
                self._at_hand.clear()
            self._at_hand[key] = document
        return document

    def __iter__(self) -> Iterator[str]:
        return self._reading.experience_keys()

    def __len__(self) -> int:
        return self._reading.experience_count()


class Withdrawn(Set[tuple[str, str]]):
    """(kind, key) of what was published once and is not any more."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self._reading.is_withdrawn(*place)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return self._reading.withdrawn()

    def __len__(self) -> int:
        return self._reading.withdrawn_count()


class PublishedClients(Mapping[str, Mapping[str, Any]]):
    """The clients with a key in force, by the digest of the key.

    Each is a `clients_log.ClientDocument` with this one of its keys.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __getitem__(self, digest: str) -> Mapping[str, Any]:
        document = self._reading.client(digest)
        if document is None:
            raise KeyError(digest)
        return document

    def __iter__(self) -> Iterator[str]:
        return self._reading.client_digests()

    def __len__(self) -> int:
        return self._reading.client_count()
