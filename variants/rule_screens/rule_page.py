"""The page of one rule: what it says, what it finds, what can be done with it, its history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from brand.models import KeptFinding, RuleRun, RuleVersion
from brand.rule_life.activation import awaits_confirmation, withdraw_request
from brand.rule_life.drafting import discard_draft
from variants.rule_runs.deciding import confirm_rule, retire_rule, shadow_rule
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import preview_impact
from variants.rule_runs.words import impact_in_words
from variants.rule_screens.access import may_change
from variants.rule_screens.examples_shown import examples_shown
from variants.rule_screens.listing import kind_label, rule_url, with_states
from variants.rule_screens.obstacles import obstacles_in
from variants.rule_screens.pages import OfRule
from variants.rule_screens.words import differences, state_said, version_said
from variants.terms import load_term_names

State = RuleVersion.State
#: Runs that are listed.
MOST_RUNS = 20


class RuleView(OfRule, TemplateView):
    """Reads one rule; those who keep it find here what they can do."""

    template_name = "variants/rules/rule.html"
    purpose = gettext_lazy(
        "What the rule says, what it finds, and what it said before: versions never change once "
        "they are out of draft."
    )

    def get_page_subtitle(self) -> str:
        """Return its kind and brand."""
        brand = self.rule.brand or _("every brand")
        return _("%(kind)s, for %(brand)s") % {"kind": kind_label(self.rule), "brand": brand}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the versions with their differences, runs and findings."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        names = load_term_names()
        draft, shadow = self.in_state(State.DRAFT), self.in_state(State.SHADOW)
        active = self.in_state(State.ACTIVE)
        shown = active or shadow or draft or next(iter(self.versions), None)
        may_keep = may_change(self.request.user, self.rule)
        waiting = shadow if shadow and awaits_confirmation(shadow) else None
        rule = with_states(type(self.rule).objects.filter(pk=self.rule.pk)).get()
        return context | {
            "rule": self.rule,
            "state": state_said(rule),
            "shown": shown,
            "said": version_said(shown, names) if shown else [],
            "examples": examples_shown(shown) if shown else [],
            "draft": draft,
            "shadow": shadow,
            "active": active,
            "next": draft or shadow,
            "retirable": [each for each in (active, shadow) if each is not None],
            "waiting": waiting,
            "may_keep": may_keep,
            "may_confirm": waiting is not None and waiting.activated_by_id != self.request.user.pk,
            "history": self._history(names),
            "runs": self._runs() if may_keep else [],
            "findings": self._findings(),
            "log": ModelLogEntry.objects.for_instance(self.rule)
            .select_related("user")
            .order_by("-timestamp")[:50],
        }

    def _history(self, names: Any) -> list[dict[str, Any]]:
        older: list[RuleVersion | None] = [*self.versions[1:], None]
        return [
            {"version": version, "differences": differences(before, version, names)}
            for version, before in zip(self.versions, older, strict=True)
        ]

    def _runs(self) -> list[dict[str, Any]]:
        runs = RuleRun.objects.filter(version__rule=self.rule).select_related("version", "job")
        return [
            {
                "run": run,
                "purpose": Purpose(run.purpose).label,
                "impact": impact_in_words(run),
            }
            for run in runs[:MOST_RUNS]
        ]

    def _findings(self) -> dict[int, int]:
        found = KeptFinding.objects.filter(
            version__rule=self.rule, of=KeptFinding.Of.LIVE, state=KeptFinding.State.OPEN
        )
        counted = found.order_by().values("version").annotate(count=Count("pk"))
        return {each["version"]: each["count"] for each in counted}


class ActView(OfRule, View):
    """Does one thing with a rule, and leads back to it."""

    def post(self, request: HttpRequest, key: str, action: str) -> HttpResponse:
        """Act on the version that is posted; services check rights and states.

        :raises PermissionDenied: when the person does not keep the rule.
        """
        self.check_may_keep()
        number = request.POST.get("version", "")
        version = self.version_numbered(int(number)) if number.isdecimal() else None
        if version is None or action not in _ACTIONS:
            messages.error(request, _("This version is not there (any more)."))
            return redirect(rule_url(self.rule))
        service, said = _ACTIONS[action]
        try:
            result = service(version, user=request.user)
        except ValidationError as refused:
            for obstacle in obstacles_in(refused, version):
                messages.error(request, obstacle.message)
            return redirect(rule_url(self.rule))
        if isinstance(result, RuleRun) and result.job and result.state == RuleRun.State.RUNNING:
            return redirect(result.job.get_absolute_url())
        messages.success(request, said % {"rule": self.rule.title})
        if action == "discard" and not self.rule.versions.exists():
            return redirect(reverse("variants_rules:index"))
        return redirect(rule_url(self.rule))


_ACTIONS: dict[str, tuple[Any, Any]] = {
    "shadow": (
        shadow_rule,
        gettext_lazy("“%(rule)s” is in shadow: it finds, and blocks nobody."),
    ),
    "retire": (retire_rule, gettext_lazy("“%(rule)s” holds no more; its history stays.")),
    "discard": (discard_draft, gettext_lazy("The draft of “%(rule)s” is gone.")),
    "look": (preview_impact, gettext_lazy("“%(rule)s” was tried on all content.")),
    "confirm": (confirm_rule, gettext_lazy("“%(rule)s” is active.")),
    "take-back": (
        withdraw_request,
        gettext_lazy("“%(rule)s” is not to withdraw content any more."),
    ),
}
