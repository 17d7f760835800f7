"""What the audit log knows of publishing besides Wagtail's own actions."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry


def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the codes under which the variants room logs."""
    registry.register_action(
        "variants.publish_refused",
        _("Refuse a due publication"),
        _("A scheduled publication was refused and taken off the schedule"),
    )
    registry.register_action(
        "variants.share_preview", _("Share a preview"), _("Preview shared by a link")
    )
    registry.register_action(
        "variants.revoke_preview", _("Revoke a shared preview"), _("Shared preview revoked")
    )
    registry.register_action("variants.rollback", _("Roll back"), _("Set to an earlier generation"))
    registry.register_action(
        "variants.withdraw_with",
        _("Withdraw as well"),
        _("Withdrawn as well: what a withdrawal exposed breaks a brand rule"),
    )
    for code, label, message in _RELEASES:
        registry.register_action(f"variants.release_{code}", label, message)


_RELEASES = (
    ("comment", _("Comment on a release"), _("Commented")),
    ("assign", _("Hand a release over"), _("Changed who decides, and until when")),
    ("add", _("Add to a release"), _("Added to the release")),
    ("remove", _("Remove from a release"), _("Removed from the release")),
    ("submit", _("Submit a release"), _("Submitted for approval")),
    ("take_back", _("Take a release back"), _("Taken back")),
    ("cancel", _("Cancel a release"), _("Cancelled")),
    ("schedule", _("Schedule a release"), _("Changed when the release goes live")),
    ("live", _("Release"), _("Went live")),
    ("failed", _("Fail to release"), _("Could not go live")),
    ("reopen", _("Open a release again"), _("Open again")),
    ("roll_back", _("Roll a release back"), _("Rolled back")),
    ("link_make", _("Send a review link"), _("Review link made")),
    ("link_revoke", _("Take a review link back"), _("Review link taken back")),
    ("link_decide", _("Decide by link"), _("Decided by link")),
)
