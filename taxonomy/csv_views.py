"""The screens that take terms in from a table, and give them out as one."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from taxonomy.consequences import consequences
from taxonomy.csv_columns import columns_of
from taxonomy.csv_import import REQUIRED, Plan, PlanChanged, import_terms, plan_import, read_terms
from taxonomy.csv_table import MOST_BYTES, MOST_ROWS, Table, UnreadableTable, write_table
from taxonomy.models import Locale

#: Problems and rows that are shown one by one.
SHOWN = 200


class FileForm(forms.Form):
    """Takes a file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Shows what a file would do; with a yes to that, does it."""

    model: Any = None
    template_name = "taxonomy/import.html"
    header_icon = "upload"
    purpose = gettext_lazy(
        "Adds and changes many terms at once, from a table. What it does is shown before anything "
        "is written; what the table does not name stays as it is."
    )
    docs = "how-to/change-terms"
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let those import who may both add and change terms."""
        self.permission_required = (
            "change" if self.user_has_permission_of(request, "add") else "add"
        )
        return super().dispatch(request, *args, **kwargs)

    def user_has_permission_of(self, request: HttpRequest, action: str) -> bool:
        """Whether the person may do something with terms of this kind."""
        return bool(self.permission_policy.user_has_permission(request.user, action))

    def get_page_title(self) -> str:
        return str(_("Import from CSV"))

    def get_page_subtitle(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and what a file is like."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        name = self.model._meta.model_name
        return {
            "form": FileForm(),
            "columns": [column.name for column in columns_of(self.model)],
            "required": REQUIRED,
            "most_rows": MOST_ROWS,
            "most_kilobytes": MOST_BYTES // 1000,
            "plural": self.model._meta.verbose_name_plural,
            "export_url": reverse(f"{name}:export"),
            "template_url": reverse(f"{name}:export") + "?template=1",
            "index_url": reverse(self.index_url_name),
        } | context

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read the file that was chosen, or that was looked at before; then show or import it."""
        is_confirmed = "content" in request.POST
        form = FileForm(request.POST, request.FILES)
        if not is_confirmed and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            content = self._confirmed() if is_confirmed else self._uploaded(form)
            table = read_terms(self.model, content)
        except UnreadableTable as error:
            form = FileForm() if is_confirmed else form
            return self.render_to_response(self.get_context_data(form=form, unreadable=str(error)))
        if is_confirmed:
            return self._import(table, content)
        return self._show(plan_import(self.model, table), content)

    def _uploaded(self, form: FileForm) -> bytes:
        # One more than is read says that there is more.
        content: bytes = form.cleaned_data["file"].read(MOST_BYTES + 1)
        return content

    def _confirmed(self) -> bytes:
        try:
            return base64.b64decode(self.request.POST["content"], validate=True)
        except binascii.Error:
            raise UnreadableTable(_("The file did not arrive whole: choose it again.")) from None

    def _import(self, table: Table, content: bytes) -> HttpResponse:
        request = self.request
        shown = request.POST.get("plan", "")
        later = self._later(table, shown)
        if later is not None:
            return redirect(later)
        try:
            plan = import_terms(self.model, table, shown=shown, user=request.user)
        except PlanChanged as refusal:
            messages.error(request, refusal.messages[0])
            return self._show(refusal.plan, content)
        except ValidationError as refusal:
            for reason in refusal.messages[:SHOWN]:
                messages.error(request, reason)
            return self._show(plan_import(self.model, table), content)
        messages.success(request, plan.done)
        return redirect(self.index_url_name)

    def _later(self, table: Table, shown: str) -> str | None:
        """Leave an import that touches very much to a job; what is refused is refused at once."""
        plan = plan_import(self.model, table)
        if plan.problems or plan.digest != shown:
            return None
        return consequences().import_later(
            self.model,
            plan.decides_otherwise,
            user=self.request.user,
            content=self.request.POST["content"],
            shown=shown,
        )

    def _show(self, plan: Plan, content: bytes) -> HttpResponse:
        context = self.get_context_data(
            plan=plan,
            rows=plan.rows[:SHOWN],
            more_rows=max(len(plan.rows) - SHOWN, 0),
            problems=plan.problems[:SHOWN],
            more_problems=max(len(plan.problems) - SHOWN, 0),
            added=plan.count("add"),
            changed=plan.count("change"),
            same=plan.count("same"),
            content=base64.b64encode(content).decode(),
        )
        return self.render_to_response(context)


class ExportView(PermissionCheckedMixin, View):
    """All terms of a kind as a table that can be imported; or only its first row, to fill in."""

    model: Any = None
    any_permission_required = ["add", "change", "delete", "view"]

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        columns = columns_of(self.model)
        rows = [] if request.GET.get("template") else self._rows()
        name = str(self.model._meta.verbose_name_plural)
        return StreamingHttpResponse(
            write_table([column.name for column in columns], rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    def _rows(self) -> list[list[str]]:
        terms = self.model._default_manager.all()
        if not issubclass(self.model, Locale):
            terms = terms.select_related("parent")
        return [
            [
                column.write(
                    (term.parent and term.parent.key)
                    if column.name == "parent"
                    else getattr(term, column.name)
                )
                for column in columns_of(self.model)
            ]
            for term in terms
        ]
