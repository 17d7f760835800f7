"""What an import, an export or a question about a job came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from delivery.errors import ErrorCode
from variants.pack.importing import Imported
from variants.pack.problems import Problem

#: Problems, warnings and changes that an answer lists at most; it says how many there were.
MOST = 1_000
#: Seconds after which asking again makes sense.
_RETRY_AFTER = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Result:
    """An answer, before it is put into words of HTTP.

    :param body: JSON, or the bytes of a file.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def unavailable(cls, message: str) -> "Result":
        """What could not be done just now."""
        return cls(503, {"errors": [error(ErrorCode.UNAVAILABLE, message)]}, _RETRY_AFTER)


def error(code: ErrorCode, message: str, **more: str) -> dict[str, Any]:
    """An error as every answer of the API has it."""
    return {"message": message, "extensions": {"code": code.value, **more}}


def imported(done: Imported, warnings: Sequence[str], *, dry_run: bool) -> dict[str, Any]:
    """What a pack became, or would become.

    `changes` is there for a dry run alone; of what was published, the API's `changes` tells.
    """
    said: dict[str, Any] = {
        "dryRun": dry_run,
        "generation": done.generation,
        "modules": done.modules,
        "variants": done.variants,
        "warnings": list(warnings[:MOST]),
        "warningCount": len(warnings),
    }
    if dry_run:
        said["changes"] = [
            {"kind": change.kind, "module": change.module, "variants": list(change.variants)}
            for change in done.changes[:MOST]
        ]
        said["changeCount"] = len(done.changes)
    return said


def refused(problems: Sequence[Problem]) -> dict[str, Any]:
    """Why nothing was imported: place, value and what was expected there, as `import_pack` says."""
    return {
        "errors": [
            error(
                ErrorCode.BAD_USER_INPUT,
                str(problem),
                path=problem.path,
                value=problem.value,
                expected=problem.expected,
            )
            for problem in problems[:MOST]
        ],
        "errorCount": len(problems),
    }
