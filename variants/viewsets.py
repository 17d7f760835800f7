"""The admin of variants."""

from typing import Any

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from content.filters import ModuleFilterSet
from content.listing import ChangedColumn, StateColumn
from content.models import Module
from content.views import GatedUnpublishView
from content.viewsets import CONTENT_MENU_HOOK
from variants import panels, views
from variants.choose_module import ChooseModuleView
from variants.columns import ModuleColumn, TargetingColumn, window_words
from variants.filters import VariantFilterSet
from variants.listing import VariantIndexView
from variants.models import Variant
from variants.targeting_live import TargetingLiveView


class VariantViewSet(SnippetViewSet):
    """Variants, each with the override form of its module's type."""

    model = Variant
    icon = "copy"
    menu_hook = CONTENT_MENU_HOOK
    menu_order = 150
    edit_handler = panels.VARIANT
    filterset_class = VariantFilterSet
    list_per_page = 50
    list_display = [
        "name",
        ModuleColumn("module", label=_("Module"), sort_key="module__name"),
        TargetingColumn("chips", label=_("Who sees it")),
        Column(
            "priority",
            label=_("Priority"),
            accessor="get_priority_display",
            sort_key="priority",
        ),
        Column("window", label=_("When"), accessor=window_words, sort_key="starts_at"),
        StateColumn(),
        ChangedColumn(),
    ]
    index_view_class = VariantIndexView
    add_view_class = views.VariantCreateView
    edit_view_class = views.VariantEditView
    copy_view_class = views.VariantCopyView
    preview_on_add_view_class = views.VariantPreviewOnCreateView
    unpublish_view_class = GatedUnpublishView

    @cached_property
    def targeting_live_view(self) -> Any:
        return self.construct_view(TargetingLiveView)

    def choose_module_view(self, *, results_only: bool) -> Any:
        """The page on which the module of a new variant is chosen, or what it finds alone."""
        return self.construct_view(
            ChooseModuleView,
            model=Module,
            queryset=Module.objects.all(),
            filterset_class=ModuleFilterSet,
            index_url_name=self.get_url_name("choose_module"),
            index_results_url_name=self.get_url_name("choose_module_results"),
            breadcrumbs_items=self.breadcrumbs_items,
            paginate_by=self.list_per_page,
            results_only=results_only,
        )

    def get_urlpatterns(self) -> list[Any]:
        """Add the choice of a module, and what the form asks while a targeting is being built."""
        view = self.targeting_live_view
        chosen = self.choose_module_view(results_only=False)
        found = self.choose_module_view(results_only=True)
        return [
            *super().get_urlpatterns(),
            path("choose-module/", chosen, name="choose_module"),
            path("choose-module/results/", found, name="choose_module_results"),
            path("targeting-live/", view, name="targeting_live"),
            path("targeting-live/<int:pk>/", view, name="targeting_live"),
        ]
