"""Who is meant, as variants say it and brand rules will (DESIGN.md 4.2)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Targeting:
    """Who is meant, by keys of terms; an empty part means everybody.

    `any_segments`, `all_segments` and `no_segments` are the parts `any`, `all` and `none` of a
    content pack: at least one held, every one held, not one held.
    """

    locales: tuple[str, ...] = ()
    any_segments: tuple[str, ...] = ()
    all_segments: tuple[str, ...] = ()
    no_segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
