"""Merging two terms: one takes the other's place everywhere, and the other is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from taxonomy.axes import with_descendants
from taxonomy.condition_words import in_words
from taxonomy.consequences import consequences
from taxonomy.models import Locale, PublishedOnSave, Segment
from taxonomy.usage import Uses, locales_falling_back_to


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What merging a term into another one does.

    `rows` name the term and name the other one afterwards. `lost` says what the term has that the
    other one does not take over. `refused` have to be mended before, for the reason `why`. Rows are
    counted, and loaded as far as they are looked at.
    """

    rows: Uses
    lost: tuple[str, ...]
    refused: Sequence[Model]
    why: str


def merge_report(term: Any, into: Any) -> MergeReport:
    """Say what merging would do, without doing it; constant queries."""
    moved = consequences().of_merging(term, into)
    others = (
        locales_falling_back_to(term)
        if isinstance(term, Locale)
        else term.children.exclude(pk=into.pk)
    )
    return MergeReport(
        rows=Uses([others, moved.rows]),
        lost=tuple(_lost(term, into)),
        refused=moved.refused,
        why=moved.why,
    )


def merge_terms(term: Any, into: Any, *, user: Any) -> None:
    """Merge a term into another one of its kind, all of it or nothing, as one publication.

    Children of the term become the other's. Where the other one lies below the term, it takes the
    term's place in the tree.

    :raises ValidationError: when a variant would want and exclude the same, or the gate refuses.
    """
    model = type(term)
    if term.pk == into.pk:
        raise ValidationError(_("A term cannot be merged into itself: choose another one."))
    reason = _("Merged “%(term)s” into “%(into)s”") % {"term": term, "into": into}
    with consequences().publication(user=user, reason=reason):
        pks = [term.pk, into.pk]
        locked = {
            row.pk: row
            for row in model._default_manager.select_for_update().filter(pk__in=pks).order_by("pk")
        }
        if len(locked) < len(pks):
            raise ValidationError(_("One of the two terms was deleted in the meantime."))
        term, into = locked[term.pk], locked[into.pk]
        consequences().merge(term, into, user=user)
        if isinstance(term, Locale):
            _move_fallbacks(term, into)
        else:
            _move_children(term, into)
        log(into, "wagtail.edit", user=user, content_changed=True)
        log(term, "wagtail.delete", user=user, deleted=True)
        term.delete()


def _move_children(term: Any, into: Any) -> None:
    if into.key in with_descendants(type(term), term.key):
        into.parent = term.parent
        into.save()
    for child in type(term)._default_manager.filter(parent=term).exclude(pk=into.pk):
        child.parent = into
        child.save()


def _move_fallbacks(term: Locale, into: Locale) -> None:
    for locale in locales_falling_back_to(term):
        tags: dict[str, str] = {}
        for tag in locale.fallbacks:
            named = into.key if tag.lower() == term.key.lower() else tag
            tags.setdefault(named.lower(), named)
        tags.pop(locale.key.lower(), None)
        locale.fallbacks = list(tags.values())
        locale.save()


def _lost(term: PublishedOnSave, into: PublishedOnSave) -> list[str]:
    lost = [
        _(
            "Whoever asks for “%(key)s” by its key has to ask for “%(into)s”: an unknown key is "
            "ignored, with a warning."
        )
        % {"key": term.key, "into": into.key}
    ]
    if isinstance(term, Segment) and isinstance(into, Segment):
        if term.condition is not None and term.condition != into.condition:
            lost.append(
                _("Its condition goes: %(condition)s.") % {"condition": in_words(term.condition)}
            )
        if term.purpose and term.purpose != into.purpose:
            lost.append(_("Its consent purpose goes: %(purpose)s.") % {"purpose": term.purpose})
        if term.public_label and term.public_label != into.public_label:
            lost.append(_("Its public label goes: “%(label)s”.") % {"label": term.public_label})
        if term.exclusive_children and not into.exclusive_children:
            lost.append(_("Of the segments below it, visitors may hold several at once then."))
        if into.exclusive_children and not term.exclusive_children:
            lost.append(_("Of the segments below it, visitors hold at most one then."))
    if isinstance(term, Locale) and isinstance(into, Locale) and term.fallbacks != into.fallbacks:
        lost.append(
            _("Its fallbacks go: %(tags)s.") % {"tags": " > ".join(term.fallbacks) or _("none")}
        )
    return lost
