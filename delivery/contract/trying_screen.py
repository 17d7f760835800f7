"""The screen on which a list of keys is tried. Nothing of what is given is kept."""

from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput

from delivery.contract.models import UnknownKeyCount
from delivery.contract.reading_lists import LONGEST, GivenList, UnreadableList, read_list
from delivery.contract.trying import KNOWN, TriedKey, held_in, try_keys
from delivery.snapshot import source
from variants.history import VIEW

STATES = {
    "known": gettext_lazy("known"),
    "inactive": gettext_lazy("inactive"),
    "unknown": gettext_lazy("unknown"),
    "malformed": gettext_lazy("malformed"),
}
#: Modules that a row names.
NAMED = 5


class KeysForm(forms.Form):
    """Takes keys, as text or as a file."""

    keys = forms.CharField(
        label=gettext_lazy("Keys, or an example context"),
        help_text=gettext_lazy(
            "A key in each line, with its kind or not (“segment: loyal”), or JSON: a list, lists "
            "by kind, or a context as it is sent."
        ),
        required=False,
        strip=False,
        widget=AdminAutoHeightTextInput(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(label=gettext_lazy("Or a file with them"), required=False)

    def clean(self) -> dict[str, Any]:
        """Read what was given, into `given`."""
        said: dict[str, Any] = super().clean() or {}
        place, text = "keys", said.get("keys") or ""
        if said.get("file"):
            place, text = "file", self._text_of(said["file"])
        if place not in self.errors:
            try:
                said["given"] = read_list(text)
            except UnreadableList as error:
                self.add_error(place, str(error))
        return said

    def _text_of(self, file: Any) -> str:
        if file.size > 4 * LONGEST:
            self.add_error("file", _("The file is too long: one million characters are read."))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("Expected a file of text in UTF-8."))
            return ""


class TryKeysView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """For whoever may see the report."""

    permission_required = VIEW
    raise_exception = True
    template_name = "delivery/contract/try.html"
    page_title = gettext_lazy("Try a list of keys")
    header_icon = "check"
    purpose = gettext_lazy(
        "What would become of the keys that a service is going to send. Nothing of it is kept."
    )
    docs = "how-to/check-what-a-decision-engine-sends"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the report."""
        index = {"url": reverse("delivery_contract:index"), "label": _("Contract report")}
        return [index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        return {"form": KeysForm()} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what each key would do."""
        form = KeysForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        given: GivenList = form.cleaned_data["given"]
        tried = try_keys(given.keys)
        held = held_in(given, source.current().taxonomy) if given.contexts else []
        return self.render_to_response(
            self.get_context_data(
                form=form,
                rows=[_row(each) for each in tried],
                unknown=sum(each.state != KNOWN for each in tried),
                held=held,
            )
        )


def _row(tried: TriedKey) -> dict[str, Any]:
    kinds = dict(UnknownKeyCount.Axis.choices)
    return {
        "tried": tried,
        "kind": kinds.get(tried.axis, _("Not said")),
        "state": STATES[tried.state],
        "is_known": tried.state == KNOWN,
        "modules": tried.modules[:NAMED],
        "more": len(tried.modules) - NAMED,
    }
