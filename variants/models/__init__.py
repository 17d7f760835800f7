"""Which version for whom: variants, and the change log of what was published."""

from variants.models.changelog import ChangeLogEntry, DocumentKind, Generation, PublishingState
from variants.models.previews import PreviewShare, SampleContext
from variants.models.variant_terms import VariantTerm
from variants.models.variants import Variant

__all__ = [
    "ChangeLogEntry",
    "DocumentKind",
    "Generation",
    "PreviewShare",
    "PublishingState",
    "SampleContext",
    "Variant",
    "VariantTerm",
]
