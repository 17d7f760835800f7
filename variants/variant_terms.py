"""Keeping `VariantTerm` as `Variant.targeting` says, whatever way a row is written."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from taxonomy.models import KEY_LENGTH
from variants.models import Variant, VariantTerm
from variants.targeting import targeted_keys

_CHUNK = 2_000


def record_terms(variants: Sequence[Variant]) -> None:
    """Make the rows of `VariantTerm` say what the targeting of saved variants says.

    One query for any number of variants whose terms stay as they are, else up to three.
    """
    wanted = {
        (variant.pk, axis, key)
        for variant in variants
        for axis, key in targeted_keys(variant.targeting)
        if len(key) <= KEY_LENGTH  # no term has a longer one
    }
    stored = {
        (variant, axis, key): pk
        for pk, variant, axis, key in VariantTerm.objects.filter(
            variant__in=[variant.pk for variant in variants]
        ).values_list("pk", "variant", "axis", "key")
    }
    gone = [pk for term, pk in stored.items() if term not in wanted]
    if gone:
        VariantTerm.objects.filter(pk__in=gone).delete()
    modules = {variant.pk: variant.module_id for variant in variants}
    missing = [
        VariantTerm(variant_id=variant, module_id=modules[variant], axis=axis, key=key)
        for variant, axis, key in sorted(wanted - stored.keys())
    ]
    if missing:
        VariantTerm.objects.bulk_create(missing, batch_size=_CHUNK)


def record_terms_of_saved_row(
    sender: type[Model], instance: Variant, update_fields: Any = None, **kwargs: Any
) -> None:
    """Keep the terms of one variant, in the transaction of its save."""
    if kwargs.get("raw") or (update_fields is not None and "targeting" not in update_fields):
        return
    record_terms([instance])
