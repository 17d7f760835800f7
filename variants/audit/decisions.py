"""Decisions in one form, whatever they are kept in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name
from wagtail.models import ModelLogEntry

from brand.models import BrandRule, Waiver
from content.models import Experience, Module
from variants.audit.sources import APPROVALS, GENERATIONS, LOG, VOIDINGS
from variants.audit.wanted import LABELS, Kind
from variants.models import (
    Approval,
    ApprovedContent,
    ChangeLogEntry,
    DocumentKind,
    Generation,
    Variant,
)

Found = tuple[datetime, int, Any]
"""Instant, source and primary key, as `sources.decisions` gives them."""

#: Documents that are named one by one; a publication may touch all there are.
NAMED = 4


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about, and where that is looked at; without an address it is gone."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    `who` has the name that was kept where the person is no user (any more). `under` are the
    versions of rules it was taken under, by rule key. `url` leads to all about it.
    """

    at: datetime
    kind: str
    who: str
    about: tuple[About, ...]
    more: int = 0
    under: Mapping[str, int] | None = None
    reason: str = ""
    url: str = ""

    @property
    def at_words(self) -> str:
        """When, to the minute, in the time of whoever looks."""
        return str(date_format(localtime(self.at), "DATETIME_FORMAT"))

    @property
    def kind_words(self) -> str:
        """What was decided, in a word or two."""
        return str(LABELS[self.kind])

    @property
    def about_words(self) -> str:
        """What it is about, in one line."""
        names = ", ".join(each.name for each in self.about)
        if not self.more:
            return names
        return _("%(names)s and %(count)d more") % {"names": names, "count": self.more}

    @property
    def under_words(self) -> str:
        """How many rules it was taken under."""
        if not self.under:
            return ""
        count = len(self.under)
        return ngettext("%(count)d rule", "%(count)d rules", count) % {"count": count}

    @property
    def versions(self) -> str:
        """The versions of rules it was taken under: `claims 2, headline-length 1`."""
        return ", ".join(f"{key} {number}" for key, number in sorted((self.under or {}).items()))


def read(found: Iterable[Found]) -> list[Decision]:
    """Read decisions, in the order given; the number of queries does not depend on how many."""
    return _Reader(list(found)).decisions()


class _Reader:
    """What the decisions of one page take, each kind read at once."""

    def __init__(self, found: list[Found]) -> None:
        self.found = found
        self.pks: dict[int, list[Any]] = defaultdict(list)
        for _at, source, pk in found:
            self.pks[source].append(pk)

    def decisions(self) -> list[Decision]:
        made = {
            APPROVALS: dict(self._approvals()),
            VOIDINGS: dict(self._voidings()),
            GENERATIONS: dict(self._generations()),
            LOG: dict(self._log()),
        }
        return [made[source][pk] for _at, source, pk in self.found if pk in made[source]]

    @cached_property
    def approvals(self) -> dict[int, Approval]:
        rows = Approval.objects.select_related("release")
        return rows.in_bulk({*self.pks[APPROVALS], *self.pks[VOIDINGS]})

    @cached_property
    def touched(self) -> dict[tuple[str, Any], list[tuple[str, str]]]:
        """Kind and key of the documents that approvals and generations are about."""
        touched: dict[tuple[str, Any], list[tuple[str, str]]] = defaultdict(list)
        approved = ApprovedContent.objects.filter(approval__in=self.approvals)
        for pk, kind, key in approved.values_list("approval_id", "kind", "key").order_by("pk"):
            touched["approval", pk].append((kind, key))
        entries = ChangeLogEntry.objects.filter(generation__in=self.pks[GENERATIONS])
        for pk, kind, key in entries.values_list("generation_id", "kind", "key").order_by("pk"):
            touched["generation", pk].append((kind, key))
        return touched

    @cached_property
    def judged(self) -> dict[Any, dict[str, int]]:
        """The rules that publications were judged by; of those that are named as a whole.

        Others may have been judged by several brands' rules: their own page says it of each part.
        """
        small = [pk for pk in self.pks[GENERATIONS] if len(self.touched["generation", pk]) <= NAMED]
        judged: dict[Any, dict[str, int]] = defaultdict(dict)
        entries = ChangeLogEntry.objects.filter(generation__in=small).exclude(verdict=None)
        for pk, verdict in entries.values_list("generation_id", "verdict"):
            judged[pk] |= verdict.get("rules", {})
        return judged

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """What is named on the page, by kind and key; a module that is gone has its key."""
        shown = {each for keys in self.touched.values() for each in keys[:NAMED]}
        names: dict[tuple[str, str], str] = {}
        for kind, model in ((DocumentKind.MODULE, Module), (DocumentKind.EXPERIENCE, Experience)):
            keys = [key for each, key in shown if each == kind]
            for key, name in model._default_manager.filter(key__in=keys).values_list("key", "name"):
                names[kind, key] = name
        return names

    @cached_property
    def users(self) -> dict[Any, str]:
        """How the people on the page are called."""
        pks = {each.user_id for each in self.log.values()} | {
            each.user_id for each in self.generations.values()
        }
        pks |= {each.voided_by_id for each in self.approvals.values()}
        users = get_user_model()._default_manager.select_related("wagtail_userprofile")
        found = users.in_bulk(pks - {None})
        return {pk: get_user_display_name(user) for pk, user in found.items()}

    @cached_property
    def generations(self) -> dict[int, Generation]:
        return Generation.objects.in_bulk(self.pks[GENERATIONS])

    @cached_property
    def log(self) -> dict[int, ModelLogEntry]:
        return ModelLogEntry.objects.in_bulk(self.pks[LOG])

    def _about(self, of: str, pk: Any) -> tuple[tuple[About, ...], int]:
        keys = self.touched[of, pk]
        generation = pk if of == "generation" else None
        about = tuple(self._document(kind, key, generation) for kind, key in keys[:NAMED])
        return about, max(0, len(keys) - NAMED)

    def _document(self, kind: str, key: str, generation: int | None) -> About:
        if kind == DocumentKind.TAXONOMY:
            return About(_("Taxonomy"))
        url = ""
        if kind == DocumentKind.MODULE and generation:
            url = why_url(key, generation)
        return About(self.names.get((kind, key), key), url)

    def _approvals(self) -> Iterator[tuple[Any, Decision]]:
        for pk in self.pks[APPROVALS]:
            row = self.approvals[pk]
            about, more = self._about("approval", pk)
            if row.release is not None:
                about = (About(row.release.name, _release_url(row)), *about)
            who = row.name or row.email
            if row.via == Approval.Via.LINK:
                who = _("%(who)s, by link") % {"who": who}
            yield (
                pk,
                Decision(
                    at=row.at,
                    kind=row.decision,
                    who=who,
                    about=about,
                    more=more,
                    under=row.rules,
                    reason=row.reason,
                ),
            )

    def _voidings(self) -> Iterator[tuple[Any, Decision]]:
        for pk in self.pks[VOIDINGS]:
            row = self.approvals[pk]
            about, more = self._about("approval", pk)
            at = row.voided_at or row.at
            who = self.users.get(row.voided_by_id, "")
            reason = row.voided_because
            yield pk, Decision(at, Kind.VOIDED, who, about, more, reason=reason)

    def _generations(self) -> Iterator[tuple[Any, Decision]]:
        for pk in self.pks[GENERATIONS]:
            row = self.generations[pk]
            about, more = self._about("generation", pk)
            back = row.rolled_back_to is not None
            yield (
                pk,
                Decision(
                    at=row.at,
                    kind=Kind.ROLLED_BACK if back else Kind.PUBLISHED,
                    who=self.users.get(row.user_id, ""),
                    about=about,
                    more=more,
                    under=self.judged[pk],
                    reason=row.reason,
                    url=generation_url(pk),
                ),
            )

    def _log(self) -> Iterator[tuple[Any, Decision]]:
        urls = self._urls()
        for pk in self.pks[LOG]:
            row = self.log[pk]
            kind = row.action.rpartition(".")[2]
            said = row.data or {}
            url = urls.get((row.content_type_id, row.object_id), "")
            about = About(row.label, url)
            under = None
            if "version" in said and url:
                about = About(
                    _("%(rule)s, version %(number)s")
                    % {"rule": row.label, "number": said["version"]},
                    url,
                )
            yield (
                pk,
                Decision(
                    at=row.timestamp,
                    kind=kind if kind in LABELS else Kind.WITHDRAWN,
                    who=self.users.get(row.user_id, ""),
                    about=(about,),
                    under=under,
                    reason=str(said.get("note") or ""),
                ),
            )

    def _urls(self) -> dict[tuple[int, str], str]:
        """Where rows of the log are looked at, if they are still there."""
        urls: dict[tuple[int, str], str] = {}
        by_type: dict[int, set[str]] = defaultdict(set)
        for row in self.log.values():
            by_type[row.content_type_id].add(row.object_id)
        for model, url_of in _ADDRESSES.items():
            content_type = ContentType.objects.get_for_model(model)
            pks = by_type.get(content_type.pk, set())
            rows = model._default_manager.filter(pk__in=pks)
            for row in rows if pks else ():
                urls[content_type.pk, str(row.pk)] = url_of(row)
        return urls


def _edit_url(row: Any) -> str:
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


_ADDRESSES: dict[Any, Any] = {
    Module: _edit_url,
    Variant: _edit_url,
    Experience: _edit_url,
    BrandRule: lambda rule: reverse("variants_rules:rule", args=[rule.key]),
    Waiver: lambda waiver: reverse("variants_waiver", args=[waiver.pk]),
}


def _release_url(approval: Approval) -> str:
    if approval.release is None:
        return ""
    return reverse("variants_releases:release", args=[approval.release.key])


def generation_url(number: int) -> str:
    """Return where all changes of a generation are listed, with why each could go live."""
    return reverse("variants_audit:generation", args=[number])


def why_url(module: str, generation: int) -> str:
    """Return where it is said why a module could be live in a generation."""
    return f"{reverse('variants_audit:why', args=[module])}?generation={generation}"
