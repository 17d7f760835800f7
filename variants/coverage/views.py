"""The coverage page: a table of two axes, what is wrong, and what it costs."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content.models import Module
from variants.coverage.axes import Terms
from variants.coverage.cells import CellWriter
from variants.coverage.choices import Choices, read_choices
from variants.coverage.costs import cost_sentence, costs
from variants.coverage.findings import findings
from variants.coverage.forms import ChoicesForm
from variants.coverage.looked_at import PER_PAGE, Loaded, LookedAt, chosen_modules, load
from variants.coverage.matrix import (
    Cell,
    MatrixRow,
    combinations,
    count_gaps,
    matrix,
    rows_per_page,
)
from variants.engine.analysis import in_use
from variants.models import Variant
from variants.moments import instant

#: Kinds of visitors that are counted one by one; past it only their number is said.
IN_USE_LIMIT = 2_000
_ANY_RIGHT = (
    *("content.add_module", "content.change_module", "content.view_module"),
    *("variants.add_variant", "variants.change_variant", "variants.view_variant"),
)


def may_see(user: Any) -> bool:
    """Whether somebody may look at coverage: whoever works on modules or variants may."""
    return any(user.has_perm(permission) for permission in _ANY_RIGHT)


class LookingView(TemplateView):
    """What all views of coverage have in common: what is looked at, and who may.

    Modules are looked at `PER_PAGE` at a time. The number of queries does not depend on how many
    modules, variants and terms there are.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse those who work on neither modules nor variants."""
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def terms(self) -> Terms:
        """All terms."""
        return Terms()

    @cached_property
    def choices(self) -> Choices:
        """What is looked at."""
        return read_choices(self.request.GET, self.terms)

    @cached_property
    def modules(self) -> Page:
        """The page of modules that the address asks for; the nearest there is."""
        paginator = Paginator(chosen_modules(self.choices), PER_PAGE)
        return paginator.get_page(self.request.GET.get("p"))

    @cached_property
    def loaded(self) -> Loaded:
        """The modules of the page, compiled."""
        return load(list(self.modules.object_list), live=self.choices.live)

    @property
    def single(self) -> LookedAt | None:
        """The module that is looked at alone."""
        return self.loaded.modules[0] if self.choices.module and self.loaded.modules else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "choices": self.choices,
            "single": self.single,
            "may_edit": self.request.user.has_perm("variants.change_variant"),
            "edit_url_name": Variant.snippet_viewset.get_url_name("edit"),
            "module_url_name": Module.snippet_viewset.get_url_name("edit"),
        }


class FindingsView(LookingView):
    """What is wrong with the modules looked at: the part of the page that comes later.

    Looking for it takes longer than the table, so the table does not wait.
    """

    template_name = "variants/coverage/findings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = instant(timezone.now())
        found = [
            each
            for module in self.loaded.modules
            for each in findings(module, self.loaded.names, at)
        ]
        return super().get_context_data(**kwargs) | {"findings": found}


class CoverageView(WagtailAdminTemplateMixin, LookingView):
    """Coverage of one module, or of the modules of a type, a brand or an experience.

    Of the rows, as many are shown as fit (`rows_per_page`).
    """

    template_name = "variants/coverage/page.html"
    page_title = _("Coverage")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from a module's coverage back to the module."""
        items: list[dict[str, Any]] = [*self.breadcrumbs_items]
        module = self.choices.module
        if module is not None:
            viewset = Module.snippet_viewset
            items.append({"url": reverse(viewset.get_url_name("list")), "label": _("Modules")})
            items.append(
                {"url": reverse(viewset.get_url_name("edit"), args=[module.pk]), "label": module}
            )
        return [*items, {"url": "", "label": _("Coverage")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        choices, loaded, single = self.choices, self.loaded, self.single
        at = instant(timezone.now())
        columns = self.terms.lines(choices.columns)
        per_page = rows_per_page(len(loaded.modules), len(columns))
        lines = Paginator(self.terms.lines(choices.rows), per_page).get_page(
            self.request.GET.get("rp")
        )
        rows = matrix(loaded, choices, list(lines.object_list), columns, at)
        form = ChoicesForm(choices, self.terms)
        shown = combinations(rows)
        gaps = count_gaps(rows)
        query = self.request.GET.urlencode()
        queries, opened = self._queries(), self._opened(rows)
        back = urlencode({"next": self.request.get_full_path()})
        may_add = self.request.user.has_perm("variants.add_variant")
        add_url = reverse(Variant.snippet_viewset.get_url_name("add"))
        writer = CellWriter(
            single=single is not None,
            opened=opened,
            cell_query=queries["closed"],
            add=f"{add_url}?{back}&module={single.row.pk}" if single and may_add else None,
            edit_url_name=context["edit_url_name"] if context["may_edit"] else None,
        )
        return context | {
            "form": form,
            "axis_fields": [form[name] for name in ("rows", "columns", *form.filters, "state")],
            "media": form.media + self._media(),
            "modules": self.modules,
            "loaded": loaded,
            "columns": columns,
            "lines": lines,
            "rows": rows,
            "written_rows": [(row, writer.row(row)) for row in rows],
            "opened": opened,
            "findings_url": f"{reverse('variants_coverage_findings')}?{query}",
            "variants": sum(len(each.document["variants"]) for each in loaded.modules),
            "combinations": shown,
            "in_use": single and in_use(single.compiled, at, IN_USE_LIMIT),
            "in_use_limit": IN_USE_LIMIT,
            "cost_sentences": [
                cost_sentence(cost, combinations=shown, gaps=gaps) for cost in costs(loaded.modules)
            ],
            "queries": queries,
            "back": back,
            "may_add": may_add,
            "add_url": add_url,
            "module_list_url_name": Module.snippet_viewset.get_url_name("list"),
        }

    def _queries(self) -> dict[str, str]:
        """The query strings of other ways to look: `axes` says only how, not at which modules."""
        choices = self.choices
        no_module = {"module": None, "cell": None}
        return {
            "closed": choices.query(cell=None),
            "axes": choices.query(**no_module, type="", brand=None, experience=None),
            "as_drafts": choices.query(live=False, cell=None),
            "across": choices.query(
                **no_module, type=choices.module.type if choices.module else choices.type
            ),
        }

    def _media(self) -> forms.Media:
        return forms.Media(
            js=[
                versioned_static(f"variants/{name}.js") for name in ("coverage-grid", "later-part")
            ],
            css={"all": [versioned_static("variants/coverage.css")]},
        )

    def _opened(self, rows: list[MatrixRow]) -> Cell | None:
        """The cell whose modules are listed; None if none is opened, or another page has it."""
        if self.choices.cell is None:
            return None
        cells = (cell for row in rows for cell in row.cells)
        wanted = self.choices.cell
        return next((cell for cell in cells if (cell.row.key, cell.column.key) == wanted), None)


class CoverageMenuItem(MenuItem):
    """The way to the page in the menu of content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may look at coverage."""
        return may_see(request.user)


def coverage_menu_item() -> MenuItem:
    """Return the menu item, for `content.viewsets.CONTENT_MENU_HOOK`."""
    return CoverageMenuItem(
        _("Coverage"), reverse("variants_coverage"), name="coverage", icon_name="table", order=250
    )


def coverage_urls() -> list[Any]:
    """Return the addresses of the page and of its later part."""
    return [
        path("coverage/", CoverageView.as_view(), name="variants_coverage"),
        path("coverage/findings/", FindingsView.as_view(), name="variants_coverage_findings"),
    ]
