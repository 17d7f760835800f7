"""What `benchmarks.admin_pages` asks for, and how it measures it. Needs Django to be set up."""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)

from benchmarks.admin_data import BIG, EDITOR
from content.models import Experience, Module
from taxonomy.models import Channel, Segment
from tests.content.browser_form import as_query, posted

#: Rows of an export that are waited for.
EXPORTED = 50

#: What is asked for: name, and address below /admin/. `{module}` and so on are primary keys:
#: `module` has as many variants as most, `big` has 200, `variant` and `big_variant` are of them.
PAGES: dict[str, str] = {
    "home": "",
    "a module": "snippets/content/module/edit/{module}/",
    "a module with 200 variants": "snippets/content/module/edit/{big}/",
    "a new module": "snippets/content/module/add/?type=hero",
    "a module's history": "snippets/content/module/history/{module}/",
    "a module's usage": "snippets/content/module/usage/{module}/",
    "withdraw a module": "snippets/content/module/unpublish/{module}/",
    "delete a module": "snippets/content/module/delete/{module}/",
    "choose a module": "snippets/choose/content/module/",
    "a variant": "snippets/variants/variant/edit/{variant}/",
    "a variant of 200": "snippets/variants/variant/edit/{big_variant}/",
    "a new variant": "snippets/variants/variant/add/?module={big}",
    "a new variant, no module yet": "snippets/variants/variant/choose-module/",
    "a copied variant": "snippets/variants/variant/copy/{big_variant}/",
    "a variant's history": "snippets/variants/variant/history/{variant}/",
    "a variant's usage": "snippets/variants/variant/usage/{variant}/",
    "delete a variant": "snippets/variants/variant/delete/{variant}/",
    "coverage": "coverage/",
    "coverage of a module": "coverage/?module={module}",
    "coverage of 200 variants": "coverage/?module={big}",
    "coverage of a type": "coverage/?type=offer",
    "findings": "coverage/findings/",
    "findings of 200 variants": "coverage/findings/?module={big}",
    "an experience": "snippets/content/experience/edit/{experience}/",
    "segments": "segment/",
    "a segment": "segment/edit/{segment}/",
    "a segment's usage": "segment/usage/{segment}/",
    "the order of segments": "segment/arrange/",
    "who uses a segment": "segment/used-by/{segment}/",
    "merge a segment": "segment/merge/{segment}/",
    "delete a segment": "segment/delete/{segment}/",
    "channels": "channel/",
    "a channel": "channel/edit/{channel}/",
    "devices": "device/",
    "locales": "locale/",
    "brands": "brand/",
    "jobs": "jobs/",
    "publishing history": "reports/publishing/",
    "site history": "reports/site-history/",
    "images": "images/",
    "merge a segment into another": "segment/merge/{segment}/?into=group-4",
    "the ranks of segments": "segment/arrange/?by=rank",
    "grid of 24 contexts": "preview/grid/?of=module:{big_key}&axis=segments",
    "grid of an experience": "preview/grid/?of=experience:{experience_key}&axis=channels",
    "publish all modules, asked": "bulk/content/module/publish/?id=all&next=/admin/",
    "withdraw all variants, asked": "bulk/variants/variant/withdraw/?id=all&next=/admin/",
    "sample contexts": "samplecontext/",
    "shared previews": "shared_previews/",
    "modules as CSV": "snippets/content/module/?export=csv",
    "variants as CSV": "snippets/variants/variant/?export=csv",
}

#: Lists: plain, searched, by each of their filters and sortings, and their second page.
LISTS = {
    "modules": "snippets/content/module/",
    "variants": "snippets/variants/variant/",
    "experiences": "snippets/content/experience/",
}

#: What is saved, as a browser does: the address of the form, and the button.
WRITES: dict[str, tuple[str, str]] = {
    "save a variant": ("snippets/variants/variant/edit/{variant}/", ""),
    "publish a variant": ("snippets/variants/variant/edit/{variant}/", "action-publish"),
    "publish a variant of 200": ("snippets/variants/variant/edit/{big_variant}/", "action-publish"),
    "save a module": ("snippets/content/module/edit/{module}/", ""),
    "publish a module": ("snippets/content/module/edit/{module}/", "action-publish"),
    "publish a module with 200": ("snippets/content/module/edit/{big}/", "action-publish"),
}


@dataclass(frozen=True)
class Figures:
    """What one page cost. Times are in milliseconds."""

    queries: int
    slowest_sql: list[tuple[float, str]]
    times: Sequence[float]
    #: Of this process alone: what an idle machine would need, without PostgreSQL's part.
    cpu_times: Sequence[float]

    @property
    def median(self) -> float:
        """The middle time."""
        return statistics.median(self.times)


class Desk:
    """An editor at the admin of the large instance."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(get_user_model().objects.get(username=EDITOR))
        big = Module.objects.get(key=BIG)
        module = Module.objects.filter(live=True).order_by("key")[5]
        experience = Experience.objects.order_by("key").first()
        #: What addresses name.
        self.rows: dict[str, Any] = {
            "big": big.pk,
            "big_key": big.key,
            "module": module.pk,
            "big_variant": big.variants.filter(live=True).order_by("key")[3].pk,
            "variant": module.variants.filter(live=True).order_by("key")[3].pk,
            "experience": experience.pk,
            "experience_key": experience.key,
            "segment": Segment.objects.get(key="group-3").pk,
            "channel": Channel.objects.get(key="web").pk,
        }

    def requests(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield a name and what asks for a page, for every page."""
        for name, path in PAGES.items():
            yield name, self.get(path.format(**self.rows))
        for name, path in LISTS.items():
            for what, query in self.list_queries(path):
                yield f"{name}{what}", self.get(f"{path}?{urlencode(query)}")
        for name, (path, button) in WRITES.items():
            yield name, self.post(path.format(**self.rows), button)

    def list_queries(self, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what a list can be asked for, as the list itself offers it."""
        with instrumented():
            response = self.client.get(f"/admin/{path}")
        yield "", {}
        yield ", page 2", {"p": 2}
        yield ", searched for a word that most have", {"q": "summit"}
        yield ", searched for a word that few have", {"q": "1234"}
        for name, field in response.context["filters"].form.fields.items():
            value = some_value(field)
            if value is not None:
                yield f", {name}={value}", {name: value}
        for ordering in sorted(set(re.findall(r"[?&;]ordering=(-?\w+)", response.text))):
            yield f", by {ordering}", {"ordering": ordering}

    def get(self, path: str) -> Callable[[], Any]:
        """Return what asks for a page; of an export, which is streamed, the first lines."""

        def request() -> None:
            response = self.client.get(f"/admin/{path}")
            if response.streaming:
                list(islice(response.streaming_content, EXPORTED))
                response.close()
            assert response.status_code == 200, f"answers {response.status_code}"

        return request

    def post(self, path: str, button: str) -> Callable[[], Any]:
        """Return what sends a form back as it stands, with another name."""
        data = self.form(path, **({button: "1"} if button else {}))

        def request() -> None:
            sent = data()
            self.begin()
            response = self.client.post(f"/admin/{path}", sent)
            assert response.status_code == 302, f"answers {response.status_code}"

        return request

    def form(self, path: str, **more: str) -> Callable[[], dict[str, Any]]:
        """Return what says, asked once, how a form is sent with another name."""

        @cache
        def data() -> dict[str, Any]:
            with instrumented():
                form = self.client.get(f"/admin/{path}").context["form"]
            name = f"{form['name'].value()} again"
            return dict(as_query(posted(form, name=name, **more)).lists())

        return data

    def measure(self, request: Callable[[], Any], rounds: int) -> Figures:
        """Ask once to warm up, once to count, then by the clock."""
        self.time(request)
        with CaptureQueriesContext(connection):
            self.time(request)
            counted = connection.queries[self.first_query :]
        queries = [
            (float(each["time"]) * 1000, each["sql"])
            for each in counted
            if not each["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"))
        ]
        slowest = sorted(queries, reverse=True)[:3]
        times, cpu_times = zip(*(self.time(request) for _ in range(rounds)), strict=True)
        return Figures(len(queries), slowest, times, cpu_times)

    def time(self, request: Callable[[], Any]) -> tuple[float, float]:
        """Return the milliseconds of a request by the clock and of CPU; undo what it writes."""
        with transaction.atomic():
            self.begin()
            request()
            ended = time.perf_counter(), time.process_time()
            transaction.set_rollback(True)
        clock, cpu = ((end - start) * 1000 for start, end in zip(self.started, ended, strict=True))
        return clock, cpu

    def begin(self) -> None:
        """Count from here: what a request needed before was only to prepare it."""
        self.first_query = len(connection.queries_log)
        self.started = time.perf_counter(), time.process_time()


@contextmanager
def instrumented() -> Iterator[None]:
    """Let responses tell what their templates were given; that costs time."""
    setup_test_environment()
    try:
        yield
    finally:
        teardown_test_environment()


def some_value(field: forms.Field) -> Any:
    """Return a value that a field of a filter takes; None where there is none."""
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.values_list("pk", flat=True)[3:4].first()
    if isinstance(field, forms.ChoiceField):
        values = [value for value, _label in field.choices if value]
        return values[len(values) // 2] if values else None
    return 14 if isinstance(field, forms.IntegerField) else None
