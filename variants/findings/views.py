"""What the forms of modules and variants ask while somebody writes."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from content.models import Module
from content.module_types import UnknownModuleType, get_module_type
from variants.brand_rights import why_not_edit
from variants.findings.answer import answer_for
from variants.findings.check import CannotCheck, Check, Row
from variants.findings.fixing import CannotFix, all_fixed, fixed
from variants.findings.waiving import CannotAsk, ask_for_waiver
from variants.models import Variant
from variants.unsaved import Unreadable, read_unsaved, read_unsaved_module
from variants.views import chosen_module


class FindingsView(View):
    """Checks a posted form as submitting it would, and answers as `answer_for`.

    The form's own fields, and `findings:do`: nothing to check, `fix` to make the fix `findings:fix`
    of the finding `findings:name`, `fix-all`, or `waive` to ask for a waiver (`findings:reason`,
    `findings:explanation`, `findings:until`). Only the last writes anything.

    A check that `If-None-Match` knows already is answered by 304. What cannot be done is answered
    by 400, who may not by 403, both with a sentence (`problem`).
    """

    model: ClassVar[type[Row]]
    #: Errors in other fields keep nothing from being checked.
    deciding: ClassVar[tuple[str, ...]]
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Answer for what the form says at the moment."""
        policy = self.model.snippet_viewset.permission_policy
        if not policy.user_has_any_permission(request.user, ["add", "change"]):
            return _problem(_("You may not write this."), status=403)
        row = self.row(request, pk)
        if row is None:
            return _problem(_("The form could not be read. Load the page again."))
        try:
            row, errors = self.read(request, row)
        except Unreadable:
            return _problem(_("The form could not be read. Load the page again."))
        why_not = why_not_edit(request.user, row)
        if why_not:
            return _problem(why_not, status=403)
        if any(name in errors for name in self.deciding):
            return JsonResponse({"first": [*_first(errors, self.deciding)]})
        try:
            check = Check(row)
        except CannotCheck as error:
            return JsonResponse({"first": error.problems})
        return self.done(request, check)

    def done(self, request: HttpRequest, check: Check) -> HttpResponse:
        """Do what is asked for, and answer."""
        asked = request.POST.get("findings:do", "")
        name = request.POST.get("findings:name", "")
        try:
            if asked == "fix":
                number = request.POST.get("findings:fix", "")
                done = fixed(check, name, int(number) if number in _NUMBERS else -1)
                return JsonResponse({"values": done.values, "said": done.said})
            if asked == "fix-all":
                done = all_fixed(check)
                return JsonResponse({"values": done.values, "said": done.said})
            if asked == "waive":
                parts = ("reason", "explanation", "until")
                data = {part: request.POST.get(f"findings:{part}", "") for part in parts}
                said = ask_for_waiver(check, data | {"finding": name}, request.user)
                return JsonResponse({"said": said})
        except CannotFix as error:
            return _problem(str(error))
        except CannotAsk as error:
            return JsonResponse({"errors": error.errors}, status=400)
        etag = check.etag
        if request.headers.get("If-None-Match") == etag:
            return HttpResponseNotModified(headers={"ETag": etag})
        return JsonResponse(answer_for(check, request), headers={"ETag": etag})

    def row(self, request: HttpRequest, pk: int | None) -> Any:
        """Return the latest version of a row, or a new one; None for what can be neither."""
        raise NotImplementedError

    def read(self, request: HttpRequest, row: Any) -> tuple[Row, Any]:
        """Return the row as the form says it, and errors by field."""
        raise NotImplementedError


class VariantFindingsView(FindingsView):
    """Checks the form of a variant."""

    model = Variant
    deciding = ("targeting", "overrides", "priority", "starts_at", "ends_at", "rights_until")

    def row(self, request: HttpRequest, pk: int | None) -> Variant | None:
        """Return the latest version of a variant, or a new one of the module that is posted."""
        if pk is not None:
            found = get_object_or_404(Variant.objects.select_related("module__brand"), pk=pk)
            latest: Variant = found.get_latest_revision_as_object()
            return latest
        module = chosen_module(request.POST)
        return module and Variant(module=module, type=module.type)

    def read(self, request: HttpRequest, row: Variant) -> tuple[Variant, Any]:
        """Read the form of a variant."""
        unsaved = read_unsaved(request.POST, row, request.user)
        return unsaved.variant, unsaved.errors


class ModuleFindingsView(FindingsView):
    """Checks the form of a module."""

    model = Module
    deciding = ("fields", "brand", "locale", "key")

    def row(self, request: HttpRequest, pk: int | None) -> Module | None:
        """Return the latest version of a module, or a new one of the type that is posted."""
        if pk is not None:
            latest: Module = get_object_or_404(Module, pk=pk).get_latest_revision_as_object()
            return latest
        key = request.POST.get("type", "")
        try:
            get_module_type(key)
        except UnknownModuleType:
            return None
        return Module(type=key)

    def read(self, request: HttpRequest, row: Module) -> tuple[Module, Any]:
        """Read the form of a module."""
        unsaved = read_unsaved_module(request.POST, row, request.user)
        return unsaved.module, unsaved.errors


#: Numbers of fixes as they are posted.
_NUMBERS = {str(number) for number in range(100)}


def _first(errors: Any, names: tuple[str, ...]) -> Any:
    """Yield what to mend first; groups of fields show their errors themselves."""
    for name in names:
        for error in errors.get(name, []):
            yield _("See the fields marked in the form.") if name in _GROUPS else error


_GROUPS = {"overrides", "fields"}


def _problem(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"problem": sentence}, status=status)
