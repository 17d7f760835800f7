"""What stands in each panel of the dashboard."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name

from config.dashboard import Contents, Line, More
from content.choosers import type_label
from content.filters import ME
from content.models import Module
from delivery.contract.attention import unknown_lately
from variants import attention
from variants.attention import Published, Short, Touched
from variants.releases.at_hand import at_hand, awaiting
from variants.review.queue import waiting_for
from variants.review.release_page import page_of
from variants.review.urls_of import QUEUE

WINDOW_DAYS = 14
RIGHTS_DAYS = 30
#: Releases to review that are named.
MOST_WAITING = 6
#: A schedule that has not run for longer than this has nothing that runs it.
SILENT = timedelta(minutes=5)

_VARIANTS = "wagtailsnippets_variants_variant:list"


def drafts(user: Any) -> Contents:
    """What this person has begun."""
    contents = Contents(
        _("Your drafts"),
        _("No drafts: everything that you own or edited last is as it is published."),
    )
    query = urlencode({"person": ME, "state": "unpublished"})
    for model, short in attention.drafts_of(user).items():
        contents.lines += [Line(str(row), _about(row), _edit(model, row.pk)) for row in short.rows]
        label = _("All %(count)d drafts of %(kind)s")
        values = {"kind": model._meta.verbose_name_plural}
        _all(contents, short, label, f"{_list(model)}?{query}", values)
    return contents


def review(user: Any) -> Contents:
    """What awaits this person's decision, in the order of the queue."""
    contents = Contents(_("To review"), _("Nothing awaits your decision."))
    waiting = waiting_for(user)
    rows = list(waiting.select_related("summary", "submitted_by")[: MOST_WAITING + 1])
    contents.lines += [
        Line(str(row), _waiting(row), page_of(row), warning=row.is_overdue)
        for row in rows[:MOST_WAITING]
    ]
    if len(rows) > MOST_WAITING:
        label = _("All %(count)d that await you") % {"count": waiting.count()}
        contents.more.append(More(label, reverse(QUEUE)))
    return contents


def _waiting(release: Any) -> str:
    said = [_("since %(at)s") % {"at": _at(release.submitted_at)}]
    if release.submitted_by:
        said.append(_("by %(user)s") % {"user": get_user_display_name(release.submitted_by)})
    if release.is_overdue:
        said.append(_("overdue since %(at)s") % {"at": _at(release.due_at)})
    return ", ".join(said)


def soon(user: Any) -> Contents:
    """What is published, starts or ends within two weeks."""
    contents = Contents(
        _("Within two weeks"), _("Nothing starts, ends or is published within two weeks.")
    )
    waiting = attention.scheduled(WINDOW_DAYS)
    contents.lines += [
        Line(row.name, _("is published %(at)s") % {"at": _at(row.at)}, _edit(row.model, row.pk))
        for row in waiting.rows
    ]
    _all(contents, waiting, _("All %(count)d scheduled"), f"{reverse(_VARIANTS)}?state=scheduled")
    for short, name, words, label in (
        (
            attention.starting(WINDOW_DAYS),
            "starts_at",
            _("starts %(at)s"),
            _("All %(count)d that start"),
        ),
        (attention.ending(WINDOW_DAYS), "ends_at", _("ends %(at)s"), _("All %(count)d that end")),
    ):
        contents.lines += _variant_lines(short, name, words)
        query = {"state": "live", name.replace("s_at", "ing"): WINDOW_DAYS, "ordering": name}
        _all(contents, short, label, f"{reverse(_VARIANTS)}?{urlencode(query)}")
    return contents


def releases(user: Any) -> Contents:
    """Releases that go live soon or could not, and what this person waits for or was given back."""
    contents = Contents(
        _("Releases"), _("No release is about to go live, and none of yours awaits approval.")
    )
    short = at_hand(user)
    contents.lines += [
        Line(
            release.name,
            _of_release(release),
            reverse("variants_releases:release", args=[release.key]),
            warning=bool(release.failure),
        )
        for release in short.rows
    ]
    index = reverse("variants_releases:index")
    if waiting := awaiting():
        words = ngettext("%(count)d awaits approval", "%(count)d await approval", waiting)
        contents.more.append(More(words % {"count": waiting}, f"{index}?state=submitted"))
    _all(contents, short, _("All %(count)d of these"), index)
    return contents


def _of_release(release: Any) -> str:
    if release.failure:
        return _("could not go live: %(why)s") % {"why": Truncator(release.failure).chars(160)}
    if release.state == release.State.CHANGES_REQUESTED:
        return _("changes were requested")
    if release.state == release.State.SUBMITTED:
        return _("awaits approval since %(at)s") % {"at": _at(release.submitted_at)}
    if release.go_live_at:
        return _("goes live %(at)s") % {"at": _at(release.go_live_at)}
    return _("approved: goes live when somebody says so")


def rights(user: Any) -> Contents:
    """Rights of variants and images that end within a month."""
    contents = Contents(_("Rights that end"), _("No rights end within 30 days."))
    short = attention.rights_of_variants(RIGHTS_DAYS)
    contents.lines += _variant_lines(short, "rights_until", _("its rights end %(at)s"))
    query = urlencode({"state": "live", "rights": RIGHTS_DAYS})
    _all(contents, short, _("All %(count)d variants"), f"{reverse(_VARIANTS)}?{query}")
    images = attention.rights_of_images(RIGHTS_DAYS)
    contents.lines += [
        Line(
            image.title,
            _("image, its rights end %(at)s") % {"at": _at(image.rights_until)},
            reverse("wagtailimages:edit", args=[image.pk]),
        )
        for image in images.rows
    ]
    _all(contents, images, _("Images: %(count)d in all"), reverse("wagtailimages:index"))
    return contents


def gaps(user: Any) -> Contents:
    """Modules without a variant for a segment that most others of their type have one for."""
    contents = Contents(
        _("Missing variants"),
        _("No module lacks a variant for a segment that most others of its type have one for."),
    )
    add = reverse("wagtailsnippets_variants_variant:add")
    for gap in attention.gaps():
        label = type_label(gap.missing[0]) if gap.missing else gap.type
        detail = _("nothing for %(segment)s, as %(having)d of %(modules)d of type %(type)s have")
        values = {
            "segment": gap.segment.name,
            "having": gap.having,
            "modules": gap.modules,
            "type": label,
        }
        for module in gap.missing:
            query = urlencode({"module": module.pk, "segments_any": gap.segment.key})
            contents.lines.append(Line(module.name, detail % values, f"{add}?{query}"))
        query = urlencode({"type": gap.type, "without": gap.segment.key})
        short = Short(gap.missing, gap.modules - gap.having)
        _all(
            contents,
            short,
            _("All %(count)d of type %(type)s without %(segment)s"),
            f"{_list(Module)}?{query}",
            values,
        )
    return contents


def changes(user: Any) -> Contents:
    """What was published since yesterday, by whom and why."""
    contents = Contents(_("Since yesterday"), _("Nothing was published since yesterday."))
    today = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for published in attention.published_since(today - timedelta(days=1)):
        contents.lines += _change_lines(published)
    if user.has_perm("variants.view_generation"):
        contents.more.append(More(_("Publishing history"), reverse("variants_history")))
    return contents


def publishing(user: Any) -> Contents:
    """Whether what is published reaches visitors, and on its day."""
    contents = Contents(_("Publishing"), _("Nothing is published yet."))
    health = attention.health()
    if health.generation is None:
        return contents
    contents.lines.append(
        Line(
            _("Generation %(number)d") % {"number": health.generation.number},
            _("published %(at)s") % {"at": _at(health.generation.at)},
            reverse("variants_history") if user.has_perm("variants.view_generation") else "",
        )
    )
    ran = health.schedule_ran_at
    overdue = health.overdue
    runs = ran is not None and timezone.now() - ran < SILENT
    help_page = reverse("help_page", args=["how-to/run-on-a-server"])
    if overdue:
        words = ngettext(
            "%(count)d publication is overdue", "%(count)d publications are overdue", overdue
        )
        why = (
            _("they are tried again every few seconds")
            if runs
            else _("nothing runs the schedule: start “manage.py serve” or “manage.py work”")
        )
        url = f"{reverse(_VARIANTS)}?state=scheduled" if runs else help_page
        contents.lines.append(Line(words % {"count": overdue}, why, url, warning=True))
    elif runs:
        contents.lines.append(Line(_("The schedule runs"), _("nothing is overdue")))
    else:
        why = (
            _("last seen %(at)s; start “manage.py serve” or “manage.py work”") % {"at": _at(ran)}
            if ran
            else _("start “manage.py serve” or “manage.py work”")
        )
        contents.lines.append(Line(_("Nothing runs the schedule"), why, help_page, warning=True))
    if user.has_perm("variants.view_generation") and (unknown := unknown_lately()):
        words = ngettext("%(count)d unknown key", "%(count)d unknown keys", unknown)
        why = _("services sent them in the last 7 days, and they are ignored")
        url = reverse("delivery_contract:index")
        contents.lines.append(Line(words % {"count": unknown}, why, url, warning=True))
    return contents


#: By name, in the order of the page.
PANELS: dict[str, Callable[[Any], Contents]] = {
    "review": review,
    "drafts": drafts,
    "soon": soon,
    "releases": releases,
    "gaps": gaps,
    "changes": changes,
    "rights": rights,
    "publishing": publishing,
}


def _variant_lines(short: Short[Any], column: str, words: str) -> list[Line]:
    return [
        Line(row.in_context, words % {"at": _at(getattr(row, column))}, _edit(type(row), row.pk))
        for row in short.rows
    ]


def _change_lines(published: Published) -> list[Line]:
    generation = published.generation
    said = [_at(generation.at)]
    if generation.user:
        said.append(_("by %(user)s") % {"user": get_user_display_name(generation.user)})
    if generation.reason:
        said.append(generation.reason)
    detail = ", ".join(said)
    lines = [Line(_what(each), detail, _where(each)) for each in published.touched]
    left_out = published.total - len(lines)
    if left_out > 0:
        more = ngettext("and %(count)d more", "and %(count)d more", left_out)
        lines.append(
            Line(
                more % {"count": left_out},
                _("in generation %(number)d") % {"number": generation.number},
            )
        )
    return lines


def _what(touched: Touched) -> str:
    if touched.kind == "taxonomy":
        return _("Terms and brands")
    name = touched.row.name if touched.row else touched.key
    if touched.withdrawn:
        return _("%(name)s (withdrawn)") % {"name": name}
    if touched.variants:
        many = ngettext("%(count)d variant", "%(count)d variants", touched.variants)
        return f"{name} ({many % {'count': touched.variants}})"
    return name


def _where(touched: Touched) -> str:
    return _edit(type(touched.row), touched.row.pk) if touched.row else ""


def _about(row: Any) -> str:
    kind = str(capfirst(row._meta.verbose_name))
    module = getattr(row, "module", None)
    return f"{kind}, {module.name}" if module else kind


def _edit(model: type[Model], pk: int) -> str:
    options = model._meta
    name = f"wagtailsnippets_{options.app_label}_{options.model_name}:edit"
    return reverse(name, args=[pk])


def _list(model: type[Model]) -> str:
    options = model._meta
    return reverse(f"wagtailsnippets_{options.app_label}_{options.model_name}:list")


def _at(at: datetime | None) -> str:
    return date_format(localtime(at), "j M Y, H:i") if at else ""


def _all(contents: Contents, short: Short[Any], label: str, url: str, values: Any = None) -> None:
    """Offer the way to all rows where not all of them are shown."""
    if short.total > len(short.rows):
        contents.more.append(More(label % {"count": short.total, **(values or {})}, url))
