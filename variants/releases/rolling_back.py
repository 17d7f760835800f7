"""Rolling a release back: exactly what it changed becomes what it was before.

Only while nothing of it was published again since; otherwise somebody's later work would be lost,
and going back is a decision about all of it (docs/adr/0011).
"""

from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log

from content.models import Experience, Module
from variants.gate import publishing
from variants.models import (
    ChangeLogEntry,
    DocumentKind,
    PublishingState,
    Release,
    Variant,
)
from variants.releases.collecting import locked
from variants.releases.problems import ReleaseProblem
from variants.rollback import CannotRollBack, drafts_kept, restore

State = Release.State
_Documents = dict[str, dict[str, Any]]


def roll_back(release: Release, user: Any) -> Release:
    """Set everything that a live release changed to what it was before, as one generation.

    Drafts stay as they are, and so do terms that are new. Everything was approved before, so
    nothing has to be approved again.

    :raises ReleaseProblem: when the release is not live, when something of it was published again
        since, or when what was live then cannot be live any more.
    """
    with transaction.atomic(), LogContext(user=user):
        release = locked(release)
        if release.state != State.LIVE or release.generation_id is None:
            raise ReleaseProblem(
                _("The release “%(release)s” is not live, so there is nothing to roll back.")
                % {"release": release}
            )
        # Nothing else is published between looking at the change log and writing to it.
        PublishingState.objects.select_for_update().get(pk=1)
        before, gone = _documents_before(release)
        reason = _("Rolled back release %(name)s") % {"name": release}
        try:
            with publishing(user=user, reason=reason) as made, drafts_kept():
                made.rolled_back_to = release.generation_id - 1
                restore(before, user)
                _withdraw(before, gone, user)
        except CannotRollBack as error:
            raise ReleaseProblem(str(error)) from error
        release.state = State.ROLLED_BACK
        release.save(update_fields=["state"])
        log(release, "variants.release_roll_back", data={"generation": made.generation})
    return release


def _documents_before(release: Release) -> tuple[_Documents, set[tuple[str, str]]]:
    """Return the documents that a release replaced, by kind and key, and what it published first.

    :raises ReleaseProblem: naming what was published again since.
    """
    entries = list(
        ChangeLogEntry.objects.filter(generation=release.generation_id).defer("document")
    )
    newer = [entry.key for entry in entries if not entry.is_current]
    if newer:
        raise ReleaseProblem(
            _(
                "Published again since: %(keys)s. Rolling back would undo that too: change it by "
                "hand, or go back to generation %(generation)d in the publishing history."
            )
            % {"keys": ", ".join(sorted(newer)), "generation": release.generation_id - 1}
        )
    before: _Documents = {kind: {} for kind in DocumentKind}
    gone = set()
    for entry in entries:
        text = (
            ChangeLogEntry.objects.filter(
                kind=entry.kind, key=entry.key, generation__lt=release.generation_id
            )
            .order_by("-generation")
            .values_list("document", flat=True)
            .first()
        )
        if text:
            before[entry.kind][entry.key] = orjson.loads(text)
        else:
            gone.add((entry.kind, entry.key))
    return before, gone


def _withdraw(before: _Documents, gone: set[tuple[str, str]], user: Any) -> None:
    """Withdraw what a release published first: modules, experiences, variants of older modules."""
    modules = before[DocumentKind.MODULE]
    kept = {key: {each["key"] for each in doc["variants"]} for key, doc in modules.items()}
    live = Variant.objects.filter(live=True, module__key__in=modules).select_related("module")
    newer: list[Any] = [row for row in live if row.key not in kept[row.module.key]]
    for kind, model in ((DocumentKind.MODULE, Module), (DocumentKind.EXPERIENCE, Experience)):
        keys = [key for each, key in gone if each == kind]
        newer += model.objects.filter(live=True, key__in=keys)
    for row in newer:
        row.unpublish(user=user, log_action="variants.rollback")
