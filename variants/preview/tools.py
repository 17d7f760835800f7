"""What can be done with a context: pieces of a page that the panel loads.

Each says what it is of (`of=module:home-hero`) and in which context (`contexts`) in its address.
"""

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages

from brand.rights import closed_brands
from content.models import Experience, Module
from variants.brand_rights import why_not_edit
from variants.preview import samples, shares
from variants.preview.access import may_preview
from variants.preview.callers import Subject, callers_in_use
from variants.preview.context_form import ContextForm
from variants.preview.contexts import PreviewContext, read_context
from variants.preview.front_end import front_end_url, template_of_channel

_MODELS = {"module": Module, "experience": Experience}


def _require_editor(user: Any) -> bool:
    if not may_preview(user):
        raise PermissionDenied
    return True


editors_only = user_passes_test(_require_editor)


def subject_of(request: HttpRequest) -> Subject:
    """Return what a request is of.

    :raises Http404: when there is nothing of that kind and key.
    """
    kind, _colon, key = (request.GET.get("of") or request.POST.get("of", "")).partition(":")
    model = _MODELS.get(kind)
    if model is None or "\0" in key or not model.objects.filter(key=key).exists():
        raise Http404(_("There is no such module or experience: save it first."))
    return Subject(kind, key)


@require_GET
@editors_only
def context_form(request: HttpRequest) -> HttpResponse:
    """Show the controls for a context."""
    form = ContextForm(read_context(request.GET))
    return render(request, "variants/preview/context_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@editors_only
def save_sample(request: HttpRequest) -> HttpResponse:
    """Ask for a name, and keep the context under it."""
    context = read_context(request.GET)
    may = request.user.has_perm("variants.add_samplecontext")
    shown: dict[str, Any] = {"query": context.query(), "name": "", "may": may}
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        shown["name"] = request.POST.get("name", "")
        try:
            shown["saved"] = samples.save_sample(shown["name"], context)
            shown["saved_query"] = samples.context_of_sample(shown["saved"]).query()
        except ValidationError as refusal:
            shown["errors"] = refusal.messages
    return render(request, "variants/preview/tools/save.html", shown)


@require_http_methods(["GET", "POST"])
@editors_only
def share(request: HttpRequest) -> HttpResponse:
    """Ask for how long, and make a link."""
    subject = subject_of(request)
    contexts = contexts_of(request)
    may = request.user.has_perm("variants.add_previewshare") and _may_write(request.user, subject)
    shown: dict[str, Any] = {
        "may": may,
        "address": request.get_full_path(),
        "days": shares.DAYS,
        "count": len(contexts),
        "shares_url": reverse("shared_previews:index"),
    }
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        days = request.POST.get("days", "")
        try:
            shared = shares.share(
                subject,
                contexts,
                days=int(days) if days.isdecimal() and len(days) < 5 else 0,
                user=request.user,
            )
        except ValidationError as refusal:
            shown["errors"] = refusal.messages
        else:
            shown["shared"] = shared
            shown["link"] = request.build_absolute_uri(
                reverse("variants_shared_preview", args=[shares.token_of(shared)])
            )
    if "link" in shown and request.headers.get("X-Requested-With") != "XMLHttpRequest":
        # From a page of its own, and not from the panel.
        button = messages.button(shown["link"], _("Open the link"), new_window=True)
        messages.success(request, _("Shared: copy the link from the list."), buttons=[button])
        return redirect("shared_previews:index")
    return render(request, "variants/preview/tools/share.html", shown)


@require_GET
@editors_only
def fetch(request: HttpRequest) -> HttpResponse:
    """Show the query for what is seen, to copy."""
    context = read_context(request.GET)
    snippets = callers_in_use().snippets(
        subject_of(request),
        context.as_input(),
        origin=request.build_absolute_uri("/").rstrip("/"),
    )
    return render(request, "variants/preview/tools/fetch.html", {"snippets": snippets})


@require_GET
@editors_only
def frame(request: HttpRequest) -> HttpResponse:
    """Say where the team's own front end shows this, with a token for it."""
    subject = subject_of(request)
    context = read_context(request.GET)
    template = template_of_channel(context.channel)
    shown: dict[str, Any] = {
        "channels_url": reverse("channel:index"),
        "channel": context.channel,
        "minutes": callers_in_use().token_minutes(),
    }
    if template is not None:
        shown["url"] = front_end_url(template, subject, context, request.user)
    response = render(request, "variants/preview/tools/frame.html", shown)
    response["Cache-Control"] = "no-store"
    return response


def _may_write(user: Any, subject: Subject) -> bool:
    """Whether what is shown is of a brand that somebody writes for."""
    if not closed_brands(user):
        return True
    return why_not_edit(user, _MODELS[subject.kind].objects.get(key=subject.key)) is None


def contexts_of(request: HttpRequest) -> list[PreviewContext]:
    """The contexts of a request: each `context` is a query string, or the address says one."""
    given = request.GET.getlist("context")
    if given:
        return [read_context(QueryDict(text)) for text in given]
    return [read_context(request.GET)]
