"""The controls by which somebody says what they look through.

Nothing is posted with the form of the row: the controls stand outside it, and the browser writes
what they say as the query string that `contexts` reads.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from taxonomy.choices import term_choices
from taxonomy.models import Channel, Device, Locale, Segment
from taxonomy.pickers import TermsField
from variants.moments import moment_of
from variants.preview.contexts import PreviewContext

_NOT_SAID = [("", _("Not said"))]
_MODELS: dict[str, Any] = {"channel": Channel, "device": Device, "locale": Locale}
_LABELS = {"channel": _("Channel"), "device": _("Device"), "locale": _("Language")}


class ContextForm(forms.Form):
    """Shows a context; it is read by `contexts.read_context`, which takes more than is offered."""

    segments = TermsField(Segment, label=_("Segments"))
    consent = forms.MultipleChoiceField(
        label=_("Consents to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(
        label=_("Moment (UTC)"),
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
        ),
        help_text=_("Empty: now."),
    )
    attributes = forms.CharField(
        label=_("Attributes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "dir": "ltr"}),
        help_text=_('What conditions of segments look at, as JSON: {"sports": ["ski"]}'),
    )

    def __init__(self, context: PreviewContext, *, prefix: str = "preview") -> None:
        super().__init__(auto_id=f"id_{prefix}_%s", initial=_initial(context))
        for name in _MODELS:
            self.fields[name] = term_select(name, self.initial[name])
        self.fields["consent"].choices = _purposes(context)
        if not self.fields["consent"].choices:
            del self.fields["consent"]

    @property
    def main(self) -> list[Any]:
        """What is chosen most often."""
        return [self[name] for name in ("segments", "channel", "device", "locale")]

    @property
    def more(self) -> list[Any]:
        """What is folded until it is used."""
        return [self[name] for name in ("consent", "at", "attributes") if name in self.fields]

    @property
    def says_more(self) -> bool:
        """Whether the folded part says something."""
        return any(self.initial[name] for name in ("consent", "at", "attributes"))


def _initial(context: PreviewContext) -> dict[str, Any]:
    moment = moment_of(context.at)
    return {
        "segments": list(context.segments),
        "channel": context.channel or "",
        "device": context.device or "",
        "locale": context.locale or "",
        "consent": list(context.consent),
        # Without its zone, or the form would write it in that of whoever looks.
        "at": moment and moment.replace(tzinfo=None),
        "attributes": context.attributes_json(),
    }


def term_select(name: str, chosen: str) -> forms.ChoiceField:
    """A field to choose one term: `name` is channel, device or locale."""
    return forms.ChoiceField(
        label=_LABELS[name], required=False, choices=_choices(_MODELS[name], chosen)
    )


def _choices(model: Any, chosen: str) -> list[tuple[str, Any]]:
    """Every term that is active, and the chosen one whatever it is."""
    offered = [
        (choice.key, choice.indented_name)
        for choice in term_choices(model)
        if choice.active or choice.key == chosen
    ]
    if chosen and chosen not in dict(offered):
        offered.append((chosen, _("unknown: %(key)s") % {"key": chosen}))
    return [*_NOT_SAID, *offered]


def _purposes(context: PreviewContext) -> list[tuple[str, str]]:
    """The purposes that segments name, and those that the context grants besides."""
    named = Segment.objects.exclude(purpose=None).order_by().values_list("purpose", flat=True)
    known = sorted(purpose for purpose in {*named.distinct(), *context.consent} if purpose)
    return [(purpose, purpose) for purpose in known]
