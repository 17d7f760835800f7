"""The axes of the table: the terms of each in the order of their tree, and how an address names
them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from taxonomy.choices import TermChoice, term_choices
from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to tell visitors apart.

    `name` stands in addresses for the axis, `one` for a term of it; `anybody` is what the line of
    those is called who say nothing on this axis; `part` is the part of a targeting that a variant
    for a term names it in.
    """

    name: str
    one: str
    label: Any
    anybody: Any
    part: str
    model: type[PublishedOnSave]


AXES: dict[str, Axis] = {
    axis.name: axis
    for axis in (
        Axis("segments", "segment", _("Segments"), _("Everybody"), "segments_any", Segment),
        Axis("channels", "channel", _("Channels"), _("Any channel"), "channels", Channel),
        Axis("devices", "device", _("Devices"), _("Any device"), "devices", Device),
        Axis("locales", "locale", _("Locales"), _("Any locale"), "locales", Locale),
    )
}
"""Every axis by name, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column of the table; `key` is None for those who say nothing on the axis."""

    key: str | None
    name: Any
    depth: int = 1

    @property
    def address(self) -> str:
        """How an address names the line: no term has the key “-”."""
        return self.key or NOTHING

    @property
    def indent(self) -> range:
        """As many steps as the term lies below the top."""
        return range(self.depth - 1)


#: Stands in addresses for a line without a term.
NOTHING = "-"


class Terms:
    """The terms of all axes, loaded once: one query for each axis."""

    def __init__(self) -> None:
        self._choices: dict[str, list[TermChoice]] = {
            axis.name: term_choices(axis.model) for axis in AXES.values()
        }

    def lines(self, axis: Axis) -> list[Line]:
        """Return the lines of an axis: those who say nothing first, then every active term."""
        return [
            Line(None, axis.anybody),
            *(
                Line(choice.key, choice.name, choice.depth)
                for choice in self._choices[axis.name]
                if choice.active
            ),
        ]

    def known(self, axis: Axis, key: str | None) -> str | None:
        """Return a key as its term writes it; None for one that cannot be chosen."""
        wanted = (key or "").lower()
        for choice in self._choices[axis.name]:
            if choice.active and choice.key.lower() == wanted:
                return choice.key
        return None

    def options(self, axis: Axis) -> Iterable[tuple[str, Any]]:
        """Return what a list offers to filter by."""
        yield "", axis.anybody
        for choice in self._choices[axis.name]:
            if choice.active:
                yield choice.key, choice.indented_name
