"""The pages of jobs: how far one is, and the list of one's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from jobs.models import Job, JobQuerySet
from jobs.starting import start_again

#: Seconds after which a job that nobody runs is a job without a worker.
PATIENCE = 30


class JobsView(ReportView):
    """A person's own jobs, newest first; everybody's for superusers."""

    model = Job
    page_title = gettext_lazy("My jobs")
    header_icon = "tasks"
    index_url_name = "jobs_index"
    index_results_url_name = "jobs_index_results"
    template_name = "jobs/index.html"
    results_template_name = "jobs/index_results.html"
    default_ordering = "-created_at"
    paginate_by = 50
    columns = [
        TitleColumn("title", label=gettext_lazy("What"), url_name="jobs_job"),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        UserColumn("user", label=gettext_lazy("Who")),
        DateColumn("created_at", label=gettext_lazy("Asked for")),
        DateColumn("finished_at", label=gettext_lazy("Finished")),
    ]

    def get_base_queryset(self) -> JobQuerySet:
        """Return the jobs that the person may see, without what only their pages show."""
        jobs = Job.objects.visible_to(self.request.user)
        return jobs.select_related("user", "user__wagtail_userprofile").defer("arguments", "report")


class JobMixin:
    """One job, for its owner and superusers; for everybody else there is none."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def get_job(self) -> Job:
        """Return the job.

        :raises Http404: when there is none that the person may see.
        """
        try:
            return Job.objects.visible_to(self.request.user).get(pk=self.kwargs["pk"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def about(self, job: Job) -> dict[str, Any]:
        """Return what the templates show of a job."""
        waits = (timezone.now() - job.created_at).total_seconds()
        return {
            "job": job,
            "nobody_works": job.state == Job.State.QUEUED and waits > PATIENCE,
        }


class JobView(JobMixin, WagtailAdminTemplateMixin, TemplateView):
    """How far a job is; looks again by itself until it is over."""

    template_name = "jobs/job.html"
    header_icon = "tasks"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("jobs_index"), "label": JobsView.page_title},
            {"url": "", "label": self.job.title},
        ]

    def get_page_title(self) -> str:
        """Return what was asked for."""
        return self.job.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job."""
        self.job = self.get_job()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | self.about(self.job)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a failed job again, as a new one."""
        job = self.get_job()
        if job.state != Job.State.FAILED:
            messages.info(request, _("Only a job that failed can be started again."))
            return redirect(job.get_absolute_url())
        try:
            job = start_again(job, user=request.user)
        except ImportError:
            messages.error(
                request,
                _(
                    "This version of the program does not know this work any more: ask for it anew "
                    "where you asked for it before."
                ),
            )
        return redirect(job.get_absolute_url())


class JobProgressView(JobMixin, TemplateView):
    """The part of the page that changes."""

    template_name = "jobs/progress.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job."""
        return super().get_context_data(**kwargs) | self.about(self.get_job())
