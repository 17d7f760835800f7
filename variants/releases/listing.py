"""The list of releases, and making one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from variants.models import Release
from variants.releases.filters import ReleaseFilterSet
from variants.releases.forms import NewReleaseForm
from variants.releases.services import new_release

State = Release.State
DOCS = "how-to/collect-changes-into-a-release"


def when_words(release: Release) -> str:
    """Say when a release goes live or went."""
    if release.state == State.LIVE:
        return ""
    if release.go_live_at:
        at = date_format(localtime(release.go_live_at), "j M Y, H:i")
        return _("on %(at)s, once approved") % {"at": at} if not is_set(release) else at
    if release.waits:
        return _("when somebody says so")
    return _("as soon as it is approved")


def is_set(release: Release) -> bool:
    """Whether a release will go live on its day without anybody doing anything."""
    return release.state == State.APPROVED and release.go_live_at is not None


def due_words(release: Release) -> str:
    """Say until when to decide; that it is over where it is."""
    if release.due_at is None or release.state not in Release.UNFINISHED:
        return ""
    at = date_format(localtime(release.due_at), "j M Y, H:i")
    return _("%(at)s (overdue)") % {"at": at} if release.due_at < timezone.now() else at


def age_words(release: Release) -> str:
    """Say how long a release has waited for a decision."""
    if release.state != State.SUBMITTED or release.submitted_at is None:
        return ""
    return timesince(release.submitted_at, depth=1)


class ReleasesView(ReportView):
    """All releases, the newest first."""

    model = Release
    page_title = gettext_lazy("Releases")
    purpose = gettext_lazy(
        "What goes live together: changes that are collected, approved as one, and go live at the "
        "same moment or not at all."
    )
    docs = DOCS
    nothing_yet = gettext_lazy(
        "There are no releases yet. Make one here and add drafts to it, or submit a draft for "
        "approval from its editor."
    )
    header_icon = "calendar-check"
    index_url_name = "variants_releases:index"
    index_results_url_name = "variants_releases:index_results"
    results_template_name = "variants/releases/index_results.html"
    default_ordering = "-made_at"
    paginate_by = 50
    filterset_class = ReleaseFilterSet
    is_searchable = True
    search_fields = ["name", "key"]
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            sort_key="name",
            classname="has-long-words",
            get_url=lambda release: reverse("variants_releases:release", args=[release.key]),
        ),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor="get_state_display",
            sort_key="state",
            primary=lambda release: release.state == State.LIVE,
        ),
        Column("size", label=gettext_lazy("Changes"), accessor="size"),
        UserColumn("made_by", label=gettext_lazy("Made by")),
        Column("when", label=gettext_lazy("Goes live"), accessor=when_words, sort_key="go_live_at"),
        Column("due", label=gettext_lazy("Decide until"), accessor=due_words, sort_key="due_at"),
        Column("age", label=gettext_lazy("Waiting"), accessor=age_words, sort_key="submitted_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Release]:
        """Return releases with who made them and how many changes they have."""
        rows = Release.objects.select_related("made_by", "made_by__wagtail_userprofile")
        return rows.annotate(size=Count("changes"))

    @property
    def header_buttons(self) -> list[Any]:
        """Offer to make one."""
        url = reverse("variants_releases:new")
        return [HeaderButton(_("New release"), url, icon_name="plus"), *super().header_buttons]


class BelowReleases(WagtailAdminTemplateMixin):
    """A page that leads back to the list of releases."""

    docs = DOCS
    header_icon = "calendar-check"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        here = [
            {"url": reverse("variants_releases:index"), "label": _("Releases")},
            {"url": "", "label": self.get_page_title()},
        ]
        return [*items, *here]


class NewReleaseView(BelowReleases, FormView):
    """Makes an open release."""

    template_name = "variants/releases/new.html"
    form_class = NewReleaseForm
    page_title = gettext_lazy("New release")
    purpose = gettext_lazy("Name what should go live together; add changes to it afterwards.")

    def form_valid(self, form: NewReleaseForm) -> HttpResponse:
        """Make it, and show it."""
        values = form.cleaned_data
        try:
            release = new_release(values["name"], self.request.user, note=values["note"])
        except ValidationError as error:
            form.add_error("name", error)
            return self.form_invalid(form)
        messages.success(self.request, _("Made. Now add what is to go live with it."))
        return redirect("variants_releases:release", release.key)
