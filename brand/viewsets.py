"""The admin of brands."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from brand.models import Brand
from taxonomy.keyed_form import KeyedForm
from taxonomy.named_uses import NamesUses
from taxonomy.panels import KeyPanel, NamePanel


class BrandIndexView(IndexView):
    """The brands."""

    purpose = _("Whose words they are: every module belongs to one brand.")
    docs = "tutorial"
    nothing_yet = _("There are no brands yet. Every module belongs to one: add the first.")


class BrandDeleteView(NamesUses, DeleteView):
    """Names the modules of the brand."""


class BrandViewSet(ModelViewSet):
    """Brands: a key and a name each."""

    model = Brand
    icon = "crosshairs"
    menu_label = _("Brands")
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = BrandIndexView
    delete_view_class = BrandDeleteView
    delete_template_name = NamesUses.template_name
    edit_handler = ObjectList([NamePanel("name"), KeyPanel()], base_form_class=KeyedForm)
    search_fields = ["name", "key"]
    list_display = ["name", Column("key", label=_("Key"))]
