"""Imports that take long: the pack waits in the database, and a job imports it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from delivery.models import ApiClient, PackImport
from delivery.packs import following
from delivery.packs.applying import applied
from delivery.packs.results import Result
from jobs.reports import Report
from jobs.running import RunningJob
from jobs.starting import start_job
from variants.pack.progress import Progress


class JobProgress(Progress):
    """Says how far an import is as the progress of its job."""

    def __init__(self, job: RunningJob) -> None:
        super().__init__(None)
        self.job = job

    @contextmanager
    def counting(self, what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
        """Give a function to call with the number of steps that were done since the last call."""
        done = 0

        def count(steps: int) -> None:
            nonlocal done
            done += steps
            self.job.progress(done, total or 0, what)

        count(0)
        yield count


def start(client: ApiClient, body: bytes, *, approver: Any, dry_run: bool) -> Result:
    """Queue the import of a pack and tell where its progress is."""
    with transaction.atomic():
        row = PackImport.objects.create(
            client=client, approver=approver, body=body, dry_run=dry_run
        )
        title = _("Import of a content pack by the API client “%(client)s”") % {"client": client}
        row.job = start_job(run, title=title, user=approver, pack_import=row.pk)
        PackImport.objects.filter(pk=row.pk).update(job=row.job)
    address = f"/packs/jobs/{row.job.pk}"
    return Result(202, following.told(row.job), {"Location": address, "Retry-After": "1"})


def run(job: RunningJob, *, pack_import: int) -> Report:
    """Import a pack that waits.

    :raises ValidationError: when it is refused; nothing was written then but why.
    """
    row = PackImport.objects.select_related("client", "approver").get(pk=pack_import)
    if not row.body:
        raise ValidationError(_("The pack is not kept any more: send it again."))
    result = applied(
        bytes(row.body),
        client=str(row.client),
        approver=row.approver,
        dry_run=row.dry_run,
        progress=JobProgress(job),
    )
    kept = row.body if result.status == 503 else b""  # which may be tried again
    PackImport.objects.filter(pk=row.pk).update(outcome=result.body, body=kept)
    if result.status != 200:
        raise ValidationError([error["message"] for error in result.body["errors"][:3]])
    return Report(
        _("%(modules)s modules, %(variants)s variants.")
        % {key: f"{result.body[key]:,}" for key in ("modules", "variants")}
    )
