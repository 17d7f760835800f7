"""The panel below the targeting: whom the unsaved variant would reach, asked for as it is built."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static

from taxonomy.documents import taxonomy_from_document
from variants.analysis_words import Words, never_wins_sentence, tie_sentence, words_for
from variants.documents import build_taxonomy_document
from variants.drafts import draft_documents
from variants.engine.analysis import Reach, Shadowed, reach
from variants.engine.documents import module_from_document
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.models import Variant
from variants.moments import instant, moment_of
from variants.reach_table import Source, reach_table
from variants.targeting import TermNames
from variants.unsaved import Unsaved

#: What reach depends on: with an error in one of these there is nothing to show.
_DECIDING = ("targeting", "overrides", "priority", "starts_at", "ends_at", "rights_until")

#: Others that are named of those whose place a variant takes.
_MOST_TAKEN = 10


class ReachPanel(Panel):
    """What the targeting says, and what the variant wins; the script fills it in."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "variants/reach_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(
                js=[versioned_static("variants/targeting-live.js")],
                css={"all": [versioned_static("variants/reach.css")]},
            )

        def is_shown(self) -> bool:
            """Whether the form can be filled in: it cannot when the code lost the type."""
            return self.form is not None and "overrides" in self.form.fields

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            number = self.instance.pk
            name = Variant.snippet_viewset.get_url_name("targeting_live")
            return context | {
                "url": reverse(name, args=[number] if number else []),
                # From the first publication on the key stays, and with it the name that made it.
                "proposes": not self.instance.first_published_at,
            }


def reach_html(unsaved: Unsaved, request: HttpRequest, terms: TermNames) -> str:
    """Show what an unsaved variant wins, as a piece of the page; or what keeps that from view."""
    return render_to_string("variants/reach.html", _context(unsaved, terms), request)


def _context(unsaved: Unsaved, terms: TermNames) -> dict[str, Any]:
    if any(name in unsaved.errors for name in _DECIDING):
        return {"problems": list(_problems(unsaved))}
    variant = unsaved.variant
    drafts = draft_documents([], replacing=variant)
    document = drafts.get(variant.module.key)
    key = drafts.replacing_key
    broken = [
        drafts.broken.get(place) for place in (variant.module.key, f"{variant.module.key}/{key}")
    ]
    if document is None or key is None or any(broken):
        return {"problems": [problem for problem in broken if problem]}
    own = next(each for each in document["variants"] if each["key"] == key)
    overrides_nothing = not own["overrides"]
    if overrides_nothing:
        own["overrides"] = document["fields"]
    taxonomy = CompiledTaxonomy(taxonomy_from_document(build_taxonomy_document()))
    now = instant(timezone.now())
    found = reach(None, CompiledModule(module_from_document(document), taxonomy), key, now)
    own["name"] = variant.name or _("this variant")
    words = words_for(document, terms)
    never = found.never_wins
    sources = _sources(variant, words)
    taken = [(sources[source], cells) for source, cells in found.taken_from.items()]
    return {
        "reach": found,
        "overrides_nothing": overrides_nothing,
        "starts": moment_of(found.at) if found.at > now else None,
        "taken": taken[:_MOST_TAKEN],
        "more_taken": max(0, len(taken) - _MOST_TAKEN),
        "never": never and never_wins_sentence(never, words),
        "ties": [tie_sentence(tie, key, words) for tie in found.ties],
        "table": reach_table(found, taxonomy, words, sources),
        "mentioned": [sources[key] for key in sorted(_mentioned(found))],
    }


def _problems(unsaved: Unsaved) -> Iterator[str]:
    """What is to be mended first; a group of fields has its errors at its fields."""
    for name in _DECIDING:
        for error in unsaved.errors.get(name, []):
            yield _("What differs: see the fields marked there.") if name == "overrides" else error


def _mentioned(found: Reach) -> set[str]:
    """The keys of the other variants that ties and shadows are about."""
    keys = {key for tie in found.ties for key in (tie.winner, tie.loser)}
    if isinstance(found.never_wins, Shadowed):
        keys |= {each.variant for lost in found.never_wins.groups for each in lost.shadows}
    return keys - {found.variant}


def _sources(variant: Variant, words: Words) -> dict[str | None, Source]:
    """What the module's variants are called and where they are edited; None is the default."""
    edit = Variant.snippet_viewset.get_url_name("edit")
    numbers = dict(Variant.objects.filter(module=variant.module_id).values_list("key", "pk"))
    sources: dict[str | None, Source] = {
        key: Source(name, reverse(edit, args=[numbers[key]]) if key in numbers else "")
        for key, name in words.variants.items()
    }
    return sources | {None: Source(_("the default"), "")}
