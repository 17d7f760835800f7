"""The guide of a brand: its rules as a style guide that a person reads, or prints."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from brand.models import Brand, RuleVersion
from brand.rule_forms.described import TOPICS
from brand.rule_forms.kinds import FORMS
from brand.rules_in_force import versions_for
from variants.rule_screens.examples_shown import ShownExample, examples_shown
from variants.rule_screens.pages import BelowRules
from variants.rule_screens.words import Said, parameters_said, severity_said, target_said
from variants.targeting import TermNames
from variants.terms import load_term_names

#: Lines of one rule that the guide shows; of longer lists it says how many there are.
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule in the guide."""

    version: RuleVersion
    said: tuple[Said, ...]
    applies_to: tuple[str, ...]
    weight: str
    examples: tuple[ShownExample, ...]
    more_lines: int

    @property
    def is_inherited(self) -> bool:
        """Whether it holds for every brand."""
        return self.version.rule.brand_id is None


class GuidesView(BelowRules, TemplateView):
    """The guides there are, or the only one."""

    template_name = "variants/rules/guides.html"
    page_title = gettext_lazy("Guides")
    purpose = gettext_lazy("The rules of a brand as a style guide, to read and to print.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the only guide where there is one brand."""
        brands = list(Brand.objects.order_by("name"))
        if len(brands) == 1:
            return redirect("variants_rules:guide", brands[0].key)
        return self.render_to_response(self.get_context_data(brands=brands))


class GuideView(BelowRules, TemplateView):
    """The active rules of a brand and of every brand, by topic; a constant number of queries."""

    template_name = "variants/rules/guide.html"
    purpose = gettext_lazy("What our texts and pictures are held to, and why.")

    @cached_property
    def brand(self) -> Brand:
        """The brand.

        :raises Http404: when there is none.
        """
        return get_object_or_404(Brand, key=self.kwargs["brand"])

    def get_page_title(self) -> str:
        """Return what it is the guide of."""
        return _("%(brand)s: what we write, and how") % {"brand": self.brand.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rules."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        chapters = self._chapters(load_term_names())
        return context | {
            "brand": self.brand,
            "chapters": chapters,
            "count": sum(len(entries) for _key, _label, entries in chapters),
            "at": timezone.now(),
            "index_url": reverse("variants_rules:index"),
        }

    def _chapters(self, names: TermNames) -> list[tuple[str, Any, list[Entry]]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for version in versions_for(self.brand.key).select_related("rule__brand", "rule__owner"):
            if version.rule.kind in FORMS:
                found[FORMS[version.rule.kind].topic].append(_entry(version, names))
        return [
            (topic, label, sorted(found[topic], key=lambda each: each.version.rule.title))
            for topic, label in TOPICS.items()
            if topic in found
        ]


def _entry(version: RuleVersion, names: TermNames) -> Entry:
    said, more = [], 0
    for each in parameters_said(version.rule.kind, version.parameters):
        more += max(len(each.lines) - MOST_LINES, 0)
        said.append(Said(each.label, each.lines[:MOST_LINES]))
    return Entry(
        version,
        tuple(said),
        tuple(target_said(version.target, names)),
        severity_said(version.severity),
        tuple(examples_shown(version)),
        more,
    )
