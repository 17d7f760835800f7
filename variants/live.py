"""Live variants, for rooms that say what became of them."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from variants.models import Variant, VariantTerm


def live_variants() -> QuerySet[Any]:
    """Return the rows of the variants that are live."""
    return Variant.objects.filter(live=True)


def live_targets(axes: Collection[str], keys: Collection[str]) -> list[tuple[str, str, str, str]]:
    """Return (axis, key, key of the module, its name) of live variants of live modules that target
    one of some terms, by the name of the module (one query).

    :param keys: of terms; tags of locales in lower case.
    """
    rows = VariantTerm.objects.filter(
        axis__in=axes, key__in=keys, variant__live=True, module__live=True
    )
    found = rows.order_by("module__name", "module__key").distinct()
    return list(found.values_list("axis", "key", "module__key", "module__name"))
