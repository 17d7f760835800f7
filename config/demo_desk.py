"""What lies on the desk of the demo's brand manager: changes that wait, and a waiver that ends.

`waiting.json` lists submissions of the editor, each of variants of one module as packs write them:

- `note`, and `dueInDays` until when to decide;
- with a `waiver` (`rule`, `reason`, `explanation`, `days`) what that rule finds is waived by the
  brand manager for so many days, and the submission is approved and live.

Everything is done as people do it: drafts are written, waivers asked for and granted, releases
submitted and approved by the services behind the screens.
"""

import io
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from brand.waivers import grant_waiver, request_waiver
from content.models import Module
from variants.approval.decisions import approve
from variants.approval.proposal import proposed
from variants.pack.importing import import_pack
from variants.releases.services import submit_drafts
from variants.releases.submitting import findings_of

Entry = dict[str, Any]


def lay_out(folder: Path, *, editor: Any, manager: Any) -> None:
    """Write, submit and in part approve the changes of `waiting.json` in a folder with a pack."""
    pack = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    submissions = json.loads((folder / "waiting.json").read_text(encoding="utf-8"))
    _write_drafts(pack, submissions, editor)
    for submission in submissions:
        release = _submit(submission, editor)
        if "waiver" in submission:
            _waive(release, submission["waiver"], editor, manager)
            seen = proposed(release).digest
            approve(release, user=manager, via="review", seen=seen)


def _write_drafts(pack: Entry, submissions: Iterable[Entry], editor: Any) -> None:
    """Import the variants as drafts that the editor wrote, below modules that stay as they are."""
    modules = {module["key"]: module for module in pack["modules"]}
    drafts = [
        modules[each["module"]]
        | {"variants": [variant | {"state": "draft"} for variant in each["variants"]]}
        for each in submissions
    ]
    written = json.dumps({"format": pack["format"], "modules": drafts})
    import_pack(io.BytesIO(written.encode()), report=_fail, user=editor)


def _fail(problem: Any) -> None:
    raise ValueError(f"waiting.json: {problem}")


def _submit(submission: Entry, editor: Any) -> Any:
    keys = [variant["key"] for variant in submission["variants"]]
    drafts = Module.objects.get(key=submission["module"]).variants.filter(key__in=keys)
    days = submission.get("dueInDays")
    due_at = timezone.now() + timedelta(days=days) if days else None
    [release] = submit_drafts(
        drafts.order_by("key"), editor, submission["note"], due_at, acknowledged=True
    )
    return release


def _waive(release: Any, wanted: Entry, editor: Any, manager: Any) -> None:
    until = timezone.now() + timedelta(days=wanted["days"])
    proposal = proposed(release)
    [finding] = [each for each in findings_of(proposal) if each.finding.rule == wanted["rule"]]
    waiver = request_waiver(
        finding.finding,
        brand=release.changes.get().object.module.brand,
        user=editor,
        reason=wanted["reason"],
        explanation=wanted["explanation"],
        expires_at=until,
    )
    grant_waiver(waiver, user=manager)
