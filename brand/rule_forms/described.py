"""What a kind's entry says: its parts, where it is offered, and what its examples need."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from brand.rule_forms.parts import Part, at, is_meant
from brand.rules.types import Json

#: What rules are about, in the order of the guide and of the choice of a kind.
TOPICS = {
    "words": _("Words"),
    "tone": _("Tone and length"),
    "numbers": _("Numbers and facts"),
    "legal": _("Legal and fixed texts"),
    "links": _("Links"),
    "images": _("Images"),
    "expert": _("For experts"),
}


@dataclass(frozen=True, kw_only=True)
class KindForm:
    """How people fill in the parameters of a kind.

    :param topic: one of `TOPICS`.
    :param parts: the members of the parameters, in the order of the form; all that the kind takes.
    :param words: the words that a message may use, each with what it stands for.
    :param message: a message to begin with.
    :param compares: whether examples show what the default says beside what a variant says.
    :param origin: whether examples say where a variant comes from.
    :param composes: whether it may look at several fields together.
    """

    topic: str
    parts: tuple[Part, ...]
    words: Sequence[tuple[str, object]] = ()
    message: object = ""
    compares: bool = False
    origin: bool = False
    composes: bool = False

    def read(self, parameters: Mapping[str, Json]) -> dict[str, object]:
        """Return what each form field shows, by its name."""
        return {part.field_name: part.shown(at(parameters, part.name)) for part in self.parts}

    def write(self, cleaned: Mapping[str, object]) -> dict[str, Json]:
        """Return the parameters that cleaned values stand for, those left out that mean nothing."""
        written: dict[str, Json] = {}
        for part in self.parts:
            _put(written, part.name, part.written(cleaned[part.field_name]))
        for part in self.parts:
            if not is_meant(part, written, self.parts):
                _drop(written, part.name)
        return written

    def said(self, parameters: Mapping[str, Json]) -> Iterator[tuple[str, list[str]]]:
        """Say parameters in words: the label of each part that says something, and its lines."""
        for part in self.parts:
            lines = part.said(at(parameters, part.name))
            if lines and is_meant(part, parameters, self.parts):
                yield str(part.label), lines

    def part_at(self, path: str) -> tuple[Part | None, str]:
        """Return the part in which a path of parameters lies, and the rest of the path."""
        for part in sorted(self.parts, key=lambda each: -len(each.name)):
            if path == part.name or path.startswith((f"{part.name}[", f"{part.name}.")):
                return part, path[len(part.name) :]
        return None, path


def named(choices: Iterable[str], words: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """Return choices with their names; a value without one is shown as it is."""
    return tuple((each, words.get(each, each)) for each in choices)


def _put(written: dict[str, Json], name: str, member: Json) -> None:
    if member is None:
        return
    *outer, last = name.split(".")
    for each in outer:
        written = written.setdefault(each, {})
    written[last] = member


def _drop(written: dict[str, Json], name: str) -> None:
    *outer, last = name.split(".")
    for each in outer:
        written = written.get(each, {})
    written.pop(last, None)
