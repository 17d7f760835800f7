"""Choosing what kind a new rule is of."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from brand.rule_forms.described import TOPICS
from brand.rule_forms.kinds import kinds_by_topic
from brand.rules.registry import KINDS
from variants.rule_screens.access import may_make_rules
from variants.rule_screens.pages import BelowRules, keepers_only


class ChooseKindView(BelowRules, TemplateView):
    """Every kind with what it is for, by topic."""

    template_name = "variants/rules/choose.html"
    page_title = _("New rule")
    purpose = _("What should the rule look at? Each kind has a form of its own.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let those in who keep rules."""
        keepers_only(request.user, may_make_rules(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the kinds."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "topics": [
                (TOPICS[topic], [(key, KINDS[key].label, KINDS[key].purpose) for key in keys])
                for topic, keys in kinds_by_topic().items()
                if keys
            ]
        }
