"""Rules as CSV: out, and in again after a look at what that does."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages

from brand.models import Brand
from brand.rule_forms.rules_csv import COLUMNS, exported_versions, read_rules, rows_of
from brand.rule_forms.rules_csv_import import Plan, import_rules, plan_import
from brand.rules.kinds.terms_csv import to_csv
from taxonomy.csv_table import MOST_BYTES, MOST_ROWS, UnreadableTable, write_table
from taxonomy.csv_views import SHOWN, FileForm
from variants.rule_screens.access import may_make_rules
from variants.rule_screens.form_choices import EVERY_BRAND
from variants.rule_screens.pages import BelowRules, OfRule, State, keepers_only

_CSV = "text/csv; charset=utf-8"


class ExportForm(forms.Form):
    """Which rules."""

    brand = forms.ChoiceField(label=gettext_lazy("Rules of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = Brand.objects.order_by("name").values_list("key", "name")
        self.fields["brand"].choices = [*brands, (EVERY_BRAND, _("Every brand"))]


class ExportView(BelowRules, TemplateView):
    """Gives out the rules of a brand; asks for the brand first."""

    template_name = "variants/rules/export.html"
    page_title = gettext_lazy("Export rules")
    purpose = gettext_lazy(
        "A whole rule on each row: to read in a spreadsheet, or to take to another instance."
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the file once the brand is chosen."""
        form = ExportForm(request.GET or None)
        if not form.is_bound or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        key = form.cleaned_data["brand"]
        brand = None if key == EVERY_BRAND else get_object_or_404(Brand, key=key)
        rows = rows_of(exported_versions(brand))
        name = f"rules-{brand.key if brand else 'every-brand'}.csv"
        return StreamingHttpResponse(
            write_table(COLUMNS, rows),
            content_type=_CSV,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class ImportView(BelowRules, TemplateView):
    """Shows what a file would do; with a yes to that, does it."""

    template_name = "variants/rules/import.html"
    page_title = gettext_lazy("Import rules")
    purpose = gettext_lazy(
        "Makes and changes drafts from a table, all of it or nothing. What is active stays so until"
        " you activate a draft."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let those in who keep rules."""
        keepers_only(request.user, may_make_rules(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and what a file is like."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            "form": FileForm(),
            "columns": COLUMNS,
            "most_rows": MOST_ROWS,
            "most_kilobytes": MOST_BYTES // 1000,
        } | context

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read the file that was chosen, or that was looked at before; then show or import it."""
        is_confirmed = "content" in request.POST
        form = FileForm(request.POST, request.FILES)
        if not is_confirmed and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            content = self._confirmed() if is_confirmed else self._uploaded(form)
            table = read_rules(content)
        except UnreadableTable as error:
            return self.render_to_response(self.get_context_data(unreadable=str(error)))
        if is_confirmed:
            try:
                plan = import_rules(table, user=request.user)
            except ValidationError as refused:
                messages.error(request, _("Nothing was imported: rules changed in the meantime."))
                return self._show(plan_import(table, request.user), content, refused.messages)
            messages.success(
                request,
                _("%(added)d added, %(changed)d changed, %(same)d left as they were.")
                % {
                    "added": plan.count("add"),
                    "changed": plan.count("change"),
                    "same": plan.count("same"),
                },
            )
            return redirect("variants_rules:index")
        return self._show(plan_import(table, request.user), content)

    def _uploaded(self, form: FileForm) -> bytes:
        # One more than is read says that there is more.
        content: bytes = form.cleaned_data["file"].read(MOST_BYTES + 1)
        return content

    def _confirmed(self) -> bytes:
        try:
            return base64.b64decode(self.request.POST["content"], validate=True)
        except binascii.Error:
            raise UnreadableTable(_("The file did not arrive whole: choose it again.")) from None

    def _show(self, plan: Plan, content: bytes, refused: Any = ()) -> HttpResponse:
        context = self.get_context_data(
            plan=plan,
            refused=refused,
            rules=plan.rules[:SHOWN],
            more_rules=max(len(plan.rules) - SHOWN, 0),
            problems=plan.problems[:SHOWN],
            more_problems=max(len(plan.problems) - SHOWN, 0),
            added=plan.count("add"),
            changed=plan.count("change"),
            same=plan.count("same"),
            content=base64.b64encode(content).decode(),
        )
        return self.render_to_response(context)


class TermsView(OfRule, View):
    """The terms of a list as CSV, of the draft if there is one."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer with the file.

        :raises Http404: when the rule is no list of terms, or says nothing yet.
        """
        version = self.in_state(State.DRAFT) or next(iter(self.versions), None)
        if self.rule.kind != "terms" or version is None:
            raise Http404
        return HttpResponse(
            "\ufeff" + to_csv(version.parameters),
            content_type=_CSV,
            headers={"Content-Disposition": f'attachment; filename="{key}.csv"'},
        )
