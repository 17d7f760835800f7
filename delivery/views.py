"""The endpoint as a Django view."""

from typing import IO

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from delivery import http
from delivery.graphiql import page_file
from delivery.instance_endpoint import endpoint
from delivery.limits import BODY_LIMIT


@csrf_exempt  # Callers show a key of their own; cookies mean nothing here.
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request, or give a browser the GraphiQL page."""
    answer = endpoint.answer(
        http.HttpRequest(
            method=request.method or "",
            headers={name.lower(): value for name, value in request.headers.items()},
            query=request.META.get("QUERY_STRING", ""),
            body=_body(request).read(BODY_LIMIT + 1),
            origin=request.build_absolute_uri("/").rstrip("/"),
            path=request.path,
        )
    )
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


def _body(request: HttpRequest) -> IO[bytes]:
    """The body as a stream.

    Django takes a body without a length, sent in chunks, for an empty one; a server that marks
    the end itself says so.
    """
    return request.META["wsgi.input"] if request.META.get("wsgi.input_terminated") else request


def _etag(_request: HttpRequest, name: str) -> str | None:
    file = page_file(name)
    return None if file is None else file.etag


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def graphiql_file(request: HttpRequest, name: str) -> HttpResponse:
    """Give a script or style sheet of the GraphiQL page."""
    file = page_file(name)
    if file is None:
        raise Http404(f"The GraphiQL page has no file “{name}”.")
    return HttpResponse(file.content, content_type=file.media_type)
