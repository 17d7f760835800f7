"""The reference of kinds as a page of the documentation, made from the kinds themselves."""

from collections.abc import Iterator

from django.utils import translation

from brand.rule_forms.described import TOPICS
from brand.rule_forms.kinds import FORMS, kinds_by_topic
from brand.rule_forms.parts import Choice, Part, Several
from brand.rule_forms.rows import Rows
from brand.rules.registry import KINDS

_HEAD = """# Kinds of brand rules

Made from the kinds themselves (`brand/rule_forms/reference.py`); a test compares the two and says
how to write this page anew. How rules are made:
[Write brand rules](../how-to/write-brand-rules.md).

Members are those of the parameters as they are stored, and as the column `parameters` of exported
rules has them; the forms of the admin write them. The words are those that a message may use, as
`%(word)s`.
"""


def reference_page() -> str:
    """Return the page as Markdown, in English."""
    with translation.override("en"):
        return "\n".join([_HEAD.strip(), "", *_topics()]).rstrip() + "\n"


def _topics() -> Iterator[str]:
    for topic, keys in kinds_by_topic().items():
        yield f"## {TOPICS[topic]}\n"
        for key in keys:
            yield from _kind(key)


def _kind(key: str) -> Iterator[str]:
    kind, entry = KINDS[key], FORMS[key]
    yield f"### {key}\n"
    yield f"**{kind.label}.** {kind.purpose}\n"
    yield f"Reads: {', '.join(f'`{each}`' for each in sorted(kind.reads))}.\n"
    yield "| member | what it says | values |"
    yield "| --- | --- | --- |"
    for part in entry.parts:
        yield from _rows(part)
    yield ""
    if entry.words:
        words = [f"`{name}` ({meaning})" for name, meaning in entry.words]
        yield f"Words: {', '.join(words)}.\n"


def _rows(part: Part, above: str = "") -> Iterator[str]:
    needed = " Needed." if part.required else ""
    only = ""
    if part.only_if is not None:
        name, values = part.only_if
        only = f" With `{name}` {' or '.join(values)}."
    said = f"{part.label}.{only}{needed}"
    yield f"| `{above}{part.name}` | {said} | {_values(part)} |".replace("|.", ".")
    if isinstance(part, Rows):
        for column in part.columns:
            yield from _rows(column, f"{part.name}[].")


def _values(part: Part) -> str:
    if part.stored:
        return part.stored
    if isinstance(part, Several):
        return f"some of {_listed(part.offered)}"
    if isinstance(part, Choice):
        return f"one of {_listed(part.choices)}"
    names = {
        "Text": "a text",
        "Lines": "a list of texts",
        "Flag": "true or false",
        "Number": "a number",
        "Rows": "a list of objects",
        "TermRows": "a list of objects",
        "Options": "a list of objects with `name` and `terms`",
    }
    return names[type(part).__name__]


def _listed(choices: object) -> str:
    keys = [key for key, _label in choices]  # type: ignore[attr-defined]
    if keys == ["", "yes"]:
        return "true or false"
    most = 12
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return ", ".join(f"`{key}`" for key in keys[:most]) + more
