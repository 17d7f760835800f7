"""The admin of variants."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.models import Revision
from wagtail.snippets.views.snippets import SnippetViewSet

from content.views import GatedUnpublishView
from content.viewsets import CONTENT_MENU_HOOK
from variants import panels, views
from variants.columns import StateColumn, TargetingColumn, window_words
from variants.filters import VariantFilterSet
from variants.models import Variant


class VariantViewSet(SnippetViewSet):
    """Variants, each with the override form of its module's type."""

    model = Variant
    icon = "copy"
    menu_hook = CONTENT_MENU_HOOK
    menu_order = 150
    edit_handler = panels.VARIANT
    filterset_class = VariantFilterSet
    # The database's own search, because filters by brand and by targeting go beyond the index.
    search_backend_name = None
    search_fields = ["name", "key", "module__name", "module__key"]
    list_per_page = 50
    list_display = [
        "name",
        Column("module", label=_("Module"), sort_key="module__name"),
        TargetingColumn("chips", label=_("Who sees it")),
        Column(
            "priority",
            label=_("Priority"),
            accessor="get_priority_display",
            sort_key="priority",
        ),
        Column("window", label=_("When"), accessor=window_words, sort_key="starts_at"),
        StateColumn(),
        UpdatedAtColumn(),
    ]
    index_view_class = views.VariantIndexView
    add_view_class = views.VariantCreateView
    copy_view_class = views.VariantCopyView
    preview_on_add_view_class = views.VariantPreviewOnCreateView
    unpublish_view_class = GatedUnpublishView

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        """Return every variant with what its row in the listing shows."""
        scheduled = Revision.objects.filter(
            object_id=Cast(OuterRef("pk"), CharField()),
            base_content_type=ContentType.objects.get_for_model(Variant),
            approved_go_live_at__isnull=False,
        )
        return Variant.objects.select_related("module", "latest_revision").annotate(
            is_scheduled=Exists(scheduled)
        )
