"""The documentation inside the admin: the Markdown files of `docs/`, so that links work offline."""

import re
from pathlib import Path
from typing import Any

import markdown
import nh3
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

_DOCS = settings.BASE_DIR / "docs"
_PAGE = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_LINK = re.compile(r'(href|src)="(?![a-z]+:|/|#)([^"#]+)(#[^"]*)?"')
_TAGS = nh3.ALLOWED_TAGS | {"img", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"id"}, "img": {"src", "alt"}}


def page_view(request: HttpRequest, page: str = "index") -> HttpResponse:
    """Show one page of the documentation, or send one of its pictures."""
    if page.endswith(".png"):
        picture = _file(page.removesuffix(".png"), ".png").read_bytes()
        return HttpResponse(picture, content_type="image/png")
    text = _file(page, ".md").read_text(encoding="utf-8")
    heading = _HEADING.search(text)
    context = {
        "page_title": heading[1] if heading else page,
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("help_index"), "label": _("Help")},
            {"url": "", "label": heading[1] if heading else page},
        ],
        "page": rendered(text, page),
    }
    return TemplateResponse(request, "config/help.html", context)


def rendered(text: str, page: str) -> SafeString:
    """Render a page of the documentation; links to its other pages stay in the admin."""
    html = markdown.markdown(
        _HEADING.sub("", text, count=1), extensions=["tables", "fenced_code", "toc"]
    )
    folder = (_DOCS / page).parent

    def in_admin(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        if not target.is_relative_to(_DOCS):
            return f'{link[1]}="#"'
        name = target.relative_to(_DOCS).as_posix().removesuffix(".md")
        return f'{link[1]}="{reverse("help_page", args=[name])}{link[3] or ""}"'

    clean = nh3.clean(_LINK.sub(in_admin, html), tags=_TAGS, attributes=_ATTRIBUTES)
    return mark_safe(clean)  # noqa: S308 - our own files, cleaned


def _file(name: str, suffix: str) -> Path:
    """Return a file of the documentation.

    :raises Http404: when there is none of that name.
    """
    file: Path = _DOCS / f"{name}{suffix}"
    if not _PAGE.fullmatch(name) or not file.is_file():
        raise Http404
    return file


def help_urls() -> list[URLPattern]:
    """Return the addresses of the documentation."""
    view: Any = require_admin_access(page_view)
    return [
        path("help/", view, name="help_index"),
        path("help/<path:page>/", view, name="help_page"),
    ]
