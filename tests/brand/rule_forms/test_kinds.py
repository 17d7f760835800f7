"""Every kind can be filled in: what the form writes is what the kind takes, there and back."""

from typing import Any

import pytest
from django.http import QueryDict

from brand.rule_forms.described import TOPICS
from brand.rule_forms.kinds import FORMS, kinds_by_topic
from brand.rule_forms.parts import is_meant
from brand.rules.parameters import Parameters
from brand.rules.registry import KINDS

_RED = "#aa0000"

#: Parameters of each kind with all of its members, or as many as go together.
WHOLE: list[tuple[str, dict[str, Any]]] = [
    (
        "terms",
        {
            "rows": [
                {
                    "term": "cheap",
                    "status": "deprecated",
                    "replacements": ["good value", ""],
                    "case": "exact",
                    "inflections": [{"form": "cheaper", "replacement": "better value"}],
                    "note": "Sounds poor | really",
                },
                {"term": "GitHub", "status": "preferred", "case": "exact"},
            ],
            "allow": ["dirt cheap"],
        },
    ),
    ("inclusive", {"allow": ["master bedroom"]}),
    (
        "consistency",
        {
            "check": "either_or",
            "sets": ["spelling-en"],
            "families": [
                {
                    "name": "mail",
                    "options": [
                        {"name": "long", "terms": ["e-mail", "e-mails"]},
                        {"name": "short", "terms": ["email", "emails"]},
                    ],
                    "matchCase": True,
                    "interchangeable": True,
                }
            ],
            "exceptions": ["Email Inc."],
            "scope": "source",
        },
    ),
    ("consistency", {"check": "labels", "scope": "composition"}),
    ("consistency", {"check": "facts", "facts": ["prices", "dates"], "scope": "composition"}),
    ("repetition", {"maximum": 2, "lettersOnly": False, "exceptions": ["had"]}),
    ("length", {"unit": "words", "minimum": 2, "maximum": 10, "scope": "composition"}),
    ("count", {"item": "emoji", "minimum": 0, "maximum": 1, "scope": "field"}),
    (
        "case",
        {
            "style": "title",
            "titleStyle": "chicago",
            "exceptions": ["iPhone"],
            "threshold": 0.5,
            "blocks": ["heading"],
        },
    ),
    ("case", {"style": "pattern", "pattern": "[A-Z].*"}),
    (
        "measure",
        {"formula": "lix", "minimum": 1.5, "maximum": 40, "language": "en", "minimumWords": 20},
    ),
    (
        "required_text",
        {
            "wording": "Terms apply.",
            "versions": [{"locale": "de", "text": "Es gelten Bedingungen."}],
            "triggers": ["free"],
            "where": "source",
            "appendTo": "terms",
            "ignoreCase": True,
        },
    ),
    (
        "requires",
        {
            "trigger": r"\b([A-Z]{3})\b",
            "consequence": r"\(([A-Z]{3})\)",
            "captured": True,
            "before": True,
            "ignoreCase": False,
            "exceptions": ["USA"],
            "scope": "source",
        },
    ),
    (
        "pattern",
        {
            "pattern": r"(\d) %",
            "replacement": "",
            "exceptions": ["100 %"],
            "ignoreCase": True,
            "asWritten": True,
            "blocks": ["item"],
        },
    ),
    (
        "same_as_default",
        {"facts": ["prices", "names"], "names": ["Ridge 2"], "compare": "subset", "tolerance": 1.5},
    ),
    ("locked", {"lock": "allowed_values", "values": ["Yes", "No"]}),
    ("locked", {"lock": "change_required", "placeholders": ["[city]"]}),
    ("image_size", {"width": 800, "height": 600}),
    ("image_shape", {"ratios": ["16:9"], "tolerance": 3.5}),
    ("image_format", {"formats": ["webp", "avif"]}),
    ("image_weight", {"kilobytes": 200.5}),
    ("image_palette", {"colours": [_RED], "share": 20.5, "distance": 10}),
    (
        "image_contrast",
        {"text": "#ffffff", "ratio": 3, "box": {"left": 0, "top": 0, "width": 50, "height": 20}},
    ),
    ("image_alt", {"minimum": 5, "maximum": 100, "decorative": False}),
    ("image_approved", {"assets": ["logo"], "digests": ["a" * 64]}),
    ("ai_disclosure", {"texts": ["Made with AI"]}),
    (
        "provenance",
        {
            "allowed": ["in-house"],
            "supplierFor": ["agency"],
            "rightsEndFor": ["licensed"],
            "sourceRequired": True,
        },
    ),
    (
        "link",
        {
            "https": True,
            "allowedDomains": ["example.com"],
            "deniedDomains": ["example.org"],
            "campaign": [{"name": "utm_source"}, {"name": "utm_medium", "value": "email"}],
            "clearLabels": True,
            "vagueLabels": ["here"],
            "labelsAgree": False,
        },
    ),
    ("image_rights", {"days": 7, "endRequired": True}),
]


def filled_in(kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """What the form of a kind writes when it is posted as it is shown."""
    entry, shown = FORMS[kind], FORMS[kind].read(parameters)
    cleaned = {}
    for part in entry.parts:
        field = part.field()
        data = QueryDict(mutable=True)
        value = shown[part.field_name]
        rows = value["rows"] if isinstance(value, dict) else value
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            for row in rows:
                for name, cell in row.items():
                    data.appendlist(f"x-{name}", cell)
        elif isinstance(value, list):
            data.setlist("x", value)
        elif isinstance(value, bool):
            data.update({"x": "on"} if value else {})
        elif value is not None:
            data["x"] = str(value)
        cleaned[part.field_name] = field.clean(field.widget.value_from_datadict(data, {}, "x"))
    return entry.write(cleaned)


def test_every_kind_has_a_form_and_no_form_is_left_over() -> None:
    assert FORMS.keys() == KINDS.keys()


def test_every_topic_is_known() -> None:
    assert set(TOPICS) == {FORMS[key].topic for key in FORMS}
    assert sorted(key for keys in kinds_by_topic().values() for key in keys) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_has_every_member_that_the_kind_reads(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    raw = Parameters.raw

    def noting(self: Parameters, name: str) -> Any:
        if self.at("") == "":
            read.add(name)
        return raw(self, name)

    monkeypatch.setattr(Parameters, "raw", noting)
    for other, parameters in WHOLE:
        if other == kind:
            KINDS[kind].parse(parameters)
    assert {part.name.partition(".")[0] for part in FORMS[kind].parts} == read


@pytest.mark.parametrize(("kind", "parameters"), WHOLE, ids=lambda value: str(value)[:40])
def test_what_is_shown_and_posted_comes_back_as_it_was(
    kind: str, parameters: dict[str, Any]
) -> None:
    KINDS[kind].parse(parameters)

    written = filled_in(kind, parameters)

    KINDS[kind].parse(written)
    assert {name: written[name] for name in parameters} == parameters


@pytest.mark.parametrize(("kind", "parameters"), WHOLE, ids=lambda value: str(value)[:40])
def test_every_member_is_said(kind: str, parameters: dict[str, Any]) -> None:
    said = dict(FORMS[kind].said(parameters))
    assert all(lines and all(lines) for lines in said.values())
    expected = {
        str(part.label)
        for part in FORMS[kind].parts
        if part.name in parameters
        and parameters[part.name] is not False
        and is_meant(part, parameters, FORMS[kind].parts)
    }
    assert expected <= set(said)


def test_what_means_nothing_is_not_written() -> None:
    written = FORMS["locked"].write({"lock": "locked", "values": "Yes\nNo", "placeholders": "[x]"})
    assert written == {"lock": "locked"}
