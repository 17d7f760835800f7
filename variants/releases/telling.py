"""What people and other systems are told of releases, in the transaction of what happened."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from variants.approval.brands import brands_concerned
from variants.models import Event, Release
from variants.notices.telling import announce, managers_of, tell


def tell_submitted(release: Release) -> None:
    """Tell the managers of its brands that a release awaits their decision."""
    subject = _("“%(release)s” awaits approval") % {"release": release}
    if release.submitted_by:
        subject = _("“%(release)s” by %(user)s awaits approval") % {
            "release": release,
            "user": release.submitted_by,
        }
    url = reverse("variants_review:release", args=[release.key])
    people = [user for user in _managers(release) if user != release.submitted_by]
    _tell(Event.SUBMITTED, release, people, subject, release.note, url)


def tell_decided(release: Release, event: Event, *, user: Any, name: str, reason: str) -> None:
    """Tell those who wrote a release what was decided; not whoever decided."""
    words = {
        Event.APPROVED: _("“%(release)s” was approved by %(name)s"),
        Event.REFUSED: _("“%(release)s” was refused by %(name)s"),
        Event.CHANGES_REQUESTED: _("%(name)s requests changes of “%(release)s”"),
    }
    subject = words[event] % {"release": release, "name": name}
    people = [person for person in _writers(release) if person != user]
    _tell(event, release, people, subject, reason, _page(release))


def tell_live(release: Release, user: Any) -> None:
    """Tell those who wrote a release that it is live, where that was not at once."""
    subject = _("“%(release)s” is live") % {"release": release}
    waited = release.waits or release.go_live_at is not None
    people = [person for person in _writers(release) if waited and person != user]
    _tell(Event.WENT_LIVE, release, people, subject, "", _page(release))


def tell_failed(release: Release) -> None:
    """Tell writers and managers why a release could not go live."""
    subject = _("“%(release)s” could not go live") % {"release": release}
    people = [*_writers(release), *_managers(release)]
    _tell(Event.FAILED, release, people, subject, release.failure, _page(release))


def _tell(
    event: Any, release: Release, people: Iterable[Any], subject: str, text: str, url: str
) -> None:
    tell(event, users=people, subject=subject, text=text, url=url, release=release)
    announce(event, {"release": release.key, "name": release.name, "state": release.state})


def _writers(release: Release) -> list[Any]:
    return [user for user in (release.submitted_by, release.made_by) if user is not None]


def _managers(release: Release) -> list[Any]:
    brands: list[Any] = [*brands_concerned(release)]
    return [user for brand in brands or [None] for user in managers_of(brand)]


def _page(release: Release) -> str:
    return reverse("variants_releases:release", args=[release.key])
