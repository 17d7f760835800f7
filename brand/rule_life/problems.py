"""What keeps a version from leaving draft, or from being active."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brand.images import images_in_examples
from brand.models import RuleVersion
from brand.rule_life.reading import readable_rule
from brand.rule_life.surroundings import Surroundings
from brand.rules import examples
from brand.rules.contradictions import Contradiction, between
from brand.rules.types import Rule, Target
from brand.rules_in_force import as_rule

_WHAT_CONTRADICTS = {
    "required": gettext_lazy("“%(first)s” requires “%(text)s”, which “%(second)s” does not allow."),
    "replacement": gettext_lazy(
        "“%(first)s” suggests “%(text)s”, which “%(second)s” does not allow."
    ),
    "preferred": gettext_lazy("“%(first)s” prefers “%(text)s”, which “%(second)s” does not allow."),
    "undo": gettext_lazy("The fixes of “%(first)s” and “%(second)s” undo each other: “%(text)s”."),
    "case": gettext_lazy("“%(first)s” and “%(second)s” want one field in two cases: “%(text)s”."),
    "bounds": gettext_lazy(
        "The least of “%(first)s” or “%(second)s” is more than the most of the other: %(text)s."
    ),
}


def checked_rule(version: RuleVersion, around: Surroundings) -> Rule:
    """Return what a version says, once its own examples show that it does so.

    :raises ValidationError: with everything that is wrong: a place that cannot be read, a target
        that no visitor meets, an example that is not flagged (or is, and should be clean), a
        pattern that takes too long.
    """
    rule = readable_rule(version)
    unknown = list(_unknown_names(rule, around))
    if unknown:
        raise ValidationError(unknown)
    if not around.overlap(rule.target, rule.target):
        raise ValidationError(
            {"target": _("No visitor meets this target: what it asks for excludes itself.")}
        )
    images = images_in_examples(rule, timezone.now())
    kinds_of = around.types.__getitem__
    found = [str(problem) for problem in examples.problems(rule, kinds_of, images)]
    if found:
        raise ValidationError({"examples": found})
    return rule


def check_no_contradictions(version: RuleVersion, rule: Rule, around: Surroundings) -> None:
    """Check a rule against those that are active for the same brands.

    :raises ValidationError: a sentence for each contradiction, naming the other rule.
    """
    found = contradictions(version, rule, around)
    if found:
        raise ValidationError(found)


def contradictions(version: RuleVersion, rule: Rule, around: Surroundings) -> list[str]:
    """Return a sentence for each contradiction between a rule and an active one."""
    rules = [*(as_rule(each) for each in _in_force_beside(version)), rule]
    titles = {each.key: each.title for each in rules}

    def meets(first: Target, second: Target) -> bool:
        """Only pairs with this rule: others contradicted one another before, and were let in."""
        with_this = first is rule.target or second is rule.target
        return with_this and around.overlap(first, second)

    return [_in_words(each, titles) for each in between(rules, meets)]


def _in_words(found: Contradiction, titles: dict[str, str]) -> str:
    return _WHAT_CONTRADICTS[found.reason] % {
        "first": titles[found.first],
        "second": titles[found.second],
        "text": found.text,
    }


def _in_force_beside(version: RuleVersion) -> QuerySet[RuleVersion]:
    """The active versions of other rules, that hold for a brand for which this one would."""
    active = RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE).select_related("rule")
    if version.rule.brand_id is not None:
        active = active.filter(Q(rule__brand=None) | Q(rule__brand=version.rule.brand_id))
    return active.exclude(rule=version.rule_id).order_by("rule__key")


def _unknown_names(rule: Rule, around: Surroundings) -> Iterator[str]:
    types = ", ".join(sorted(around.types))
    named = [("target.types", each) for each in sorted(rule.target.types)]
    named += [(f"examples.{number}.type", each.type) for number, each in enumerate(rule.examples)]
    for place, name in named:
        if name not in around.types:
            yield _("%(place)s: there is no module type “%(name)s”; expected one of %(types)s.") % {
                "place": place,
                "name": name,
                "types": types,
            }
    reached = rule.target.types & around.types.keys() or around.types.keys()
    fields = {name for each in reached for name in around.types[each]}
    for name in sorted(rule.target.fields - fields):
        yield _(
            "target.fields: no type that is meant has a field “%(name)s”; there are %(all)s."
        ) % {
            "name": name,
            "all": ", ".join(sorted(fields)),
        }
