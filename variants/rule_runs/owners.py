"""Whose content findings are in, to tell them: one notice each, however much there is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from brand.models import Brand, KeptFinding
from content.models import Module
from variants.models import Variant

#: How many places a notice names.
NAMED = 10
#: Rows that are read together.
_CHUNK = 500


@dataclass
class Share:
    """What one person, or the managers of one brand, have to look at."""

    places: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, place: str) -> None:
        """Count a place; the first of them are named."""
        self.count += 1
        if len(self.places) < NAMED:
            self.places.append(place)


def shares_of(findings: Iterable[KeptFinding]) -> tuple[dict[Any, Share], dict[Brand, Share]]:
    """Return what belongs to whom: by user, and by brand where a row has no owner.

    A finding belongs to the owners of the variants that are responsible, and to the owner of the
    module where its default is.
    """
    by_user: dict[int, Share] = defaultdict(Share)
    by_brand: dict[int, Share] = defaultdict(Share)
    for chunk in _chunks(findings):
        keys = {each.module for each in chunk}
        modules = {
            key: (name, owner, brand)
            for key, name, owner, brand in Module.objects.filter(key__in=keys).values_list(
                "key", "name", "owner", "brand"
            )
        }
        rows = Variant.objects.filter(module__key__in=keys, key__in=_variants(chunk))
        variants = {
            (module, key): (name, owner)
            for module, key, name, owner in rows.values_list("module__key", "key", "name", "owner")
        }
        for each in chunk:
            if each.module not in modules:
                continue
            title, module_owner, brand = modules[each.module]
            for key in each.variants:
                name, owner = variants.get((each.module, key), (None, module_owner))
                owner = owner or module_owner
                share = by_brand[brand] if owner is None else by_user[owner]
                quoted = f": “{each.quoted}”" if each.quoted else ""
                share.add(f"{title} · {name}{quoted}" if name else f"{title}{quoted}")
    users = get_user_model().objects.filter(is_active=True).in_bulk(by_user)
    brands = Brand.objects.in_bulk(by_brand)
    return (
        {users[pk]: share for pk, share in sorted(by_user.items()) if pk in users},
        {brands[pk]: share for pk, share in sorted(by_brand.items())},
    )


def _variants(chunk: Iterable[KeptFinding]) -> set[str]:
    return {key for each in chunk for key in each.variants if key is not None}


def _chunks(findings: Iterable[KeptFinding]) -> Iterable[list[KeptFinding]]:
    chunk: list[KeptFinding] = []
    for each in findings:
        chunk.append(each)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk
