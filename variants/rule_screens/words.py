"""Rules and their versions in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brand.models import RuleVersion
from brand.rule_forms.kinds import FORMS
from brand.rules.types import DEFAULT_SEVERITY, STAGES, Json
from variants.example_words import texts_of
from variants.rule_screens.fields_of_types import field_names, type_labels
from variants.targeting import TermNames
from variants.targeting_words import EVERYBODY, targeting_words

State = RuleVersion.State

_WEIGHTS = {
    "suggest": gettext_lazy("suggests"),
    "warn": gettext_lazy("warns"),
    "block": gettext_lazy("blocks"),
}
_WHEN = {
    "edit": gettext_lazy("%(what)s while somebody writes"),
    "submit": gettext_lazy("%(what)s when it is submitted"),
    "approval": gettext_lazy("%(what)s when it is approved"),
}


class Said(NamedTuple):
    """Something that a version says: what it is about, and its lines."""

    label: str
    lines: tuple[str, ...]


class Difference(NamedTuple):
    """What two versions say differently of one thing."""

    label: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def parameters_said(kind: str, parameters: Mapping[str, Json]) -> list[Said]:
    """Say the parameters of a rule."""
    if kind not in FORMS:
        return []
    return [Said(label, tuple(lines)) for label, lines in FORMS[kind].said(parameters)]


def target_said(target: Mapping[str, Json], names: TermNames) -> list[str]:
    """Say what a rule applies to: types, fields, and for whom."""
    said = []
    types, labels = target.get("types") or (), type_labels()
    if types:
        said.append(_("In %s") % ", ".join(labels.get(each, each) for each in types))
    fields = target.get("fields") or ()
    if fields:
        known = field_names(ALL_KINDS)
        shown = (known[each][0] if each in known else each for each in fields)
        said.append(_("Fields: %s") % ", ".join(dict.fromkeys(shown)))
    who = targeting_words(target.get("targeting") or {}, names)
    if who != EVERYBODY:
        said.append(_("For %s") % who)
    return said


def severity_said(severity: Mapping[str, str]) -> str:
    """Say how findings weigh: “Warns while somebody writes, blocks when it is submitted …”."""
    weights: dict[Any, Any] = {**DEFAULT_SEVERITY, **severity}
    if len(set(weights.values())) == 1:
        said = _("%(what)s at every stage") % {"what": _WEIGHTS[weights["edit"]]}
    else:
        said = ", ".join(str(_WHEN[stage]) % {"what": _WEIGHTS[weights[stage]]} for stage in STAGES)
    return f"{said[0].upper()}{said[1:]}."


def version_said(version: RuleVersion, names: TermNames) -> list[Said]:
    """Say all of a version; its rule must be loaded."""
    said = parameters_said(version.rule.kind, version.parameters)
    about = [
        (_("Applies to"), target_said(version.target, names) or [_("Everything")]),
        (_("Weight"), [severity_said(version.severity)]),
        (_("Message"), [version.message] if version.message else []),
        (_("Why"), version.rationale.splitlines()),
        (_("Read more"), [version.link] if version.link else []),
        (_("Waivers"), [waivers_said(version)]),
        (_("Examples"), [example_said(each) for each in version.examples]),
    ]
    return [*said, *(Said(label, tuple(lines)) for label, lines in about if lines)]


def waivers_said(version: RuleVersion) -> str:
    """Say whether and for how long offences may be waived."""
    if not version.waivable:
        return _("Never waived")
    return _("For up to %d days") % version.waiver_days


def example_said(example: Mapping[str, Json]) -> str:
    """Say an example in a line."""
    shown = {**(example.get("default") or {}), **(example.get("values") or {})}
    text = " / ".join(texts_of(example.get("type") or "", shown))
    return (_("Fine: “%s”") if example.get("good") else _("Not allowed: “%s”")) % text


def differences(
    before: RuleVersion | None, after: RuleVersion, names: TermNames
) -> list[Difference]:
    """Say what a version says otherwise than the one before; nothing where there is none."""
    if before is None:
        return []
    old = {each.label: each.lines for each in version_said(before, names)}
    new = {each.label: each.lines for each in version_said(after, names)}
    found = []
    for label in dict.fromkeys([*old, *new]):
        gone = tuple(each for each in old.get(label, ()) if each not in set(new.get(label, ())))
        added = tuple(each for each in new.get(label, ()) if each not in set(old.get(label, ())))
        if gone or added:
            found.append(Difference(label, gone, added))
    return found


def state_said(rule: Any) -> str:
    """Say where a rule stands, of a rule with the numbers of its versions by state."""
    active, shadow, draft = rule.active_number, rule.shadow_number, rule.draft_number
    if active:
        also = [_("another version in shadow")] if shadow else []
        also += [_("a draft")] if draft else []
        if also:
            return _("Active, with %s") % _(" and ").join(also)
        return _("Active")
    if shadow:
        return _("In shadow, with a draft") if draft else _("In shadow")
    if draft:
        return _("Draft")
    return _("Retired") if rule.last_number else _("Nothing written yet")


ALL_KINDS = frozenset(
    {"text", "rich_text", "url", "choice", "decimal", "currency", "date", "image"}
)
"""Every kind of field."""
