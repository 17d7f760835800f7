"""What goes wrong with a store: it serves what it had or says why not, and is mended."""

import os
import resource
import shutil
import signal
from pathlib import Path
from typing import Any

import lmdb
import pytest

from delivery.snapshot import Snapshot, SnapshotSource
from delivery.store import environment, records
from delivery.store.checking import check
from delivery.store.environment import DATA
from delivery.store.folder import CURRENT, Store
from delivery.store.follower import Follower
from delivery.store.problems import Damaged, LogNotWhole, NoRoom, NoStore, StoreProblem
from tests.delivery.store.damaging import damage_document
from tests.delivery.store.fake_log import FakeLog, make_store


@pytest.fixture
def log() -> FakeLog:
    log = FakeLog()
    log.publish(a="one", b="two", c="three")
    return log


def left_to_a_follower(store: Store) -> SnapshotSource:
    """As in a server: another process brings the store on."""
    source = SnapshotSource(store)
    source.catches_up = False
    return source


def filled(folder: Path, log: FakeLog) -> Store:
    """A store that was filled by an earlier process."""
    store = make_store(folder)
    Follower(store, log.log()).catch_up()
    store.environment().close()
    return make_store(folder)


def data_of(store: Store) -> Path:
    served = store.served()
    assert served is not None
    return served / DATA


def titles(snapshot: Snapshot) -> dict[str, Any]:
    return {
        key: snapshot.cache.get(entry, snapshot.taxonomy).document["fields"]["title"]
        for key, entry in snapshot.modules.items()
    }


def incompressible(size: int) -> str:
    return os.urandom(size // 2).hex()


def test_without_a_store_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(NoStore, match=r"There is no published store in .* yet"):
        left_to_a_follower(make_store(tmp_path)).current()


def test_a_damaged_record_is_not_served_and_the_others_are_until_it_is_mended(
    tmp_path: Path, log: FakeLog
) -> None:
    store = filled(tmp_path, log)
    damage_document(store, "b", data_of(store))
    source = left_to_a_follower(store)
    snapshot = source.current()

    with pytest.raises(Damaged, match="the record documents/b is not what was written"):
        titles(snapshot)
    a = snapshot.modules["a"]
    assert snapshot.cache.get(a, snapshot.taxonomy).document["fields"]["title"] == "one"

    assert Follower(store, log.log()).catch_up() == 1
    assert titles(source.current()) == {"a": "one", "b": "two", "c": "three"}


def test_checking_names_the_records_that_are_damaged(tmp_path: Path, log: FakeLog) -> None:
    store = filled(tmp_path, log)
    served = store.served()
    assert served is not None
    assert check(served) == []

    damage_document(store, "b", data_of(store))
    damage_document(store, "c", data_of(store))
    assert check(served) == [
        "documents/b is not what was written.",
        "documents/c is not what was written.",
    ]


@pytest.mark.parametrize(
    ("ruin", "reason"),
    [
        (lambda file: os.truncate(file, 3 * 4096), "was cut off"),
        (lambda file: os.truncate(file, 0), "is not a store"),
        (lambda file: file.write_bytes(b"x" * 100_000), "is not a store"),
        (lambda file: file.unlink(), "No such file"),
        (lambda file: shutil.rmtree(file.parent), "is not there"),
    ],
    ids=["cut off", "emptied", "overwritten", "deleted", "folder deleted"],
)
def test_a_file_that_is_no_store_is_refused_and_built_anew(
    tmp_path: Path, log: FakeLog, ruin: Any, reason: str
) -> None:
    store = filled(tmp_path, log)
    ruin(data_of(store))
    source = left_to_a_follower(store)

    with pytest.raises(StoreProblem, match=reason):
        source.current()

    assert Follower(store, log.log()).catch_up() == 1
    assert titles(source.current()) == {"a": "one", "b": "two", "c": "three"}


def test_pages_that_were_overwritten_with_anything_end_only_the_process_that_checks(
    tmp_path: Path, log: FakeLog
) -> None:
    store = filled(tmp_path, log)
    file = data_of(store)
    with file.open("r+b") as data:
        data.seek(2 * 4096)
        data.write(os.urandom(file.stat().st_size - 2 * 4096))
    served = store.served()
    assert served is not None
    assert check(served) != []

    follower = Follower(store, log.log())
    follower.check()
    follower.catch_up()

    assert titles(left_to_a_follower(store).current()) == {"a": "one", "b": "two", "c": "three"}


def test_a_store_of_another_format_is_built_anew(
    tmp_path: Path, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.store.state.FORMAT", records.FORMAT + 1)
    store = filled(tmp_path, log)
    monkeypatch.undo()
    source = left_to_a_follower(store)

    with pytest.raises(
        Damaged, match=f"of format {records.FORMAT + 1}; this version .* reads {records.FORMAT}"
    ):
        source.current()
    Follower(store, log.log()).catch_up()
    assert source.current().generation == 1


def test_a_store_that_is_deleted_under_a_running_server_is_served_on_and_built_anew(
    tmp_path: Path, log: FakeLog
) -> None:
    store = filled(tmp_path, log)
    source = left_to_a_follower(store)
    source.current()
    shutil.rmtree(store.folder)

    assert titles(source.current()) == {"a": "one", "b": "two", "c": "three"}
    log.publish(a="new")
    assert titles(source.current())["a"] == "one"
    Follower(store, log.log()).catch_up()
    assert titles(source.current())["a"] == "new"
    assert data_of(store).exists()


def test_only_the_file_that_names_the_store_is_lost(tmp_path: Path, log: FakeLog) -> None:
    store = filled(tmp_path, log)
    source = left_to_a_follower(store)
    source.current()
    (store.folder / CURRENT).unlink()

    assert source.current().generation == 1
    Follower(store, log.log()).catch_up()
    assert (store.folder / CURRENT).exists()
    assert len([path for path in store.folder.iterdir() if path.is_dir()]) == 1


def test_another_instances_database_in_the_place_of_the_old_one_is_never_mixed_with_it(
    tmp_path: Path, log: FakeLog
) -> None:
    store = make_store(tmp_path)
    Follower(store, log.log()).catch_up()
    source = left_to_a_follower(store)
    before = source.current()
    other = FakeLog(history="other")
    other.publish(a="of the other")
    other.publish(d="four")

    Follower(store, other.log()).catch_up()

    assert titles(source.current()) == {"a": "of the other", "d": "four"}
    assert titles(before) == {"a": "one", "b": "two", "c": "three"}


def test_a_database_that_is_being_restored_is_not_followed_before_it_is_whole(
    tmp_path: Path, log: FakeLog
) -> None:
    log.publish(a="two")
    store = make_store(tmp_path)
    follower = Follower(store, log.log())
    follower.catch_up()
    source = left_to_a_follower(store)
    restored = FakeLog(history="restored")
    follower = Follower(store, restored.log())

    with pytest.raises(LogNotWhole, match="has no generation, and the store is at 2"):
        follower.catch_up()
    restored.publish(a="three")
    restored.publish(a="four")
    entries = restored.entries
    restored.entries = entries[:1]
    with pytest.raises(LogNotWhole, match="is at generation 2 and has nothing of generation 2"):
        follower.catch_up()
    assert titles(source.current())["a"] == "two"

    restored.entries = entries
    follower.catch_up()
    assert titles(source.current()) == {"a": "four"}
    restored.publish(a="five")
    restored.entries = entries[:2]
    with pytest.raises(LogNotWhole, match="has nothing of generation 3"):
        follower.catch_up()


def test_a_generation_that_does_not_fit_is_not_applied_and_the_last_one_is_served(
    tmp_path: Path, log: FakeLog
) -> None:
    store = Store(tmp_path / "store", map_size=1 << 20)
    follower = Follower(store, log.log())
    follower.catch_up()
    source = left_to_a_follower(store)
    log.publish(a=incompressible(4 << 20))

    with pytest.raises(NoRoom, match=r"cannot be written: .*MAP_FULL"):
        follower.catch_up()

    assert titles(source.current()) == {"a": "one", "b": "two", "c": "three"}
    assert check(data_of(store).parent) == []
    log.set_back(1)
    log.history = "first"
    log.publish(a="small")
    follower.catch_up()
    assert titles(source.current())["a"] == "small"


def test_a_store_that_does_not_fit_on_the_disk_leaves_the_old_one(
    tmp_path: Path, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path, log)
    source = left_to_a_follower(store)
    source.current()
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)

    with pytest.raises(NoRoom, match=r"has 1,000 bytes free, about .* are needed"):
        Follower(store, log.log()).rebuild()
    assert source.current().generation == 1


def test_a_disk_that_fills_up_while_it_is_written_damages_nothing(
    tmp_path: Path, log: FakeLog
) -> None:
    """A limit of the size of files stands for it: writing fails half-way through, as on a disk."""
    store = filled(tmp_path, log)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = data_of(store).stat().st_size + 20_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        log.publish(a=incompressible(200_000))
        source = SnapshotSource(make_store(tmp_path), log.log())
        held = titles(source.current())
        os._exit(0 if held == {"a": "one", "b": "two", "c": "three"} else 1)
    assert os.waitpid(child, 0)[1] == 0

    assert check(data_of(store).parent) == []
    log.set_back(1)
    log.publish(a="small")
    Follower(store, log.log()).catch_up()
    assert titles(left_to_a_follower(store).current())["a"] == "small"


def test_a_disk_that_may_only_be_read_is_served_from(
    tmp_path: Path, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path, log)
    opened = lmdb.open

    def read_only(*names: Any, **options: Any) -> lmdb.Environment:
        if not options["readonly"]:
            raise lmdb.ReadonlyError("Read-only file system")
        return opened(*names, **options)

    monkeypatch.setattr(environment.lmdb, "open", read_only)
    source = left_to_a_follower(store)
    assert titles(source.current()) == {"a": "one", "b": "two", "c": "three"}

    log.publish(a="new")
    with pytest.raises(NoRoom, match="cannot be written"):
        Follower(store, log.log()).catch_up()
    assert titles(source.current())["a"] == "one"


def test_a_child_of_a_process_opens_the_store_for_itself(tmp_path: Path, log: FakeLog) -> None:
    store = make_store(tmp_path)
    Follower(store, log.log()).catch_up()
    source = left_to_a_follower(store)
    source.current()
    served = data_of(store).parent
    child = os.fork()
    if child == 0:
        log.publish(a="by the child")
        Follower(store, log.log()).catch_up()
        same = [path.name for path in store.folder.iterdir() if path.is_dir()] == [served.name]
        os._exit(0 if same and titles(source.current())["a"] == "by the child" else 1)
    assert os.waitpid(child, 0)[1] == 0

    assert titles(source.current())["a"] == "by the child"


def test_what_a_killed_process_was_reading_is_freed(tmp_path: Path, log: FakeLog) -> None:
    store = filled(tmp_path, log)
    store.environment()
    ready, say = os.pipe()
    child = os.fork()
    if child == 0:
        kept = left_to_a_follower(make_store(tmp_path)).current()
        os.write(say, b"%d" % kept.generation)
        signal.pause()
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(say)

    assert len(store.environment().lmdb.readers().splitlines()) == 2
    Follower(store, log.log()).tidy()
    assert "no active readers" in store.environment().lmdb.readers()
