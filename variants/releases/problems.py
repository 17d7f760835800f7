"""Why something cannot be done to a release; the messages say it to people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from variants.judging.verdicts import JudgedFinding
    from variants.models import Release


class ReleaseProblem(ValidationError):
    """Something cannot be done to a release; nothing was changed."""


class InAnotherRelease(ReleaseProblem):
    """A row is in an unfinished release already, which is `release`."""

    def __init__(self, message: str, release: "Release") -> None:
        self.release = release
        super().__init__(message)


class SubmitRefused(ReleaseProblem):
    """A release may not be submitted: `findings` are what brand rules block, if it is they.

    `answer_url` is where somebody sees that, and can answer it.
    """

    answer_url = ""

    def __init__(
        self,
        messages: Sequence[str],
        release: "Release",
        findings: Sequence["JudgedFinding"] = (),
    ) -> None:
        self.release = release
        self.findings = tuple(findings)
        super().__init__(list(messages))


class WarningsNotAcknowledged(SubmitRefused):
    """Brand rules warn; whoever submits has to say that they know (`acknowledged`)."""


class CannotGoLive(ReleaseProblem):
    """A release did not go live; the release says why in `failure`."""
