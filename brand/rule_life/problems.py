"""What keeps a version from leaving draft, or from being active."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from brand.models import RuleVersion
from brand.rule_life.reading import readable_rule
from brand.rules import contradictions, examples
from brand.rules.types import Rule, Target
from brand.rules_in_force import as_rule

#: Whether some visitor meets both of two targets.
Overlap = Callable[[Target, Target], bool]


def checked_rule(version: RuleVersion, overlap: Overlap) -> Rule:
    """Return what a version says, once its own examples show that it does so.

    :raises ValidationError: with everything that is wrong: a place that cannot be read, a target
        that no visitor meets, an example that is not flagged (or is, and should be clean), a
        pattern that takes too long.
    """
    rule = readable_rule(version)
    if not overlap(rule.target, rule.target):
        raise ValidationError(
            {"target": _("No visitor meets this target: what it asks for excludes itself.")}
        )
    found = [str(problem) for problem in examples.problems(rule)]
    if found:
        raise ValidationError({"examples": found})
    return rule


def check_no_contradictions(version: RuleVersion, rule: Rule, overlap: Overlap) -> None:
    """Check a rule against those that are active for the same brands.

    :raises ValidationError: a sentence for each contradiction, naming the other rule.
    """
    others = [as_rule(each) for each in _in_force_beside(version)]
    found = [
        str(contradiction)
        for contradiction in _of_rule(contradictions.between([*others, rule], overlap), rule.key)
    ]
    if found:
        raise ValidationError(found)


def _of_rule(
    found: Iterable[contradictions.Contradiction], key: str
) -> Iterable[contradictions.Contradiction]:
    """Those that the rule takes part in: others were there before, and were let in."""
    return [each for each in found if key in each.rules]


def _in_force_beside(version: RuleVersion) -> Iterable[RuleVersion]:
    """The active versions of other rules, that hold for a brand for which this one would."""
    active = RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE).select_related("rule")
    if version.rule.brand_id is not None:
        active = active.filter(Q(rule__brand=None) | Q(rule__brand=version.rule.brand_id))
    return active.exclude(rule=version.rule_id).order_by("rule__key")
