"""The lists of findings: of all active rules for everybody who writes, of one version for those
who keep it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from brand.models import KeptFinding, RuleRun, RuleVersion
from brand.rule_life.rights import check_may_keep
from variants.rule_runs.findings_columns import COLUMNS, with_places
from variants.rule_runs.findings_filters import FindingsFilterSet, VersionFindingsFilterSet
from variants.rule_runs.meaning import meaning_of
from variants.rule_runs.purposes import Purpose
from variants.rule_runs.starting import start_run
from variants.rule_runs.words import impact_in_words, most_quoted

DOCS = "concepts/rule-life"
#: How many texts are offered to narrow the list to.
OFFERED = 8
#: What those who keep a version may ask for, by its state.
_LOOKS = {
    RuleVersion.State.DRAFT: Purpose.IMPACT,
    RuleVersion.State.SHADOW: Purpose.SHADOW,
    RuleVersion.State.ACTIVE: Purpose.LOOK,
}


class FindingsView(ReportView):
    """What active rules find in live content."""

    model = KeptFinding
    page_title = gettext_lazy("Findings")
    purpose = gettext_lazy(
        "What brand rules find in content that is live, by the last look at everything: mend it "
        "where it stands, or ask for a waiver there."
    )
    docs = DOCS
    nothing_yet = gettext_lazy(
        "No rule finds anything in live content. What a new rule would find is seen from the rule."
    )
    header_icon = "clipboard-list"
    index_url_name = "variants_findings"
    index_results_url_name = "variants_findings_results"
    results_template_name = "variants/rule_runs/findings_results.html"
    default_ordering = "-first_seen"
    paginate_by = 50
    filterset_class: Any = FindingsFilterSet
    columns = [
        *COLUMNS[:1],
        Column("rule", label=gettext_lazy("Rule"), accessor="version.rule.title"),
        *COLUMNS[1:],
    ]

    @property
    def own_url(self) -> str:
        """The address without filters."""
        return self.get_index_url()

    def get_base_queryset(self) -> QuerySet[KeptFinding]:
        """Return what is open or waived; closed findings by filter only."""
        found = KeptFinding.objects.filter(
            version__state=RuleVersion.State.ACTIVE, of=KeptFinding.Of.LIVE
        ).select_related("version__rule")
        if self.request.GET.getlist("state"):
            return found
        return found.filter(state__in=(KeptFinding.State.OPEN, KeptFinding.State.WAIVED))

    def decorate_paginated_queryset(self, findings: Any) -> Any:
        """Say of each finding on the page where it is."""
        return with_places(findings)


class VersionFindingsView(FindingsView):
    """What one version finds, or would; for those who keep the rule."""

    purpose = gettext_lazy(
        "What this version of the rule finds in live content, and what drafts would bring besides."
        " Only those who keep the rule see this before it is active."
    )
    nothing_yet = gettext_lazy("Nothing violates it, as far as was looked.")
    template_name = "variants/rule_runs/version_findings.html"
    filterset_class = VersionFindingsFilterSet
    columns = [
        COLUMNS[0],
        Column("of", label=gettext_lazy("In"), accessor="get_of_display"),
        *COLUMNS[1:],
    ]

    @cached_property
    def version(self) -> RuleVersion:
        """The version.

        :raises Http404: when there is none.
        :raises PermissionDenied: when the person does not keep its rule.
        """
        versions = RuleVersion.objects.select_related("rule__brand")
        version = get_object_or_404(versions, pk=self.kwargs["version"])
        check_may_keep(self.request.user, version.rule)
        return version

    def get_page_title(self) -> str:
        """Return what this is of."""
        return _("Findings of “%(rule)s”") % {"rule": self.version.rule}

    def get_page_subtitle(self) -> str:
        """Return which version, and what it is."""
        return _("version %(number)d, %(state)s") % {
            "number": self.version.number,
            "state": self.version.get_state_display().lower(),
        }

    def get_index_url(self) -> str:
        """Return the address of this version's list."""
        return reverse("variants_rule_findings", args=[self.version.pk])

    def get_index_results_url(self) -> str:
        """Return the address of the part of the page that filters replace."""
        return reverse("variants_rule_findings_results", args=[self.version.pk])

    def get_base_queryset(self) -> QuerySet[KeptFinding]:
        """Return what the version finds."""
        found = KeptFinding.objects.filter(version=self.version).select_related("version__rule")
        if self.request.GET.getlist("state"):
            return found
        return found.filter(state__in=(KeptFinding.State.OPEN, KeptFinding.State.WAIVED))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the last look found."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run = RuleRun.objects.filter(version=self.version).select_related("version").first()
        context["may_look"] = self.version.state in _LOOKS
        if run is None:
            return context
        url = self.get_index_url()
        return context | {
            "run": run,
            "impact": impact_in_words(run),
            "is_outdated": run.counts.get("meaning") != meaning_of(self.version),
            "quoted": [
                (text, count, f"{url}?{urlencode({'quoted': text, 'of': KeptFinding.Of.LIVE})}")
                for text, count in most_quoted(run)[:OFFERED]
            ],
        }

    def post(self, request: HttpRequest, version: int) -> HttpResponse:
        """Look again, and show the progress.

        :raises PermissionDenied: when the version is over.
        """
        purpose = _LOOKS.get(RuleVersion.State(self.version.state))
        if purpose is None:
            raise PermissionDenied
        run = start_run(self.version, purpose, user=request.user)
        if run.state == RuleRun.State.RUNNING and run.job:
            return redirect(run.job.get_absolute_url())
        return redirect(self.get_index_url())
