"""Which version for whom: variants, their approval, and the change log of what was published."""

from variants.models.approvals import Approval, ApprovedContent
from variants.models.changelog import ChangeLogEntry, DocumentKind, Generation, PublishingState
from variants.models.notices import (
    Event,
    Notice,
    NoticeSettings,
    ToldEnding,
    Webhook,
    WebhookCall,
)
from variants.models.previews import PreviewShare, SampleContext
from variants.models.releases import BrandApprovalState, BrandApprovalTask, Release, ReleaseChange
from variants.models.review import Remark, ReviewLink, ReviewSummary
from variants.models.variant_terms import VariantTerm
from variants.models.variants import Variant

__all__ = [
    "Approval",
    "ApprovedContent",
    "BrandApprovalState",
    "BrandApprovalTask",
    "ChangeLogEntry",
    "DocumentKind",
    "Event",
    "Generation",
    "Notice",
    "NoticeSettings",
    "PreviewShare",
    "PublishingState",
    "Release",
    "ReleaseChange",
    "Remark",
    "ReviewLink",
    "ReviewSummary",
    "SampleContext",
    "ToldEnding",
    "Variant",
    "VariantTerm",
    "Webhook",
    "WebhookCall",
]
