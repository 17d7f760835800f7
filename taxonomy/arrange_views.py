"""The screen on which the terms of a tree are moved, and what it shows before it saves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from taxonomy.arranging import (
    Arrangement,
    Parents,
    arrange,
    load_arrangement,
    read_arrangement,
    read_parents,
    says_who_wins,
    stale,
)
from taxonomy.consequences import consequences
from taxonomy.ranking import moved_in
from taxonomy.trees import display_order


@dataclass(frozen=True, slots=True)
class Row:
    """A term as the screen lists it; `depth` is 1 for a root."""

    key: str
    name: str
    parent: str | None
    depth: int
    active: bool
    exclusive_children: bool


class ArrangeMixin(PermissionCheckedMixin):
    """What the screen and its preview of changes have in common."""

    model: Any = None
    permission_required = "change"

    @cached_property
    def ranks(self) -> bool:
        """Whether the one list of ranks is shown instead of the tree."""
        return says_who_wins(self.model) and self.request.GET.get("by") == "rank"

    def read(self) -> tuple[Arrangement, Parents]:
        """Read what the browser sent: how the terms stood, and how they should.

        :raises ValidationError: when that is not whole.
        """
        loaded = read_arrangement(self.request.POST.get("loaded", ""))
        text = self.request.POST.get("arrangement", "")
        return loaded, read_parents(text, loaded, by_rank=self.ranks)


class ArrangeView(ArrangeMixin, WagtailAdminTemplateMixin, TemplateView):
    """Moves the terms of a model about, by drag or by keyboard, and saves them all at once."""

    template_name = "taxonomy/arrange.html"
    docs = "how-to/change-terms"
    header_icon = "order"
    index_url_name = ""

    @property
    def purpose(self) -> str:
        """What the screen is for, in a sentence."""
        if self.ranks:
            return _(
                "One list of all segments: where two of them fit a visitor equally well, the one "
                "further up wins."
            )
        if says_who_wins(self.model):
            return _("Whoever holds a segment holds those above it too.")
        return _("A variant for a term is shown for everything below it too.")

    def get_page_title(self) -> str:
        plural = self.model._meta.verbose_name_plural
        return (_("Rank %(terms)s") if self.ranks else _("Arrange %(terms)s")) % {"terms": plural}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        label = str(self.model._meta.verbose_name_plural).capitalize()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": label},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        loaded = load_arrangement(self.model)
        name = self.model._meta.model_name
        return context | {
            "model_name": name,
            "plural": self.model._meta.verbose_name_plural,
            "ranks": self.ranks,
            "has_ranks": says_who_wins(self.model),
            "rows": self._rows(loaded),
            "loaded": loaded.as_text(),
            "changes_url": reverse(f"{name}:arrange_changes"),
            "index_url": reverse(self.index_url_name),
            "add_url": reverse(f"{name}:add"),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the moves; say why not when they are refused."""
        try:
            loaded, parents = self.read()
            later = consequences().move_later(
                self.model,
                loaded.moved(parents),
                user=request.user,
                loaded=loaded.as_text(),
                order=list(parents.items()),
            )
            if later is not None:
                return redirect(later)
            count = arrange(self.model, loaded, parents, user=request.user)
        except ValidationError as refusal:
            for reason in refusal.messages:
                messages.error(request, reason)
            return redirect(request.get_full_path())
        if count:
            text = ngettext("%(count)d term was moved.", "%(count)d terms were moved.", count)
            messages.success(request, text % {"count": count})
        else:
            messages.info(request, _("Every term stands where it stood."))
        return redirect(request.get_full_path())

    def _rows(self, loaded: Arrangement) -> list[Row]:
        terms = {term.key: term for term in self.model._default_manager.order_by()}
        places = {
            key: (place.rank is None, place.rank or 0) for key, place in loaded.places.items()
        }
        if self.ranks:
            depths = dict(display_order(loaded.places))
            order = [(key, depths[key]) for key in loaded.order]
        else:
            order = display_order(loaded.places, places.__getitem__)
        return [
            Row(
                key=key,
                name=terms[key].name,
                parent=loaded.places[key].parent,
                depth=depth,
                active=terms[key].active,
                exclusive_children=getattr(terms[key], "exclusive_children", False),
            )
            for key, depth in order
            if key in terms
        ]


class ArrangeChangesView(ArrangeMixin, View):
    """Says what a set of moves changes, as a piece of the page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer with the moves in words and what they change in published content."""
        template = "taxonomy/arrange_changes.html"
        try:
            loaded, parents = self.read()
            now = load_arrangement(self.model)
            names = dict(self.model._default_manager.order_by().values_list("key", "name"))
            if now != loaded:
                raise stale(now, loaded, names)
        except ValidationError as refusal:
            return render(request, template, {"problems": refusal.messages})
        places = loaded.moved(parents)
        context: dict[str, Any] = {
            "moves": list(moves_in_words(loaded, parents, names)),
        }
        if places:
            context["impact"] = consequences().of_places(request, self.model, places)
        return render(request, template, context)


def moves_in_words(loaded: Arrangement, parents: Parents, names: dict[str, str]) -> Iterator[str]:
    """Say each move that somebody made: below another parent, or to another place in the order."""
    for key, parent in parents.items():
        if parent == loaded.places[key].parent:
            continue
        if parent is None:
            yield _("“%(name)s” moves to the top level.") % {"name": names[key]}
        else:
            yield _("“%(name)s” moves below “%(parent)s”.") % {
                "name": names[key],
                "parent": names[parent],
            }
    before, after = loaded.order, list(parents)
    for key in moved_in(before, after):
        yield _("“%(name)s” moves from place %(old)d to place %(new)d of %(count)d.") % {
            "name": names[key],
            "old": before.index(key) + 1,
            "new": after.index(key) + 1,
            "count": len(after),
        }
