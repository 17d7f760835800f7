"""Caches in front are told what to forget: over HTTP, after each generation, until they take it."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from config.settings.caches_in_front import caches_in_front
from delivery.caching import purging
from delivery.caching.backends import CloudFrontPathBackend, PurgeFailed, SurrogateKeyBackend
from delivery.caching.models import Purge
from delivery.caching.purging import PAUSES, purge_due, purge_until, start_purging
from tests.delivery.conftest import Shop
from tests.factories import make_experience, make_segment

NOW = datetime(2031, 5, 1, tzinfo=UTC)
BACKENDS = "delivery.caching.backends"


class Cache:
    """A cache that is told what to forget, and answers as a test says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], Any]] = []
        self.status, self.body = 200, b'{"success": true}'
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                headers = {name.lower(): value for name, value in self.headers.items()}
                cache.requests.append((self.command, self.path, headers, body))
                self.send_response(cache.status)
                self.send_header("Content-Length", str(len(cache.body)))
                self.end_headers()
                self.wfile.write(cache.body)

            do_PURGE = do_POST = _answer

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def forgot(self) -> list[list[str]]:
        """The keys of each request since the last look."""
        keys = [headers["surrogate-key"].split() for _verb, _path, headers, _body in self.requests]
        self.requests.clear()
        return keys


@pytest.fixture
def cache() -> Iterator[Cache]:
    made = Cache()
    yield made
    made.close()


@pytest.fixture
def in_front(cache: Cache, settings: Any) -> Cache:
    """The cache, in front of the API."""
    settings.WAGTAILFRONTENDCACHE = caches_in_front({"REFRACT_PURGE_URL": f"{cache.url}/graphql/"})
    return cache


@pytest.fixture
def told(in_front: Cache, shop: Shop) -> Cache:
    """The cache, told of everything that is published."""
    assert list(purge_due(NOW)) == []
    in_front.requests.clear()
    return in_front


def test_a_new_cache_forgets_everything_first(in_front: Cache, shop: Shop) -> None:
    assert list(purge_due(NOW)) == []

    ((verb, path, headers, _body),) = in_front.requests
    assert (verb, path, headers["surrogate-key"]) == ("PURGE", "/graphql/", "taxonomy")
    purge = Purge.objects.get()
    assert (purge.cache, purge.generation, purge.purged_at) == ("http", 1, NOW)


def test_nothing_new_tells_nothing(told: Cache) -> None:
    list(purge_due(NOW + timedelta(days=1)))

    assert told.requests == []


def test_a_publication_tells_what_it_changed(told: Cache, shop: Shop) -> None:
    shop.hero.save()  # which changes nothing
    shop.hero.fields = {**shop.hero.fields, "headline": "Stay in"}
    shop.hero.save()
    list(purge_due(NOW))
    assert told.forgot() == [["generation", "module:home-hero", "modules"]]

    shop.skier.unpublish()
    list(purge_due(NOW))
    assert told.forgot() == [["generation", "module:home-hero", "modules"]]

    make_experience("spring", {"hero": shop.hero}, live=True)
    list(purge_due(NOW))
    assert told.forgot() == [["experience:spring", "generation"]]

    make_segment("new")
    list(purge_due(NOW))
    assert told.forgot() == [["generation", "taxonomy"]]


def test_several_publications_are_told_together(told: Cache, shop: Shop) -> None:
    for headline in ("One", "Two", "Three"):
        shop.hero.fields = {**shop.hero.fields, "headline": headline}
        shop.hero.save()

    list(purge_due(NOW))

    assert told.forgot() == [["generation", "module:home-hero", "modules"]]
    assert Purge.objects.get().generation == 4


def test_very_many_changes_forget_everything(
    told: Cache, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "CHANGES_LIMIT", 0)
    shop.skier.unpublish()

    list(purge_due(NOW))

    assert told.forgot() == [["taxonomy"]]


def test_many_keys_are_told_in_several_requests(told: Cache) -> None:
    backend = SurrogateKeyBackend({"LOCATION": told.url})

    backend.purge_keys({f"module:m{number:03}" for number in range(120)})

    assert [len(keys) for keys in told.forgot()] == [50, 50, 20]


def test_what_fails_is_said_and_tried_again_with_growing_pauses(told: Cache, shop: Shop) -> None:
    shop.skier.unpublish()
    told.status, told.body = 503, b"Guru meditation"

    now = NOW
    for pause in [*PAUSES, PAUSES[-1]]:
        assert list(purge_due(now)) == [
            "The cache “http” did not take generation 2: 503 Service Unavailable Guru meditation"
        ]
        assert list(purge_due(now + pause - timedelta(milliseconds=1))) == []
        now += pause
    failed = Purge.objects.get()
    assert (failed.generation, failed.attempts) == (1, 6)
    assert failed.failure == "503 Service Unavailable Guru meditation"
    assert len(told.forgot()) == 6

    told.status = 204
    assert list(purge_due(now)) == []

    assert told.forgot() == [["generation", "module:home-hero", "modules"]]
    mended = Purge.objects.get()
    assert (mended.generation, mended.attempts, mended.failure) == (2, 0, "")


def test_what_is_published_while_a_cache_is_away_is_told_too(told: Cache, shop: Shop) -> None:
    shop.skier.unpublish()
    told.status = 500
    list(purge_due(NOW))
    shop.gold.unpublish()
    make_experience("spring", {"hero": shop.hero}, live=True)
    told.requests.clear()
    told.status = 200

    list(purge_due(NOW + PAUSES[0]))

    assert told.forgot() == [["experience:spring", "generation", "module:home-hero", "modules"]]
    assert Purge.objects.get().generation == 4


def test_a_cache_that_is_not_there_is_a_failure(shop: Shop, settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = caches_in_front({"REFRACT_PURGE_URL": "http://127.0.0.1:9/"})

    (line,) = purge_due(NOW)

    assert line.startswith("The cache “http” did not take generation 1: ConnectionError: ")


def test_a_redirect_is_a_failure(told: Cache, shop: Shop) -> None:
    shop.skier.unpublish()
    told.status = 301

    assert len(list(purge_due(NOW))) == 1


def test_one_process_tells_a_cache(told: Cache, shop: Shop) -> None:
    """Another that saw the same row comes too late, and one that was killed is followed later."""
    shop.skier.unpublish()
    seen = Purge.objects.get()

    assert purging._is_ours(seen, NOW)
    assert not purging._is_ours(seen, NOW)
    assert list(purge_due(NOW)) == []
    assert told.requests == []

    assert list(purge_due(NOW + purging.LEASE)) == []
    assert told.forgot() == [["generation", "module:home-hero", "modules"]]


def test_fastly_is_told_by_its_own_address(cache: Cache, shop: Shop, settings: Any) -> None:
    caches = caches_in_front({"FASTLY_SERVICE_ID": "SU1Z0", "FASTLY_API_TOKEN": "token"})
    settings.WAGTAILFRONTENDCACHE = {"fastly": caches["fastly"] | {"ENDPOINT": cache.url}}

    assert list(purge_due(NOW)) == []

    ((verb, path, headers, _body),) = cache.requests
    assert (verb, path) == ("POST", "/service/SU1Z0/purge")
    assert (headers["fastly-key"], headers["surrogate-key"]) == ("token", "taxonomy")


def test_cloudflare_is_told_tags(cache: Cache, shop: Shop, settings: Any) -> None:
    caches = caches_in_front({"CLOUDFLARE_ZONE_ID": "zone", "CLOUDFLARE_API_TOKEN": "token"})
    settings.WAGTAILFRONTENDCACHE = {"cloudflare": caches["cloudflare"] | {"ENDPOINT": cache.url}}

    assert list(purge_due(NOW)) == []

    ((verb, path, headers, body),) = cache.requests
    assert (verb, path) == ("POST", "/zones/zone/purge_cache")
    assert headers["authorization"] == "Bearer token"
    assert body == {"tags": ["taxonomy"]}


def test_cloudflare_says_in_its_body_that_it_refuses(
    cache: Cache, shop: Shop, settings: Any
) -> None:
    caches = caches_in_front({"CLOUDFLARE_ZONE_ID": "zone", "CLOUDFLARE_API_TOKEN": "token"})
    settings.WAGTAILFRONTENDCACHE = {"cloudflare": caches["cloudflare"] | {"ENDPOINT": cache.url}}
    cache.body = b'{"success":false,"errors":[{"message":"no such zone"}]}'

    (line,) = purge_due(NOW)

    assert "no such zone" in line


def test_cloudfront_forgets_all_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = CloudFrontPathBackend({"DISTRIBUTION_ID": "E2EXAMPLE"})
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(
        backend.client, "create_invalidation", lambda **call: calls.append(call), raising=True
    )

    backend.purge_keys({"module:home-hero", "modules"})

    (call,) = calls
    assert call["DistributionId"] == "E2EXAMPLE"
    assert call["InvalidationBatch"]["Paths"] == {"Quantity": 1, "Items": ["/graphql/*"]}


def test_cloudfront_without_credentials_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")

    with pytest.raises(PurgeFailed, match="credentials"):
        CloudFrontPathBackend({"DISTRIBUTION_ID": "E2EXAMPLE"}).purge_keys({"modules"})


def test_without_a_cache_nothing_is_looked_at(
    shop: Shop, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.WAGTAILFRONTENDCACHE = {}

    with django_assert_num_queries(0):
        assert list(purge_due(NOW)) == []
    assert start_purging(print) is None


def test_a_look_at_nothing_new_takes_two_queries(
    told: Cache, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        list(purge_due(NOW))


@pytest.mark.parametrize(
    ("environ", "caches"),
    [
        ({}, []),
        ({"REFRACT_PURGE_URL": ""}, []),
        ({"REFRACT_PURGE_URL": "http://varnish/"}, ["http"]),
        ({"FASTLY_SERVICE_ID": "s", "FASTLY_API_TOKEN": "t"}, ["fastly"]),
        (
            {"CLOUDFRONT_DISTRIBUTION_ID": "E", "CLOUDFLARE_ZONE_ID": "z",
             "CLOUDFLARE_API_TOKEN": "t"},
            ["cloudflare", "cloudfront"],
        ),
    ],
)  # fmt: skip
def test_the_environment_names_caches(environ: dict[str, str], caches: list[str]) -> None:
    assert list(caches_in_front(environ)) == caches


def test_half_a_cache_is_refused() -> None:
    with pytest.raises(
        ImproperlyConfigured,
        match=r"^FASTLY_API_TOKEN is empty: purging fastly needs FASTLY_SERVICE_ID and FASTLY_A",
    ):
        caches_in_front({"FASTLY_SERVICE_ID": "s"})


def test_it_goes_on_whatever_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    over = threading.Event()
    outcomes: list[Any] = [OperationalError("gone"), ZeroDivisionError("a fault"), ["A line."]]

    def look(_now: datetime) -> Iterator[str]:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        over.set()
        yield from outcome

    monkeypatch.setattr(purging, "purge_due", look)
    monkeypatch.setattr(purging, "INTERVAL", 0)
    monkeypatch.setattr(purging, "close_old_connections", lambda: None)

    purge_until(over, said.append)

    assert said == [
        "Caches wait, the database does not answer: gone",
        "Caches wait and are tried again, a fault in the program: ZeroDivisionError('a fault')",
        "A line.",
    ]


def test_a_thread_tells_caches_beside_the_other_work(
    in_front: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()

    def once(over: threading.Event, say: Any) -> None:
        say("The thread runs.")
        told.set()

    monkeypatch.setattr(purging, "purge_until", once)
    said: list[str] = []

    thread = start_purging(said.append)

    assert thread is not None
    thread.join()
    assert told.is_set()
    assert (thread.daemon, said) == (True, ["The thread runs."])
