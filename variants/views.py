"""The admin views of variants, where they differ from Wagtail's own."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.snippets.views.snippets import PreviewOnCreateView

from content.models import Module
from content.views import PreviewedEditView, SavedOnDemandCreateView
from variants.models import Variant
from variants.prefill import Prefill, prefill
from variants.proposals import proposed_key, proposed_name
from variants.terms import load_term_names

#: How many of the terms that an address asks for in vain are named.
_IGNORED_SHOWN = 5


def chosen_module(data: Any) -> Module | None:
    """The module that posted data or a query names; None if it names none that exists."""
    number = data.get("module", "")
    # Python refuses to read very long numbers, and databases to look for them.
    if not number.isdecimal() or len(number) > 18:
        return None
    return Module.objects.filter(pk=number).first()


def url_of_module(variant: Variant) -> str:
    """Where the module of a variant is edited."""
    return reverse(Module.snippet_viewset.get_url_name("edit"), args=[variant.module_id])


class VariantCreateView(SavedOnDemandCreateView):
    """The form of a new variant of the module that the address names; without one, asks for it.

    The address may say what the targeting starts from (`variants.prefill`), which then proposes
    name and key, and where the editor comes from (`next`): the way back is offered after saving.
    """

    @cached_property
    def module(self) -> Module | None:
        """The module that was chosen."""
        return chosen_module(self.request.POST) or chosen_module(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.module else self._choose_module()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.module else self._choose_module()

    def get_initial_form_instance(self) -> Variant:
        variant = Variant(module=self.module, type=self.module.type, owner=self.request.user)
        if self.request.method == "GET":
            self.start_from(variant, prefill(self.request.GET))
        return variant

    def start_from(self, variant: Variant, asked: Prefill | None) -> None:
        """Give a new variant the targeting that was asked for, and propose its name and key."""
        if asked is not None:
            variant.targeting = asked.targeting
            variant.name = proposed_name(asked.targeting, load_term_names())
            self._say_what_was_ignored(asked.ignored)
        taken = Variant.objects.filter(module=self.module).values_list("key", flat=True)
        variant.key = proposed_key(variant.name, set(taken))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.next_url:
            context["action_url"] += f"?{urlencode({'next': self.next_url})}"
        return context

    @cached_property
    def next_url(self) -> str:
        """Where the editor came from; empty if the address does not say."""
        return get_valid_next_url_from_request(self.request)

    def get_success_url(self) -> Any:
        """Stay with a draft; go back where the editor came from once it is published."""
        if self.action == "publish" and self.next_url:
            return self.next_url
        return super().get_success_url()

    def get_success_buttons(self) -> list[Any]:
        """Offer the next of many variants, and the way back."""
        again = {"module": self.object.module_id} | (
            {"next": self.next_url} if self.next_url else {}
        )
        buttons = [*super().get_success_buttons()] if self.action == "publish" else []
        buttons.append(messages.button(f"{self.add_url}?{urlencode(again)}", _("Add another")))
        module_url = url_of_module(self.object)
        if self.next_url and not self.next_url.startswith(module_url):
            is_coverage = self.next_url.startswith(reverse("variants_coverage"))
            label = _("Back to coverage") if is_coverage else _("Back to where you were")
            buttons.append(messages.button(self.next_url, label))
        buttons.append(messages.button(module_url, _("To the module")))
        return buttons

    def _say_what_was_ignored(self, ignored: list[str]) -> None:
        if not ignored:
            return
        shown = ", ".join(f"“{key[:100]}”" for key in ignored[:_IGNORED_SHOWN])
        message = ngettext(
            "%(shown)s is no term that can be chosen, so the targeting starts without it.",
            "These are no terms that can be chosen, so the targeting starts without them: "
            "%(shown)s.",
            len(ignored),
        )
        messages.warning(self.request, message % {"shown": shown})

    def _choose_module(self) -> HttpResponse:
        if "module" in self.request.GET or "module" in self.request.POST:
            messages.warning(
                self.request, _("This module does not exist (any more): choose another one.")
            )
        return redirect(Variant.snippet_viewset.get_url_name("choose_module"))


class VariantEditView(PreviewedEditView):
    """The form of a variant; publishing it leads to the list, and from there to its module."""

    def get_success_buttons(self) -> list[Any]:
        """Offer the way to the module, where the other variants of it are."""
        module = messages.button(url_of_module(self.object), _("To the module"))
        return [*super().get_success_buttons(), module]


class VariantCopyView(CopyViewMixin, VariantCreateView):
    """The form of a new variant, filled from another one's latest version, with a key of its own.

    The address may ask for another targeting, as for any new variant.
    """

    @cached_property
    def module(self) -> Module:
        return self.get_object().module

    def get_initial_form_instance(self) -> Variant:
        source = self.get_object().get_latest_revision_as_object()
        copied = (
            *("module", "type", "name", "targeting", "priority", "starts_at", "ends_at"),
            *("overrides", "defaults_seen"),
            *("source", "supplier", "cost", "currency", "rights_until"),
        )
        values = {name: getattr(source, name) for name in copied}
        variant = Variant(**values, owner=self.request.user)
        if self.request.method == "GET":
            self.start_from(variant, prefill(self.request.GET))
        return variant


class VariantPreviewOnCreateView(PreviewOnCreateView):
    """Previews a variant that is not saved yet; the posted form says its module."""

    def get_form(self, query_dict: Any) -> Any:
        module = chosen_module(query_dict)
        if module is not None:
            self.object.module = module
            self.object.type = module.type
        return super().get_form(query_dict)
