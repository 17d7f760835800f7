"""The admin of segments, channels, devices and locales."""

from typing import Any

from django.urls import path
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from taxonomy import panels, views
from taxonomy.condition_words import in_words
from taxonomy.models import Channel, Device, Locale, Segment


def held_when(segment: Segment) -> str:
    """A segment's condition in words, shortened for a table."""
    if segment.condition is None:
        return ""
    return str(Truncator(in_words(segment.condition)).chars(120))


class TermViewSet(ModelViewSet):
    """A tree of terms."""

    index_view_class = views.TermIndexView
    add_view_class = views.TermCreateView
    edit_view_class = views.TermEditView
    delete_view_class = views.TermDeleteView
    delete_template_name = views.TermDeleteView.template_name
    copy_view_enabled = False
    list_per_page = 100
    list_filter = ["active"]
    search_fields = ["name", "key"]
    edit_handler = panels.TERM
    list_display = [
        "name",
        Column("key", label=_("Key")),
        Column("rank", label=_("Rank")),
        BooleanColumn("active", label=_("Active")),
    ]

    def get_edit_handler(self) -> Any:
        """Bind the panels to this model: two models share them."""
        return self.edit_handler.bind_to_model(self.model)


class SegmentViewSet(TermViewSet):
    """Segments, with the condition that decides who is meant."""

    model = Segment
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
    icon = "site"


class DeviceViewSet(TermViewSet):
    """Devices."""

    model = Device
    icon = "mobile-alt"


class LocaleViewSet(TermViewSet):
    """Locales, which are no tree: their fallbacks say what stands in for them."""

    model = Locale
    icon = "globe"
    index_view_class = ModelViewSet.index_view_class
    edit_handler = panels.LOCALE
    list_display = [
        "name",
        Column("key", label=_("Language tag")),
        Column(
            "fallbacks",
            label=_("Falls back to"),
            accessor=lambda locale: " > ".join(locale.fallbacks),
        ),
        BooleanColumn("active", label=_("Active")),
    ]


class TaxonomyViewSetGroup(ModelViewSetGroup):
    """The taxonomy's menu."""

    menu_label = _("Taxonomy")
    menu_icon = "tag"
    menu_name = "taxonomy"
    menu_order = 300
    items = (SegmentViewSet, ChannelViewSet, DeviceViewSet, LocaleViewSet)
