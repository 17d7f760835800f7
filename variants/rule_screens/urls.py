"""The addresses and the menu item of rules."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from variants.preview.access import may_preview
from variants.releases.access import writers_only
from variants.rule_screens import activate, csv_views, editing, guide, rule_page
from variants.rule_screens.choose_kind import ChooseKindView
from variants.rule_screens.listing import RulesView
from variants.rule_screens.trial_view import TrialView


def rule_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook. Everybody who writes may read."""
    views: list[tuple[str, Any, str]] = [
        ("", RulesView.as_view(), "index"),
        ("results/", RulesView.as_view(results_only=True), "index_results"),
        ("new/", ChooseKindView.as_view(), "choose"),
        ("new/<str:kind>/", editing.NewRuleView.as_view(), "new"),
        ("try/<str:kind>/", TrialView.as_view(), "try"),
        ("export/", csv_views.ExportView.as_view(), "export"),
        ("import/", csv_views.ImportView.as_view(), "import"),
        ("guide/", guide.GuidesView.as_view(), "guides"),
        ("guide/<slug:brand>/", guide.GuideView.as_view(), "guide"),
        # Below a name of its own, so that no key of a rule hides a page.
        ("rule/<slug:key>/", rule_page.RuleView.as_view(), "rule"),
        ("rule/<slug:key>/change/", editing.ChangeRuleView.as_view(), "change"),
        ("rule/<slug:key>/activate/", activate.ActivateView.as_view(), "activate"),
        ("rule/<slug:key>/terms.csv", csv_views.TermsView.as_view(), "terms"),
        ("rule/<slug:key>/do/<str:action>/", rule_page.ActView.as_view(), "act"),
    ]
    patterns = [path(route, writers_only(view), name=name) for route, view, name in views]
    return [path("rules/", include((patterns, "variants_rules")))]


class RulesMenuItem(MenuItem):
    """The list of rules in the menu, for those who write content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person writes content."""
        return may_preview(request.user)


def rules_menu_item() -> MenuItem:
    """Return the entry of the menu "Content"."""
    return RulesMenuItem(
        gettext_lazy("Brand rules"),
        reverse("variants_rules:index"),
        name="brand-rules",
        icon_name="clipboard-list",
        order=260,
    )
