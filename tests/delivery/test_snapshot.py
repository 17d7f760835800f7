"""Snapshots: read in few queries, kept up with the change log, never mixed within an answer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import pytest

from delivery.clients import Client, Scope
from delivery.endpoint import Endpoint
from delivery.http import HttpRequest
from delivery.instance_secrets import Secrets
from delivery.schema import current_schema
from delivery.snapshot import ChangeLog, ModuleCache, Snapshot, SnapshotSource
from variants.selectors import PublishedEntry

SECRETS = Secrets(b"a" * 32, b"b" * 32)


def module_entry(generation: int, key: str, headline: str | None) -> PublishedEntry:
    """A published notice; None as its title withdraws it."""
    document = {
        "key": key,
        "type": "notice",
        "brand": "alpenglow",
        "name": key,
        "locale": "en",
        "tags": [],
        "groups": [["title"], ["body"], ["level"]],
        "fields": {"title": headline, "body": None, "level": None},
        "defaultEnds": [None, None, None],
        "variants": [],
        "experiments": [],
        "holdouts": [],
    }
    return PublishedEntry(
        generation, "module", key, "" if headline is None else json.dumps(document)
    )


@dataclass
class FakeLog:
    """A change log in memory that counts how often it is read."""

    entries: list[PublishedEntry] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)

    def publish(self, **titles: str | None) -> None:
        generation = self.generation() + 1
        self.entries += [module_entry(generation, *pair) for pair in titles.items()]

    def generation(self) -> int:
        return max((entry.generation for entry in self.entries), default=0)

    def current(self) -> Iterable[PublishedEntry]:
        self.reads.append("all")
        newest = {entry.key: entry for entry in self.entries}
        return [entry for entry in newest.values() if entry.document]

    def after(self, generation: int) -> Iterable[PublishedEntry]:
        self.reads.append(f"after {generation}")
        return [entry for entry in self.entries if entry.generation > generation]

    def withdrawn(self) -> set[tuple[str, str]]:
        newest = {entry.key: entry for entry in self.entries}
        return {("module", key) for key, entry in newest.items() if not entry.document}

    def source(self) -> SnapshotSource:
        return SnapshotSource(
            ChangeLog(self.generation, self.current, self.after, self.withdrawn, lambda: SECRETS)
        )


def titles(snapshot: Snapshot) -> dict[str, str]:
    return {
        key: json.loads(entry.document)["fields"]["title"]
        for key, entry in snapshot.modules.items()
    }


def test_a_source_reads_everything_once_and_then_only_what_is_new() -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    log.publish(b="2")
    source = log.source()

    first = source.current()
    assert (first.generation, titles(first)) == (2, {"a": "1", "b": "2"})
    assert source.current() is first
    assert log.reads == ["all", "after 2"]

    log.publish(a=None, c="3")
    log.publish(c="4")
    second = source.current()
    assert (second.generation, titles(second)) == (4, {"b": "2", "c": "4"})
    assert second.withdrawn == {("module", "a")}
    assert log.reads == ["all", "after 2", "after 2"]
    assert (first.generation, titles(first)) == (2, {"a": "1", "b": "2"})

    log.publish(a="5")
    assert source.current().withdrawn == frozenset()


def test_what_is_published_while_everything_is_read_is_there_whole() -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    read = log.current

    def publish_meanwhile() -> Iterable[PublishedEntry]:
        entries = list(read())
        log.publish(a="2", b=None)
        return entries

    source = SnapshotSource(
        ChangeLog(log.generation, publish_meanwhile, log.after, log.withdrawn, lambda: SECRETS)
    )

    snapshot = source.current()
    assert (snapshot.generation, titles(snapshot)) == (2, {"a": "2"})
    assert snapshot.withdrawn == {("module", "b")}


def test_a_database_that_was_set_back_is_read_anew() -> None:
    log = FakeLog()
    log.publish(a="1")
    log.publish(a="2")
    source = log.source()
    source.current()

    log.entries = [module_entry(1, "a", "other")]

    snapshot = source.current()
    assert (snapshot.generation, titles(snapshot)) == (1, {"a": "other"})


def test_threads_that_ask_at_once_get_one_snapshot() -> None:
    log = FakeLog()
    log.publish(a="1")
    source = log.source()
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
    assert log.reads == ["all", "after 1"]


def test_the_cache_of_compiled_modules_is_bounded_and_knows_generations() -> None:
    log = FakeLog()
    log.publish(a="1", b="1", c="1")
    snapshot = log.source().current()
    cache = ModuleCache(size=2)
    a, b, c = (snapshot.modules[key] for key in "abc")

    kept = cache.get(a, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept
    cache.get(b, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept
    cache.get(c, snapshot.taxonomy)
    assert cache.get(a, snapshot.taxonomy) is kept

    log.publish(a="2")
    later = log.source().current()
    assert cache.get(later.modules["a"], later.taxonomy) is not kept


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
    first: str,
) -> None:
    log = FakeLog()
    log.publish(a="1", b="1")
    source = log.source()
    ticks = iter(range(100))

    def publish_and_tell_the_time() -> int:
        # Called after the request has taken its snapshot, before anything is resolved.
        log.publish(a="2", b="2")
        source.current()
        return next(ticks)

    endpoint = Endpoint(
        find_client=lambda key: Client("service", frozenset({Scope.DELIVER})),
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
