"""Taking a store to another machine."""

import json
from pathlib import Path

import pytest

from delivery.snapshot import SnapshotSource
from delivery.store.environment import DATA
from delivery.store.folder import Store
from delivery.store.follower import Follower
from delivery.store.moving import export_store, import_store
from delivery.store.problems import NoStore, StoreProblem
from tests.delivery.store.damaging import damage_document
from tests.delivery.store.expected import expected, held
from tests.delivery.store.fake_log import FakeLog, make_store


@pytest.fixture
def log() -> FakeLog:
    log = FakeLog()
    log.publish(a="one", b="two")
    log.publish(b=None, c="three")
    log.sequence = 3
    log.clients = [{"name": "service", "keys": [{"digest": "d", "expiresAt": None}]}]
    return log


@pytest.fixture
def store(tmp_path: Path, log: FakeLog) -> Store:
    store = make_store(tmp_path / "old")
    Follower(store, log.log()).catch_up()
    return store


def served(store: Store) -> SnapshotSource:
    source = SnapshotSource(store)
    source.catches_up = False
    return source


def test_what_is_exported_is_served_where_it_is_imported(
    tmp_path: Path, store: Store, log: FakeLog
) -> None:
    file = tmp_path / "copy"
    assert export_store(store, file).generation == 2
    assert file.stat().st_mode & 0o777 == 0o600

    other = make_store(tmp_path / "new")
    assert import_store(other, file).generation == 2
    snapshot = served(other).current()
    assert held(snapshot, log) == expected(log, 2)
    assert dict(snapshot.clients) == {"d": log.clients[0]}


def test_an_imported_store_goes_on_from_where_it_is(
    tmp_path: Path, store: Store, log: FakeLog
) -> None:
    export_store(store, tmp_path / "copy")
    other = make_store(tmp_path / "new")
    import_store(other, tmp_path / "copy")
    log.publish(a="later")
    log.reads.clear()

    assert Follower(other, log.log()).catch_up() == 1
    assert log.reads == ["after 2 until 3"]
    assert held(served(other).current(), log) == expected(log, 3)


def test_an_export_is_of_one_generation_while_others_come(
    tmp_path: Path, store: Store, log: FakeLog
) -> None:
    source = served(store)
    source.current()
    export_store(store, tmp_path / "copy")
    log.publish(a="later")
    Follower(store, log.log()).catch_up()
    export_store(store, tmp_path / "copy")

    other = make_store(tmp_path / "new")
    import_store(other, tmp_path / "copy")
    assert held(served(other).current(), log) == expected(log, 3)


def test_an_import_takes_the_place_of_what_is_served_at_once(
    tmp_path: Path, store: Store, log: FakeLog
) -> None:
    export_store(store, tmp_path / "copy")
    later = FakeLog(history="other")
    later.publish(z="of another")
    other = make_store(tmp_path / "new")
    Follower(other, later.log()).catch_up()
    source = served(other)
    before = source.current()

    import_store(other, tmp_path / "copy")

    assert held(source.current(), log) == expected(log, 2)
    assert held(before, later) == expected(later, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not a store"),
        (json.dumps({"modules": []}).encode() * 100, "is not a store"),
        (None, "No such file"),
    ],
    ids=["empty", "a pack", "missing"],
)
def test_what_is_no_store_is_refused_and_what_was_served_stays(
    tmp_path: Path, store: Store, log: FakeLog, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "copy"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(StoreProblem, match=reason):
        import_store(store, file)

    assert held(served(store).current(), log) == expected(log, 2)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, store: Store) -> None:
    file = tmp_path / "copy"
    export_store(store, file)
    file.write_bytes(file.read_bytes()[:-4096])

    with pytest.raises(StoreProblem, match="was cut off"):
        import_store(store, file)


def test_a_file_with_a_changed_record_is_refused(
    tmp_path: Path, store: Store, log: FakeLog
) -> None:
    file = tmp_path / "copy"
    export_store(store, file)
    damage_document(store, "c", file)

    with pytest.raises(
        StoreProblem, match="cannot be imported: documents/c is not what was written"
    ):
        import_store(store, file)
    assert [each.name for each in store.folder.iterdir() if each.is_dir()] == [
        store.environment().folder.name
    ]
    assert held(served(store).current(), log) == expected(log, 2)


def test_an_environment_of_something_else_is_refused(tmp_path: Path, store: Store) -> None:
    import lmdb

    (tmp_path / "else").mkdir()
    other = lmdb.open(str(tmp_path / "else"))
    with other.begin(write=True) as transaction:
        transaction.put(b"a", b"b")
    other.close()

    with pytest.raises(StoreProblem, match=r"cannot be imported: .*has no table “state”"):
        import_store(store, tmp_path / "else" / DATA)


def test_there_is_nothing_to_export_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        export_store(make_store(tmp_path), tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_cannot_be_written_leaves_no_file(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StoreProblem, match=r"cannot be exported: .*No such file"):
        export_store(store, tmp_path / "nowhere" / "copy")
