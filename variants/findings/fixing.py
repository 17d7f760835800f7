"""Making suggested fixes in what a form says: the new values go back into the form alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brand.rules.fixes import CannotApply, all_applied, applied
from brand.rules.types import Finding
from content.module_types import get_module_type
from variants.findings.check import Check
from variants.findings.lines import is_own, name_of

#: As the form is when it asks: fields by name, each as the form's own script takes it.
FormValues = dict[str, Any]


class CannotFix(Exception):
    """The message says why."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """New values of fields for the form, and what to say of them."""

    values: FormValues
    said: str


def fixed(check: Check, name: str, number: int) -> Fixed:
    """Make one fix of a finding.

    :param name: of the finding, as `name_of`.
    :param number: of the fix, from 0.
    :raises CannotFix: when the finding is gone, or its fix does not fit what is written.
    """
    finding = next((each for each in _own(check) if name_of(each) == name), None)
    if finding is None or not 0 <= number < len(finding.fixes):
        raise CannotFix(_("The text has changed since: look at the findings again."))
    edits = finding.fixes[number]
    kinds = _kinds(check)
    changed: dict[str, Any] = {}
    try:
        for field in dict.fromkeys(edit.field for edit in edits):
            value = check.values[field]
            changed[field] = applied(value, kinds[field], [e for e in edits if e.field == field])
    except (CannotApply, KeyError) as error:
        raise CannotFix(_does_not_fit()) from error
    return Fixed(_for_form(check, changed), _("Fixed."))


def all_fixed(check: Check) -> Fixed:
    """Make the first fix of every finding, and of what they bring about, until nothing is left.

    :raises CannotFix: when a fix does not fit what is written.
    """

    def find(values: Mapping[str, Any]) -> Sequence[Finding]:
        return _fixable(
            check, [each.finding for each in check.findings_with(values) if _open(each)]
        )

    before = dict(check.values)
    try:
        done = all_applied(_kinds(check), before, find)
    except (CannotApply, KeyError) as error:
        raise CannotFix(_does_not_fit()) from error
    changed = {name: value for name, value in done.values.items() if value != before[name]}
    said = ngettext("%(number)d field fixed.", "%(number)d fields fixed.", len(changed))
    said %= {"number": len(changed)}
    if not done.settled:
        said += " " + _("Some fixes call for each other: choose among them yourself.")
    return Fixed(_for_form(check, changed), said)


def fixable(check: Check) -> int:
    """Return how many findings “fix all” would begin with."""
    return len(_own(check))


def _open(found: Any) -> bool:
    return found.waiver is None and not found.is_excused


def _own(check: Check) -> list[Finding]:
    return _fixable(check, [each.finding for each in check.findings if _open(each)])


def _fixable(check: Check, findings: Sequence[Finding]) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.fixes
        and is_own(check, finding)
        and all(edit.field in check.values for fix in finding.fixes for edit in fix)
    ]


def _kinds(check: Check) -> dict[str, str]:
    return {field.name: field.kind for field in get_module_type(check.new["type"]).fields}


def _for_form(check: Check, changed: Mapping[str, Any]) -> FormValues:
    """Return published values as the form's scripts take them."""
    blocks = get_module_type(check.new["type"]).child_blocks
    return {
        name: blocks[name].get_form_state(
            value["html"] if isinstance(value, Mapping) and "html" in value else value
        )
        for name, value in changed.items()
    }


def _does_not_fit() -> str:
    return _("This fix does not fit what is written: change it by hand.")
