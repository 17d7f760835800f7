"""What a form is told of its findings: pieces of the page, and the few words around them."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from variants.findings.altered import altered_by
from variants.findings.check import Check
from variants.findings.fixing import fixable
from variants.findings.lines import Line, lines_of
from variants.findings.outlook import outlook_of


def answer_for(check: Check, request: HttpRequest) -> dict[str, Any]:
    """Return what the form's script puts into the page.

    `panel` is HTML for the side panel, `fields` HTML by the name of the field; `foretold` are
    sentences about submitting, the first of them the summary; `tone` is the worst of it.
    """
    lines = lines_of(check)
    outlook = outlook_of(check)
    judgement = check.examined.judgement if check.examined else None
    context = {
        "own": [line for line in lines if line.is_own and not line.is_composition],
        "together": [line for line in lines if line.is_composition],
        "elsewhere": [line for line in lines if not (line.is_own or line.is_composition)],
        "more": len(check.findings) - len(lines),
        "outlook": outlook,
        "sentences": outlook.sentences(),
        "fixable": fixable(check),
        "judgement": judgement,
        "rules": len(check.rules.rules),
        "altered": altered_by(check),
        "brand": check.module.brand,
        "is_saved": check.row.pk is not None,
    }
    return {
        "panel": render_to_string("variants/findings/list.html", context, request),
        "fields": _at_fields(lines, request),
        "foretold": outlook.sentences(),
        "tone": outlook.tone,
        "count": outlook.open,
        "shows": bool(lines or outlook.refusals or outlook.alone),
    }


def _at_fields(lines: list[Line], request: HttpRequest) -> dict[str, str]:
    """Return the findings of the form's own source by field, each where its text is."""
    by_field: dict[str, list[Line]] = {}
    for line in lines:
        if line.is_own:
            for name in line.fields:
                by_field.setdefault(name, []).append(line)
    return {
        name: render_to_string(
            "variants/findings/field.html", {"lines": each, "field": name}, request
        )
        for name, each in by_field.items()
    }
