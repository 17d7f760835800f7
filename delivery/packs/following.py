"""How far an import is that runs as a job."""

from typing import Any

from delivery.errors import ErrorCode, bad_input
from delivery.http import HttpError
from delivery.models import PackImport
from delivery.packs import results
from delivery.packs.access import Manager
from delivery.packs.results import Result
from jobs.models import Job


def result_of(number: int, manager: Manager) -> Result:
    """Tell a client about an import of its own.

    :raises HttpError: 404 when it began none under this number.
    """
    row = (
        PackImport.objects.select_related("job")
        .defer("body")
        .filter(job__pk=number, client=manager.row)
        .first()
    )
    if row is None or row.job is None:
        raise HttpError(404, bad_input("the job", number, "one that this client began"))
    if not row.job.is_over:
        return Result(200, told(row.job), {"Retry-After": "1"})
    said = told(row.job) | (row.outcome or {})
    if row.job.state == Job.State.FAILED and "errors" not in said:
        said["errors"] = [results.error(ErrorCode.INTERNAL, row.job.message)]
    return Result(200, said)


def told(job: Job) -> dict[str, Any]:
    """A job as clients see it; a total of 0 is one that nobody knows yet."""
    return {"job": job.pk, "state": str(job.state), "done": job.done, "total": job.total}
