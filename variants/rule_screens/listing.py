"""The list of rules."""

from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from brand.models import BrandRule, KeptFinding, RuleVersion
from brand.rules.registry import KINDS
from variants.rule_screens.access import may_make_rules
from variants.rule_screens.filters import RuleFilterSet
from variants.rule_screens.words import state_said

DOCS = "how-to/write-brand-rules"
State = RuleVersion.State


def with_states(rules: QuerySet[BrandRule]) -> QuerySet[Any]:
    """Add the number of the version in each state, None where there is none, and of the last."""
    return rules.annotate(
        active_number=Max("versions__number", filter=Q(versions__state=State.ACTIVE)),
        shadow_number=Max("versions__number", filter=Q(versions__state=State.SHADOW)),
        draft_number=Max("versions__number", filter=Q(versions__state=State.DRAFT)),
        last_number=Max("versions__number"),
    )


def _open_findings(state: Any) -> Coalesce:
    found = (
        KeptFinding.objects.filter(
            version__rule=OuterRef("pk"),
            version__state=state,
            of=KeptFinding.Of.LIVE,
            state=KeptFinding.State.OPEN,
        )
        .order_by()
        .values("version__rule")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def kind_label(rule: BrandRule) -> str:
    """Return what people call a rule's kind; its key where the code has none any more."""
    return KINDS[rule.kind].label if rule.kind in KINDS else rule.kind


def rule_url(rule: BrandRule) -> str:
    """Return where a rule is read."""
    return reverse("variants_rules:rule", args=[rule.key])


def _brand(rule: BrandRule) -> str:
    return str(rule.brand or _("Every brand"))


def _findings(rule: Any) -> str:
    said = []
    if rule.open_findings:
        said.append(ngettext("%d open", "%d open", rule.open_findings) % rule.open_findings)
    if rule.shadow_findings:
        said.append(_("%d in shadow") % rule.shadow_findings)
    return ", ".join(said)


class RulesView(ReportView):
    """All rules, those of every brand among them."""

    model = BrandRule
    page_title = gettext_lazy("Brand rules")
    purpose = gettext_lazy(
        "What a brand allows: each rule is checked on all that visitors may see, before it goes "
        "live."
    )
    docs = DOCS
    nothing_yet = gettext_lazy(
        "There are no rules yet. Begin with a list of terms: words to avoid, and what to write "
        "instead."
    )
    header_icon = "clipboard-list"
    index_url_name = "variants_rules:index"
    index_results_url_name = "variants_rules:index_results"
    results_template_name = "variants/rules/index_results.html"
    default_ordering = "title"
    paginate_by = 50
    filterset_class = RuleFilterSet
    is_searchable = True
    search_fields = ["title", "key"]
    show_export_buttons = False
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            sort_key="title",
            classname="has-long-words",
            get_url=rule_url,
        ),
        Column("kind", label=gettext_lazy("Kind"), accessor=kind_label, sort_key="kind"),
        Column("brand", label=gettext_lazy("Brand"), accessor=_brand, sort_key="brand__name"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=state_said,
            primary=lambda rule: bool(rule.active_number),
        ),
        Column("findings", label=gettext_lazy("Findings"), accessor=_findings),
        UserColumn("owner", label=gettext_lazy("Owner")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return rules with their states and what they find in live content."""
        rules = BrandRule.objects.select_related("brand", "owner", "owner__wagtail_userprofile")
        return with_states(rules).annotate(
            open_findings=_open_findings(State.ACTIVE), shadow_findings=_open_findings(State.SHADOW)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether the person makes rules."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"may_make": may_make_rules(self.request.user)}

    @property
    def header_buttons(self) -> list[Any]:
        """Offer to make a rule, the guide, and CSV."""
        guide = HeaderButton(_("Guide"), reverse("variants_rules:guides"), icon_name="doc-full")
        export = HeaderButton(_("Export"), reverse("variants_rules:export"), icon_name="download")
        if not may_make_rules(self.request.user):
            return [guide, export]
        return [
            HeaderButton(_("New rule"), reverse("variants_rules:choose"), icon_name="plus"),
            guide,
            HeaderButton(_("Import"), reverse("variants_rules:import"), icon_name="upload"),
            export,
        ]
