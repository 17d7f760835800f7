"""What will become of a draft when it is submitted, said before anybody presses the button."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from variants.findings.check import Check
from variants.judging.judgement import JudgedFinding
from variants.releases.submitting import warns

Tone = Literal["block", "warn", "suggest", "waived"]
TONES: tuple[Tone, ...] = ("block", "warn", "suggest", "waived")


def tone_of(found: JudgedFinding) -> Tone:
    """Say how a finding weighs for whoever is writing."""
    if found.waiver is not None or found.is_excused:
        return "waived"
    if found.blocks("submit") or found.blocks("approval"):
        return "block"
    severities = found.finding.severity
    milder = {severities.get("edit"), severities.get("submit"), severities.get("approval")}
    return "suggest" if milder <= {"suggest", None} else "warn"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The counts that decide over a submission.

    `blocking` keep it from being submitted; `late` are let through to a manager, who cannot
    approve it; `warnings` have to be acknowledged; `open` are all findings that nothing lets pass.
    `refusals` say what else keeps it back, `same` that there is nothing to submit.
    """

    open: int
    blocking: int
    late: int
    warnings: int
    refusals: tuple[str, ...]
    same: bool
    alone: bool

    @property
    def tone(self) -> Tone | Literal[""]:
        """The worst that is to be said; empty when nothing is."""
        if self.blocking or self.late or self.refusals or self.alone:
            return "block"
        if self.warnings:
            return "warn"
        return "suggest" if self.open else ""

    def sentences(self) -> list[str]:
        """Say it, the summary first."""
        said = [self._summary()]
        if self.alone:
            said.append(_("Its module is not published yet: submit both together, in a release."))
        if self.refusals:
            said.append(_("It cannot be published as it is."))
        return said

    def _summary(self) -> str:
        """Say “4 findings: 2 block submission, 1 warning to confirm when you submit.”"""
        if self.same:
            return _("Nothing in this differs from what is live.")
        if not self.open:
            return _("No findings.")
        found = ngettext("%(number)d finding", "%(number)d findings", self.open)
        found %= {"number": self.open}
        parts = [part % {"number": number} for part, number in self._parts() if number]
        if not parts:
            return _("%(found)s, none blocks.") % {"found": found}
        return _("%(found)s: %(parts)s.") % {"found": found, "parts": ", ".join(parts)}

    def _parts(self) -> Iterable[tuple[str, int]]:
        yield (
            ngettext("%(number)d blocks submission", "%(number)d block submission", self.blocking),
            self.blocking,
        )
        yield (
            ngettext("%(number)d blocks approval", "%(number)d block approval", self.late),
            self.late,
        )
        yield (
            ngettext(
                "%(number)d warning to confirm when you submit",
                "%(number)d warnings to confirm when you submit",
                self.warnings,
            ),
            self.warnings,
        )


def outlook_of(check: Check) -> Outlook:
    """Count what decides over a submission, as `variants.releases.submitting` does."""
    findings: Iterable[JudgedFinding] = check.findings
    at_submit = [each for each in findings if each.blocks("submit")]
    at_approval = [each for each in findings if each.blocks("approval")]
    return Outlook(
        open=sum(tone_of(each) != "waived" for each in findings),
        blocking=len(at_submit),
        late=sum(each not in at_submit for each in at_approval),
        warnings=sum(warns(each) for each in findings),
        refusals=tuple(str(each) for each in check.refusals),
        same=check.examined is None,
        alone=check.is_alone,
    )
