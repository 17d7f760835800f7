"""The one targeting predicate, shared by variants and brand rules (DESIGN.md 4.2)."""

from collections.abc import Collection
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


def matches(
    targeting: Targeting,
    *,
    chain: Collection[str],
    held: Collection[str],
    channel_path: Collection[str],
    device_path: Collection[str],
) -> bool:
    """Whether a context is meant: conditions 2 to 4 of DESIGN.md 4.2, without a reason.

    :param chain: what the context's locale falls back to, from `taxonomy.locales.chain`.
    :param held: the keys of the segments held.
    :param channel_path: the context's channel and its ancestors, from `taxonomy.trees.path`.
    :param device_path: likewise.
    """
    return (
        (not targeting.locales or any(tag.lower() in chain for tag in targeting.locales))
        and (not targeting.channels or any(key in channel_path for key in targeting.channels))
        and (not targeting.devices or any(key in device_path for key in targeting.devices))
        and (not targeting.any_segments or any(key in held for key in targeting.any_segments))
        and all(key in held for key in targeting.all_segments)
        and not any(key in held for key in targeting.no_segments)
    )
