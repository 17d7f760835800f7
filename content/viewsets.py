"""The admin of modules and experiences."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content import panels, views
from content.choosers import ModuleChooserViewSet
from content.experience_listing import EXPERIENCE_COLUMNS, ExperienceIndexView
from content.filters import ExperienceFilterSet, ModuleFilterSet
from content.models import Experience, Module
from content.module_listing import MODULE_COLUMNS, ModuleIndexView

#: Rooms above this one add their items to the menu "Content" with this hook.
CONTENT_MENU_HOOK = "register_content_menu_item"


class ModuleViewSet(SnippetViewSet):
    """Modules, each with the form of its type."""

    model = Module
    icon = "doc-full-inverse"
    menu_order = 100
    filterset_class = ModuleFilterSet
    ordering = "name"
    list_display = MODULE_COLUMNS
    index_view_class = ModuleIndexView
    list_per_page = 50
    copy_view_enabled = True
    add_view_class = views.ModuleCreateView
    copy_view_class = views.ModuleCopyView
    edit_view_class = views.ModuleEditView
    preview_on_add_view_class = views.ModulePreviewOnCreateView
    unpublish_view_class = views.GatedUnpublishView
    chooser_viewset_class = ModuleChooserViewSet
    delete_view_class = views.ModuleDeleteView
    delete_template_name = views.ModuleDeleteView.template_name

    def get_edit_handler(self) -> Any:
        """Return the module's form; built when all rooms have said what they add to it."""
        return panels.module_panels().bind_to_model(self.model)


class ExperienceViewSet(SnippetViewSet):
    """Experiences with their slots."""

    model = Experience
    icon = "list-ol"
    menu_order = 200
    edit_handler = panels.EXPERIENCE
    filterset_class = ExperienceFilterSet
    ordering = "name"
    list_display = EXPERIENCE_COLUMNS
    list_per_page = 50
    index_view_class = ExperienceIndexView
    copy_view_enabled = False
    add_view_class = views.SavedOnDemandCreateView
    edit_view_class = views.PreviewedEditView
    unpublish_view_class = views.GatedUnpublishView


class ContentViewSetGroup(SnippetViewSetGroup):
    """The menu of content; the rooms above add theirs through `CONTENT_MENU_HOOK`."""

    menu_label = _("Content")
    menu_icon = "doc-full-inverse"
    menu_name = "content"
    menu_order = 100
    submenu_hook = CONTENT_MENU_HOOK
    items = (ModuleViewSet, ExperienceViewSet)
