"""Which version for whom: variants, and the change log of what was published."""

from variants.models.changelog import ChangeLogEntry, DocumentKind, Generation, PublishingState
from variants.models.variants import Variant

__all__ = ["ChangeLogEntry", "DocumentKind", "Generation", "PublishingState", "Variant"]
