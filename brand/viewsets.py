"""The admin of brands."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from brand.models import Brand
from brand.rights import may_approve
from taxonomy.keyed_form import KeyedForm
from taxonomy.named_uses import NamesUses
from taxonomy.panels import KeyPanel, NamePanel


class BrandForm(KeyedForm):
    """A brand; who works for it is for those who manage it already.

    Otherwise whoever may change a brand could make themselves its manager.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["managers"].empty_label = _("Everybody who may approve for brands")
        self.fields["editors"].empty_label = _("Everybody who may edit content")
        if self.for_user is not None and not may_approve(self.for_user, self._stored()):
            for name in ("managers", "editors", "four_eyes"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Only managers of the brand change this.")

    def _stored(self) -> Brand:
        """The brand with the managers that it has, whatever the form says."""
        return Brand.objects.filter(pk=self.instance.pk).first() or Brand()


class BrandIndexView(IndexView):
    """The brands."""

    purpose = _("Whose words they are: every module belongs to one brand.")
    docs = "tutorial"
    nothing_yet = _("There are no brands yet. Every module belongs to one: add the first.")

    def get_base_queryset(self) -> QuerySet[Brand]:
        """Load the groups that are named."""
        rows: QuerySet[Brand] = super().get_base_queryset()
        return rows.select_related("managers", "editors")


class BrandDeleteView(NamesUses, DeleteView):
    """Names the modules of the brand."""


def _managers(brand: Brand) -> str:
    return str(brand.managers or _("All who may approve"))


def _editors(brand: Brand) -> str:
    return str(brand.editors or _("All who may edit"))


class BrandViewSet(ModelViewSet):
    """Brands: a name, a key, and the groups that write and approve."""

    model = Brand
    icon = "crosshairs"
    menu_label = _("Brands")
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = BrandIndexView
    delete_view_class = BrandDeleteView
    delete_template_name = NamesUses.template_name
    edit_handler = ObjectList(
        [
            NamePanel("name"),
            KeyPanel(),
            MultiFieldPanel(
                [FieldPanel("managers"), FieldPanel("editors"), FieldPanel("four_eyes")],
                heading=_("Who works for it"),
                classname="collapsed",
            ),
        ],
        base_form_class=BrandForm,
    )
    search_fields = ["name", "key"]
    list_display = [
        "name",
        Column("key", label=_("Key")),
        Column("managers", label=_("Managers"), accessor=_managers),
        Column("editors", label=_("Editors"), accessor=_editors),
    ]
