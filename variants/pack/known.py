"""What the database holds already: references to it are valid in a pack that does not name it."""

from dataclasses import dataclass
from typing import Self

from brand.models import Brand, BrandRule
from content.models import Module
from media.models import BrandImage
from taxonomy.models import Channel, Device, Locale, Segment


@dataclass
class Known:
    """Keys of rows, and of their parents or types where these matter.

    `segments`, `channels` and `devices` map a key to the parent's key or None, `locales` the
    lower-case tag to the tag as written, `rules` a key to the kind and the brand's key or None,
    `modules` a key to its type.
    """

    segments: dict[str, str | None]
    channels: dict[str, str | None]
    devices: dict[str, str | None]
    locales: dict[str, str]
    brands: set[str]
    rules: dict[str, tuple[str, str | None]]
    assets: set[str]
    modules: dict[str, str]

    @classmethod
    def load(cls) -> Self:
        """Read it from the database."""
        return cls(
            segments=dict(Segment.objects.values_list("key", "parent__key")),
            channels=dict(Channel.objects.values_list("key", "parent__key")),
            devices=dict(Device.objects.values_list("key", "parent__key")),
            locales={key.lower(): key for key in Locale.objects.values_list("key", flat=True)},
            brands=set(Brand.objects.values_list("key", flat=True)),
            rules={
                key: (kind, brand)
                for key, kind, brand in BrandRule.objects.values_list("key", "kind", "brand__key")
            },
            assets=set(BrandImage.objects.values_list("key", flat=True)),
            modules=dict(Module.objects.values_list("key", "type")),
        )
