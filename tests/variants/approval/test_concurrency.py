"""Two people at once: one wins, the other is told, and nothing unapproved is shown."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from content.models import Module
from tests.factories import make_variant, targeting
from tests.variants.approval.deciding import (
    approved,
    draft,
    headline,
    live_without_asking,
    make_user,
    published,
    submitted,
)
from variants.approval import decisions
from variants.approval.needs import document_digests
from variants.approval.proposal import proposed
from variants.gate import PublishingRefused
from variants.models import ApprovedContent, ChangeLogEntry, Release

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.approval]

ROUNDS = 4


def at_once(*works):
    """Run some functions in threads with connections of their own, started together.

    :returns: what each returned, or the refusal that it raised.
    """
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            return work()
        except (decisions.CannotDecide, PublishingRefused) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def everything_live_is_approved():
    """Compare the change log with the approvals: every part of every document is covered."""
    for entry in ChangeLogEntry.objects.filter(kind="module", is_current=True):
        document = published(entry.key)
        contents = ApprovedContent.objects.filter(kind="module", key=entry.key)
        known = {pair for content in contents for pair in content.documents.items()}
        assert document is None or document_digests("module", document).items() <= known
    return True


def test_two_approvals_of_one_release(module, brand, editor, manager):
    other = make_user("other", brand.managers)
    for turn in range(ROUNDS):
        draft(Module.objects.get(), editor, fields={"headline": f"Snow {turn}"})
        release = submitted(editor, Module.objects.get())
        seen = proposed(release).digest
        deciding = partial(decisions.approve, release, via="review", seen=seen)
        outcomes = at_once(partial(deciding, user=manager), partial(deciding, user=other))
        assert sum(isinstance(each, decisions.Outdated) for each in outcomes) == 1
        assert release.approvals.count() == 1
        assert headline() == f"Snow {turn}"


def test_approving_and_refusing_at_once(module, brand, editor, manager):
    other = make_user("other", brand.managers)
    draft(module, editor, fields={"headline": "Snow"})
    release = submitted(editor, module)
    seen = proposed(release).digest
    outcomes = at_once(
        lambda: decisions.approve(release, user=manager, via="review", seen=seen),
        lambda: decisions.refuse(release, user=other, via="review", seen=seen, reason="No."),
    )
    assert sum(isinstance(each, decisions.Outdated) for each in outcomes) == 1
    release.refresh_from_db()
    went_live = headline() == "Snow"
    assert release.state == (Release.State.LIVE if went_live else Release.State.REFUSED)


def test_an_edit_during_approval(module, editor, manager):
    """Whoever comes first: what goes live is what was seen, or nothing."""
    for turn in range(ROUNDS):
        draft(Module.objects.get(), editor, fields={"headline": f"Seen {turn}"})
        release = submitted(editor, Module.objects.get())
        seen = proposed(release).digest
        before = headline()

        def edit(turn=turn):
            drafted = Module.objects.get().get_latest_revision_as_object()
            drafted.fields = {"headline": f"Not seen {turn}"}
            drafted.save_revision(user=editor)

        at_once(
            lambda release=release, seen=seen: decisions.approve(
                release, user=manager, via="review", seen=seen
            ),
            edit,
        )
        assert headline() in (before, f"Seen {turn}")
        assert everything_live_is_approved()
        Release.objects.filter(state__in=Release.UNFINISHED).update(state="cancelled")


def test_approving_while_somebody_publishes_and_somebody_withdraws(module, editor, manager):
    with live_without_asking():
        skier = make_variant(
            module, live=True, overrides={"eyebrow": "Powder"}, targeting=targeting(any=["skier"])
        )
    loyal = make_variant(module, "loyal", targeting=targeting(any=["loyal"]))
    release = submitted(editor, draft(loyal, editor))
    seen = proposed(release).digest
    draft(module, editor, fields={"headline": "Snow"})
    other = submitted(editor, module, waits=True)
    approved(other, manager)
    at_once(
        lambda: decisions.approve(release, user=manager, via="review", seen=seen),
        lambda: decisions.go_live(other, user=manager),
        lambda: type(skier).objects.get(pk=skier.pk).unpublish(user=manager),
    )
    assert everything_live_is_approved()
    assert "skier" not in [entry["key"] for entry in published()["variants"]]
