"""The page behind a shared link: the preview, and nothing else of the instance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from variants.preview.callers import Subject
from variants.preview.contexts import read_context
from variants.preview.grid import columns_of, load_subject
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


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link shares, or say why it shows nothing and what to do."""
    try:
        shared = open_link(token)
        loaded = load_subject(Subject(shared.kind, shared.key))
        if loaded is None:
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
        previews, keys, _broken, title = loaded
        contexts = [("", read_context(said)) for said in shared.contexts]
        response = render(
            request,
            "variants/preview/shared.html",
            {
                "title": title,
                "columns": columns_of(previews, keys, contexts),
                "expires_at": shared.expires_at,
                "hide_sources": True,
            },
        )
    for name, value in HEADERS.items():
        response[name] = value
    return response
