"""One module, or a whole experience, in many contexts side by side.

The contexts are sample contexts, or all terms of one axis over the context that the address says.
Everything on the page is resolved from memory after a constant number of queries.
"""

from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from content.models import Experience, Module
from variants.drafts import draft_experience_documents
from variants.models import SampleContext
from variants.preview.callers import Subject
from variants.preview.contexts import (
    PreviewContext,
    context_of_sample,
    needed_consent,
    read_context,
)
from variants.preview.frames import Frame, frames_in
from variants.preview.resolve import Previews, load_previews
from variants.preview.samples import SHOWN
from variants.preview.serving import broken_words, previews_of_experience
from variants.preview.shares import CONTEXTS_LIMIT as SHARED_LIMIT
from variants.preview.shares import DAYS
from variants.preview.tools import editors_only, subject_of

#: Contexts side by side, and cards on the page.
CONTEXTS_LIMIT = 24
CARDS_LIMIT = 240

AXES = {
    "segments": gettext_lazy("Every segment"),
    "channels": gettext_lazy("Every channel"),
    "devices": gettext_lazy("Every device"),
    "locales": gettext_lazy("Every language"),
}


class GridColumn(NamedTuple):
    """A context with a heading, and what it shows."""

    heading: str
    context: PreviewContext
    words: list[str]
    frames: list[Frame]


@require_GET
@editors_only
def grid(request: HttpRequest) -> HttpResponse:
    """Show the grid, and the controls that choose its contexts."""
    subject = subject_of(request)
    chosen = request.GET.getlist("sample")
    axis = request.GET.get("axis", "")
    base = read_context(request.GET)
    loaded = load_subject(subject)
    if loaded is None:
        raise Http404(_("It cannot be previewed."))
    previews, keys, broken, title = loaded
    samples = list(SampleContext.objects.all()[:SHOWN])
    if axis not in AXES:
        axis = "" if chosen or samples else "channels"
        chosen = chosen or [str(sample.pk) for sample in samples]
    shown = [] if axis else [sample for sample in samples if str(sample.pk) in chosen]
    if axis:
        contexts = contexts_of_axis(axis, base, previews)
    else:
        contexts = [(sample.name, context_of_sample(sample)) for sample in shown]
    limit = min(CONTEXTS_LIMIT, max(1, CARDS_LIMIT // max(1, len(keys))))
    columns = columns_of(previews, keys, contexts[:limit])
    return render(
        request,
        "variants/preview/grid.html",
        {
            "title": title,
            "page_title": _("Side by side"),
            "header_icon": "grip",
            "subject": f"{subject.kind}:{subject.key}",
            "edit_url": _edit_url(subject),
            "columns": columns,
            "left_out": len(contexts) - len(columns),
            "limit": limit,
            "samples": samples,
            "chosen": {sample.pk for sample in shown},
            "axes": AXES,
            "axis": axis,
            "base": base,
            "base_words": base.words(previews.names),
            "problems": [*base.problems, *broken],
            "is_experience": subject.kind == "experience",
            "days": DAYS if len(columns) <= SHARED_LIMIT else (),
            "share_url": _share_url(subject, [column.context for column in columns]),
        },
    )


class Loaded(NamedTuple):
    """What shows a module or an experience: its previews, (name of the slot, key of the module)
    for each card, sentences about what is broken, and its name."""

    previews: Previews
    keys: list[tuple[str, str]]
    broken: list[str]
    title: str


def load_subject(subject: Subject) -> Loaded | None:
    """Load a module or an experience as drafted; None if the experience would not be served."""
    if subject.kind == "experience":
        experiences = draft_experience_documents([subject.key])
        if subject.key not in experiences:
            return None
        previews, keys, broken = previews_of_experience(experiences, subject.key)
        return Loaded(previews, keys, broken, experiences[subject.key]["name"])
    previews = load_previews([subject.key])
    document = previews.drafts.get(subject.key)
    name = document["name"] if document else subject.key
    return Loaded(previews, [("", subject.key)], broken_words(previews.drafts), name)


def contexts_of_axis(
    axis: str, base: PreviewContext, previews: Previews
) -> list[tuple[str, PreviewContext]]:
    """Return a context for each term of an axis, the rest as in `base`.

    A segment is added to those of `base`, with the consent that it needs; before the terms comes
    `base` as it is.
    """
    taxonomy = previews.taxonomy.taxonomy
    contexts = [(_("As it is"), base)]
    if axis == "segments":
        for segment in previews.taxonomy.segments:
            segments = tuple(dict.fromkeys([*base.segments, segment.key]))
            consent = tuple(
                dict.fromkeys([*base.consent, *needed_consent([segment.key], taxonomy)])
            )
            contexts.append((segment.name, replace(base, segments=segments, consent=consent)))
        return contexts
    terms: dict[str, tuple[str, Any]] = {
        "channels": ("channel", taxonomy.channels),
        "devices": ("device", taxonomy.devices),
        "locales": ("locale", taxonomy.locales),
    }
    member, found = terms[axis]
    return [
        *contexts,
        *((term.name, replace(base, **{member: term.key})) for term in found.values()),
    ]


def columns_of(
    previews: Previews,
    keys: list[tuple[str, str]],
    contexts: list[tuple[str, PreviewContext]],
) -> list[GridColumn]:
    """Return what each context shows."""
    return [
        GridColumn(
            heading,
            context,
            context.words(previews.names),
            frames_in(previews, keys, context),
        )
        for heading, context in contexts
    ]


def _share_url(subject: Subject, contexts: list[PreviewContext]) -> str:
    of = f"{subject.kind}:{subject.key}"
    asked = [("of", of), *(("context", context.query()) for context in contexts)]
    return f"{reverse('variants_preview_share')}?{urlencode(asked)}"


def _edit_url(subject: Subject) -> Any:
    model: Any = {"module": Module, "experience": Experience}[subject.kind]
    number = model.objects.filter(key=subject.key).values_list("pk", flat=True).first()
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[number])
