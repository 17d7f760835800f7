"""The bulk actions of the lists of modules, variants and experiences."""

import re
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.forms.tags import TagField
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from content.models import Experience, Module
from content.tag_widget import NamedTagWidget
from jobs.reports import Report
from jobs.running import run_at_once
from jobs.starting import Work, start_job
from variants.bulk import steps
from variants.bulk.work import edit_url, named
from variants.models import Variant

#: A primary key as an address says it; no row has a longer one.
_KEY = re.compile(r"[0-9]{1,18}")
#: Rows for which a person waits; more are a job.
AT_ONCE = 50
#: Rows that are named before they are asked for, and refusals that are said in the list.
SHOWN = 20


class ContentBulkAction(SnippetBulkAction):
    """Asks once, then does something to the rows that were chosen, or to all that are listed.

    Subclasses say the `work`, the `permission` it takes, the question and the button.
    """

    models = [Module, Variant, Experience]
    template_name = "variants/bulk/confirm.html"
    work: Work
    permission = "publish"
    question: Any = ""
    button: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn away who may not."""
        if not self.permission_policy.user_has_permission(request.user, self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listed(self) -> QuerySet[Any, int] | None:
        """The primary keys that the list's filters let through, where all of it was chosen."""
        if "all" not in self.request.GET.getlist("id"):
            return None
        view = self.model.snippet_viewset.index_view
        listing = view.view_class(**view.view_initkwargs)
        listing.setup(self.request)
        keys: QuerySet[Any, int] = listing.get_queryset().values_list("pk", flat=True)
        return keys

    @cached_property
    def keys(self) -> list[int]:
        """The primary keys of the chosen rows, perhaps 100,000: asked for only to be worked on."""
        if self.listed is not None:
            return list(self.listed)
        chosen = self.request.GET.getlist("id")
        return list(dict.fromkeys(int(each) for each in chosen if _KEY.fullmatch(each)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the first of the rows, and say how many there are."""
        if self.listed is None:
            first, count = self.keys[:SHOWN], len(self.keys)
        else:
            first, count = list(self.listed[:SHOWN]), self.listed.count()
        rows = self.model._default_manager.in_bulk(first)
        shown = [rows[pk] for pk in first if pk in rows]
        kwargs.setdefault("form", self.get_form())
        return kwargs | {
            "view": self,
            "items": [{"name": named(row), "url": edit_url(row)} for row in shown],
            "count": count,
            "left_out": count - len(shown),
            "is_job": count > AT_ONCE,
            "kind": self.model._meta.verbose_name_plural,
            "next": self.next_url,
            "submit_url": self.request.get_full_path(),
            "header_icon": self.model.snippet_viewset.icon,
        }

    def get_form(self, form_class: Any = None) -> Any:
        """Offer to publish to those who may."""
        form = super().get_form(form_class)
        if not self.permission_policy.user_has_permission(self.request.user, "publish"):
            form.fields.pop("live", None)
        return form

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return what the form says, as arguments of the work."""
        return {}

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it at once, or start a job and show its progress."""
        work = type(self).work
        arguments = {
            "model": self.model._meta.label_lower,
            "keys": self.keys,
            **self.arguments(form),
        }
        if len(self.keys) > AT_ONCE:
            title = f"{self.display_name}: {len(self.keys)} {self.model._meta.verbose_name_plural}"
            job = start_job(
                work,
                title=title,
                user=self.request.user,
                continue_at=self.next_url,
                **arguments,
            )
            return redirect(job.get_absolute_url())
        try:
            report = run_at_once(work, user=self.request.user, **arguments)
        except ValidationError as refused:
            messages.error(self.request, " ".join(refused.messages))
        else:
            self._say(report)
        return redirect(self.next_url)

    def _say(self, report: Report | None) -> None:
        if report is None:
            return
        messages.success(self.request, report.summary)
        for line in report.lines[:SHOWN]:
            button = [messages.button(line.url, _("Edit"))] if line.url else None
            messages.error(self.request, line.text, buttons=button)
        left_out = len(report.lines) - SHOWN
        if left_out > 0:
            more = ngettext("%(count)d more was refused.", "%(count)d more were refused.", left_out)
            messages.error(self.request, more % {"count": left_out})


class PublishBulkAction(ContentBulkAction):
    """Publishes the newest draft of each."""

    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish what is selected")
    action_priority = 10
    work = staticmethod(steps.publish)
    question = _("The newest draft of each goes live. What is refused stays as it is.")
    button = _("Publish")


class WithdrawBulkAction(ContentBulkAction):
    """Withdraws each."""

    display_name = _("Withdraw")
    action_type = "withdraw"
    aria_label = _("Withdraw what is selected")
    action_priority = 20
    work = staticmethod(steps.withdraw)
    question = _("Nobody sees these any more; what was written stays as a draft.")
    button = _("Withdraw")


class DeleteBulkAction(ContentBulkAction):
    """Deletes each that nothing uses; takes the place of Wagtail's, which knows no filters."""

    display_name = _("Delete")
    action_type = "delete"
    aria_label = _("Delete what is selected")
    action_priority = 90
    classes = {"serious"}
    permission = "delete"
    work = staticmethod(steps.delete)
    question = _("These are deleted, what is live of them too. What is still used is kept.")
    button = _("Yes, delete")


class WindowForm(forms.Form):
    """Asks for both ends of a window: keep, none, or an instant."""

    KINDS = [(steps.KEEP, _("Keep as it is")), ("none", _("None")), ("at", _("At:"))]

    start = forms.ChoiceField(
        label=_("Start"), choices=KINDS, initial=steps.KEEP, widget=forms.RadioSelect
    )
    starts_at = forms.DateTimeField(
        label=_("Starts at"), required=False, widget=AdminDateTimeInput()
    )
    end = forms.ChoiceField(
        label=_("End"), choices=KINDS, initial=steps.KEEP, widget=forms.RadioSelect
    )
    ends_at = forms.DateTimeField(label=_("Ends at"), required=False, widget=AdminDateTimeInput())
    live = forms.BooleanField(
        label=_("Publish the new window of what is live"),
        help_text=_("Where there is another draft, the window becomes part of that draft."),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for an instant where one is to be set, and for a start before the end."""
        values: dict[str, Any] = super().clean() or {}
        for kind, name in (("start", "starts_at"), ("end", "ends_at")):
            if values.get(kind) == "at" and not values.get(name) and name not in self.errors:
                self.add_error(name, _("Say when: a date and a time, as in 2026-12-01 09:30."))
        start, end = self.value("start", "starts_at"), self.value("end", "ends_at")
        if steps.KEEP not in (start, end) and start and end and end <= start:
            self.add_error("ends_at", _("The end must come after the start."))
        if start == end == steps.KEEP and not self.errors:
            raise ValidationError(_("Nothing would change: choose a start, an end or both."))
        return values

    def value(self, kind: str, name: str) -> str | None:
        """Return `KEEP`, None for no end, or an instant as text."""
        values = self.cleaned_data
        if values.get(kind) == "at":
            return values[name].isoformat() if values.get(name) else None
        return steps.KEEP if values.get(kind) == steps.KEEP else None


class WindowBulkAction(ContentBulkAction):
    """Changes when variants are shown."""

    models = [Variant]
    display_name = _("Change window")
    action_type = "window"
    aria_label = _("Change when the selected variants are shown")
    action_priority = 30
    permission = "change"
    form_class = WindowForm
    work = staticmethod(steps.change_window)
    question = _("Set when these variants are shown.")
    button = _("Change window")

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return the window."""
        window = {
            "starts_at": form.value("start", "starts_at"),
            "ends_at": form.value("end", "ends_at"),
        }
        return {"window": window, "live": form.cleaned_data.get("live", False)}


class TagForm(forms.Form):
    """Asks for tags to add and to remove."""

    add = TagField(label=_("Add tags"), required=False, widget=NamedTagWidget())
    remove = TagField(label=_("Remove tags"), required=False, widget=NamedTagWidget())
    live = forms.BooleanField(
        label=_("Publish the new tags of what is live"),
        help_text=_("Where there is another draft, the tags become part of that draft."),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what would do nothing, or would do and undo."""
        values: dict[str, Any] = super().clean() or {}
        add, remove = set(values.get("add") or ()), set(values.get("remove") or ())
        if not add | remove and not self.errors:
            raise ValidationError(_("Nothing would change: name a tag to add or to remove."))
        if both := add & remove:
            names = ", ".join(sorted(both))
            self.add_error("remove", _("To be added and removed: %(names)s.") % {"names": names})
        return values


class TagBulkAction(ContentBulkAction):
    """Tags modules."""

    models = [Module]
    display_name = _("Tag")
    action_type = "tag"
    aria_label = _("Tag the selected modules")
    action_priority = 30
    permission = "change"
    form_class = TagForm
    work = staticmethod(steps.tag)
    question = _("Add tags to these modules, or remove some.")
    button = _("Tag")

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return the tags."""
        values = form.cleaned_data
        return {
            "add": sorted(values["add"]),
            "remove": sorted(values["remove"]),
            "live": values.get("live", False),
        }


ACTIONS = (PublishBulkAction, WithdrawBulkAction, WindowBulkAction, TagBulkAction, DeleteBulkAction)
