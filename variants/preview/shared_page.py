"""The page behind a shared link: the preview, and nothing else of the instance."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from variants.preview.callers import Subject
from variants.preview.contexts import read_context
from variants.preview.grid import GridColumn, Loaded, columns_of, load_subject
from variants.preview.shares import BadLink, open_link

#: Nobody is told where a link came from, nothing is kept, and nothing but the cards is loaded.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' https: data:; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
}


def _columns(loaded: Loaded, contexts: list[Any]) -> list[GridColumn]:
    """What is shared in each context; modules that cannot be shown are left out."""
    asked = [("", read_context(said)) for said in contexts]
    columns = columns_of(loaded.previews, loaded.keys, asked)
    return [
        column._replace(frames=[frame for frame in column.frames if frame.card])
        for column in columns
    ]


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link shares, or say why it shows nothing and what to do."""
    try:
        shared = open_link(token)
        loaded = load_subject(Subject(shared.kind, shared.key))
        columns = [] if loaded is None else _columns(loaded, shared.contexts)
        if loaded is None or not any(frame.card for each in columns for frame in each.frames):
            raise BadLink(
                410,
                _("There is nothing to see any more"),
                _("What was shared is gone. Ask whoever sent the link what became of it."),
            )
    except BadLink as bad:
        response = render(
            request,
            "variants/preview/bad_link.html",
            {"title": bad.title, "message": str(bad)},
            status=bad.status,
        )
    else:
        response = render(
            request,
            "variants/preview/shared.html",
            {
                "title": loaded.title,
                "columns": columns,
                "expires_at": shared.expires_at,
                "hide_sources": True,
            },
        )
    for name, value in HEADERS.items():
        response[name] = value
    return response
