"""What the engines know of the taxonomy: immutable values, no framework.

A `Taxonomy` is one published state of all terms (DESIGN.md sections 2 and 4). Rows live in
`taxonomy.models`; these values are what is published and resolved against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Condition = Mapping[str, Any]
"""A segment's condition as published: MongoDB-style JSON (DESIGN.md 4.5), already validated."""


@dataclass(frozen=True, slots=True)
class Term:
    """A channel or device: one node of a tree with a stable key."""

    key: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of visitors: one node of the segment tree.

    `rank` orders segments (smaller first, None last). `purpose` is the consent purpose that the
    context must grant for the segment, and all below it, to be held.
    """

    key: str
    name: str
    parent: str | None = None
    public_label: str | None = None
    kind: str | None = None
    purpose: str | None = None
    rank: int | None = None
    exclusive_children: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Locale:
    """A BCP 47 tag with its declared fallbacks, nearest first; empty means truncation."""

    key: str
    name: str
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All terms of one generation, by key.

    `locales` is keyed by the lower-case tag, because locale keys compare without case; the other
    keys compare byte by byte.
    """

    segments: Mapping[str, Segment] = field(default_factory=dict)
    channels: Mapping[str, Term] = field(default_factory=dict)
    devices: Mapping[str, Term] = field(default_factory=dict)
    locales: Mapping[str, Locale] = field(default_factory=dict)
