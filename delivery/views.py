"""Delivery as a Django view, for whoever comes through Django's handler."""

from typing import IO

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from delivery import http
from delivery.serving.handling import handle
from delivery.serving.refusals import unknown_address
from delivery.serving.routes import Route, find


@csrf_exempt  # Callers show a key of their own; cookies mean nothing here.
def answer(request: HttpRequest) -> HttpResponse:
    """Answer as the server's entry point does, from the same table of addresses."""
    route = find(request.path)
    told = unknown_address() if route is None else handle(route, _request(route, request))
    return HttpResponse(told.body, status=told.status, headers=dict(told.headers))


def _request(route: Route, request: HttpRequest) -> http.HttpRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return http.HttpRequest(
        method=request.method or "",
        headers=headers,
        query=request.META.get("QUERY_STRING", ""),
        body=_body(request).read(route.body_limit(headers) + 1),
        origin=request.build_absolute_uri("/").rstrip("/"),
        path=request.path,
        peer=request.META.get("REMOTE_ADDR", ""),
    )


def _body(request: HttpRequest) -> IO[bytes]:
    """The body as a stream.

    Django takes a body without a length, sent in chunks, for an empty one; a server that marks
    the end itself says so.
    """
    return request.META["wsgi.input"] if request.META.get("wsgi.input_terminated") else request
