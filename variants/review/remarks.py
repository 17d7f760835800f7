"""Comments on a release: said, answered, resolved."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from taxonomy.validation import validate_text
from variants.approval.recording import person_name
from variants.models import Release, Remark
from variants.models.notices import Event
from variants.notices.telling import tell

#: How long a comment may be, in code points.
MAX_TEXT = 5_000
#: People that one comment mentions.
MOST_MENTIONED = 20
_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


def say(
    release: Release,
    text: str,
    *,
    user: Any = None,
    name: str = "",
    anchor: Mapping[str, str] | None = None,
    answers: Remark | None = None,
    asks_for_change: bool = False,
) -> Remark:
    """Write a comment, and tell whom it mentions.

    :param user: who says it; None for somebody without an account, with `name`.
    :param anchor: `kind`, `module`, `variant`, `field` and `quoted`; what is missing is not named.
    :param answers: the comment that it answers; an answer to an answer goes to the first one.
    :raises ValidationError: when the text is empty, too long or none.
    """
    text = text.strip()
    if not text:
        raise ValidationError(_("Write the comment first."))
    if len(text) > MAX_TEXT:
        raise ValidationError(
            _("The comment has %(given)d characters: %(most)d at most.")
            % {"given": len(text), "most": MAX_TEXT}
        )
    validate_text(text)
    first = answers.answers or answers if answers else None
    if first is not None and first.release_id != release.pk:
        raise ValidationError(_("This answers a comment on something else."))
    with transaction.atomic():
        remark = Remark.objects.create(
            release=release,
            answers=first,
            author=user,
            name=person_name(user) if user else name,
            text=text,
            asks_for_change=asks_for_change,
            **_anchor(first, anchor or {}),
        )
        log(release, "variants.release_comment", user=user, data={"text": text[:200]})
        people = mentioned(text)
        transaction.on_commit(lambda: _tell(remark, people))
    return remark


def resolve(remark: Remark, *, user: Any, done: bool = True) -> None:
    """Say that a comment is settled, or that it is not."""
    remark.resolved_at = timezone.now() if done else None
    remark.resolved_by = user if done else None
    remark.save(update_fields=["resolved_at", "resolved_by"])


def mentioned(text: str) -> list[Any]:
    """Return the users whom a text names as `@username`; names of nobody are just words."""
    named = {name.rstrip(".-+@") for name in _MENTION.findall(text)}
    if not named:
        return []
    users = get_user_model().objects.filter(is_active=True, username__in=sorted(named))
    return list(users.order_by("username")[:MOST_MENTIONED])


def threads(remarks: Iterable[Remark]) -> list[tuple[Remark, list[Remark]]]:
    """Return the comments that answer none, each with its answers, as they were said."""
    listed = list(remarks)
    answers: dict[int, list[Remark]] = {}
    for remark in listed:
        if remark.answers_id is not None:
            answers.setdefault(remark.answers_id, []).append(remark)
    return [(remark, answers.get(remark.pk, [])) for remark in listed if remark.answers_id is None]


def _anchor(first: Remark | None, anchor: Mapping[str, str]) -> dict[str, str]:
    """Where a comment belongs; an answer belongs where the first one does."""
    names = ("kind", "module", "variant", "field", "quoted")
    if first is not None:
        return {name: getattr(first, name) for name in names}
    return {
        name: str(anchor.get(name) or "")[: Remark._meta.get_field(name).max_length]
        for name in names
    }


def _tell(remark: Remark, people: list[Any]) -> None:
    """Tell those who are mentioned, and whoever submitted the release."""
    release = remark.release
    url = reverse("variants_review:release", args=[release.key]) + f"#remark-{remark.pk}"
    others = [user for user in people if user != remark.author]
    said = {"name": remark.name, "release": release}
    if others:
        subject = _("%(name)s mentioned you on “%(release)s”") % said
        tell(
            Event.MENTIONED,
            users=others,
            subject=subject,
            text=remark.text,
            url=url,
            release=release,
        )
    submitter = release.submitted_by
    if submitter and submitter != remark.author and submitter not in others:
        subject = _("%(name)s commented on “%(release)s”") % said
        tell(
            Event.COMMENTED,
            users=[submitter],
            subject=subject,
            text=remark.text,
            url=url,
            release=release,
        )
