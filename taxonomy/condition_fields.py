"""The form field that edits a condition by rules, or as JSON for those who ask for it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from taxonomy import condition_syntax
from taxonomy.condition_builder import (
    MAX_DEPTH,
    OPERATORS,
    Group,
    NotExpressible,
    Rule,
    condition_from_rules,
    problem_of,
    problems_of,
    rules_from_condition,
)
from taxonomy.condition_json import JsonProblem, condition_from_json, json_text
from taxonomy.condition_words import in_words
from taxonomy.conditions import matches_empty_context
from taxonomy.types import Condition

MAX_ITEMS = 200
"""Rules and groups in one group of a posted form."""

NO_RULES = Group("all", ())


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form posted: the rules, whether they replace a condition they could not say, and the
    JSON, where that was edited last (`as_json`); None if the form has none.
    """

    group: Group
    replaces: bool
    json: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A condition for people: its words, or what is wrong with it."""

    words: str = ""
    matches_nobody_known: bool = False
    problems: tuple[str, ...] = ()


def summarise(condition: Condition | None) -> Summary:
    """Say a condition in words, and whether somebody about whom nothing is known fulfils it."""
    if condition is None:
        return Summary()
    errors = condition_syntax.validate(condition)
    if errors:
        return Summary(problems=tuple(map(str, errors)))
    return Summary(in_words(condition), matches_empty_context(condition))


def summarise_rules(group: Group) -> Summary:
    """Say rules in words, or what a person still has to mend in them."""
    problems = tuple(problems_of(group))
    return Summary(problems=problems) if problems else summarise(condition_from_rules(group))


class ConditionWidget(forms.Widget):
    """Rules with an attribute, an operator and a value, in groups of all, any or none.

    Below them, folded: the same as JSON, and a place to try the condition on a made-up visitor.
    """

    template_name = "taxonomy/condition_rules.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[versioned_static("taxonomy/condition-rules.js")],
            css={"all": [versioned_static("taxonomy/taxonomy.css")]},
        )

    #: The stored condition, set by the form.
    current: Condition | None = None
    #: Where an unsaved condition is said in words and tried.
    words_url: str = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        stored = rules_or_none(self.current)
        posted = value if isinstance(value, Posted) else None
        group = posted.group if posted else stored or NO_RULES
        replaces = bool(posted and posted.replaces)
        uses_json = bool(posted and uses_json_of(posted, stored))
        edited = posted is not None and not uses_json and (stored is not None or replaces)
        text = posted.json if posted and posted.json is not None else json_text(self.current)
        context["widget"] |= {
            "root": group_context(group, name, marked=edited),
            "kept": stored is None,
            "replaces": replaces,
            "as_json": uses_json,
            "json": text,
            "stored": summarise(self.current),
            "summary": summarise_json(text) if uses_json else summarise_rules(group),
            "words_url": self.words_url,
            "max_depth": MAX_DEPTH,
            "blank_rule": rule_context(Rule("", "$eq"), "__prefix__", marked=False),
            "blank_group": group_context(NO_RULES, "__prefix__", marked=False),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Posted:
        return read_posted(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-count" not in data

    def id_for_label(self, id_: str | None) -> str | None:
        """No single input is the condition's."""
        return None


class ConditionField(forms.Field):
    """Cleans to a condition, or None for no condition.

    The stored condition stays as it is, to the letter, when neither its rules nor its JSON were
    touched, or when rules cannot say it and were not asked to replace it.
    """

    widget = ConditionWidget

    def show(self, current: Condition | None, *, words_url: str) -> None:
        """Say which condition is stored, and where unsaved rules are said in words."""
        self.widget.current = current
        self.widget.words_url = words_url

    def clean(self, value: Any) -> Condition | None:
        """:raises ValidationError: with every sentence about what is not complete or not JSON."""
        current = self.widget.current
        if not self.has_changed(current, value):
            return current
        if uses_json_of(value, rules_or_none(current)):
            try:
                return condition_from_json(value.json)
            except JsonProblem as problem:
                raise ValidationError(list(problem.problems)) from problem
        problems = list(problems_of(value.group))
        if problems:
            raise ValidationError(problems)
        return condition_from_rules(value.group)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(data, Posted):
            return False
        rules = rules_or_none(self.widget.current)
        if uses_json_of(data, rules):
            return (data.json or "").strip() != json_text(self.widget.current)
        return data.replaces if rules is None else data.group != rules


def uses_json_of(posted: Posted, stored: Group | None) -> bool:
    """Whether the JSON of a form is meant, not its rules.

    :param stored: the rules of the stored condition, None where rules cannot say it: then the JSON
        is meant until rules replace it.
    """
    if posted.json is None:
        return False
    return not posted.replaces if stored is None else posted.as_json


def read_posted(data: Any, name: str) -> Posted:
    """Read what a form posted of a condition."""
    text = data.get(f"{name}-json")
    return Posted(
        read_group(data, name),
        replaces=f"{name}-replace" in data,
        # As browsers send it, with CR LF.
        json=None if text is None else str(text).replace("\r\n", "\n"),
        as_json=data.get(f"{name}-as") == "json",
    )


def summarise_json(text: str) -> Summary:
    """Say a condition in JSON in words, or what is wrong with it."""
    try:
        return summarise(condition_from_json(text))
    except JsonProblem as problem:
        return Summary(problems=problem.problems)


def rules_or_none(condition: Condition | None) -> Group | None:
    """A condition's rules; None when rules cannot say it. No condition is no rules."""
    if condition is None:
        return NO_RULES
    try:
        return rules_from_condition(condition)
    except NotExpressible:
        return None


def read_group(data: Any, prefix: str, depth: int = 1) -> Group:
    """Read a group from posted data: `prefix-mode`, `prefix-count`, `prefix-0-path` and so on.

    What is not there was removed in the form; what is beyond the limits is left out.
    """
    mode = data.get(f"{prefix}-mode", "all")
    items: list[Rule | Group] = []
    for index in range(_count(data.get(f"{prefix}-count", ""))):
        place = f"{prefix}-{index}"
        if f"{place}-path" in data:
            items.append(
                Rule(
                    data[f"{place}-path"].strip(),
                    data.get(f"{place}-operator", ""),
                    "number" if data.get(f"{place}-kind") == "number" else "text",
                    "\n".join(data.get(f"{place}-value", "").splitlines()),
                )
            )
        elif f"{place}-mode" in data and depth < MAX_DEPTH:
            items.append(read_group(data, place, depth + 1))
    return Group(mode if mode in ("any", "none") else "all", tuple(items))


def _count(text: str) -> int:
    """A posted number of items, from 0 to the limit."""
    # Long before Python would refuse to read so many digits, they are past the limit.
    return min(int(text), MAX_ITEMS) if text.isdecimal() and len(text) < 10 else 0


def rule_context(rule: Rule, prefix: str, *, marked: bool) -> dict[str, Any]:
    """A rule for the template. `marked`: whether to say what is wrong with it."""
    return {
        "prefix": prefix,
        "rule": rule,
        "operators": OPERATORS.values(),
        "shape": OPERATORS[rule.operator].shape if rule.operator in OPERATORS else "one",
        "problem": problem_of(rule) if marked else None,
    }


def group_context(group: Group, prefix: str, *, marked: bool, depth: int = 1) -> dict[str, Any]:
    """A group for the template, with the contexts of its items."""
    return {
        "prefix": prefix,
        "mode": group.mode,
        "modes": [
            ("all", _("All of these are true")),
            ("any", _("At least one of these is true")),
            ("none", _("None of these is true")),
        ],
        "depth": depth,
        "count": len(group.items),
        "items": [
            group_context(item, f"{prefix}-{index}", marked=marked, depth=depth + 1)
            if isinstance(item, Group)
            else rule_context(item, f"{prefix}-{index}", marked=marked)
            for index, item in enumerate(group.items)
        ],
        "can_nest": depth < MAX_DEPTH,
    }
