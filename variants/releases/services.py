"""Everything that is done to a release; screens, workflow, schedule and approvals call these."""

from variants.releases.collecting import add, new_release, remove, unfinished_release_of
from variants.releases.going_live import go_live, goes_live_at_once, run_due_releases
from variants.releases.rolling_back import roll_back
from variants.releases.submitting import (
    cancel,
    reopen,
    schedule,
    submit,
    submit_drafts,
    take_back,
)

__all__ = [
    "add",
    "cancel",
    "go_live",
    "goes_live_at_once",
    "new_release",
    "remove",
    "reopen",
    "roll_back",
    "run_due_releases",
    "schedule",
    "submit",
    "submit_drafts",
    "take_back",
    "unfinished_release_of",
]
