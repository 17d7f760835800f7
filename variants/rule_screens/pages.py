"""What the pages about rules have in common: the way back, and the rule of an address."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from brand.models import BrandRule, RuleVersion
from brand.rule_life.rights import check_may_keep
from variants.rule_screens.listing import DOCS, rule_url

State = RuleVersion.State


class BelowRules(WagtailAdminTemplateMixin):
    """A page that leads back to the list of rules."""

    docs = DOCS
    header_icon = "clipboard-list"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("variants_rules:index"), "label": _("Brand rules")},
            *self.pages_between(),
            {"url": "", "label": self.get_page_title()},
        ]

    def pages_between(self) -> list[dict[str, str]]:
        """Return what stands between the list and this page."""
        return []


class OfRule(BelowRules):
    """A page about the rule of the address."""

    @cached_property
    def rule(self) -> BrandRule:
        """The rule.

        :raises Http404: when there is none.
        """
        rules = BrandRule.objects.select_related("brand", "owner")
        return get_object_or_404(rules, key=self.kwargs["key"])

    @cached_property
    def versions(self) -> list[RuleVersion]:
        """All versions, the newest first, each with its rule."""
        found = self.rule.versions.select_related("author", "activated_by", "confirmed_by")
        versions = list(found.order_by("-number"))
        for version in versions:
            version.rule = self.rule
        return versions

    def in_state(self, state: Any) -> RuleVersion | None:
        """Return the version in a state, None where there is none."""
        return next((each for each in self.versions if each.state == state), None)

    def version_numbered(self, number: int) -> RuleVersion | None:
        """Return a version by its number."""
        return next((each for each in self.versions if each.number == number), None)

    def check_may_keep(self) -> None:
        """Refuse whoever does not keep the rule.

        :raises PermissionDenied: saying who does.
        """
        check_may_keep(self.request.user, self.rule)

    def get_page_title(self) -> str:
        """Return what the rule is called."""
        return self.rule.title


class BelowRule(OfRule):
    """A page below that of a rule."""

    def pages_between(self) -> list[dict[str, str]]:
        """Lead back to the rule."""
        return [{"url": rule_url(self.rule), "label": self.rule.title}]


def keepers_only(user: Any, may: bool) -> None:
    """Refuse whoever keeps no rules at all.

    :raises PermissionDenied: saying what is missing.
    """
    if not may:
        raise PermissionDenied(_("Only managers of a brand make and change its rules."))
