"""Writing the brand rules of a checked pack; a rule that says the same already is not touched.

What a rule says is a version of it, which never changes once it left draft. So what differs becomes
a new version, and goes through the same checks and decisions as in the admin (`brand.rule_life`).
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.log_actions import log

from brand.images import images_in_examples
from brand.models import Brand, BrandRule, RuleVersion
from brand.rule_life.activation import activate
from brand.rule_life.shadowing import start_shadow
from brand.rule_life.surroundings import Surroundings
from brand.rules import examples
from brand.rules_in_force import as_rule
from variants.pack.problems import PackRefused, Problem, Report, shown
from variants.pack.rule_entries import columns_of, columns_said
from variants.rule_runs.surroundings import surroundings

Row = dict[str, Any]
State = RuleVersion.State

#: How far a version has come; an import moves none of them back.
_PROGRESS = (State.DRAFT, State.SHADOW, State.ACTIVE)
_OF_RULES = ("title", "source", "licence")


def write_rules(rows: list[Row], approver: AbstractBaseUser | None, report: Report) -> None:
    """Write rules, and put in shadow or activate what the pack has so.

    :param rows: checked rows; `place` is the path of each.
    :param approver: in whose name rules are put in shadow and activated.
    :raises PackRefused: after everything that is wrong was reported.
    """
    keys = [row["key"] for row in rows]
    rules = {
        rule.key: rule
        for rule in BrandRule.objects.filter(key__in=keys)
        .select_related("brand")
        .prefetch_related("versions")
    }
    brands = {brand.key: brand for brand in Brand.objects.all()}
    around: Surroundings | None = None
    refused = False
    for row in rows:
        rule = _rule(row, rules.get(row["key"]), brands, approver)
        version = _version(row, rule)
        if version is None:
            continue
        try:
            if not version.pk:
                _save(version, approver)
            if row["state"] != State.DRAFT:
                around = around or surroundings()
                _move(version, row, approver, around)
        except PermissionDenied as denied:
            refused = True
            report(Problem(f"{row['place']}.state", shown(row["state"]), f'"draft": {denied}'))
        except ValidationError as error:
            refused = True
            for problem in _problems(row, version, error, around):
                report(problem)
    if refused:
        raise PackRefused


def _rule(
    row: Row, rule: BrandRule | None, brands: Mapping[str, Brand], user: AbstractBaseUser | None
) -> BrandRule:
    """Return the rule of a row, made or renamed if need be."""
    values = {name: row[name] for name in _OF_RULES}
    if rule is None:
        brand = brands[row["brand"]] if row["brand"] else None
        return BrandRule.objects.create(
            key=row["key"], kind=row["kind"], brand=brand, owner=user, **values
        )
    if any(getattr(rule, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(rule, name, value)
        rule.save(update_fields=[*_OF_RULES])
        log(rule, "wagtail.edit", user=user)
    return rule


def _version(row: Row, rule: BrandRule) -> RuleVersion | None:
    """Return the version to move to where the pack has it, new or there; None: it is there."""
    versions = {each.state: each for each in rule.versions.all() if each.state in _PROGRESS}
    columns = columns_of(row)
    same = {state for state, each in versions.items() if columns_said(each) == columns}
    wanted = State(row["state"])
    if any(state in same for state in _PROGRESS[_PROGRESS.index(wanted) :]):
        return None
    for state in _PROGRESS:
        if state in same:
            return versions[state]
    last = max((each.number for each in rule.versions.all()), default=0)
    return RuleVersion(rule=rule, number=last + 1, **columns)


def _save(version: RuleVersion, user: AbstractBaseUser | None) -> None:
    """Save a new version as a draft.

    :raises ValidationError: when somebody works at a draft of the rule, which would be lost.
    """
    if version.rule.versions.filter(state=State.DRAFT).exists():
        raise ValidationError(
            "Somebody works at a draft of this rule that says something else: it has to be made"
            " active or discarded first."
        )
    version.author = user
    version.save()
    log(version.rule, "brand.draft_rule", user=user, data={"version": version.number})


def _move(
    version: RuleVersion, row: Row, user: AbstractBaseUser | None, around: Surroundings
) -> None:
    if user is None:
        raise PermissionDenied("a manager of its brand puts a rule in force (--approve-as)")
    if row["state"] == State.SHADOW:
        start_shadow(version, user=user, around=around)
        return
    until = timezone.now() + timedelta(days=row["existingDays"])
    activate(version, user=user, existing=row["existing"], until=until, around=around)


def _problems(
    row: Row, version: RuleVersion, error: ValidationError, around: Surroundings | None
) -> Iterable[Problem]:
    """Say what is wrong with a rule, at the place in the pack."""
    place = row["place"]
    by_column = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for column, messages in by_column.items():
        if column == "examples" and around is not None:
            rule = as_rule(version)
            images = images_in_examples(rule, timezone.now())
            for each in examples.problems(rule, around.types.__getitem__, images):
                where = "examples" if each.example is None else f"examples[{each.example}]"
                yield Problem(f"{place}.{where}", shown(each.value), each.expected)
            continue
        for message in messages:
            yield Problem(f"{place}.{column}" if column else place, shown(message), _MENDED)


_MENDED = "a rule that may be what its state says"
