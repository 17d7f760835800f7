"""Activating a rule: what it would do first, then with which patience for what is live already."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from brand.models import RuleRun, RuleVersion
from brand.rule_life.activation import LEAST_WARNING
from variants.rule_runs.deciding import activate_rule
from variants.rule_runs.meaning import meaning_of
from variants.rule_runs.words import impact_in_words, impact_lines
from variants.rule_screens.listing import rule_url
from variants.rule_screens.obstacles import obstacles, obstacles_in
from variants.rule_screens.pages import BelowRule

Existing = RuleVersion.Existing
State = RuleVersion.State
#: The patience that is proposed.
PROPOSED = timedelta(days=30)


class ActivationForm(forms.Form):
    """What becomes of content that is live already."""

    existing = forms.ChoiceField(
        label=gettext_lazy("Content that is live already"),
        choices=[
            (Existing.LEAVE, gettext_lazy("Leave it until a date, then it is held to the rule")),
            (
                Existing.WARN,
                gettext_lazy("Warn its owners now, withdraw what still violates on a date"),
            ),
            (
                Existing.WITHDRAW,
                gettext_lazy("Withdraw what violates it now; a second person confirms"),
            ),
        ],
        widget=forms.RadioSelect,
        initial=Existing.LEAVE,
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("Warnings last more than %d days.") % LEAST_WARNING.days,
    )

    def clean(self) -> dict[str, Any]:
        """Leave out a date that means nothing."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("existing") == Existing.WITHDRAW:
            cleaned["until"] = None
        return cleaned


class ActivateView(BelowRule, TemplateView):
    """Shows what a version would do, and makes it active."""

    template_name = "variants/rules/activate.html"
    purpose = gettext_lazy(
        "From the moment it is active, nothing that violates the rule goes live. See first what it "
        "finds."
    )

    @cached_property
    def version(self) -> RuleVersion:
        """The draft, else the version in shadow.

        :raises Http404: when there is neither.
        """
        asked = self.request.GET.get("version", "") or self.request.POST.get("version", "")
        version = self.version_numbered(int(asked)) if asked.isdecimal() else None
        version = version or self.in_state(State.DRAFT) or self.in_state(State.SHADOW)
        if version is None:
            raise Http404
        return version

    def get_page_title(self) -> str:
        """Return what is activated."""
        return _("Activate “%s”") % self.rule.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what keeps it from becoming active, and what it would find."""
        self.check_may_keep()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        version = self.version
        soon = timezone.localtime() + PROPOSED
        run = RuleRun.objects.filter(version=version).select_related("version", "job").first()
        is_old = run is not None and run.counts.get("meaning") != meaning_of(version)
        return context | {
            "rule": self.rule,
            "version": version,
            "obstacles": kwargs.get("refused") or obstacles(version),
            "form": kwargs.get("form") or ActivationForm(initial={"until": soon}),
            "run": run,
            "is_old": is_old,
            "impact": impact_in_words(run) if run else "",
            "lines": impact_lines(run) if run else [],
            "active": self.in_state(State.ACTIVE),
        }

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Activate, or ask a second person to.

        :raises PermissionDenied: when the person does not keep the rule.
        """
        self.check_may_keep()
        form = ActivationForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            version = activate_rule(
                self.version,
                user=request.user,
                existing=form.cleaned_data["existing"],
                until=form.cleaned_data["until"],
            )
        except ValidationError as refused:
            named = refused.message_dict if hasattr(refused, "error_dict") else {}
            for name in form.fields:
                for said in named.get(name, ()):
                    form.add_error(name, said)
            others = [] if form.errors else obstacles_in(refused, self.version)
            return self.render_to_response(self.get_context_data(form=form, refused=others))
        if version.state == State.ACTIVE:
            messages.success(request, _("“%s” is active.") % self.rule.title)
        else:
            messages.success(
                request,
                _("“%s” waits: a second person has to confirm that it withdraws content.")
                % self.rule.title,
            )
        return redirect(rule_url(self.rule))
