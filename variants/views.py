"""The admin views of variants, where they differ from Wagtail's own."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.snippets.views.snippets import IndexView, PreviewOnCreateView

from content.models import Module
from content.views import SavedOnDemandCreateView
from variants.filters import ModuleChooser
from variants.models import Variant
from variants.targeting_words import targeting_chips
from variants.terms import load_term_names


def chosen_module(data: Any) -> Module | None:
    """The module that posted data or a query names; None if it names none that exists."""
    number = data.get("module", "")
    return Module.objects.filter(pk=number).first() if number.isdecimal() else None


class VariantIndexView(IndexView):
    """The listing of variants; each row has its `chips`, its targeting in words."""

    def get_add_url(self) -> Any:
        """Add to the module whose variants are listed."""
        add_url = super().get_add_url()
        module = chosen_module(self.request.GET)
        return f"{add_url}?module={module.pk}" if add_url and module else add_url

    def get_table(self, object_list: Any) -> Any:
        names = load_term_names()
        for variant in object_list:
            variant.chips = targeting_chips(variant.targeting, names)
        return super().get_table(object_list)


class ChooseModuleForm(forms.Form):
    """Asks for the module that a new variant is of."""

    module = forms.ModelChoiceField(Module.objects.all(), widget=ModuleChooser())


class VariantCreateView(SavedOnDemandCreateView):
    """Asks for the module first, then shows the form of its type."""

    @cached_property
    def module(self) -> Module | None:
        """The module that was chosen."""
        return chosen_module(self.request.POST) or chosen_module(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.module else self._choose_module()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.module else self._choose_module()

    def get_initial_form_instance(self) -> Variant:
        return Variant(module=self.module, type=self.module.type, owner=self.request.user)

    def _choose_module(self) -> TemplateResponse:
        form = ChooseModuleForm({} if "module" in self.request.GET else None)
        context = {
            "form": form,
            "media": form.media,
            "add_url": self.add_url,
            "page_title": self.page_title,
            "page_subtitle": self.get_page_subtitle(),
            "header_icon": self.header_icon,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }
        return TemplateResponse(self.request, "variants/choose_module.html", context)


class VariantCopyView(CopyViewMixin, VariantCreateView):
    """The form of a new variant, filled from another one's latest version; the key is to be chosen.

    Two variants of a module differ in their key, so the copy has none yet.
    """

    @cached_property
    def module(self) -> Module:
        return self.get_object().module

    def get_initial_form_instance(self) -> Variant:
        source = self.get_object().get_latest_revision_as_object()
        copied = (
            *("module", "type", "name", "targeting", "priority", "starts_at", "ends_at"),
            *("overrides", "source", "supplier", "cost", "currency", "rights_until"),
        )
        values = {name: getattr(source, name) for name in copied}
        return Variant(**values, owner=self.request.user)


class VariantPreviewOnCreateView(PreviewOnCreateView):
    """Previews a variant that is not saved yet; the posted form says its module."""

    def get_form(self, query_dict: Any) -> Any:
        module = chosen_module(query_dict)
        if module is not None:
            self.object.module = module
            self.object.type = module.type
        return super().get_form(query_dict)
