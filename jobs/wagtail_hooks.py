"""What the jobs add to the admin."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from jobs.views import JobProgressView, JobsView, JobView


@hooks.register("register_admin_urls")
def job_urls() -> list[Any]:
    """Return the addresses of the list and of each job."""
    return [
        path("jobs/", JobsView.as_view(), name="jobs_index"),
        path("jobs/results/", JobsView.as_view(results_only=True), name="jobs_index_results"),
        path("jobs/<int:pk>/", JobView.as_view(), name="jobs_job"),
        path("jobs/<int:pk>/progress/", JobProgressView.as_view(), name="jobs_progress"),
    ]


@hooks.register("register_reports_menu_item")
def jobs_menu_item() -> MenuItem:
    """Return the entry of the reports menu."""
    return MenuItem(_("My jobs"), reverse("jobs_index"), name="jobs", icon_name="tasks", order=950)
