"""The admin of variants."""

from typing import Any

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from content.listing import ChangedColumn, StateColumn
from content.views import GatedUnpublishView
from content.viewsets import CONTENT_MENU_HOOK
from variants import panels, views
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

    def get_urlpatterns(self) -> list[Any]:
        """Add the view that the form asks while a targeting is being built."""
        view = self.targeting_live_view
        return [
            *super().get_urlpatterns(),
            path("targeting-live/", view, name="targeting_live"),
            path("targeting-live/<int:pk>/", view, name="targeting_live"),
        ]
