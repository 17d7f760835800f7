"""Submitting for approval, and taking back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.models import Module
from variants.approval.proposal import Proposal, proposed
from variants.judging.judgement import JudgedFinding
from variants.models import Release, ReleaseChange, Variant
from variants.releases.collecting import COLLECTING, add, demand_free, locked, new_release
from variants.releases.own_schedule import latest_schedule, too_early
from variants.releases.problems import ReleaseProblem, SubmitRefused, WarningsNotAcknowledged
from variants.releases.telling import tell_submitted
from variants.releases.workflow import follow
from variants.review.summaries import summarise

State = Release.State


def submit(release: Release, user: Any, *, acknowledged: bool = False) -> Release:
    """Submit a release for approval.

    :param acknowledged: whether the person has said that they know what brand rules warn of.
    :raises SubmitRefused: when a brand rule blocks at this stage; it has the findings.
    :raises WarningsNotAcknowledged: when brand rules warn.
    :raises ReleaseProblem: when there is nothing to approve, or it is submitted already.
    """
    with transaction.atomic():
        release = locked(release)
        if release.state not in COLLECTING:
            raise ReleaseProblem(
                _("The release “%(release)s” cannot be submitted: it is %(state)s.")
                % {"release": release, "state": release.get_state_display().lower()}
            )
        if not release.changes.exists():
            raise ReleaseProblem(
                _("There is nothing in the release “%(release)s” yet: add changes first.")
                % {"release": release}
            )
        proposal = proposed(release)
        _demand_sound(release, proposal, acknowledged)
        release.state = State.SUBMITTED
        release.submitted_by = user
        release.submitted_at = timezone.now()
        release.failure = ""
        release.save(update_fields=["state", "submitted_by", "submitted_at", "failure"])
        summarise(release, proposal)
        log(release, "variants.release_submit", user=user)
        follow(release, user)
        tell_submitted(release)
    return release


def submit_drafts(
    objects: Iterable[Any],
    user: Any,
    note: str = "",
    due_at: datetime | None = None,
    *,
    acknowledged: bool = False,
) -> list[Release]:
    """Submit drafts, those of one module together as one release; all or none.

    :return: the releases, in the order of the drafts.
    :raises ReleaseProblem: as `add` and `submit` do; no release is made.
    """
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in objects:
        groups.setdefault(_belongs_to(row), []).append(row)
    releases = []
    with transaction.atomic():
        for rows in groups.values():
            release = new_release(_name_of(rows), user, note=note, is_collected=False)
            release.due_at = due_at
            release.go_live_at = latest_schedule(rows, timezone.now())
            release.save(update_fields=["due_at", "go_live_at"])
            for row in rows:
                add(release, row, user)
            try:
                releases.append(submit(release, user, acknowledged=acknowledged))
            except SubmitRefused as refused:
                refused.answer_url = url_of_submitting(rows, refused)
                raise
    return releases


def url_of_submitting(rows: list[Any], refused: SubmitRefused) -> str:
    """Return where drafts of one kind are submitted with all that is to be said of it."""
    kinds = {type(row) for row in rows}
    if len(kinds) != 1:
        return ""
    said: list[tuple[str, Any]] = [("kind", kinds.pop()._meta.model_name)]
    said += [("id", row.pk) for row in rows]
    if isinstance(refused, WarningsNotAcknowledged):
        said.append(("warned", 1))
    return f"{reverse('variants_releases:submit_drafts')}?{urlencode(said)}"


def findings_of(proposal: Proposal) -> list[JudgedFinding]:
    """Return what brand rules say of everything in a proposal."""
    return [
        finding
        for change in proposal.changes
        if change.judgement is not None
        for finding in change.judgement.findings
    ]


def warns(finding: JudgedFinding) -> bool:
    """Whether somebody who submits has to say that they know of a finding."""
    severe = finding.finding.severity.get("submit") == "warn"
    return severe and finding.waiver is None and not finding.is_excused


def cancel(release: Release, user: Any) -> Release:
    """Give a release up that is not live; its drafts stay as they are."""
    with transaction.atomic():
        release = locked(release)
        _demand_unfinished(release)
        return _set_state(release, State.CANCELLED, "variants.release_cancel", user)


def take_back(release: Release, user: Any) -> Release:
    """Take a release back that was submitted, to change what it consists of.

    One that was made by submitting a draft from its editor is given up: the draft is what stays.
    """
    with transaction.atomic():
        release = locked(release)
        _demand_unfinished(release)
        state = State.OPEN if release.is_collected else State.CANCELLED
        return _set_state(release, state, "variants.release_take_back", user)


def reopen(release: Release, user: Any) -> Release:
    """Collect again for a release that was refused, given up or rolled back.

    :raises InAnotherRelease: when something in it is in another unfinished release by now.
    """
    with transaction.atomic():
        release = locked(release)
        if release.state not in (State.REFUSED, State.CANCELLED, State.ROLLED_BACK):
            raise ReleaseProblem(
                _("The release “%(release)s” is not finished: it is %(state)s.")
                % {"release": release, "state": release.get_state_display().lower()}
            )
        release.generation = None
        release.failure = ""
        release.go_live_at = None
        release.save(update_fields=["generation", "failure", "go_live_at"])
        _set_state(release, State.OPEN, "variants.release_reopen", user)
        for change in release.changes.exclude(object_id=None).prefetch_related("object"):
            if change.object is not None:
                demand_free(change.object, release)
    return release


def take_out_of_submission(release: Release, row: Any, user: Any) -> None:
    """Take a row out of a release that was submitted; one with nothing left is given up."""
    with transaction.atomic():
        release = locked(release)
        content_type = ContentType.objects.get_for_model(row)
        release.changes.filter(content_type=content_type, object_id=row.pk).delete()
        data = {"row": str(getattr(row, "in_context", row))}
        log(release, "variants.release_remove", user=user, data=data)
        if not release.changes.exists():
            _set_state(release, State.CANCELLED, "variants.release_cancel", user)


def schedule(
    release: Release,
    user: Any,
    *,
    go_live_at: datetime | None,
    waits: bool = False,
    due_at: datetime | None = None,
) -> Release:
    """Say when a release goes live, once it is approved, and until when to decide.

    One that is approved already does not go live by this alone: whoever wants that says so.

    :param go_live_at: an instant; None: at once, or when somebody says so (`waits`).
    :raises ReleaseProblem: when it is finished, or both are given.
    """
    if waits and go_live_at is not None:
        raise ReleaseProblem(_("A release waits for somebody or for an instant, not for both."))
    with transaction.atomic():
        release = locked(release)
        _demand_unfinished(release)
        release.go_live_at, release.waits, release.due_at = go_live_at, waits, due_at
        release.save(update_fields=["go_live_at", "waits", "due_at"])
        data = {"go_live_at": go_live_at.isoformat() if go_live_at else None, "waits": waits}
        log(release, "variants.release_schedule", user=user, data=data)
    return release


def _demand_sound(release: Release, proposal: Proposal, acknowledged: bool) -> None:
    """Refuse what the gate would refuse in any case, and what nobody has looked at."""
    is_same = not proposal.changes and proposal.taxonomy.old == proposal.taxonomy.new
    if is_same and not proposal.refusals:
        raise SubmitRefused([_("Nothing in this differs from what is live.")], release)
    moment = release.go_live_at or timezone.now()
    drafts = release.changes.filter(action=ReleaseChange.Action.PUBLISH)
    rows = [change.object for change in drafts.prefetch_related("object")]
    early = [why for row in rows if row is not None and (why := too_early(row, moment))]
    if early:
        raise SubmitRefused(early, release)
    findings = findings_of(proposal)
    blocking = [finding for finding in findings if finding.blocks("submit")]
    if proposal.refusals or blocking:
        said = [str(refusal) for refusal in proposal.refusals]
        raise SubmitRefused([*said, *map(_words, blocking)], release, blocking)
    warnings = [finding for finding in findings if warns(finding)]
    if warnings and not acknowledged:
        raise WarningsNotAcknowledged([*map(_words, warnings)], release, warnings)


def _words(finding: JudgedFinding) -> str:
    """Say a finding with its place."""
    place = [finding.finding.module, *(each for each in finding.finding.variants if each)]
    return f"{'/'.join(place)}: {finding.finding.message}"


def _set_state(release: Release, state: Any, action: str, user: Any) -> Release:
    release.state = state
    release.save(update_fields=["state"])
    log(release, action, user=user)
    follow(release, user)
    return release


def _demand_unfinished(release: Release) -> None:
    if release.state not in Release.UNFINISHED:
        raise ReleaseProblem(
            _("The release “%(release)s” is finished: it is %(state)s.")
            % {"release": release, "state": release.get_state_display().lower()}
        )


def _belongs_to(row: Any) -> tuple[str, int]:
    """Say what makes drafts one release: their module."""
    if isinstance(row, Variant):
        return Module._meta.label, row.module_id
    return row._meta.label, row.pk


def _name_of(rows: list[Any]) -> str:
    """Name a release after its only draft, or after the module that its drafts are of."""
    if len(rows) == 1:
        return str(getattr(rows[0], "in_context", rows[0]))
    first = rows[0]
    return str(first.module if isinstance(first, Variant) else first)
