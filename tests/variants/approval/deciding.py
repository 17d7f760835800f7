"""Steps that the tests of approval have in common."""

from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from variants.approval.decisions import approve
from variants.approval.proposal import proposed
from variants.gate import publishing
from variants.models import Release
from variants.releases.services import submit_drafts
from variants.selectors import current_documents


@contextmanager
def live_without_asking():
    """Publish what the block writes as an import does that a superuser answers for."""
    answers, _ = get_user_model().objects.get_or_create(
        username="answers-for-imports", defaults={"is_superuser": True}
    )
    with publishing() as publication:
        publication.approver = answers
        yield


def make_user(name, *groups, **columns):
    """Make a user in some groups."""
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "secret", **columns)
    user.groups.add(*groups)
    return user


def make_group(name, *, like):
    """Make a group that may do in the admin what a group of a new instance may."""
    group = Group.objects.create(name=name)
    group.permissions.set(Group.objects.get(name=like).permissions.all())
    return group


def draft(row, user, **values):
    """Write a draft of a row, and leave the row as it is."""
    drafted = row.get_latest_revision_as_object() if row.latest_revision else row
    for name, value in values.items():
        setattr(drafted, name, value)
    drafted.save_revision(user=user)
    row.refresh_from_db()
    return row


def submitted(user, *rows, **columns):
    """Submit drafts as one release."""
    (release,) = submit_drafts(rows, user)
    Release.objects.filter(pk=release.pk).update(**columns)
    release.refresh_from_db()
    return release


def approved(release, user, **values):
    """Approve what is proposed now."""
    return approve(release, user=user, via="review", seen=proposed(release).digest, **values)


def published(key="home-hero", kind="module"):
    """Return a published document; None if there is none."""
    return current_documents(kind, [key]).get(key)


def headline(key="home-hero"):
    """Return the published headline of a module."""
    return published(key)["fields"]["headline"]
