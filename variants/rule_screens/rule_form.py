"""The form of a rule: made for its kind, without JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from brand.models import Brand, BrandRule, RuleVersion
from brand.rule_forms.kinds import FORMS
from brand.rule_forms.parts import Part
from brand.rule_forms.rows import RowsWidget
from brand.rules.canonical import digest
from brand.rules.kinds.base import BadParameters
from brand.rules.registry import KINDS
from brand.rules.types import DEFAULT_SEVERITY, STAGES, Json
from taxonomy.keyed_form import KEY_HELP
from taxonomy.validation import validate_key, validate_text
from variants.rule_runs.findings_filters import severity_choices
from variants.rule_screens.bad_parameters import in_words, place_of
from variants.rule_screens.example_form import examples_formset
from variants.rule_screens.fields_of_types import field_names, type_labels
from variants.rule_screens.form_choices import EVERY_BRAND, FieldChoices, brands_kept, people
from variants.targeting_fields import TargetingField

#: Before the names of fields that are a kind's parameters.
PARAMETERS = "p-"
_STAGE_LABELS = {
    "edit": gettext_lazy("While somebody writes"),
    "submit": gettext_lazy("When it is submitted"),
    "approval": gettext_lazy("When it is approved"),
}


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A part with its bound field; `rules` says when it is shown, as Wagtail's `w-rules` reads."""

    part: Part
    bound: forms.BoundField
    rules: dict[str, list[str]] | None

    @property
    def rules_json(self) -> str:
        """The rules as an attribute has them."""
        return json.dumps(self.rules)


class RuleForm(forms.Form):
    """What a rule is called and says.

    :param kind: the key of its kind.
    :param rule: None for a new one.
    :param version: what the form begins with; None for nothing.
    """

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        validators=[validate_text],
        help_text=gettext_lazy(
            "What the rule asks for, in a few words: “Say “guests”, not “users””."
        ),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=100,
        required=False,
        validators=[validate_key],
        help_text=KEY_HELP,
    )
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        required=False,
        help_text=gettext_lazy("Whom people ask about it; hears of what it finds."),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types of module"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: every type."),
    )
    fields_read = forms.MultipleChoiceField(
        label=gettext_lazy("Fields"),
        required=False,
        widget=FieldChoices,
        help_text=gettext_lazy("None chosen: every field that a rule of this kind can read."),
    )
    targeting = TargetingField(
        label=gettext_lazy("Where and for whom it holds"),
        help_text=gettext_lazy(
            "As of a variant: it holds for whatever a visitor sees whom this means. Empty: always."
        ),
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=500,
        required=False,
        widget=AdminAutoHeightTextInput(),
        help_text=gettext_lazy("What writers read at a finding. Empty: the title."),
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=5_000,
        required=False,
        widget=AdminAutoHeightTextInput(),
        help_text=gettext_lazy(
            "The reason, for the guide and for writers: people follow what they understand."
        ),
    )
    link = forms.URLField(
        label=gettext_lazy("Read more at"),
        max_length=200,
        required=False,
        assume_scheme="https",
    )
    waivable = forms.BooleanField(
        label=gettext_lazy("May be waived"),
        required=False,
        help_text=gettext_lazy(
            "One offence may pass, for a reason, until a date, by a second person."
        ),
    )
    waiver_days = forms.IntegerField(
        label=gettext_lazy("Days a waiver lasts at most"), min_value=1, max_value=3_650
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        user: Any,
        rule: BrandRule | None = None,
        version: RuleVersion | None = None,
    ) -> None:
        self.kind = KINDS[kind]
        self.entry = FORMS[kind]
        self.rule = rule
        self.user = user
        self.version = version
        super().__init__(data, initial=self._beginning())
        self._offer()
        for part in self.entry.parts:
            field = part.field()
            field.label = part.label
            self.fields[PARAMETERS + part.field_name] = field
        self.examples = examples_formset(
            self.entry, version.examples if version else (), data if self.is_bound else None
        )
        self.parameters: dict[str, Json] = {}

    def _beginning(self) -> dict[str, Any]:
        begun = self.version or RuleVersion(message=str(self.entry.message))
        severity = {**DEFAULT_SEVERITY, **begun.severity}
        initial: dict[str, Any] = {
            "types": begun.target.get("types", []),
            "fields_read": begun.target.get("fields", []),
            "targeting": begun.target.get("targeting", {}),
            "message": begun.message,
            "rationale": begun.rationale,
            "link": begun.link,
            "waivable": begun.waivable,
            "waiver_days": begun.waiver_days,
            "seen": seen_of(self.version),
        }
        initial |= {f"severity_{stage}": severity[stage] for stage in STAGES}
        if self.rule is not None:
            brand = self.rule.brand.key if self.rule.brand else EVERY_BRAND
            initial |= {
                "title": self.rule.title,
                "key": self.rule.key,
                "brand": brand,
                "owner": str(self.rule.owner_id or ""),
            }
        else:
            initial["owner"] = str(self.user.pk)
        shown = self.entry.read(begun.parameters)
        return initial | {PARAMETERS + name: value for name, value in shown.items()}

    def _offer(self) -> None:
        self.fields["brand"].choices = self._brands()
        self.fields["owner"].choices = [("", _("Nobody")), *people(self.rule)]
        for name in ("key", "brand"):
            self.fields[name].disabled = self.rule is not None
        if self.rule is not None:
            self.fields["key"].help_text = _("A key never changes.")
        labels = type_labels()
        fields = field_names(self.kind.reads)
        target = self.version.target if self.version else {}
        self.fields["types"].choices = [
            *labels.items(),
            *((each, each) for each in target.get("types", ()) if each not in labels),
        ]
        self.fields["fields_read"].choices = [
            *_told_apart(fields, labels),
            *((each, each) for each in target.get("fields", ()) if each not in fields),
        ]
        self.fields["fields_read"].widget.types_of = {
            name: types for name, (_label, types) in fields.items()
        }
        self.fields["targeting"].allow(target.get("targeting", {}))
        for stage in STAGES:
            self.fields[f"severity_{stage}"] = forms.ChoiceField(
                label=_STAGE_LABELS[stage], choices=severity_choices()
            )

    def _brands(self) -> list[tuple[str, str]]:
        if self.rule is not None:
            name = str(self.rule.brand or _("Every brand"))
            return [(self.rule.brand.key if self.rule.brand else EVERY_BRAND, name)]
        return brands_kept(self.user)

    @property
    def media(self) -> forms.Media:
        """What the form, its cards and the trial need."""
        return super().media + self.examples.media

    @property
    def parameter_fields(self) -> Iterator[ParameterField]:
        """The parts of the kind with their fields."""
        for part in self.entry.parts:
            rules = None
            if part.only_if is not None:
                name, values = part.only_if
                rules = {PARAMETERS + name: list(values)}
            yield ParameterField(part, self[PARAMETERS + part.field_name], rules)

    @property
    def severities(self) -> list[forms.BoundField]:
        """The weight of a finding at each stage."""
        return [self[f"severity_{stage}"] for stage in STAGES]

    def is_valid(self) -> bool:
        """Check the examples too."""
        own = super().is_valid()
        return self.examples.is_valid() and own

    def clean_key(self) -> str:
        """Make a key of the title where none was chosen; refuse one that another rule has."""
        if self.rule is not None:
            return self.rule.key
        key = self.cleaned_data["key"] or slugify(self.cleaned_data.get("title", ""))[:100]
        if not key:
            raise forms.ValidationError(_("Choose a key: none can be made of this title."))
        if BrandRule.objects.filter(key=key).exists():
            raise forms.ValidationError(
                _("There is a rule “%s” already: choose another key.") % key
            )
        return key

    def clean(self) -> dict[str, Any]:
        """Read the parameters, and put whatever is wrong with them where it stands."""
        cleaned: dict[str, Any] = super().clean()
        names = {PARAMETERS + part.field_name for part in self.entry.parts}
        if not names & self.errors.keys():
            own = {name.removeprefix(PARAMETERS): cleaned.get(name) for name in names}
            self.parameters = self.entry.write(own)
            pasted = own.get("rows")
            if isinstance(pasted, dict) and pasted["allow"]:
                self.parameters["allow"] = [*self.parameters.get("allow", ()), *pasted["allow"]]
            self._check_parameters()
        self._check_fields(cleaned)
        return cleaned

    def _check_parameters(self) -> None:
        lacking = [
            part
            for part in self.entry.parts
            if part.required and not self.parameters.get(part.name)
        ]
        for part in lacking:
            self.add_error(PARAMETERS + part.field_name, _("This has to be filled in."))
        if lacking:
            return
        try:
            self.kind.parse(self.parameters)
        except BadParameters as bad:
            self._put_error(bad)

    def _put_error(self, bad: BadParameters) -> None:
        """Say what is wrong at the field, and at the row and cell, where it stands."""
        said = in_words(bad)
        part, rest = self.entry.part_at(bad.path)
        if part is None:
            self.add_error(None, said)
            return
        name = PARAMETERS + part.field_name
        row, member = place_of(rest)
        widget = self.fields[name].widget
        if row is not None and isinstance(widget, RowsWidget):
            widget.cell_errors[row, member] = said
            said = _("Row %(row)d: %(said)s") % {"row": row + 1, "said": said}
        elif row is not None:
            said = _("Line %(row)d: %(said)s") % {"row": row + 1, "said": said}
        self.add_error(name, said)

    def _check_fields(self, cleaned: dict[str, Any]) -> None:
        types, fields = set(cleaned.get("types", ())), cleaned.get("fields_read", ())
        known = field_names(self.kind.reads)
        for name in fields if types else ():
            if name in known and not known[name][1] & types:
                self.add_error(
                    "fields_read",
                    _("None of the chosen types has the field “%s”.") % known[name][0],
                )

    @property
    def parameter_errors(self) -> list[str]:
        """What keeps the rule from being tried."""
        return [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            if name.startswith(PARAMETERS)
            for error in errors
        ]

    def columns(self) -> dict[str, Any]:
        """Return what the draft says, of a form that is valid."""
        data = self.cleaned_data
        return {
            "parameters": self.parameters,
            "target": {
                "types": data["types"],
                "fields": data["fields_read"],
                "targeting": _without_empty(data["targeting"]),
            },
            "severity": {stage: data[f"severity_{stage}"] for stage in STAGES},
            "message": data["message"],
            "rationale": data["rationale"],
            "link": data["link"],
            "waivable": data["waivable"],
            "waiver_days": data["waiver_days"],
            "examples": self.examples.examples(),
        }

    def chosen_brand(self) -> Brand | None:
        """Return the brand that was chosen, None for every brand."""
        key = self.cleaned_data["brand"]
        return None if key == EVERY_BRAND else Brand.objects.get(key=key)

    def chosen_owner(self) -> Any:
        """Return the owner that was chosen."""
        pk = self.cleaned_data["owner"]
        return get_user_model().objects.get(pk=pk) if pk else None


def _told_apart(
    fields: Mapping[str, tuple[str, frozenset[str]]], types: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give fields with what they are called, and their types where two are called alike."""
    often = Counter(label for label, _types in fields.values())
    for name, (label, own) in fields.items():
        if often[label] > 1:
            label = f"{label} ({', '.join(sorted(types[key] for key in own))})"
        yield name, label


def seen_of(version: RuleVersion | None) -> str:
    """Return what tells whether somebody else changed a draft since the form was opened."""
    if version is None or version.state != RuleVersion.State.DRAFT:
        return ""
    said = [version.parameters, version.target, version.severity, version.examples]
    return digest([*said, version.message, version.rationale, version.link, version.waivable])


def _without_empty(targeting: dict[str, Any]) -> dict[str, Any]:
    """Leave out the parts of a targeting that name nothing."""
    segments = {name: keys for name, keys in targeting["segments"].items() if keys}
    parts = {name: keys for name, keys in targeting.items() if name != "segments" and keys}
    return parts | ({"segments": segments} if segments else {})
