"""The page behind a shared link: the preview, and nothing else of the instance.

Segments are named as visitors are told of them, where they have such a label.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from variants.preview.callers import Subject
from variants.preview.contexts import read_context
from variants.preview.grid import (
    CARDS_LIMIT,
    GridColumn,
    Loaded,
    columns_of,
    load_subject,
)
from variants.preview.resolve import Previews
from variants.preview.shares import BadLink, open_link
from variants.targeting import TermNames

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
    names = _public_names(loaded.previews)
    return [
        column._replace(
            words=column.context.words(names),
            frames=[frame for frame in column.frames if frame.card],
        )
        for column in columns_of(loaded.previews, loaded.keys, asked)
    ]


def _within_limit(loaded: Loaded, contexts: list[Any]) -> tuple[Loaded, int]:
    """As much of an experience as fits in each context, and how many modules are left out."""
    fitting = max(1, CARDS_LIMIT // max(1, len(contexts)))
    left_out = max(0, len(loaded.keys) - fitting)
    return loaded._replace(keys=loaded.keys[:fitting]), left_out


def _public_names(previews: Previews) -> TermNames:
    """The names of terms for strangers: of segments, what visitors are told instead."""
    told = {
        segment.key: segment.public_label
        for segment in previews.taxonomy.segments
        if segment.public_label
    }
    return replace(previews.names, segments={**previews.names.segments, **told})


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link shares, or say why it shows nothing and what to do."""
    try:
        shared = open_link(token)
        loaded = load_subject(Subject(shared.kind, shared.key))
        left_out = 0
        columns = []
        if loaded is not None:
            loaded, left_out = _within_limit(loaded, shared.contexts)
            columns = _columns(loaded, shared.contexts)
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
                "left_out": left_out,
                "limit": len(loaded.keys),
                "expires_at": shared.expires_at,
                "hide_sources": True,
            },
        )
    for name, value in HEADERS.items():
        response[name] = value
    return response
