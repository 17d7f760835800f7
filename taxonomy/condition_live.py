"""What the form of a segment asks the server while its condition is being edited."""

from typing import Any

from django.template.loader import render_to_string

from taxonomy.condition_builder import condition_from_rules, problems_of
from taxonomy.condition_fields import (
    group_context,
    read_posted,
    rules_or_none,
    summarise_json,
    summarise_rules,
)
from taxonomy.condition_json import JsonProblem, condition_from_json, json_text
from taxonomy.condition_reasons import verdict
from taxonomy.sample_attributes import read_sample
from taxonomy.types import Condition

NAME = "condition"
"""The name of the field; what belongs to it is posted as `condition-…`."""


def live_answer(data: Any) -> dict[str, Any]:
    """Say an unsaved condition in words and in its other form, and try it on the sample.

    :param data: the posted form.
    :return: `summary` and `verdict`, pieces of the page; `json`, the text to show, None to leave it
        alone; `rules`, the piece of the page with the rules, None to leave them alone.
    """
    posted = read_posted(data, NAME)
    by_json = posted.as_json and posted.json is not None
    condition: Condition | None = None
    complete = True
    rules = text = None
    if by_json:
        summary = summarise_json(posted.json or "")
        try:
            condition = condition_from_json(posted.json or "")
        except JsonProblem:
            complete = False
        else:
            group = rules_or_none(condition)
            if group is not None:
                context = {"group": group_context(group, NAME, marked=False)}
                rules = render_to_string("taxonomy/condition_group.html", context)
    else:
        summary = summarise_rules(posted.group)
        complete = not any(problems_of(posted.group))
        if complete:
            condition = condition_from_rules(posted.group)
            text = json_text(condition)
    answer = {"summary": summary}
    return {
        "summary": render_to_string("taxonomy/condition_summary.html", answer),
        "json": text,
        "rules": rules,
        "verdict": render_to_string(
            "taxonomy/condition_verdict.html",
            _tried(condition, data) if complete else {"incomplete": True},
        ),
    }


def _tried(condition: Condition | None, data: Any) -> dict[str, Any]:
    """What becomes of the sample visitor, for the template."""
    sample = str(data.get(f"{NAME}-sample", ""))
    try:
        attributes = read_sample(sample)
    except JsonProblem as problem:
        return {"problems": problem.problems}
    return {
        "nothing_typed": not sample.strip(),
        "condition": condition,
        "verdict": None if condition is None else verdict(condition, attributes),
        "purpose": str(data.get("purpose", "")).strip(),
    }
