"""The resolver one would write first: match every variant, sort the matches, merge them.

It follows DESIGN.md 4.1 to 4.3 without experiments and holdouts, keeps no index beyond the paths
of the trees, and says no reasons. It is here to be compared with, not to be used.
"""

from typing import Any

from taxonomy.types import Taxonomy
from variants.engine.types import Context, ModuleDocument, VariantDocument


class PlainResolver:
    """One module and its taxonomy."""

    def __init__(self, module: ModuleDocument, taxonomy: Taxonomy) -> None:
        self._module = module
        self._taxonomy = taxonomy
        self._segments = {key: path(taxonomy.segments, key) for key in taxonomy.segments}
        self._channels = {key: path(taxonomy.channels, key) for key in taxonomy.channels}
        self._devices = {key: path(taxonomy.devices, key) for key in taxonomy.devices}

    def values(self, context: Context) -> dict[str, Any]:
        """The value of every field."""
        held = {above for key in context.segments for above in self._segments.get(key, ())}
        chain = locale_chain(self._taxonomy, context.locale)
        channels = self._channels.get(context.channel or "", ())
        devices = self._devices.get(context.device or "", ())
        matching = []
        for variant in self._module.variants:
            place = self._place(variant, context.at, held, chain, channels, devices)
            if place is not None:
                matching.append((place, variant))
        matching.sort(key=lambda each: each[0], reverse=True)
        values = dict(self._module.defaults)
        for _, variant in matching:
            values.update(variant.overrides)
        return values

    def _place(
        self,
        variant: VariantDocument,
        at: int,
        held: set[str],
        chain: tuple[str, ...],
        channels: tuple[str, ...],
        devices: tuple[str, ...],
    ) -> tuple[Any, ...] | None:
        """Steps 1 to 9, smaller for what goes first; None for a variant that does not match."""
        target = variant.targeting
        if variant.starts_at is not None and at < variant.starts_at:
            return None
        if variant.ends_at is not None and at >= variant.ends_at:
            return None
        locale = len(chain)
        if target.locales:
            wanted = [tag.lower() for tag in target.locales]
            locale = next((at for at, tag in enumerate(chain) if tag in wanted), -1)
            if locale < 0:
                return None
        channel = device = 0
        if target.channels:
            channel = next(
                (len(channels) - at for at, k in enumerate(channels) if k in target.channels), 0
            )
            if not channel:
                return None
        if target.devices:
            device = next(
                (len(devices) - at for at, k in enumerate(devices) if k in target.devices), 0
            )
            if not device:
                return None
        matched = [key for key in target.any_segments if key in held]
        if target.any_segments and not matched:
            return None
        if not held.issuperset(target.all_segments) or not held.isdisjoint(target.no_segments):
            return None
        matched += target.all_segments
        above = {each for key in target.all_segments for each in self._segments[key][1:]}
        segments = self._taxonomy.segments
        ranks = [(segments[key].rank is None, segments[key].rank or 0, key) for key in matched]
        return (
            -variant.priority,
            locale,
            -(len(set(target.all_segments) - above) + bool(target.any_segments)),
            -max((len(self._segments[key]) for key in matched), default=0),
            min(ranks, default=(True, 0, "")),
            -channel,
            -device,
            (variant.starts_at is None, -(variant.starts_at or 0)),
            variant.key,
        )


def path(terms: Any, key: str) -> tuple[str, ...]:
    """A term and all above it."""
    keys = [key]
    while terms[keys[-1]].parent is not None:
        keys.append(terms[keys[-1]].parent)
    return tuple(keys)


def locale_chain(taxonomy: Taxonomy, tag: str | None) -> tuple[str, ...]:
    """The tags that a locale may be served in, nearest first."""
    if tag is None:
        return ()
    tag = tag.lower()
    declared = taxonomy.locales.get(tag)
    if declared is not None and declared.fallbacks:
        return (tag, *(other.lower() for other in declared.fallbacks))
    parts = tag.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))
