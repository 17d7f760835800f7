"""The screen: a decision id is pasted, what it was is told.

It is posted, not put into an address: a decision says how its visitor stood, and addresses end up
in logs.
"""

import time
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput

from content.models import Module
from content.module_types import UnknownModuleType, get_module_type
from delivery.what_was_this.looking_up import LONGEST, NoDecision, WhatItWas, what_was
from delivery.what_was_this.retelling import ToldField
from variants.audit.decisions import why_url
from variants.engine.types import Outcome
from variants.history import VIEW, HistoryMenuItem
from variants.taxonomy_changes.impact import value_words

_OUTCOMES = {
    Outcome.WON: gettext_lazy("Won"),
    Outcome.PARTLY_WON: gettext_lazy("Partly won"),
    Outcome.BEATEN: gettext_lazy("Beaten"),
    Outcome.NOT_MATCHED: gettext_lazy("Did not match"),
}


class DecisionForm(forms.Form):
    """Takes a decision id."""

    decision = forms.CharField(
        label=gettext_lazy("Decision id"),
        help_text=gettext_lazy("“decisionId” of an answer; line breaks in it do no harm."),
        required=False,
        widget=AdminAutoHeightTextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )


class WhatWasThisView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """For whoever may see what was published."""

    permission_required = VIEW
    raise_exception = True
    template_name = "delivery/what_was_this/page.html"
    page_title = gettext_lazy("What was this?")
    header_icon = "history"
    purpose = gettext_lazy(
        "What a visitor was served and why, from the “decisionId” of the answer: it holds no "
        "personal data, and nothing was stored when it was answered."
    )
    docs = "how-to/ask-what-was-served"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Say where this is."""
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        return {"form": DecisionForm()} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell what was pasted."""
        given = request.POST.get("decision", "")
        try:
            was = what_was(given, now=time.time_ns() // 1_000_000)
        except NoDecision as error:
            form = DecisionForm({"decision": given[:LONGEST]})
            form.is_valid()
            form.add_error("decision", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        form = DecisionForm(initial={"decision": given})
        return self.render_to_response(self.get_context_data(form=form, **told_words(was)))


def told_words(was: WhatItWas) -> dict[str, Any]:
    """Return a decision as the page tells it."""
    key = was.decision.module
    name = Module.objects.filter(key=key).values_list("name", flat=True).first()
    documents = [each for each in (was.document, was.document_now) if each]
    names = {each["key"]: each["name"] for doc in reversed(documents) for each in doc["variants"]}

    def source_name(variant: str | None) -> str:
        return _("The default") if variant is None else names.get(variant) or variant

    return {
        "was": was,
        "module_name": name or key,
        "sources": [source_name(each) for each in was.sources],
        "use_name": was.decision.reduced.use and source_name(was.decision.reduced.use),
        "why_url": why_url(key, was.decision.generation) if was.entry else "",
        "rows": [_row(was, field, source_name) for field in (was.told.fields if was.told else ())],
        "candidates": [
            {
                "name": source_name(each.variant),
                "outcome": _OUTCOMES[each.outcome],
                "reason": each.reason,
            }
            for each in (was.told.candidates if was.told else ())
        ],
        "unknown": [source_name(each) for each in was.unknown] if was.told else [],
    }


def _row(was: WhatItWas, field: ToldField, source_name: Any) -> dict[str, Any]:
    """One field: then, from the same source as published now, and for the visitor now."""
    still, source_now = was.source_now(field.field, field.variant)
    now = was.field_now(field.field)
    return {
        "label": _label(was.document["type"], field.field),
        "source": source_name(field.variant),
        "value": value_words(field.value),
        "reason": field.reason,
        "source_now": value_words(source_now) if still else "",
        "is_same": still and source_now == field.value,
        "now": None
        if now is None
        else {
            "source": source_name(now.variant),
            "value": value_words(now.value),
            "is_certain": now.is_certain,
            "is_same": now.value == field.value and now.variant == field.variant,
        },
    }


def _label(type_key: str, name: str) -> str:
    """What the form calls a field; its name where the type is not in the code any more."""
    try:
        fields = get_module_type(type_key).fields
    except UnknownModuleType:
        return name
    return next((str(each.label) for each in fields if each.name == name), name)


def what_was_this_urls() -> list[Any]:
    """Return the address: a `register_admin_urls` hook."""
    view = WhatWasThisView.as_view()
    return [path("reports/what-was-this/", view, name="delivery_what_was_this")]


def what_was_this_menu_item() -> MenuItem:
    """Return the entry of the reports menu."""
    return HistoryMenuItem(
        gettext_lazy("What was this?"),
        reverse("delivery_what_was_this"),
        name="what-was-this",
        icon_name="help",
        order=895,
    )
