"""What is refused in the middle of a view of the admin is told on the page before."""

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from content.live import live_row_saved
from content.models import Module
from content.refusals import RefusalMiddleware
from tests.content.browser_form import make_module, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def refusing_gate() -> Any:
    """A room above that lets nothing go live, and says twelve things about it."""

    def refuse(sender: Any, instance: Module, **kwargs: Any) -> None:
        if instance.live:
            raise ValidationError([f"reason {number}" for number in range(12)])

    live_row_saved.connect(refuse)
    yield
    live_row_saved.disconnect(refuse)


@pytest.mark.usefixtures("refusing_gate")
def test_a_refused_publication_is_told_and_the_draft_is_kept(admin: Client) -> None:
    module = make_module()
    url = reverse("wagtailsnippets_content_module:edit", args=[module.pk])
    data = posted(admin.get(url).context["form"], **{"fields-headline": "New"})
    back = f"http://testserver{url}"
    response = admin.post(url, data | {"action-publish": "1"}, HTTP_REFERER=back)
    assert (response.status_code, response.headers["Location"]) == (302, back)
    told = [str(message).strip() for message in get_messages(response.wsgi_request)]
    assert told == [*(f"reason {number}" for number in range(10)), "And 2 more."]
    module.refresh_from_db()
    assert (module.live, module.fields["headline"]) == (False, "New")


def test_a_refusal_never_leads_to_another_site(rf: Any) -> None:
    request = rf.post("/admin/x/", HTTP_REFERER="https://evil.example/")
    request._messages = type("Store", (), {"add": lambda *args: None})()
    answer = RefusalMiddleware(HttpResponse).process_exception(request, ValidationError("no"))
    assert answer is not None
    assert answer.headers["Location"] == "/admin/"


def test_what_protects_a_row_from_deletion_is_named(rf: Any) -> None:
    request = rf.post("/admin/x/", HTTP_ACCEPT="application/json")
    error = ProtectedError("protected", {make_module()})
    answer = RefusalMiddleware(HttpResponse).process_exception(request, error)
    assert answer is not None
    assert json.loads(answer.content)["error_message"] == (
        "This is still in use and cannot be deleted. It is used by: Home hero."
    )


def test_a_script_of_the_admin_gets_the_reason_as_json(rf: Any) -> None:
    request = rf.post("/admin/x/", HTTP_ACCEPT="application/json")
    answer = RefusalMiddleware(HttpResponse).process_exception(request, ValidationError("no"))
    assert answer is not None
    assert (answer.status_code, json.loads(answer.content)) == (
        400,
        {"success": False, "error_code": "refused", "error_message": "no"},
    )


@pytest.mark.parametrize("path", ["/graphql/", "/"])
def test_outside_the_admin_nothing_is_hidden(rf: Any, path: str) -> None:
    middleware = RefusalMiddleware(HttpResponse)
    assert middleware.process_exception(rf.post(path), ValidationError("no")) is None
    assert middleware.process_exception(rf.get("/admin/"), ValidationError("no")) is None
    assert middleware.process_exception(rf.post("/admin/"), ValueError("bug")) is None
