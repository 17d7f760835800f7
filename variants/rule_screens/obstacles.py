"""What keeps a version from becoming active, as people read it, with the way to mend it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from brand.images import images_in_examples
from brand.models import BrandRule, RuleVersion
from brand.rule_life.problems import checked_rule, contradictions
from brand.rule_life.reading import readable_rule
from brand.rules.examples import ExampleProblem, problems
from brand.rules.types import Rule
from variants.rule_runs.surroundings import surroundings
from variants.rule_screens.listing import rule_url

_SENTENCES = {
    "no good example": gettext_lazy("Add an example of a text that is fine."),
    "no bad example": gettext_lazy("Add an example of a text that is not allowed."),
    "bad is clean": gettext_lazy("Example %(number)s is said to be wrong, but nothing is found."),
    "other text is marked": gettext_lazy(
        "Example %(number)s: the rule marks “%(value)s”, the example “%(quoted)s”."
    ),
    "good is flagged": gettext_lazy(
        "Example %(number)s is said to be fine, but the rule marks “%(value)s” in it."
    ),
    "still flagged": gettext_lazy(
        "Example %(number)s: after the first fix it reads “%(value)s”, and is found still."
    ),
    "fixed otherwise": gettext_lazy(
        "Example %(number)s: the first fix gives “%(value)s”, the example says “%(fixed)s”."
    ),
    "no fix": gettext_lazy(
        "Example %(number)s reads otherwise when mended, but no fix is offered."
    ),
    "time": gettext_lazy("The pattern takes too long on texts such as “%(value)s”: simplify it."),
    "parameters": gettext_lazy("What the rule looks for cannot be read: %(expected)s."),
}
_QUOTED = re.compile("“([^”]+)”")


class Obstacle(NamedTuple):
    """A sentence, and where it is mended; other rules that it names, each with its address."""

    message: str
    url: str = ""
    rules: tuple[tuple[str, str], ...] = ()


def obstacles(version: RuleVersion) -> list[Obstacle]:
    """Return all that keeps a version from becoming active; nothing where all is well."""
    around = surroundings()
    try:
        rule = checked_rule(version, around)
    except ValidationError as refused:
        return obstacles_in(refused, version)
    return [_against(said) for said in contradictions(version, rule, around)]


def obstacles_in(refused: ValidationError, version: RuleVersion) -> list[Obstacle]:
    """Return what a service said against a version, examples by their number on the form."""
    url = reverse("variants_rules:change", args=[version.rule.key])
    if hasattr(refused, "error_dict") and "examples" in refused.error_dict:
        found = list(_examples(version, url))
        if found:
            return found
    if hasattr(refused, "error_dict"):
        return [Obstacle(said, url) for said in refused.messages]
    return [_against(said) for said in refused.messages]


def _examples(version: RuleVersion, url: str) -> Iterator[Obstacle]:
    try:
        rule = readable_rule(version)
    except ValidationError:
        return
    types = surroundings().types
    images = images_in_examples(rule, timezone.now())
    for problem in problems(rule, types.__getitem__, images):
        yield Obstacle(_sentence(problem, rule), _place(url, problem))


def _sentence(problem: ExampleProblem, rule: Rule) -> str:
    number = "" if problem.example is None else str(problem.example + 1)
    example = None if problem.example is None else rule.examples[problem.example]
    value = problem.value
    if isinstance(value, dict):
        value = " / ".join(map(str, value.values()))
    return _SENTENCES[problem.code] % {
        "number": number,
        "value": "" if value is None else str(value)[:100],
        "expected": problem.expected,
        "quoted": (example and example.quoted) or "",
        "fixed": (example and example.fixed) or "",
    }


def _place(url: str, problem: ExampleProblem) -> str:
    return f"{url}#examples-section" if problem.example is None else f"{url}#ex-{problem.example}"


def _against(said: str) -> Obstacle:
    """Link the rules that a sentence names by their titles."""
    rules = BrandRule.objects.filter(title__in=_QUOTED.findall(said))
    return Obstacle(said, "", tuple((rule.title, rule_url(rule)) for rule in rules))
