"""Importing a pack, and telling what came of it as clients are told."""

import io
from typing import Any

from django.db import DatabaseError

from delivery.packs import results
from delivery.packs.results import Result
from variants.pack.importing import import_pack
from variants.pack.problems import PackRefused, Problem
from variants.pack.progress import Progress


def applied(
    body: bytes, *, client: str, approver: Any, dry_run: bool, progress: Progress | None = None
) -> Result:
    """Import a pack, all of it or nothing."""
    problems: list[Problem] = []
    warnings: list[str] = []
    try:
        done = import_pack(
            io.BytesIO(body),
            report=problems.append,
            warn=warnings.append,
            progress=progress,
            user=approver,
            approver=approver,
            approver_option="approveAs",
            reason=f"Import of a content pack by the API client “{client}”",
            dry_run=dry_run,
        )
    except PackRefused as refused:
        if isinstance(refused.__cause__, DatabaseError):
            return Result.unavailable(
                "Nothing was imported: the database is away, or somebody else writes to it."
            )
        return Result(422, results.refused(problems))
    return Result(200, results.imported(done, warnings, dry_run=dry_run))
