"""What editors send besides saving, and who looks without an account: more for `admin_desk`.

Previews are sent and shown as Wagtail's panel does it, which takes two requests. The API is asked
as a front end asks that shows drafts.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from benchmarks.admin_data import BIG, EDITOR
from benchmarks.admin_desk import Desk
from content.models import Module
from delivery.registration import create_client
from taxonomy.arranging import load_arrangement
from taxonomy.models import Segment
from variants.preview.callers import Subject
from variants.preview.contexts import PreviewContext
from variants.preview.shares import CONTEXTS_LIMIT, share, token_of

Request = Callable[[], None]

#: A context in which much matches.
_CONTEXT = PreviewContext(segments=("group-3-part-1",), channel="web-home", device="phone")
#: What is previewed, as `Desk.rows` calls it, with the address of its form.
_PREVIEWED = {
    "variant": "snippets/variants/variant",
    "big_variant": "snippets/variants/variant",
    "module": "snippets/content/module",
    "big": "snippets/content/module",
    "experience": "snippets/content/experience",
}
_DRAFT = """query ($key: ID!, $context: ContextInput) {
  module(key: $key, context: $context) { fields resolution { fields { field variant } } }
}"""


def actions(desk: Desk) -> Iterator[tuple[str, Request]]:
    """Yield a name and what does it, for every action."""
    for name, path in _PREVIEWED.items():
        yield f"preview of {name.replace('_', ' ')}", _preview(desk, path, desk.rows[name])
    yield "targeting of 200, live", _targeting(desk)
    yield "preview shared in 12 contexts", _shared(desk)
    yield "a proposed move in the tree", _move(desk, by_rank=False)
    yield "a proposed move of ranks", _move(desk, by_rank=True)
    module = Module.objects.get(pk=desk.rows["module"])
    yield "API: draft of a module", _draft(desk, module.key)
    yield "API: draft of 200 variants", _draft(desk, BIG)


def _preview(desk: Desk, path: str, number: int) -> Request:
    form = desk.form(f"{path}/edit/{number}/")
    address = f"/admin/{path}/preview/{number}/"

    def request() -> None:
        sent = form()
        desk.begin()
        answer = desk.client.post(address, sent).json()
        assert answer["is_valid"], "sends a form that is refused"
        query = {"mode": f"?{_CONTEXT.query()}", "in_preview_panel": "true"}
        _expect(desk.client.get(address, query))

    return request


def _targeting(desk: Desk) -> Request:
    number = desk.rows["big_variant"]
    form = desk.form(f"snippets/variants/variant/edit/{number}/")
    address = f"/admin/snippets/variants/variant/targeting-live/{number}/"

    def request() -> None:
        sent = form()
        desk.begin()
        _expect(desk.client.post(address, sent))

    return request


def _shared(desk: Desk) -> Request:
    def request() -> None:
        shared = share(
            Subject("module", BIG),
            [_CONTEXT] * CONTEXTS_LIMIT,
            days=1,
            user=get_user_model().objects.get(username=EDITOR),
        )
        address = reverse("variants_shared_preview", args=[token_of(shared)])
        desk.begin()
        _expect(desk.client.get(address))

    return request


def _move(desk: Desk, *, by_rank: bool) -> Request:
    """Propose that the last of the segments goes first."""

    @cache
    def moved() -> dict[str, str]:
        loaded = load_arrangement(Segment)
        keys = [*loaded.order[-1:], *loaded.order[:-1]]
        order = [(key, loaded.places[key].parent) for key in keys]
        return {"loaded": loaded.as_text(), "arrangement": json.dumps(order)}

    address = reverse("segment:arrange_changes", query={"by": "rank"} if by_rank else {})

    def request() -> None:
        sent = moved()
        desk.begin()
        _expect(desk.client.post(address, sent))

    return request


def _draft(desk: Desk, key: str) -> Request:
    sent = {"query": _DRAFT, "variables": {"key": key, "context": {"draft": True}}}

    def request() -> None:
        api_key = create_client("benchmark", scopes=["preview"])
        headers = {"Authorization": f"Bearer {api_key}"}
        desk.begin()
        answer = desk.client.post(
            "/graphql/", json.dumps(sent), content_type="application/json", headers=headers
        )
        assert "errors" not in answer.json(), f"answers {answer.text}"

    return request


def _expect(response: Any) -> None:
    assert response.status_code == 200, f"answers {response.status_code}"
