"""The store of persisted queries: bounded, shared by processes, and there after a restart."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delivery.persisted.store import (
    BETWEEN_NOTES,
    TEXT_LIMIT,
    USED_WITHIN,
    PersistedQueries,
    StoreUnusable,
    hash_of,
)


class Clock:
    now = 1_900_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queries"


@pytest.fixture
def opened(folder: Path, clock: Clock) -> Iterator[Any]:
    """Open stores in one folder, one after the other or with other bounds."""
    stores: list[PersistedQueries] = []

    def open_store(**bounds: int) -> PersistedQueries:
        for store in stores:
            store.close()
        stores.append(PersistedQueries(lambda: folder, clock=clock, **bounds))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def known(store: PersistedQueries, texts: list[str]) -> list[str]:
    return [text for text in texts if store.text(hash_of(text)) == text]


def test_what_is_registered_is_there_after_a_restart(opened: Any) -> None:
    opened().register("{ é }")

    assert opened().text(hash_of("{ é }")) == "{ é }"


def test_only_its_owner_reads_the_folder(opened: Any, folder: Path) -> None:
    opened().register("{ a }")

    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_number_is_bounded_and_the_least_recently_used_go_first(
    opened: Any, clock: Clock
) -> None:
    store = opened(count_limit=20)
    texts = [f"{{ q{number} }}" for number in range(20)]
    for text in texts:
        store.register(text)
        clock.now += 10
    clock.now += USED_WITHIN
    assert store.text(hash_of(texts[0])) == texts[0]

    store.register("{ one_more }")

    assert known(store, texts) == [texts[0], *texts[3:]]
    assert store.text(hash_of("{ one_more }")) == "{ one_more }"


def test_the_space_is_bounded(opened: Any, folder: Path) -> None:
    """However many and however long: what lies on disk does not grow any more."""
    limit = 2**20
    store = opened(bytes_limit=limit)

    def fill(round_: int) -> int:
        for number in range(60):
            store.register(f"# {round_} {number} " + "x" * (TEXT_LIMIT - 100))
        return (folder / "data.mdb").stat().st_size

    sizes = [fill(round_) for round_ in range(5)]

    assert sizes[0] > limit
    assert max(sizes) < 4 * limit
    assert len(set(sizes[1:])) == 1


def test_many_tiny_queries_are_bounded_by_space_too(opened: Any) -> None:
    store = opened(bytes_limit=64 * 1024)
    texts = [f"{{ q{number} }}" for number in range(2_000)]

    for text in texts:
        store.register(text)

    kept = known(store, texts)
    assert 100 < len(kept) < 1_000
    assert kept[-1] == texts[-1]


def test_a_text_that_is_too_long_is_not_kept(opened: Any) -> None:
    store = opened()
    longest, longer = "é" * (TEXT_LIMIT // 2), "é" * (TEXT_LIMIT // 2) + "e"

    store.register(longest)
    store.register(longer)

    assert known(store, [longest, longer]) == [longest]


def test_listed_queries_are_never_pushed_out(opened: Any) -> None:
    store = opened(count_limit=5)
    store.list_queries({"listed": "{ listed }"}, replace=False)

    for number in range(50):
        store.register(f"{{ q{number} }}")

    assert store.text("listed") == "{ listed }"
    assert store.listed_text(hash_of("{ listed }")) == "{ listed }"


def test_the_use_of_a_query_is_noted_now_and_then(opened: Any, clock: Clock, folder: Path) -> None:
    store = opened()
    store.register("{ a }")
    clock.now += USED_WITHIN - 1
    before = transactions(store)

    store.text(hash_of("{ a }"))
    assert transactions(store) == before

    clock.now += BETWEEN_NOTES
    for _ in range(3):
        store.text(hash_of("{ a }"))
    assert transactions(store) == before + 1


def transactions(store: PersistedQueries) -> int:
    return int(store._opened().info()["last_txnid"])


def test_a_disk_that_cannot_be_written_does_not_keep_queries_from_being_read(
    opened: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    store.register("{ a }")
    clock.now += 2 * USED_WITHIN
    transaction = store._transaction

    def read_only(*, write: bool = False) -> Any:
        if write:
            raise StoreUnusable("no space left on device")
        return transaction()

    monkeypatch.setattr(store, "_transaction", read_only)

    assert store.text(hash_of("{ a }")) == "{ a }"


@pytest.mark.parametrize("content", [b"This is no store.", b"\0" * 100_000])
def test_a_file_that_is_no_store_is_told(opened: Any, folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "data.mdb").write_bytes(content)

    with pytest.raises(StoreUnusable, match=str(folder)):
        opened().text("x")


def test_a_file_that_was_cut_short_is_told_and_not_read(opened: Any, folder: Path) -> None:
    store = opened()
    for number in range(50):
        store.register(f"# {number} " + "x" * 50_000)
    store.close()
    os.truncate(folder / "data.mdb", 3 * 4096)

    with pytest.raises(StoreUnusable, match="the file was cut short; remove the folder"):
        opened().text("x")


def register_many(folder: Path, first: int) -> None:
    store = PersistedQueries(lambda: folder)
    for number in range(first, first + 50):
        store.register(f"{{ q{number} }}")
    store.close()


def test_processes_share_it(opened: Any, folder: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    workers = [
        spawning.Process(target=register_many, args=(folder, first)) for first in (0, 50, 100)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    texts = [f"{{ q{number} }}" for number in range(150)]
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert known(opened(), texts) == texts


def register_for_ever(folder: Path, begun: Any) -> None:
    store = PersistedQueries(lambda: folder, count_limit=100)
    number = 0
    while True:
        store.register(f"{{ q{number} }} # " + "x" * 3_000)
        number += 1
        begun.set()


def test_a_process_that_is_killed_while_it_registers_harms_nothing(
    opened: Any, folder: Path
) -> None:
    spawning = multiprocessing.get_context("spawn")
    for _ in range(2):
        begun = spawning.Event()
        worker = spawning.Process(target=register_for_ever, args=(folder, begun))
        worker.start()
        assert begun.wait(60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        store = opened(count_limit=100)
        store.register("{ after }")
        assert store.text(hash_of("{ after }")) == "{ after }"
