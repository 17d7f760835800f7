"""What the form of a rule asks while it is being written: what would it find?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from brand.rules.registry import KINDS
from content.models import Module
from variants.rule_screens.access import may_make_rules
from variants.rule_screens.editing import TRIAL
from variants.rule_screens.example_form import TrialForm, form_options
from variants.rule_screens.pages import keepers_only
from variants.rule_screens.rule_form import RuleForm
from variants.rule_screens.trying import Trial, try_example, try_module, unsaved_rule


class TrialView(View):
    """Tries the rule that a form holds on the text or the module beside it; writes nothing."""

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Answer with a piece of the page.

        :raises PermissionDenied: when the person keeps no rules.
        """
        keepers_only(request.user, may_make_rules(request.user))
        if kind not in KINDS:
            raise Http404
        form = RuleForm(request.POST, kind=kind, user=request.user)
        form.full_clean()
        if form.parameter_errors:
            return self._answer(problems=form.parameter_errors)
        data = form.cleaned_data
        columns = {
            "parameters": form.parameters,
            "message": data.get("message", ""),
            "target": {
                "types": data.get("types", []),
                "fields": data.get("fields_read", []),
                "targeting": data.get("targeting") or {},
            },
        }
        rule = unsaved_rule(kind, "", data.get("title", ""), columns)
        return self._try(form, rule)

    def _try(self, form: RuleForm, rule: Any) -> HttpResponse:
        chosen = self.request.POST.get("try-module", "")
        if self.request.POST.get("try-on") == "module":
            module = Module.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
            if module is None:
                return self._answer(problems=[_("Choose a module first.")])
            return self._answer(trial=try_module(rule, module), module=module)
        card = TrialForm(self.request.POST, prefix=TRIAL, **form_options(form.entry))
        if not card.is_valid():
            said = [error for errors in card.errors.values() for error in errors]
            return self._answer(problems=said)
        example = card.example()
        if example is None or not example["type"]:
            return self._answer(problems=[_("Write a text and say which field it is of.")])
        return self._answer(trial=try_example(rule, example), is_example=True)

    def _answer(self, trial: Trial | None = None, **context: Any) -> HttpResponse:
        context |= {"trial": trial}
        return render(self.request, "variants/rules/trial.html", context)
