"""The admin views of modules and experiences, where they differ from Wagtail's own."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    PreviewOnCreateView,
    UnpublishView,
)

from content.models import Module
from content.module_types import ModuleType, UnknownModuleType, get_module_type, module_types
from content.newer_version import NewerVersionMixin
from content.preview_panel import PreviewPanelMixin
from taxonomy.named_uses import NamesUses


class ApprovalWordsMixin:
    """Says of what was submitted, or taken back, what it is called here."""

    action: str

    def get_success_message(self, instance: Any = None) -> Any:
        """Wagtail speaks of moderation and workflows."""
        words = {
            "submit": _("“%(object)s” was submitted for approval."),
            "cancel-workflow": _(
                "“%(object)s” was taken back: it does not await approval any more."
            ),
        }
        if self.action in words:
            return words[self.action] % {"object": instance or self.object}  # type: ignore[attr-defined]
        return super().get_success_message(instance)  # type: ignore[misc]


class SavedOnDemandCreateView(ApprovalWordsMixin, PreviewPanelMixin, CreateView):
    """A form for a new row that is first saved when somebody says so.

    Autosave would make the row from a half-typed name, and with it the key, which never changes;
    and an autosave under way while somebody publishes would make the row twice. It starts with
    the second save.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the row; a key that somebody else took this instant is an error of the form."""
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            form.add_error("key", _("This key was taken a moment ago: choose another."))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return response

    def run_action_method(self) -> HttpResponse | None:
        """Publish the new row; a refusal leads to its draft, where it can be mended."""
        try:
            response: HttpResponse | None = super().run_action_method()
        except ValidationError as refusal:
            for reason in refusal.messages:
                messages.error(self.request, reason)
            return redirect(self.get_edit_url())
        return response


class ModuleCreateView(SavedOnDemandCreateView):
    """Asks for the type first, then shows its form."""

    @cached_property
    def module_type(self) -> ModuleType | None:
        """The type that was chosen; None if none was, or one that does not exist."""
        key = self.request.POST.get("type") or self.request.GET.get("type", "")
        try:
            return get_module_type(key)
        except UnknownModuleType:
            return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.module_type else self._choose_type()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.module_type else self._choose_type()

    def get_initial_form_instance(self) -> Module:
        return Module(type=self.module_type.key, owner=self.request.user)

    def get_page_subtitle(self) -> Any:
        return self.module_type.label if self.module_type else _("Module")

    def _choose_type(self) -> TemplateResponse:
        context = {
            "types": module_types(),
            "add_url": self.add_url,
            "page_title": self.page_title,
            "page_subtitle": self.get_page_subtitle(),
            "header_icon": self.header_icon,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }
        return TemplateResponse(self.request, "content/choose_type.html", context)


class ModuleCopyView(CopyViewMixin, ModuleCreateView):
    """The form of a new module, filled from another one; the key is to be chosen."""

    @cached_property
    def module_type(self) -> ModuleType | None:
        try:
            return get_module_type(self.get_object().type)
        except UnknownModuleType:
            return None

    def get_initial_form_instance(self) -> Module:
        module = self.get_object()
        module.key = ""
        return module


class PreviewedEditView(ApprovalWordsMixin, NewerVersionMixin, PreviewPanelMixin, EditView):
    """A form with the preview in a context beside it, which puts nobody's work aside unnoticed.

    Whoever may not write for the row's brand is led back, and told why.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        why_not = getattr(self.permission_policy, "why_not", lambda user, instance: None)
        reason = why_not(request.user, self.object)
        if reason is not None:
            messages.error(request, reason)
            return redirect(self.index_url_name)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class ModuleEditView(PreviewedEditView):
    """The form of the module's type, or a page that says that the type is gone."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add what rooms above this one offer for a module in the listing."""
        buttons = list(super().header_more_buttons)
        for hook in hooks.get_hooks("register_snippet_listing_buttons"):
            buttons.extend(hook(self.object, self.request.user, self.request.path))
        return buttons

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self._has_type() else self._say_so()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self._has_type() else self._say_so()

    def _has_type(self) -> bool:
        try:
            get_module_type(self.object.type)
        except UnknownModuleType:
            return False
        return True

    def _say_so(self) -> TemplateResponse:
        context = {
            "object": self.object,
            "stored": json.dumps(self.object.fields, ensure_ascii=False, indent=2),
            "page_title": self.page_title,
            "page_subtitle": self.get_page_subtitle(),
            "header_icon": self.header_icon,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }
        return TemplateResponse(self.request, "content/missing_type.html", context)


class ModuleDeleteView(NamesUses, DeleteView):
    """Names the experiences that have the module, and the variants that go with it."""


class ModulePreviewOnCreateView(PreviewOnCreateView):
    """Previews a module that is not saved yet; the posted form says its type."""

    def get_form(self, query_dict: Any) -> Any:
        self.object.type = query_dict.get("type", "")
        return super().get_form(query_dict)


class GatedUnpublishView(UnpublishView):
    """Withdraws through the model, as every other way does; Wagtail's own goes around it."""

    def unpublish(self) -> HttpResponse | None:
        """Withdraw the object, with the hooks before and after it."""
        response = self.run_hook("before_unpublish", self.request, self.object)
        if response is not None:
            return response
        self.object.unpublish(user=self.request.user)
        return self.run_hook("after_unpublish", self.request, self.object)
