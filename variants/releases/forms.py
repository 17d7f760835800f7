"""What the screens of releases ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateTimeInput

from taxonomy.validation import validate_text
from variants.models import Release
from variants.releases.collecting import new_release

_AT_ONCE, _WAITS, _AT = "at_once", "waits", "at"


class NewReleaseForm(forms.Form):
    """Asks what a release is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        validators=[validate_text],
        help_text=_("What goes live together: “Winter launch”, “Prices from December”."),
    )
    note = forms.CharField(
        label=_("Note for whoever approves"),
        required=False,
        max_length=5_000,
        widget=AdminAutoHeightTextInput(),
        validators=[validate_text],
    )


class ScheduleForm(forms.Form):
    """Asks when a release goes live once it is approved, and until when to decide."""

    WHEN = [
        (_AT_ONCE, _("As soon as it is approved")),
        (_WAITS, _("When somebody says so")),
        (_AT, _("On a day:")),
    ]

    when = forms.ChoiceField(label=_("Goes live"), choices=WHEN, widget=forms.RadioSelect)
    go_live_at = forms.DateTimeField(label=_("Day and time"), required=False)
    due_at = forms.DateTimeField(
        label=_("Decide until"),
        required=False,
        help_text=_("Managers see what is due first. Empty: no hurry."),
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        initial = {
            "when": _AT if release.go_live_at else _WAITS if release.waits else _AT_ONCE,
            "go_live_at": release.go_live_at,
            "due_at": release.due_at,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("go_live_at", "due_at"):
            self.fields[name].widget = AdminDateTimeInput()
        self.fields["go_live_at"].help_text = _("In the time zone %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean(self) -> dict[str, Any]:
        """Ask for an instant that is to come where one is to be set."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("when") != _AT:
            values["go_live_at"] = None
        elif not values.get("go_live_at") and "go_live_at" not in self.errors:
            self.add_error("go_live_at", _("Say when: a date and a time, as in 2026-12-01 09:30."))
        elif values.get("go_live_at") and values["go_live_at"] <= timezone.now():
            self.add_error("go_live_at", _("This is over: choose a moment that is to come."))
        return values

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as `services.schedule` takes it."""
        values = self.cleaned_data
        return {
            "go_live_at": values["go_live_at"],
            "waits": values["when"] == _WAITS,
            "due_at": values["due_at"],
        }


class ChooseReleaseForm(forms.Form):
    """Asks for a release, an open one or a new one."""

    release = forms.ChoiceField(label=_("Release"), required=False)
    name = forms.CharField(
        label=_("Or a new release"),
        required=False,
        max_length=200,
        validators=[validate_text],
        help_text=_("Its name. Leave it empty to add to the one that is chosen above."),
    )
    #: Open releases that are offered, the newest first.
    OFFERED = 100

    def __init__(self, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        collecting = Release.objects.filter(
            is_collected=True,
            state__in=(Release.State.OPEN, Release.State.CHANGES_REQUESTED),
        )
        listed = list(collecting.order_by("-made_at")[: self.OFFERED])
        self.fields["release"].choices = [
            ("", _("None of these")),
            *((each.key, each.name) for each in listed),
        ]
        self.fields["release"].initial = chosen or (listed[0].key if listed else "")

    def clean(self) -> dict[str, Any]:
        """Ask for one release."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("release") and not values.get("name") and not self.errors:
            raise ValidationError(_("Choose a release, or name a new one."))
        return values

    def chosen(self, user: Any) -> Release:
        """Return the chosen release; a new one is made.

        :raises ValidationError: when its name is not one.
        """
        values = self.cleaned_data
        if values["name"]:
            return new_release(values["name"], user)
        return Release.objects.get(key=values["release"])


class AddRowsForm(ChooseReleaseForm):
    """Asks into which release rows are put, and what is done to them."""

    action = forms.ChoiceField(
        label=_("What happens when it goes live"),
        choices=[
            ("publish", _("The newest draft is published")),
            ("withdraw", _("What is live is withdrawn")),
        ],
        initial="publish",
        widget=forms.RadioSelect,
    )


class SubmitDraftsForm(forms.Form):
    """Asks what managers should know, and until when they should decide."""

    note = forms.CharField(
        label=_("Note for whoever approves"),
        required=False,
        max_length=5_000,
        widget=AdminAutoHeightTextInput(),
        validators=[validate_text],
    )
    due_at = forms.DateTimeField(label=_("Decide until"), required=False)
    acknowledged = forms.BooleanField(
        label=_("I know of the warnings and submit anyway"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].widget = AdminDateTimeInput()
        self.fields["due_at"].help_text = _("Empty: no hurry. In the time zone %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }
