"""The admin of segments, channels, devices and locales."""

from typing import Any

from django.urls import path
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from taxonomy import (
    arrange_views,
    csv_views,
    listing,
    merge_views,
    panels,
    usage_views,
    views,
)
from taxonomy.condition_words import in_words
from taxonomy.models import Channel, Device, Locale, Segment


def held_when(segment: Segment) -> str:
    """A segment's condition in words, shortened for a table."""
    if segment.condition is None:
        return ""
    return str(Truncator(in_words(segment.condition)).chars(120))


class KeyedViewSet(ModelViewSet):
    """Terms of one kind."""

    index_view_class = listing.KeyedIndexView
    add_view_class = views.TermCreateView
    edit_view_class = views.TermEditView
    delete_view_class = usage_views.TermDeleteView
    delete_template_name = usage_views.TermDeleteView.template_name
    copy_view_enabled = False
    list_per_page = 100
    list_filter = ["active"]
    search_fields = ["name", "key"]
    #: What the list is for, in a sentence, and what to do while there is nothing in it.
    purpose: Any = ""
    nothing_yet: Any = ""
    #: The page of the documentation that explains it.
    docs = "how-to/change-terms"

    def get_index_view_kwargs(self) -> dict[str, Any]:
        """Add the sentence above the list, and the one in its place."""
        words = {name: getattr(self, name) for name in ("purpose", "nothing_yet", "docs")}
        return super().get_index_view_kwargs() | words

    def get_urlpatterns(self) -> list[Any]:
        """Add what uses a term, and the other ways of changing terms."""
        activity = usage_views.ActivityView
        return [
            *super().get_urlpatterns(),
            path("used-by/<int:pk>/", self._view(usage_views.UsedByView), name="used_by"),
            path("deactivate/<int:pk>/", self._view(activity), name="deactivate"),
            path("activate/<int:pk>/", self._view(activity, active=True), name="activate"),
            path("merge/<int:pk>/", self._view(merge_views.MergeView), name="merge"),
            path("import/", self._view(csv_views.ImportView), name="import"),
            path("export/", self._view(csv_views.ExportView), name="export"),
        ]

    def _view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return self.construct_view(view_class, **kwargs)


class TermViewSet(KeyedViewSet):
    """A tree of terms."""

    index_view_class = listing.TermIndexView
    edit_handler = panels.TERM
    list_display = [
        "name",
        Column("key", label=_("Key")),
        Column("rank", label=_("Rank")),
        listing.VariantCountColumn("variant_count", label=_("Variants")),
        BooleanColumn("active", label=_("Active")),
    ]

    def get_urlpatterns(self) -> list[Any]:
        """Add the screens on which terms are moved."""
        return [
            *super().get_urlpatterns(),
            path("arrange/", self._view(arrange_views.ArrangeView), name="arrange"),
            path(
                "arrange/changes/",
                self._view(arrange_views.ArrangeChangesView),
                name="arrange_changes",
            ),
        ]

    def get_edit_handler(self) -> Any:
        """Bind the panels to this model: two models share them."""
        return self.edit_handler.bind_to_model(self.model)


class SegmentViewSet(TermViewSet):
    """Segments, with the condition that decides who is meant."""

    model = Segment
    purpose = _("Groups of visitors that variants are for, and what makes somebody one of them.")
    nothing_yet = _(
        "There are no segments yet. A segment is a group of visitors, such as “Skiers”: name it, "
        "and say in a condition who is in it, or let the calling service name it."
    )
    docs = "concepts/targeting-people"
    icon = "group"
    edit_handler = panels.SEGMENT
    search_fields = ["name", "key", "public_label", "purpose"]
    list_filter = ["active", "kind", "exclusive_children"]
    list_display = [
        "name",
        Column("key", label=_("Key")),
        Column("rank", label=_("Rank")),
        Column("condition", label=_("Held when"), accessor=held_when),
        Column("purpose", label=_("Consent purpose")),
        Column(
            "exclusive_children",
            label=_("Exclusive children"),
            accessor=lambda segment: _("yes") if segment.exclusive_children else "",
        ),
        listing.VariantCountColumn("variant_count", label=_("Variants")),
        BooleanColumn("active", label=_("Active")),
    ]

    @cached_property
    def condition_words_view(self) -> Any:
        return self.construct_view(views.ConditionWordsView)

    def get_urlpatterns(self) -> list[Any]:
        """Add the view that says an unsaved condition in words."""
        words = path("condition-words/", self.condition_words_view, name="condition_words")
        return [*super().get_urlpatterns(), words]


class ChannelViewSet(TermViewSet):
    """Channels."""

    model = Channel
    purpose = _("Where content is shown. A variant for a channel is shown in all below it.")
    nothing_yet = _(
        "There are no channels yet. A channel is where you speak to people: the web, e-mail, push."
    )
    icon = "site"
    edit_handler = panels.CHANNEL


class DeviceViewSet(TermViewSet):
    """Devices."""

    model = Device
    purpose = _("What visitors hold in their hands. A variant for one is shown on all below it.")
    nothing_yet = _("There are no devices yet. Begin with “Desktop” and “Mobile”.")
    icon = "mobile-alt"


class LocaleViewSet(KeyedViewSet):
    """Locales, which are no tree: their fallbacks say what stands in for them."""

    model = Locale
    purpose = _("The languages that content is written in, and what stands in for each.")
    nothing_yet = _(
        "There are no locales yet. Every module is written in one: begin with your own language."
    )
    icon = "globe"
    index_view_class = listing.KeyedIndexView
    edit_handler = panels.LOCALE
    list_display = [
        "name",
        Column("key", label=_("Language tag")),
        Column(
            "fallbacks",
            label=_("Falls back to"),
            accessor=lambda locale: " > ".join(locale.fallbacks),
        ),
        listing.VariantCountColumn("variant_count", label=_("Variants")),
        BooleanColumn("active", label=_("Active")),
    ]


class TaxonomyViewSetGroup(ModelViewSetGroup):
    """The taxonomy's menu."""

    menu_label = _("Taxonomy")
    menu_icon = "tag"
    menu_name = "taxonomy"
    menu_order = 300
    items = (SegmentViewSet, ChannelViewSet, DeviceViewSet, LocaleViewSet)
