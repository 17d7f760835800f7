"""Snapshots: read in few queries, kept up with the change log, never mixed within an answer."""

import json
from collections.abc import Iterable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from weakref import ref

import pytest

from delivery.clients import Client, Scope
from delivery.endpoint import Endpoint
from delivery.http import HttpRequest
from delivery.published_module import DECODED
from delivery.schema import current_schema
from delivery.snapshot import ModuleCache, Snapshot
from delivery.store.follower import Follower
from tests.delivery.store.fake_log import FakeLog


def titles(snapshot: Snapshot) -> dict[str, str]:
    return {
        key: json.loads(entry.document)["fields"]["title"]
        for key, entry in snapshot.modules.items()
    }


def test_a_source_reads_everything_once_and_then_only_what_is_new(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    log.publish(b="2")
    source = log.source(tmp_path)

    first = source.current()
    assert (first.generation, titles(first)) == (2, {"a": "1", "b": "2"})
    assert source.current() is first
    assert log.reads == ["all until 2"]

    log.publish(a=None, c="3")
    log.publish(c="4")
    second = source.current()
    assert (second.generation, titles(second)) == (4, {"b": "2", "c": "4"})
    assert second.withdrawn == {("module", "a")}
    assert log.reads == ["all until 2", "after 2 until 4"]
    assert (first.generation, titles(first)) == (2, {"a": "1", "b": "2"})

    log.publish(a="5")
    assert source.current().withdrawn == frozenset()


def test_what_is_published_while_everything_is_read_is_there_whole(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    read = log.whole

    def publish_meanwhile(until: int) -> Iterable[Any]:
        log.publish(a="2", b=None)
        return read(until)

    log.whole = publish_meanwhile

    snapshot = log.source(tmp_path).current()
    assert (snapshot.generation, titles(snapshot)) == (2, {"a": "2"})
    assert snapshot.withdrawn == {("module", "b")}


def test_threads_that_ask_at_once_get_one_snapshot(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1")
    source = log.source(tmp_path)
    barrier = Barrier(8)
    got: list[Snapshot] = []

    def ask() -> None:
        barrier.wait()
        got.append(source.current())

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 8
    assert len({id(snapshot) for snapshot in got}) == 1
    assert log.reads == ["all until 1"]


def test_a_snapshot_stays_as_it_is_while_somebody_holds_it(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1")
    source = log.source(tmp_path)
    first = source.current()
    for number in range(2, 30):
        log.publish(a=str(number))
        assert titles(source.current()) == {"a": str(number)}

    assert (first.generation, titles(first), list(first.module_keys())) == (1, {"a": "1"}, ["a"])


def test_the_cache_of_compiled_modules_is_bounded_by_their_size_and_knows_generations(
    tmp_path: Path,
) -> None:
    log = FakeLog()
    log.publish(a="1", b="1", c="1")
    source = log.source(tmp_path)
    snapshot = source.current()
    a, b, c = (snapshot.modules[key] for key in "abc")
    cache = ModuleCache(size=DECODED * (len(a.document) + len(b.document)))

    kept = cache.get(a, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept
    cache.get(b, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept
    cache.get(c, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept
    cache.get(b, snapshot.taxonomy)
    cache.get(c, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is not kept

    kept = cache.get(a, snapshot.taxonomy)
    log.publish(a="2")
    later = source.current()
    assert cache.get(later.modules["a"], later.taxonomy) is not kept


def test_a_module_larger_than_the_whole_cache_is_compiled_all_the_same(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    snapshot = log.source(tmp_path).current()
    cache = ModuleCache(size=1)

    kept = cache.get(snapshot.modules["a"], snapshot.taxonomy)
    assert cache.get(snapshot.modules["a"], snapshot.taxonomy) is kept
    cache.get(snapshot.modules["b"], snapshot.taxonomy)
    assert cache.get(snapshot.modules["a"], snapshot.taxonomy) is not kept


def test_a_source_that_leaves_catching_up_to_a_follower_asks_no_database(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1")
    source = log.source(tmp_path)
    source.current()
    source.catches_up = False
    log.publish(a="2")

    assert titles(source.current()) == {"a": "1"}
    Follower(source.store, log.log()).catch_up()
    assert titles(source.current()) == {"a": "2"}


def ask(endpoint: Endpoint, query: str) -> dict[str, Any]:
    answer = endpoint.answer(
        HttpRequest(
            "POST",
            {"content-type": "application/json", "authorization": "Bearer key"},
            "",
            json.dumps({"query": query}).encode(),
            "https://example.com",
        )
    )
    return json.loads(answer.body)


@pytest.mark.parametrize("first", ["a", "b"])
def test_an_answer_is_of_one_generation_even_if_another_is_published_meanwhile(
    first: str, tmp_path: Path
) -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    source = log.source(tmp_path)
    ticks = iter(range(100))

    def publish_and_tell_the_time() -> int:
        # Called after the request has taken its snapshot, before anything is resolved.
        log.publish(a="2", b="2")
        source.current()
        return next(ticks)

    endpoint = Endpoint(
        find_client=lambda key, snapshot=None: Client("service", frozenset({Scope.DELIVER})),
        current_snapshot=source.current,
        current_schema=current_schema,
        clock=publish_and_tell_the_time,
        deliver_may_introspect=lambda: True,
    )
    last = "b" if first == "a" else "a"
    query = f"""{{
      first: module(key: "{first}") {{ fields resolution {{ generation }} }}
      generation
      last: module(key: "{last}") {{ fields resolution {{ generation }} }}
      modules {{ edges {{ node {{ fields }} }} }}
    }}"""

    data = ask(endpoint, query)["data"]

    assert source.current().generation == 2
    assert data["generation"] == 1
    for module in (data["first"], data["last"]):
        assert module["fields"]["title"] == "1"
        assert module["resolution"]["generation"] == 1
    assert [edge["node"]["fields"]["title"] for edge in data["modules"]["edges"]] == ["1", "1"]
    assert ask(endpoint, "{ generation }")["data"]["generation"] == 2


def test_nobody_but_who_answers_holds_a_snapshot_that_was_replaced(tmp_path: Path) -> None:
    log = FakeLog()
    log.publish(a="1")
    source = log.source(tmp_path)
    endpoint = Endpoint(
        find_client=lambda *_key: Client("service", frozenset({Scope.DELIVER})),
        current_snapshot=source.current,
        current_schema=current_schema,
        clock=lambda: 0,
        deliver_may_introspect=lambda: True,
    )
    assert ask(endpoint, "{ generation }")["data"]["generation"] == 1
    old = ref(source.current())

    log.publish(a="2")
    source.current()

    assert old() is None
