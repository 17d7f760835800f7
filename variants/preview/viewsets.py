"""The admin of sample contexts and of shared previews."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, UserColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from content.models import Experience, Module
from content.viewsets import CONTENT_MENU_HOOK
from taxonomy.models import Segment
from taxonomy.pickers import TermsField
from variants.models import PreviewShare, SampleContext
from variants.preview import shares
from variants.preview.context_form import term_select
from variants.preview.contexts import context_of_sample, read_context
from variants.preview.json_text import JsonTextField
from variants.terms import load_term_names


class SampleContextForm(WagtailAdminModelForm):
    """A sample context; its terms are chosen, its attributes and purposes written."""

    segments = TermsField(Segment, label=gettext_lazy("Segments"))
    consent = JsonTextField(empty=list, label=gettext_lazy("Consent"))
    attributes = JsonTextField(empty=dict, label=gettext_lazy("Attributes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segments"].chosen_before = frozenset(self.instance.segments)
        for name in ("channel", "device", "locale"):
            self.fields[name] = term_select(name, getattr(self.instance, name))

    def clean(self) -> dict[str, Any]:
        """Refuse what a preview could not read."""
        cleaned: dict[str, Any] = super().clean()
        context = read_context(
            {name: cleaned.get(name) for name in ("attributes", "consent", "segments")}
        )
        for problem in context.problems:
            name, _colon, words = problem.partition(": ")
            self.add_error(name if name in self.fields else None, words or problem)
        return cleaned


def seen_as(sample: SampleContext) -> str:
    """A sample in words."""
    return " · ".join(context_of_sample(sample).words(sample.names))


class SampleIndexView(IndexView):
    """Sample contexts, each with its `names`, the names of all terms."""

    purpose = gettext_lazy("Whom the team looks through in previews: visitors with a name.")
    docs = "how-to/preview"
    nothing_yet = gettext_lazy(
        "Nobody has a name yet. Make the first here, or choose a context in a preview and name it."
    )

    def get_table(self, object_list: Any) -> Any:
        names = load_term_names()
        for sample in object_list:
            sample.names = names
        return super().get_table(object_list)


class SampleContextViewSet(ModelViewSet):
    """Sample contexts: whom a team looks through."""

    model = SampleContext
    icon = "user"
    menu_label = gettext_lazy("Sample contexts")
    menu_hook = CONTENT_MENU_HOOK
    menu_order = 400
    add_to_admin_menu = True
    index_view_class = SampleIndexView
    search_fields = ["name"]
    copy_view_enabled = True
    list_per_page = 50
    list_display = ["name", Column("seen_as", label=gettext_lazy("Who it is"), accessor=seen_as)]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "name",
                help_text=gettext_lazy("Whom you think of: Ada, gold member, iPhone, French."),
            ),
            FieldPanel("segments"),
            MultiFieldPanel(
                [FieldPanel("channel"), FieldPanel("device"), FieldPanel("locale")],
                heading=gettext_lazy("Where"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "consent",
                        help_text=gettext_lazy(
                            'What this visitor agrees to, as a JSON list: ["personalization"]'
                        ),
                    ),
                    FieldPanel(
                        "attributes",
                        help_text=gettext_lazy(
                            'What conditions of segments look at, as JSON: {"sports": ["ski"]}'
                        ),
                    ),
                ],
                heading=gettext_lazy("Consent and attributes"),
            ),
        ],
        base_form_class=SampleContextForm,
    )


def expires(shared: PreviewShare) -> str:
    """When a link ends; Wagtail's own column says “just now” of what is to come."""
    return str(date_format(localtime(shared.expires_at), "j M Y, H:i"))


def what_is_shared(shared: PreviewShare) -> str:
    """The name of what a link shows; its key once that is deleted."""
    return shared.name or str(shared)


def _named(model: type[Module] | type[Experience]) -> Subquery:
    return Subquery(model.objects.filter(key=OuterRef("key")).values("name")[:1])


class SharedIndexView(IndexView):
    """Shared previews, the newest first."""

    purpose = gettext_lazy("Links that show a draft to whoever has them, until they are over.")
    docs = "how-to/preview"
    nothing_yet = gettext_lazy(
        "Nothing is shared. Open the preview of a module or an experience and choose “Share”."
    )

    def get_add_url(self) -> None:
        """Links are made in a preview."""
        return

    def get_edit_url(self, instance: PreviewShare) -> None:
        """Links do not change."""
        return

    def get_base_queryset(self) -> QuerySet[PreviewShare]:
        """Return the links with what they show, who made them, and whether they still work."""
        rows = PreviewShare.objects.select_related("created_by__wagtail_userprofile").annotate(
            name=Case(
                When(kind="module", then=_named(Module)),
                When(kind="experience", then=_named(Experience)),
            )
        )
        return shares.states(rows)


class StateColumn(Column):
    """Whether a link works, and the button that ends it."""

    cell_template_name = "variants/preview/share_state_cell.html"

    def get_cell_context_data(self, instance: PreviewShare, parent_context: Any) -> dict[str, Any]:
        """Offer the link and its end while it works."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["share"] = instance
        context["what"] = what_is_shared(instance)
        context["link"] = reverse("variants_shared_preview", args=[shares.token_of(instance)])
        context["revoke_url"] = reverse("shared_previews:revoke", args=[instance.pk])
        context["csrf_token"] = get_token(parent_context["request"])  # a cell has no request
        return context


class RevokeView(PermissionCheckedMixin, View):
    """Ends a link."""

    model = PreviewShare
    permission_required = "change"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """End it and go back to the list."""
        shares.revoke(get_object_or_404(PreviewShare, pk=pk), user=request.user)
        messages.success(request, _("Revoked: whoever opens the link now sees nothing."))
        return redirect("shared_previews:index")


class SharedPreviewViewSet(ModelViewSet):
    """Shared previews: they are made in a preview, listed and revoked here."""

    model = PreviewShare
    name = "shared_previews"
    icon = "link"
    menu_label = gettext_lazy("Shared previews")
    menu_hook = CONTENT_MENU_HOOK
    menu_order = 410
    add_to_admin_menu = True
    form_fields = ["expires_at"]
    index_view_class = SharedIndexView
    list_per_page = 50
    inspect_view_enabled = False
    copy_view_enabled = False
    list_filter = ["kind"]
    search_fields = ["key"]
    list_display = [
        Column("shared", label=gettext_lazy("What"), accessor=what_is_shared),
        UserColumn("created_by", label=gettext_lazy("Shared by")),
        DateColumn("created_at", label=gettext_lazy("Shared"), sort_key="created_at"),
        Column(
            "expires_at", label=gettext_lazy("Expires"), accessor=expires, sort_key="expires_at"
        ),
        StateColumn("state", label=gettext_lazy("State")),
    ]

    @cached_property
    def revoke_view(self) -> Any:
        return self.construct_view(RevokeView)

    def get_urlpatterns(self) -> list[Any]:
        """Only the list, and what ends a link."""
        kept = ("index", "index_results")
        patterns = [each for each in super().get_urlpatterns() if each.name in kept]
        return [*patterns, path("revoke/<uuid:pk>/", self.revoke_view, name="revoke")]
